import type { ScriptRun } from '../cluster/session';
import type { Cluster } from '../whole';

/** Runs a script on a cluster's workstation until it ends, or for so many virtual seconds if it does not. */
export function runToEnd(cluster: Pick<Cluster, 'clock' | 'runScript'>, text: string, seconds = 300): ScriptRun {
  const run = cluster.runScript(text);
  const end = cluster.clock.now() + seconds * 1000;
  while (run.exitCode === undefined && cluster.clock.now() < end && cluster.clock.step());
  return run;
}
