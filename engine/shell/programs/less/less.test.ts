import { expect, test } from 'vitest';
import { typedSession } from '../../testing/typed-session';
import { rarePrograms } from '../rare';

const LONG = Array.from({ length: 100 }, (_unused, at) => `line ${at + 1} of the file\n`).join('');
const FILES: Readonly<Record<string, string>> = { 'long.txt': LONG, 'short.txt': 'one\ntwo\nthree\n', 'wide.txt': `${'a'.repeat(100)}\n`.repeat(40) };

/** The first row and the last one as less 590 has them on 80x24; ⟦ ⟧ stand around what stands out. */
function ends(command: string, keys: readonly string[]): { first: string; last: string } {
  const session = typedSession({ more: rarePrograms });
  for (const [name, text] of Object.entries(FILES)) session.machine.fs.writeFile(`/home/learner/${name}`, new TextEncoder().encode(text), { mode: 0o666 });
  let raw = '';
  for (const part of [`${command}\r`, ...keys]) {
    session.type(part, 200);
    raw += session.raw();
  }
  const painted = raw.slice(raw.lastIndexOf('\x1b[?25l\x1b[H') + 9), rows = painted.split('\x1b[K\r\n');
  const clean = (text: string) => text.replaceAll('\x1b[7m', '⟦').replaceAll('\x1b[27m', '⟧').replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '');
  return { first: clean(rows[0]!), last: clean(/^(?:[^]*\x1b\[24;1H)?([^]*?)\x1b\[K/.exec(rows[23]!)![1]!) };
}

test.each<[string, readonly string[], string, string]>([
  ['less long.txt', [], 'line 1 of the file', '⟦long.txt⟧'],
  ['less long.txt', [' ', 'b', '10j'], 'line 11 of the file', ':'],
  ['less long.txt', ['='], 'line 1 of the file', '⟦long.txt lines 1-23/100 byte 451/1992 23%  (press RETURN)⟧'],
  ['less long.txt', ['G'], 'line 78 of the file', '⟦(END)⟧'],
  ['less long.txt', ['50%'], 'line 51 of the file', ':'],
  ['less long.txt', ['/line 5\r', 'n'], '⟦line 5⟧0 of the file', ':'],
  ['less long.txt', ['/nope\r'], 'line 1 of the file', '⟦Pattern not found  (press RETURN)⟧'],
  ['less long.txt', ['/nope\r', '\r'], 'line 1 of the file', ':'],
  ['less long.txt', ['/LINE 5\r', '-I', '\r', 'n', '/LINE 6\r'], '⟦line 6⟧ of the file', ':'],
  ['less long.txt', ['-N', '\r'], '      1 line 1 of the file', ':'],
  ['less long.txt', ['-N'], 'line 1 of the file', '⟦Constantly display line numbers  (press RETURN)⟧'],
  ['less long.txt', ['&5\r'], 'line 5 of the file', '& ⟦(END)⟧'],
  ['less long.txt', ['&!5\r', '&\r'], 'line 1 of the file', ':'],
  ['less long.txt', ['ma', 'G', "'a"], 'line 1 of the file', ':'],
  ['less long.txt', ['F'], 'line 78 of the file', '⟦Waiting for data... (interrupt to abort)⟧'],
  ['less long.txt', ['F', '\x03', 'k'], 'line 77 of the file', ':'],
  ['less long.txt short.txt', [':n'], 'one', '⟦short.txt (file 2 of 2) (END)⟧'],
  ['less long.txt short.txt', [':p'], 'line 1 of the file', '⟦No previous file  (press RETURN)⟧'],
  ['less long.txt', ['h', 'q'], 'line 1 of the file', '⟦long.txt⟧'],
  ['less -M long.txt', ['j'], 'line 2 of the file', '⟦long.txt lines 2-24/100 24%⟧'],
  ['less wide.txt', ['j'], 'a'.repeat(20), ':'],
  ['less -S wide.txt', ['j'], `${'a'.repeat(79)}⟦>⟧`, ':'],
  ['less +G long.txt', [], 'line 78 of the file', '⟦long.txt (END)⟧'],
  ['cat long.txt | less', ['j', '='], 'line 2 of the file', '⟦lines 2-24 byte 471  (press RETURN)⟧'],
])('%s %j', (command, keys, first, last) => {
  expect(ends(command, keys)).toEqual({ first, last });
});

test('what fits on the screen is printed and no more with -F; a short file is followed by the prompt at once', () => {
  const session = typedSession({ more: rarePrograms, files: {} });
  session.machine.fs.writeFile('/home/learner/short.txt', new TextEncoder().encode(FILES['short.txt']!), { mode: 0o666 });
  session.type('less -F short.txt\r', 200);
  expect(session.raw()).toContain('one\r\ntwo\r\nthree\r\n');
  session.type('less short.txt\r', 200);
  expect(session.raw()).toContain('three\x1b[K\r\n\x1b[7mshort.txt (END)\x1b[27m');
});
