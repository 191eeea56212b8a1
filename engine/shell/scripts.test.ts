import { describe, expect, test } from 'vitest';
import { jsonPrograms } from './programs/jq';
import { rarePrograms } from './programs/rare';
import { runScript } from './testing/run-script';
import recorded from './testing/scripts.json';

/** Recorded from bash 5.2 by scripts/data/record-shell-scripts.mjs. */
const scripts = recorded as unknown as readonly [string, string, string, number][];

/** Differences that stay, each with its reason. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['sed; echo done', 'the help text of sed is not kept'],
]);

const more = new Map([...rarePrograms, ...jsonPrograms]);

const clean = (text: string) => text.replace(/\ufffd+/g, '\ufffd');

describe('a script prints what it prints in bash', () => {
  test('the corpus has at least 500 scripts', () => {
    expect(scripts.length).toBeGreaterThanOrEqual(500);
  });

  test.each(scripts.map((one) => [one[0].slice(0, 80).replace(/\s+/g, ' '), one] as const))('%s', (_title, [script, stdout, stderr, exit]) => {
    if ([...EXCEPTIONS.keys()].some((part) => script.includes(part))) return;
    const result = runScript(script, { more });
    expect({ stdout: clean(result.stdout), stderr: clean(result.stderr), exit: result.exit }).toEqual({ stdout: clean(stdout), stderr: clean(stderr), exit });
  });
});
