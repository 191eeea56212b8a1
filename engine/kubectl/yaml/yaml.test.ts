import { describe, expect, it } from 'vitest';
import { formatYaml } from './format';
import { parseYaml } from './parse';

/** Errors as kubectl 1.33.1 printed them for these texts. */
const FAULTS: readonly (readonly [text: string, message: string])[] = [
  ['apiVersion: v1\nkind: Pod\nmetadata:\n name: a\n  labels:\n   x: y\n', 'line 5: mapping values are not allowed in this context'],
  ['apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n', 'line 4: found character that cannot start any token'],
  ['apiVersion: v1\nkind: Pod\nmetadata: {name: a\n', "line 3: did not find expected ',' or '}'"],
  ['a: b: c\n', 'mapping values are not allowed in this context'],
  ['a: "x\n', 'line 2: found unexpected end of stream'],
  ['apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n   image: b\n', 'line 5: did not find expected key'],
  ['a: *x\n', "unknown anchor 'x' referenced"],
  ['a: b\n c\nd\n', "line 4: could not find expected ':'"],
  ['apiVersion: v1\nkind: Pod\n- a\n', 'line 2: did not find expected key'],
  ['? a\n: b\n? [c]\n: d\n', 'invalid map key: []interface {}{"c"}'],
];

describe('YAML as kubectl reads and prints it', () => {
  it.each(FAULTS)('says what is wrong with %j in go-yaml words', (text, message) => {
    expect(() => parseYaml(text)).toThrow(message);
  });

  it('reads scalars by the rules of YAML 1.1 in Go', () => {
    expect(parseYaml('a: yes\nb: 0644\nc: "1"\nd: 22:22\ne: 1e3\nf: ~\ng: 2026-01-01\nh: |\n  x\n  y\ni: >-\n  a\n  b\nj: {k: [1, two]}\n')).toEqual({ a: true, b: 420, c: '1', d: '22:22', e: 1000, f: null, g: '2026-01-01', h: 'x\ny\n', i: 'a b', j: { k: [1, 'two'] } });
  });

  it('refuses a document that unfolds without end', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[at]}`).join(', ')}]`)].join('\n');
    expect(() => parseYaml(bomb)).toThrow('document contains excessive aliasing');
  });

  it('quotes, folds and sorts as go-yaml v2 does', () => {
    const long = 'back-off 10s restarting failed container=loop pod=loop_default(70cb4c2d-0365-47b7-a1b3-8a2b6f0f0000) and more words';
    expect(formatYaml({ b: 'true', a: { y: 'y', list: [{ name: 'x', args: [] }], empty: {} }, c: long, d: 'x\ny', e: '', f: "it's: so", g: null, h: '2026-11-21T08:48:47Z' })).toBe(
      "a:\n  empty: {}\n  list:\n  - args: []\n    name: x\n  \"y\": \"y\"\nb: \"true\"\nc: back-off 10s restarting failed container=loop pod=loop_default(70cb4c2d-0365-47b7-a1b3-8a2b6f0f0000)\n  and more words\nd: |-\n  x\n  y\ne: \"\"\nf: 'it''s: so'\ng: null\nh: \"2026-11-21T08:48:47Z\"\n",
    );
  });
});
