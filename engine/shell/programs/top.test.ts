import { expect, test } from 'vitest';
import { typedSession } from '../testing/typed-session';

const plain = (text: string): string[] => text.split('\x1b[H\x1b[J').at(-1)!.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').split('\r\n');
const pids = (text: string): number[] => plain(text).filter((row) => /^ *\d+ \w/.test(row)).map((row) => parseInt(row, 10));

test('top paints the screen, sorts by keys, says which it does not know, follows the size and leaves', () => {
  const session = typedSession({ columns: 80, rows: 20 });
  session.type('sleep 100 & sleep 200 &\r');
  session.type('top\r', 300);
  expect(session.raw()).toMatch(/\x1b\[7m {4}PID USER {6}PR  NI {4}VIRT {4}RES {4}SHR S  %CPU  %MEM {5}TIME\+ COMMAND {2,}\x1b\[27m/);
  expect(session.raw()).toMatch(/Tasks:\x1b\[1m +\d+ \x1b\[0mtotal/);
  session.type('N', 300);
  const down = pids(session.raw());
  expect(down).toEqual([...down].sort((a, b) => b - a));
  session.type('R', 300);
  expect(pids(session.raw())).toEqual([...down].reverse());
  session.type('c', 300);
  expect(session.raw()).toContain('sleep 1+');
  session.type('j!', 300);
  expect(plain(session.raw())[5]).toBe(" Unknown command - try 'h' for help ");
  const before = session.raw().length;
  session.terminal.resize(120, 20);
  session.clock.runUntil(session.clock.now() + 300, 400_000);
  expect(session.raw().slice(before)).toContain('sleep 100');
  session.terminal.resize(50, 20);
  session.clock.runUntil(session.clock.now() + 300, 400_000);
  expect(plain(session.raw()).every((row) => row.length <= 50)).toBe(true);
  session.type('q', 100);
  expect(session.raw()).toContain('\x1b[?25h');
  expect(session.type('echo | top; echo $?\r', 100)).toContain('top: failed tty get\n1');
});
