import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpText } from '../../engine/kubectl/help/help';
import { differences, normalise } from '../../engine/testing/transcripts/normalise';
import { generated } from './invocations';
import { session } from './session';
import { openOracle, type Oracle } from './run';

/** The kubectl whose messages ours are held against; undefined where the machine has none. */
const real = execFileSync('node', ['scripts/setup/kubectl.mjs'], { encoding: 'utf8' }).split('\n').find((path) => path.endsWith('kubectl.1.33'));

/** Of all invocations every n-th is run, so that a test takes seconds; ORACLE=1 runs them all. */
const STRIDE = Number(process.env['ORACLE'] ?? 20);

if (!real) console.log('no kubectl 1.33 on this machine: its usage lines, flags and messages are not compared');

/** The facts of a help page: what stands there besides prose. */
function facts(page: string): string[] {
  return page.split('\n').filter((line) => /^ {4}(-\w, )?--|^ {2}kubectl |^[a-z-]+, [a-z]/.test(line)).filter((line) => !/^ {2}kubectl .*#/.test(line));
}

describe.skipIf(!real)('against the real kubectl', () => {
  let oracle: Oracle;
  beforeAll(async () => {
    oracle = await openOracle(real!, 33000 + (process.pid % 2000));
  });
  afterAll(() => oracle.close());

  it('refuses what it refuses, in its words', async () => {
    const wrong: unknown[] = [];
    for (const line of generated().filter((_, at) => at % STRIDE === 0)) {
      const want = await oracle.real(line);
      const got = oracle.ours(line);
      // Help pages are in our own words.
      if (/^Usage:$/m.test(want.stdout + want.stderr)) continue;
      // The real one asks at another address, and who it is it knows from a certificate.
      if (/^kubectl (cluster-info|config view|auth whoami)/.test(line)) continue;
      if (differences({ run: line, ...want }, got).length) wrong.push({ line, want: normalise(want.stdout + want.stderr), got: normalise(got.stdout + got.stderr), exits: [want.exit, got.exit] });
    }
    expect(wrong).toEqual([]);
  }, 600_000);

  it('does and says what it does and says, in one session on a cluster', async () => {
    const wrong: unknown[] = [];
    for (const line of session) {
      const want = await oracle.real(line);
      const got = oracle.ours(line);
      if (differences({ run: line, ...want }, got).length) wrong.push({ line, want: normalise(want.stdout + want.stderr), got: normalise(got.stdout + got.stderr), exits: [want.exit, got.exit] });
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('shows the usage lines, flags, defaults and aliases of its help pages', async () => {
    for (const path of ['get', 'apply', 'create deployment', 'rollout status', 'config set-context', 'logs', 'drain', 'run']) {
      const page = await oracle.real(`kubectl ${path} --help`);
      const usage = page.stdout.slice(page.stdout.indexOf('\nOptions:'));
      const ours = helpText(path);
      expect(facts(ours.slice(ours.indexOf('\nOptions:')))).toEqual(facts(usage));
    }
  }, 60_000);
});
