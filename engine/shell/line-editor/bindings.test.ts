import { expect, test } from 'vitest';
import { typedSession } from '../testing/typed-session';

/** What stands in the last row after the keys. */
function typed(keys: readonly string[], inputrc?: string): string {
  const session = typedSession(inputrc === undefined ? {} : { files: { '/home/learner/.inputrc': { text: inputrc } } as never });
  session.type("PS1='$ '\r");
  for (const name of ['a1', 'a2', 'b1', 'Readme']) session.machine.fs.writeFile(`/home/learner/${name}`, new Uint8Array(), { mode: 0o666 });
  let shown = '';
  for (const part of keys) shown = session.type(part, 50);
  return shown.split('\n').at(-1)!.replace(/^\$ /, '');
}

// As bash 5.2 has it under a terminal.
test.each<[readonly string[], string]>([
  [["bind '\"\\C-xq\": \"echo hi\"'\r", '\x18q'], 'echo hi'],
  [["bind '\"\\e[A\": history-search-backward'\r", 'echo one\r', 'ls\r', 'ec\x1b[A'], 'echo one'],
  [["bind 'set completion-ignore-case on'\r", 'ls re\t'], 'ls Readme '],
  [["bind 'TAB: menu-complete'\r", 'ls a\t', '\t'], 'ls a2 '],
  [["bind -x '\"\\C-t\": READLINE_LINE=xyz; READLINE_POINT=1'\r", 'abc\x14', 'd'], 'xdyz'],
  [["bind -r '\\C-a'\r", 'abc\x01x'], 'abcx'],
  [["bind -u kill-line\r", 'abc\x01\x0b'], 'abc'],
  [["bind 'Control-o: kill-line'\r", 'abc\x01\x0f'], ''],
  [['bind \'" ": magic-space\'\r', 'echo hi\r', '!! '], 'echo hi '],
  [["bind 'set editing-mode vi'\r", 'abc\x1b', '0x'], 'bc'],
  // A key that stands for itself comes to an end.
  [["bind '\"q\": \"quit\"'\r", 'q'], ''],
])('after %j the line is %j', (keys, line) => {
  expect(typed(keys)).toBe(line);
});

test('~/.inputrc is read with its conditions', () => {
  const text = '# mine\nset completion-ignore-case on\n$if mode=vi\n"\\C-t": "vi"\n$else\n"\\C-t": "emacs"\n$endif\n$if Bash\nControl-o: "bash"\n$endif\n';
  expect(typed(['\x14\x0f'], text)).toBe('emacsbash');
});

test('bind tells what keys do, and refuses what it does not know', () => {
  const session = typedSession();
  session.type("PS1='$ '\r");
  expect(session.type('bind -q yank-last-arg\r', 50)).toContain('yank-last-arg can be invoked via "\\e.", "\\e_".');
  expect(session.type("bind -P | grep '^kill-line'\r", 50)).toContain('kill-line can be found on "\\C-k".');
  expect(session.type('bind -v | head -n 1\r', 50)).toContain('set bind-tty-special-chars on');
  expect(session.type('bind -q foo\r', 50)).toContain("bash: bind: `foo': unknown function name");
  expect(session.type("bind 'set foo on'\r", 50)).toContain('readline: foo: unknown variable name');
});
