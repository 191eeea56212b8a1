import { expect, test } from 'vitest';
import { fromBytes } from '../text';
import { typedSession } from '../testing/typed-session';
import { rarePrograms } from './rare';

const TEXT = 'alpha beta gamma\nfoo(bar, "baz qux") {\n  key: value\n  list: [1, 2, 3]\n}\n\nlast line here\nthe end\n';
const LINES = TEXT.split('\n');

function edit(keys: readonly string[], files: Readonly<Record<string, string>> = { f: TEXT, g: 'other\nfile\n' }, command = 'vi f') {
  const session = typedSession({ more: rarePrograms });
  const write = (name: string, text: string) => session.machine.fs.writeFile(`/home/learner/${name}`, new TextEncoder().encode(text), { mode: 0o666 });
  for (const [name, text] of Object.entries(files)) write(name, text);
  session.type(`${command}\r`, 100);
  for (const part of keys) for (const piece of part.match(/\x1b|[^\x1b]+/g)!) session.type(piece, 100);
  const status = /(?:^|\r\n)([^\r\n]*)\x1b\[K\x1b\[\d+;\d+H/.exec(session.raw())?.[1] ?? '';
  const read = (name: string) => fromBytes(session.machine.fs.readFile(`/home/learner/${name}`));
  return { status: status.slice(0, 52).trimEnd(), raw: session.raw(), session, read };
}

// What vim 9.0 leaves of the text.
test.each<[string, string[], string[]]>([
  ['a block is deleted', ['\x16jjd'], ['lpha beta gamma', 'oo(bar, "baz qux") {', ' key: value', ...LINES.slice(3)]],
  ['text comes before a block', ['\x16jjI# \x1b'], ['# alpha beta gamma', '# foo(bar, "baz qux") {', '#   key: value', ...LINES.slice(3)]],
  ['text comes behind the lines of a block', ['\x16jj$A;\x1b'], ['alpha beta gamma;', 'foo(bar, "baz qux") {;', '  key: value;', ...LINES.slice(3)]],
  ['a block is changed, replaced, put', ['\x16jcX\x1b', 'jj\x16jr-', 'gg\x16jly', '$p'], ['Xlpha beta gammaXl', 'Xoo(bar, "baz quXox") {', '- key: value', '- list: [1, 2, 3]', ...LINES.slice(4)]],
  ['a block shifts', ['\x16jj>'], [...LINES.slice(0, 3).map((line) => `\t${line}`.replace('\t  ', '\t  ')), ...LINES.slice(3)]],
  ['each match is asked about', [':%s/a/X/gc\r', 'y', 'n', 'y', 'q'], ['Xlpha betX gamma', ...LINES.slice(1)]],
  ['the rest is taken with a', [':1,2s/a/X/gc\r', 'n', 'a'], ['alphX betX gXmmX', 'foo(bXr, "bXz qux") {', ...LINES.slice(2)]],
  ['patterns of vim', [':%s/\\v(a)(l)/\\2\\1/\r', ':%s/\\d\\+/N/g\r', ':s/\\<b\\w*/\\U&/\r'], ['lapha beta gamma', 'foo(bar, "baz qux") {', '  key: vlaue', '  list: [N, N, N]', '}', '', 'last line here', 'the end', '']],
  ['lines go through a program', [':2,3!tr a-z A-Z\r', '!!tr A-Z a-z\r'], [LINES[0]!, LINES[1]!, '  KEY: VALUE', ...LINES.slice(3)]],
  ['what a program prints is read', [':r !echo hi\r'], [LINES[0]!, 'hi', ...LINES.slice(1)]],
  ['commands with bars', [':1d|s/a/b/\r'], ['foo(bbr, "baz qux") {', ...LINES.slice(2)]],
  ['numbered registers', ['dd', 'jdd', '"2p'], [LINES[1]!, LINES[3]!, LINES[0]!, ...LINES.slice(4)]],
  ['a macro is a register', ['qqA!\x1bq', 'Go\x1b', '"qp'], ['alpha beta gamma!', ...LINES.slice(1, 8), 'A!\x1b', '']],
  ['spaces for tabs', [':set ts=4 et\r', 'i\tx\x1b'], ['    xalpha beta gamma', ...LINES.slice(1)]],
  ['keys stand for others, once or again and again', [':nmap a b\r', ':nmap b x\r', ':nnoremap dd x\r', ':inoremap jk <Esc>\r', 'wadd', 'jAzjkx'], ['alpha ta gamma', ...LINES.slice(1)]],
  ['mappings that call each other come to an end', [':nmap a bb\r', ':nmap b aa\r', 'a', 'x'], [LINES[0]!.slice(1), ...LINES.slice(1)]],
  ['a leader, and a mapping that goes', [':let mapleader = ","\r', ':nnoremap <leader>d dd\r', ',d', ':nunmap <leader>d\r', ',d'], LINES.slice(1)],
  ['a macro and :norm are one change', [':%norm A;\r', 'u', 'qaA!\x1bjq', '3@a', 'u'], ['alpha beta gamma!', ...LINES.slice(1)]],
  ['the line as it was', ['x', 'x', 'U'], LINES],
  ['paragraphs are filled', [':set tw=30\r', 'gqip'], ['alpha beta gamma foo(bar, "baz', 'qux") { key: value list: [1,', '2, 3] }', ...LINES.slice(5)]],
  ['a line that grows too long is broken', [':set tw=20\r', 'Goone two three four five six\x1b'], [...LINES.slice(0, 8), 'one two three four', 'five six', '']],
  ['a selection is done again with as much text', ['vex', 'w.'], ['  gamma'.slice(1), ...LINES.slice(1)]],
  ['brackets, sums and letters put round', ['jf,d])', 'G', 'i\x12=1+2*3\r\x1b', 'gg', 'g?w'], ['nycun beta gamma', 'foo(bar) {', ...LINES.slice(2, 7), '7the end', '']],
  ['what is deleted to the ends of lines are the lines', ['6Gjd}'], [...LINES.slice(0, 6), '']],
  ['the same selection again', ['vey\x1bgvd'], [' beta gamma', ...LINES.slice(1)]],
])('vi: %s', (_what, keys, lines) => {
  const { session, read } = edit(keys);
  session.type('\x1b');
  session.type(':w\r', 100);
  expect(read('f')).toBe(lines.join('\n'));
});

// What vim 9.0 says in its last row.
test.each<[string[], string]>([
  [[':set nu\r'], ':set nu'], [[':set nu?\r'], 'nonumber'], [[':set sw?\r'], '  shiftwidth=8'], [[':set foo\r'], 'E518: Unknown option: foo'],
  [[':e g\r'], '"g" 2L, 11B'], [['x', ':e g\r'], 'E37: No write since last change (add ! to override)'], [[':e g\r', ':e #\r'], '"f" 8L, 96B'],
  [[':w g\r'], 'E13: File exists (add ! to override)'], [[':2,3w part\r'], '"part" [New] 2L, 35B written'], [[':f\r'], '"f" 8 lines --12%--'],
  [[':%s/e/E/g\r'], '8 substitutions on 4 lines'], [[':%s/a/X/gn\r'], '9 matches on 4 lines'], [[':%s/a/X/c\r'], 'replace with X (y/n/a/q/l/^E/^Y)?'], [[':g/nope/d\r'], 'Pattern not found: nope'],
  [['\x16jj'], '-- VISUAL BLOCK --'], [['*'], 'search hit BOTTOM, continuing at TOP'], [[':%d\r'], '--No lines in buffer--'], [[':n\r'], 'E163: There is only one file to edit'],
  [[':ls\r'], 'Press ENTER or type command to continue'], [[':nope\r'], 'E492: Not an editor command: nope'], [['/nope\r'], 'E486: Pattern not found: nope'],
])('vi after %j says %s', (keys, said) => {
  expect(edit(keys).status.trim()).toBe(said.trim());
});

test('vi shows what is selected, searched for, numbers and signs; ~/.vimrc sets its options', () => {
  expect(edit(['wve']).raw).toContain('alpha \x1b[7mbeta\x1b[27m gamma');
  expect(edit([':set hls\r', '/be\r']).raw).toContain('alpha \x1b[7mbe\x1b[27mta gamma');
  expect(edit([':set list\r']).raw).toContain('alpha beta gamma$');
  const { raw } = edit(['j'], { f: TEXT, '.vimrc': 'syntax on\nset number " lines\nset rnu\n' });
  expect(raw).toContain('2   foo(bar');
  expect(raw).toContain('  1 alpha');
});

test('vi runs programs on a screen of their own', () => {
  const { raw } = edit([':!echo hi there\r']);
  expect(raw).toContain('\x1b[?1049l\r\nhi there\r\n\r\nPress ENTER or type command to continue');
});

test('a file that may only be looked at', () => {
  const { session, read, status } = edit(['x', ':w\r'], undefined, 'view f');
  expect(status).toContain("E45: 'readonly' option is set");
  session.type(':w!\r', 100);
  expect(read('f').split('\n')[0]).toBe('lpha beta gamma');
});

test('the text moves to a pattern while it is typed, and back', () => {
  const long = Array.from({ length: 100 }, (_unused, at) => `line ${at + 1}`).join('\n');
  const files = { long: `${long}\n` };
  expect(edit(['/line 50'], files, 'vi long').raw).toContain('line 55');
  expect(edit(['/line 50', '\x1b'], files, 'vi long').raw).toMatch(/\x1b\[Hline 1\x1b/);
});
