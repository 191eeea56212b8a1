import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpText } from '../../engine/kubectl/help/help';
import { differences, normalise } from '../../engine/testing/transcripts/normalise';
import { generated } from './invocations';
import { flagSession } from './flag-session';
import { session } from './session';
import { openOracle, type Oracle } from './run';

/** The kubectl whose messages ours are held against; undefined where the machine has none. */
const real = execFileSync('node', ['scripts/setup/kubectl.mjs'], { encoding: 'utf8' }).split('\n').find((path) => path.endsWith('kubectl.1.33'));

/** Of all invocations every n-th is run, so that a test takes seconds; ORACLE=1 runs them all. */
const STRIDE = Number(process.env['ORACLE'] ?? 20);

if (!real) console.log('no kubectl 1.33 on this machine: its usage lines, flags and messages are not compared');

/** The facts of a help page, what stands there besides prose and examples: subcommands, flags with defaults, usage. */
function facts(page: string): string[] {
  const options = [...page.matchAll(/^ {4}(?:-\w, |    )?--[\w-]+(?:=.*)?:$/gm)].map(([line]) => line.trim());
  const usage = /^Usage:\n((?: .*\n)+)/m.exec(page)?.[1]?.trim() ?? '';
  return [...subcommands(page), ...options, usage];
}

function subcommands(page: string): string[] {
  return [...page.matchAll(/^[A-Z][^\n]*Commands[^\n]*:\n((?: {2}\S.*\n)+)/gm)].flatMap(([, list]) => [...list!.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name!));
}

describe.skipIf(!real)('against the real kubectl', () => {
  let oracle: Oracle;
  beforeAll(async () => {
    oracle = await openOracle(real!);
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
    for (const line of [...session, ...flagSession]) {
      const want = await oracle.real(line);
      const got = oracle.ours(line);
      if (differences({ run: line, ...want }, got).length) wrong.push({ line, want: normalise(want.stdout + want.stderr), got: normalise(got.stdout + got.stderr), exits: [want.exit, got.exit] });
    }
    expect(wrong).toEqual([]);
  }, 600_000);

  it('shows the usage line, flags, defaults and subcommands of every command', async () => {
    const pages: Record<string, string[]> = {};
    const ours: Record<string, string[]> = {};
    const walk = async (path: string): Promise<void> => {
      const { stdout } = await oracle.real(`kubectl ${path} --help`);
      pages[path] = facts(stdout);
      ours[path] = facts(helpText(path));
      for (const name of subcommands(stdout)) await walk(`${path} ${name}`.trim());
    };
    await walk('');
    expect(ours).toEqual(pages);
    expect(Object.keys(pages).length).toBeGreaterThan(100);
  }, 600_000);
});
