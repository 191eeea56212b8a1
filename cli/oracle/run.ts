import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HOME, learnerIds, loginEnvironment } from '../../engine/cluster/workstation';
import { runCommand } from '../../engine/testing/transcripts/run-scenario';
import type { StepResult } from '../../engine/testing/transcripts/scenario';
import { createCluster } from '../../engine/whole';
import { serve } from '../serve';
import { files } from './invocations';

export interface Oracle {
  /** Runs a command line with the real kubectl against a simulated cluster. */
  real(line: string): Promise<StepResult>;
  /** Runs it with ours, on a cluster of its own that began alike. */
  ours(line: string): StepResult;
  close(): void;
}

/** A home directory, a served cluster for the real kubectl and a cluster with ours, all with the same files. */
export async function openOracle(kubectl: string): Promise<Oracle> {
  const home = mkdtempSync(join(tmpdir(), 'podlab-oracle-'));
  const bin = join(home, '.bin');
  mkdirSync(bin);
  symlinkSync(kubectl, join(bin, 'kubectl'));
  const kubeconfig = join(home, '.kube', 'config');
  mkdirSync(dirname(kubeconfig));
  const behind = createCluster({ seed: 'oracle' });
  const served = await serve(behind, { port: 0, host: '127.0.0.1', kubeconfig });
  const cluster = createCluster({ seed: 'oracle' });
  const host = { clock: cluster.clock, machine: cluster.workstation, home: HOME, environment: loginEnvironment(), uid: learnerIds.uid };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
    runCommand(host, `mkdir -p "$(dirname ${name})"; printf %s '${text.replace(/'/g, `'\\''`)}' > ${name}`);
  }
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: home, USER: 'learner', TERM: 'dumb', KUBECTL_EXPLAIN_OPENAPIV3: 'true' };
  return {
    real: (line) => new Promise((resolve) => {
      const child = execFile('bash', ['-c', line], { cwd: home, env, timeout: 300_000, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        const clean = (text: string) => text.replaceAll(home, HOME);
        resolve({ stdout: clean(stdout), stderr: clean(stderr), exit: error ? (typeof error.code === 'number' ? error.code : 124) : 0 });
      });
      child.stdin?.end();
    }),
    ours: (line) => runCommand(host, line),
    close: () => served.close(),
  };
}
