import { expect, test } from 'vitest';
import { typedSession } from '../testing/typed-session';
import { rarePrograms } from './rare';

const LONG = `${Array.from({ length: 40 }, (_unused, at) => `line ${at + 1} of a text that goes on and on, so that it is longer than a screen of eighty columns`).join('\n')}\n`;

/** What is painted when the terminal's size changes while a program, or the line editor, has the screen. */
function resized(line: string, columns: number, rows: number): string {
  const session = typedSession({ more: rarePrograms });
  session.machine.fs.writeFile('/home/learner/long', new TextEncoder().encode(LONG), { mode: 0o666 });
  session.type(line, 300);
  const before = session.raw().length;
  session.terminal.resize(columns, rows);
  session.clock.runUntil(session.clock.now() + 200, 400_000);
  return session.raw().slice(before);
}

test('programs with a screen of their own paint it anew, and their messages go', () => {
  expect(resized('vi long\r', 60, 15)).toMatch(/Top\x1b\[K\x1b\[1;1H/);
  expect(resized('vi long\r', 60, 15)).not.toContain('"long" 40L');
  expect(resized('less long\r', 60, 15)).toContain(`${LONG.slice(0, 60)}`);
  expect(resized('less long\r', 60, 15)).toMatch(/:[^:]*$/);
  expect(resized('watch -n 60 -t cat long\r', 60, 15)).toContain(LONG.slice(0, 60));
});

test('nano cuts long lines with a sign and spreads its keys over the width', () => {
  const plain = (text: string): string => text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '');
  const rows = plain(resized('nano long\r', 60, 15)).split('\r\n');
  expect(rows[1]).toBe(`${LONG.slice(0, 59)}>`);
  expect(rows.at(-2)).toBe('^G Help     ^O Write Out^W Where Is ^K Cut      ^T Execute');
  expect(plain(resized('nano long\r', 100, 20)).split('\r\n').at(-1)).toBe('^X Exit       ^R Read File  ^\\ Replace    ^U Paste      ^J Justify    ^/ Go To Line M-E Redo');
});

test('a line over several rows is wiped from its first row on', () => {
  expect(resized(`echo ${'a'.repeat(100)}`, 60, 24)).toMatch(/^\r\x1b\[1A\x1b\[J/);
});
