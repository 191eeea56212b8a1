import { expect, test } from 'vitest';
import { runScript } from '../../testing/run-script';
import { typedSession } from '../../testing/typed-session';
import { jsonPrograms } from '.';

const run = (script: string, input = '') => runScript(script, { more: jsonPrograms, input });

test('an answer comes as soon as its input has come', () => {
  const session = typedSession({ more: jsonPrograms });
  const shown = session.type('(echo \'{"a":1}\'; sleep 5; echo \'{"a":2}\'; sleep 5) | jq .a\r', 1000);
  expect(shown).toContain('\n1\n');
  expect(shown).not.toContain('\n2\n');
  expect(session.type('', 5000)).toContain('2\n');
  session.type('\x03');
  expect(session.type('(echo one; sleep 5) | jq -R .\r', 1000)).toContain('"one"');
});

test.each([
  ['jq -n "[repeat(empty)]"'],
  ['jq -n "last(range(infinite))"'],
  ['jq -n "def f: f; first(range(1e12) | select(. < 0))"'],
  ['jq -n "reduce range(1e15) as \\$i (0; . + \\$i)"'],
])('%s is ended with Ctrl-C', (command) => {
  const session = typedSession({ more: jsonPrograms });
  session.type(`${command}\r`, 300);
  session.type('\x03', 2000);
  session.type('echo back $?\r', 1000);
  expect(session.raw()).toContain('back 130\r\n');
});

test.each([
  ['jq -n "[repeat(1)] | length"'],
  ['jq -n \'"ab" | until(false; . + .)\''],
  ['jq -n "[1] | until(false; . + .)"'],
])('%s is ended when it wants too much memory', (command) => {
  expect(run(command)).toEqual({ stdout: '', stderr: 'jq: error: cannot allocate memory\n', exit: 134 });
});

test('long loops do not nest', () => {
  expect(run('jq -nc "[0 | until(. >= 20000; . + 1)], [0 | while(. < 20000; . + 1)][-1], last(0 | recurse(if . < 20000 then . + 1 else empty end))"').stdout).toBe('[20000]\n19999\n20000\n');
});

// Expected outputs are those of jq 1.7.1.
test.each([
  ["jq -c .", '1 {"a":[2]}\n"x"', '1\n{"a":[2]}\n"x"\n', '', 0],
  ['jq -c --stream .', '[1,[],{"a":2}] 3', '[[0],1]\n[[1],[]]\n[[2,"a"],2]\n[[2,"a"]]\n[[2]]\n[[],3]\n', '', 0],
  ['jq -nc "[inputs]"', '1 2\n3', '[1,2,3]\n', '', 0],
  ['jq -c "[., input]"', '1 2 3', '[1,2]\n', 'jq: error (at <stdin>:0): break\n', 5],
  ['jq .', '{"a":1}\n{"a":tru}\n', '{\n  "a": 1\n}\n', 'jq: parse error: Invalid literal at line 2, column 9\n', 5],
  ['jq -c "try input catch ."', '1\n{', '"Unfinished JSON term at EOF at line 2, column 1"\n', '', 0],
  ['jq -c .', '[1', '', 'jq: parse error: Unfinished JSON term at EOF at line 1, column 2\n', 5],
  ['jq -Rs length', 'a\nb\n', '4\n', '', 0],
  ['jq -R .', 'a\nb', '"a"\n"b"\n', '', 0],
  ['jq -n --raw-output0 \'"a","b"\' | od -c | head -1', '', '0000000   a  \\0   b  \\0\n', '', 0],
  ['jq --slurpfile a /nope .', '', '', 'jq: Bad JSON in --slurpfile a /nope: Could not open /nope: No such file or directory\n', 2],
  ['jq -nc --args \'$ARGS.positional\' a b', '', '["a","b"]\n', '', 0],
  ['jq -e .a', '{"a":null}', 'null\n', '', 1],
  ['jq "-1"', '7', '-1\n', '', 0],
  ['jq "{a: .x == 1}"', '{}', '', "jq: error: syntax error, unexpected ==, expecting '}' (Unix shell quoting issues?) at <top-level>, line 1:\n{a: .x == 1}       \njq: 1 compile error\n", 3],
  ["jq 'foo | bar(1)\n| $z'", '{}', '', 'jq: error: foo/0 is not defined at <top-level>, line 1:\nfoo | bar(1)\njq: error: bar/1 is not defined at <top-level>, line 1:\nfoo | bar(1)      \njq: error: $z is not defined at <top-level>, line 2:\n| $z  \njq: 3 compile errors\n', 3],
])('%s on %j', (command, input, stdout, stderr, exit) => {
  expect(run(command, input)).toEqual({ stdout, stderr, exit });
});
