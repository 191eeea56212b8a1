import { describe, expect, test } from 'vitest';
import { runScript } from '../../testing/run-script';
import { yq } from './yq';

const run = (script: string, input = '') => runScript(script, { more: new Map([['yq', yq]]), input });

/** Input, command, what yq 4 prints; after the examples of its own documentation. */
const CASES: readonly (readonly [string, string, string])[] = [
  ['# top\n\na: cat # one\n# two\nb: "q"\nc: \'s\'\nd: {x: 1, y: [1, 2]}\ne:\n  - 1 # li\n  - 0644\nf: 1.10\ng: ~\nh:\n', "yq '.a = \"dog\"'", '# top\n\na: dog # one\n# two\nb: "q"\nc: \'s\'\nd: {x: 1, y: [1, 2]}\ne:\n  - 1 # li\n  - 0644\nf: 1.10\ng: ~\nh:\n'],
  ['f: 1.10\n', "yq '.f'", '1.10\n'],
  ['- name: web # main\n  image: "nginx:1.25"\n- name: side\n', "yq '(.[] | select(.name == \"web\")).image = \"nginx:1.27\"'", '- name: web # main\n  image: "nginx:1.27"\n- name: side\n'],
  ['- candy\n- apple\n- sandy\n', "yq '(.[] | select(. == \"*andy\")) = \"bogs\"'", '- bogs\n- apple\n- bogs\n'],
  ['a:\n  - x # one\n  - y # two\n  - z\n', "yq 'del(.a[1])'", 'a:\n  - x # one\n  - z\n'],
  ['a: &cool cat\n', "yq '.a = \"dog\"'", 'a: &cool dog\n'],
  ['a: &x\n  k: v\nb: *x\nc: 1\n', "yq '.c = 2'", 'a: &x\n  k: v\nb: *x\nc: 2\n'],
  ['a: cat\nb: heat\n', "yq '.[] |= sub(\"(a)\", \"x\")'", 'a: cxt\nb: hext\n'],
  ['# hi\n\na: cat # comment\n# great\nb: # key comment\n', "yq '... comments=\"\"'", 'a: cat\nb:\n'],
  ['---\na: 1\n---\nb: 2\n', "yq '. *= {\"c\":3}'", '---\na: 1\nc: 3\n---\nb: 2\nc: 3\n'],
  ['kind: A\n---\nkind: B\nx: 1\n', "yq 'select(.kind == \"B\") | .x = 2'", 'kind: B\nx: 2\n'],
  ['', "yq -n '.a.b = \"cat\" | .x = \"frog\"'", 'a:\n  b: cat\nx: frog\n'],
  ['a: 1\n', "V=7 S=007 yq '.a = env(V) | .b = strenv(S)'", 'a: 7\nb: "007"\n'],
  ['a: [1, 2]\n', "yq '.a += 3'", 'a: [1, 2, 3]\n'],
  ['{"a": {"b": [1, "x"]}}\n', 'yq -P', 'a:\n  b:\n    - 1\n    - x\n'],
  ['a: null\n', "yq '.a[]'", ''],
  ['a: 1\n', "yq 'with(.a; . = 2) | downcase?'", ''],
  ['a: 1\n---\na: 2\n', "yq 'select(documentIndex == 1)'", 'a: 2\n'],
  ['a: 1\n', "cat > one; printf 'a: 2 # two\\nb: [1]\\n' > two; yq eval-all 'select(fileIndex == 0) * select(fileIndex == 1)' one two; yq ea '. as $item ireduce ({}; . *+ $item )' two two; yq -i '.a = 9' one; cat one", 'a: 2\nb: [1]\na: 2 # two\nb: [1, 1]\na: 9\n'],
];

describe('yq prints what yq 4 prints', () => {
  test.each(CASES)('%j | %s', (input, command, expected) => {
    expect(run(command, input).stdout).toBe(expected);
  });

  test('what is only in yq and not simulated is refused by name', () => {
    for (const [expression, name] of [['.a | key', 'key'], ['.a style="double"', 'style'], ['load("x")', 'load'], ['.. | path', 'path']] as const) {
      expect(run(`yq '${expression}'`, 'a: 1\n')).toEqual({ stdout: '', stderr: `Error: not simulated: ${name} in yq\n`, exit: 1 });
    }
  });

  test('what it cannot read ends in its own words', () => {
    expect(run('yq .', 'a: *x\n').stderr).toBe("Error: bad file '-': yaml: unknown anchor 'x' referenced\n");
    const bomb = ['a: &a [x,x,x,x]', ...['b', 'c', 'd', 'e', 'f'].map((name, at) => `${name}: &${name} [${Array(8).fill(`*${'abcde'[at]}`).join()}]`)].join('\n');
    expect(run('yq -o json .', bomb).stderr).toBe("Error: bad file '-': yaml: document contains excessive aliasing\n");
    expect(run('yq -I x .; yq -I 999999 .', 'a: 1\n').stderr).toBe('Error: invalid argument "x" for "-I, --indent" flag: strconv.ParseInt: parsing "x": invalid syntax\nError: not simulated: an indent of more than 100\n');
  });
});
