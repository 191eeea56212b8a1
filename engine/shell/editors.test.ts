import { describe, expect, test } from 'vitest';
import { rarePrograms } from './programs/rare';
import { fromBytes } from './text';
import { typedSession } from './testing/typed-session';

function open(text?: string) {
  const session = typedSession({ more: rarePrograms });
  if (text !== undefined) session.machine.fs.writeFile('/home/learner/f.yaml', new TextEncoder().encode(text), { mode: 0o666 });
  return { session, content: () => fromBytes(session.machine.fs.readFile('/home/learner/f.yaml')) };
}

describe('full-screen programs', () => {
  test('vi inserts, deletes, yanks, undoes, substitutes and saves', () => {
    const { session, content } = open('one\ntwo\nthree\n');
    session.type('vi f.yaml\r');
    session.type('ddp');
    session.type('Goặt: ở cuối\x1b');
    session.type('ggcwTWO\x1b');
    session.type('jyyp:2d\r');
    session.type('u:%s/e/E/g\r');
    session.type(':w\r');
    expect(content()).toBe('TWO\nonE\nonE\nthrEE\nặt: ở cuối\n');
    session.type('ddu:q\r');
    expect(session.raw()).toContain('E37: No write since last change');
    session.type(':q!\r');
    session.type('echo back\r');
    expect(session.raw()).toContain('back\r\n');
  });

  // What vim 9.0 leaves of this text after the keys.
  const TEXT = 'alpha beta gamma\nfoo(bar, "baz qux") {\n  key: value\n}\n\nthe end\n';
  const LINES = TEXT.split('\n');
  const first = (line: string) => [line, ...LINES.slice(1)].join('\n');
  test.each([
    ['a word within', 'wciwNEW\x1b', first('alpha NEW gamma')],
    ['quotes and brackets', 'jf"di"F(ci(x\x1b', [LINES[0], 'foo(x) {', ...LINES.slice(2)].join('\n')],
    ['a block between braces', 'jdi{', [...LINES.slice(0, 2), ...LINES.slice(3)].join('\n')],
    ['a paragraph', 'dap', 'the end\n'],
    ['up to a letter, again and back', 'dtbfa;x', first('beta gmma')],
    ['a repeated change with another count', 'dwwx.2.', first('beta a')],
    ['a selection of characters and of lines', 'wveyP:4\rVkd', ['alpha betabeta gamma', LINES[1], '', 'the end', ''].join('\n')],
    ['registers', '"ayyj"Ayy"ap', [...LINES.slice(0, 2), ...LINES.slice(0, 2), ...LINES.slice(2)].join('\n')],
    ['a macro', 'qaA!\x1bjq2@a', ['alpha beta gamma!', 'foo(bar, "baz qux") {!', '  key: value!', ...LINES.slice(3)].join('\n')],
    ['marks', "majjd'a", LINES.slice(3).join('\n')],
    ['a count of insertions', '3ix\x1b', first('xxxalpha beta gamma')],
    ['lines that match', ':g/e/d\r', ['foo(bar, "baz qux") {', '}', '', ''].join('\n')],
    ['lines moved and copied', ':1m$\r:1t.\r', [...LINES.slice(1, 6), LINES[0], LINES[1], ''].join('\n')],
    ['substitutions with groups and bars', ':s/\\(al\\)p/[\\1]/|s/beta/B/\r', first('[al]ha B gamma')],
    ['shifted lines', ':set sw=2 et\r>j', ['  alpha beta gamma', '  foo(bar, "baz qux") {', ...LINES.slice(2)].join('\n')],
    ['everything', 'ggVGd', ''],
  ])('vi works on %s', (_what, keys, expected) => {
    const { session, content } = open(TEXT);
    session.type('vi f.yaml\r');
    for (const part of keys.match(/\x1b|[^\x1b]+/g)!) session.type(part);
    session.type('\x1b');
    session.type(':wq\r');
    expect(content()).toBe(expected);
  });

  // The status line of vim 9.0 on 80x24 with Debian's defaults, and the first line of the window.
  const HUNDRED = Array.from({ length: 100 }, (_unused, at) => `line ${at + 1}`).join('\n') + '\n';
  test.each([
    ['G', '100,1         Bot', 'line 78'], ['50G', '50,1          49%', 'line 39'], ['50Gzt', '50,1          57%', 'line 45'], ['30j', '31,1          16%', 'line 14'],
    ['\x06\x02', '18,1          Top', 'line 1'], ['\x04\x04\x15', '17,1          14%', 'line 12'], ['GH', '83,1          Bot', 'line 78'], ['40j25k', '16,1           5%', 'line 5'],
  ])('vi scrolls as vim does: %j', (keys, place, first) => {
    const { session } = open(HUNDRED);
    session.type('vi f.yaml\r');
    session.type(keys);
    expect(session.raw()).toContain(`\x1b[H${first}\x1b[K`);
    expect(session.raw()).toContain(`${place}\x1b[K`);
  });

  test.each([
    ['a value that goes on, until the colon is typed', 'apiVersion: v1\n', 'okind: Pod\x1b', 'apiVersion: v1\nkind: Pod\n'],
    ['below a key, and back to it', 'spec:\n', 'ocontainers:\r- name: web\rimage: nginx\x1b', 'spec:\n  containers:\n    - name: web\n      image: nginx\n'],
    ['by two with >>', 'a: 1\n', '>>', '  a: 1\n'],
    ['as = has it', 'a:\n- b\n', 'gg=G', 'a:\n  - b\n'],
    ['lines that are opened by a count', 'a: 1\n', '3ob: 2\x1b', 'a: 1\nb: 2\nb: 2\nb: 2\n'],
  ])('vi indents YAML as vim does: %s', (_what, text, keys, expected) => {
    const { session, content } = open(text);
    session.type('vi f.yaml\r');
    for (const part of keys.match(/[^\x1b]+\x1b?/g)!) session.type(part);
    session.type(':wq\r');
    expect(content()).toBe(expected);
  });

  test('vi keeps the column over shorter lines, and the end of each after $', () => {
    const { session, content } = open('long line\nab\nlong line\n');
    session.type('vi f.yaml\r');
    session.type('5ljjx$kx:wq\r');
    expect(content()).toBe('long line\na\nlong ine\n');
  });

  test('nano edits, cuts, pastes and saves on the way out', () => {
    const { session, content } = open('a\nb\n');
    session.type('nano f.yaml\r');
    session.type('\x0b');
    session.type('\x1b[B\x15x\x18');
    session.type('y');
    session.type('\r');
    expect(content()).toBe('a\nxb\n');
  });

  test('nano says on its status line what nano 7.2 says', () => {
    const { session } = open('apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n');
    session.type('nano f.yaml\r');
    expect(session.raw()).toContain('[ Read 4 lines ]');
    session.type('\x03');
    expect(session.raw()).toContain('[ line  1/5 (20%), col  1/15 (  6%), char  0/47 ( 0%) ]');
    session.type('\x0b\x0b\x1bu\x1bu');
    expect(session.raw()).toContain('apiVersion: v1');
    session.type('x\x18');
    expect(session.raw()).toContain('Save modified buffer? ');
    expect(session.raw()).toContain('\x1b[7m N\x1b[27m No           \x1b[7m^C\x1b[27m Cancel');
  });

  test('nano replaces one by one and all at once, and reads files', () => {
    const { session, content } = open('alpha beta\nfoo\nalpha alpha\n');
    session.type('nano f.yaml\r');
    for (const keys of ['\x1c', 'alpha\r', 'X\r', 'n', 'y']) session.type(keys);
    expect(session.raw()).toContain('Replace this instance?');
    session.type('\x03');
    expect(session.raw()).toContain('[ Replaced 1 occurrence ]');
    for (const keys of ['\x1c', '\r', 'Y\r', 'a']) session.type(keys);
    expect(session.raw()).toContain('[ Replaced 2 occurrences ]');
    session.type('\x12nope\r');
    expect(session.raw()).toContain('[ File "nope" not found ]');
    for (const keys of ['\x12f.yaml\r', '\x18', 'y', '\r']) session.type(keys);
    expect(content()).toBe('alpha beta\nfoo\nalpha alpha\nY beta\nfoo\nX Y\n');
  });

  test('less shows a file and goes away', () => {
    const { session } = open(Array.from({ length: 100 }, (_unused, at) => `line ${at}`).join('\n'));
    session.type('less f.yaml\r');
    expect(session.raw()).toContain('line 22');
    session.type('/line 77\r');
    expect(session.raw()).toContain('line 77');
    session.type('q');
    session.type('echo back\r');
    expect(session.raw()).toContain('back\r\n');
  });
});
