import { describe, expect, it } from 'vitest';
import { run } from './evaluate';
import { parseFilter } from './parse';
import type { Json } from './tree';
import { JqError, toText } from './value';

const PODS: Json = { items: [{ metadata: { name: 'a', labels: { app: 'x' } }, spec: { n: 3 } }, { metadata: { name: 'b' }, spec: { n: 5 } }] };

/** The outputs, one on each line; the error last. */
function jq(filter: string, input: Json = PODS): string {
  const out: string[] = [];
  try {
    const around = { variables: new Map(), ask: () => undefined, input: () => undefined, line: () => 0, file: () => null, now: () => 0, log: () => undefined };
    for (const value of run(parseFilter(filter), input, around)) if (value !== undefined) out.push(toText(value));
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    out.push(`error: ${error.message}`);
  }
  return out.join('\n');
}

// Expected outputs are those of jq 1.7.1, from its manual where it shows them.
describe('jq', () => {
  it.each([
    ['.items[].metadata.name', '"a"\n"b"'],
    ['.items | map(select(.spec.n > 3)) | length', '1'],
    ['[.items[] | {name: .metadata.name, n: .spec.n}] | sort_by(-.n)', '[{"name":"b","n":5},{"name":"a","n":3}]'],
    ['.items[] | "\\(.metadata.name): \\(.spec.n)"', '"a: 3"\n"b: 5"'],
    ['.items[0].metadata.labels | to_entries[] | "\\(.key)=\\(.value)"', '"app=x"'],
    ['reduce .items[] as $i (0; . + $i.spec.n)', '8'],
    ['[foreach range(5) as $i (0; . + $i; [$i, .])] | last', '[4,10]'],
    ['.items as [$a, {spec: {$n}}] | [$a.spec.n, $n]', '[3,5]'],
    ['label $out | foreach .items[] as $i (0; . + $i.spec.n; if . > 3 then ., break $out else empty end)', '8'],
    ['def f(x): x * 2; def g($y): $y + y; [f(3), g(4)]', '[6,8]'],
    ['.a? // "none"', '"none"'],
    ['.items[] | .metadata.labels.app // "-"', '"x"\n"-"'],
    ['del(.items[0].metadata) | .items[0]', '{"spec":{"n":3}}'],
    ['.items[0] |= . + {z: 1} | .items[0] | keys', '["metadata","spec","z"]'],
    ['(.items[] | select(.spec.n == 5) | .spec.n) = 9 | [.items[].spec.n]', '[3,9]'],
    ['.items |= map(select(.spec.n == 3)) | length', '1'],
    ['[paths(type == "number")]', '[["items",0,"spec","n"],["items",1,"spec","n"]]'],
    ['path(.items[0].spec)', '["items",0,"spec"]'],
    ['walk(if type == "number" then . + 1 else . end) | [.items[].spec.n]', '[4,6]'],
    ['.items | group_by(.spec.n > 3) | map(length)', '[1,1]'],
    ['.items | map({(.metadata.name): .spec.n}) | add', '{"a":3,"b":5}'],
    ['.items | min_by(.spec.n).metadata.name, max_by(.spec.n).metadata.name', '"a"\n"b"'],
    ['[limit(3; repeat(1))] | length', '3'],
    ['[.. | numbers]', '[3,5]'],
    ['if .nope then 1 elif .items then 2 else 3 end', '2'],
    ['try error("x") catch .', '"x"'],
    ['[.items[].metadata | has("labels")]', '[true,false]'],
    ['[1, [2, [3]]] | flatten(1)', '[1,2,[3]]'],
    ['{} | .a.b[1] = 1', '{"a":{"b":[null,1]}}'],
    ['any(.items[]; .spec.n > 4), all(.items[]; .spec.n > 4)', 'true\nfalse'],
    ['[splits("a"; null)]', 'error: object ({"items":[{...) cannot be matched, as it is not a string'],
    ['"test abc" | gsub("(?<x>[a-c])"; "<\\(.x)>")', '"test <a><b><c>"'],
    ['"a1b22" | [scan("[0-9]+")]', '["1","22"]'],
    ['"aXbXc" | [match("X"; "g").offset], split("X"), ([splits("X")] | length)', '[1,3]\n["a","b","c"]\n3'],
    ['"2015-03-05T23:51:47Z" | fromdate | ., todate', '1425599507\n"2015-03-05T23:51:47Z"'],
    ['[.items[].metadata.name] | @csv, @tsv, @json', '"\\"a\\",\\"b\\""\n"a\\tb"\n"[\\"a\\",\\"b\\"]"'],
    ['@base64 "x\\(1)", ("eA==" | @base64d), @uri "?q=\\("é &")"', '"xMQ=="\n"x"\n"?q=%C3%A9%20%26"'],
    ['[3, null, "a", [1], {}, false, true] | sort', '[null,false,true,3,"a",[1],{}]'],
    ['.items.x', 'error: Cannot index array with string "x"'],
    ['.items[0].spec.n[]', 'error: Cannot iterate over number (3)'],
    ['{} + 1', 'error: object ({}) and number (1) cannot be added'],
    ['1 / 0', 'error: number (1) and number (0) cannot be divided because the divisor is zero'],
    ['input', 'error: break'],
  ])('%s', (filter, wanted) => expect(jq(filter)).toBe(wanted));

  it.each([
    ['{a:1', "syntax error, unexpected end of file, expecting '}' (Unix shell quoting issues?)"],
    ['.a | }', 'syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?)'],
    ['if . then 1', 'syntax error, unexpected end of file (Unix shell quoting issues?)'],
    ['{a: 1 + 2}', "syntax error, unexpected '+', expecting '}' (Unix shell quoting issues?)"],
  ])('refuses %s', (filter, told) => expect(() => parseFilter(filter)).toThrow(told));

  it.each(['def r: r; r', 'def r: 1 + r; r'])('ends %s by its limits', (filter) => {
    expect(() => jq(filter, 1)).toThrow(/calls itself too deeply/);
  });
});
