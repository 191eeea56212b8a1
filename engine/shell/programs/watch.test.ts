import { expect, test } from 'vitest';
import { typedSession } from '../testing/typed-session';
import { rarePrograms } from './rare';

/** What watch has painted after a while, without the moves of the cursor. */
function shown(line: string, ms: number, keys?: string): string {
  const session = typedSession({ more: rarePrograms });
  session.type('echo 0 > n\r');
  session.type(`${line}\r`, ms);
  if (keys !== undefined) session.type(keys, 100);
  return session.raw();
}

test('watch has a heading, cut where the command does not fit', () => {
  expect(shown('watch echo hi', 500)).toContain('\x1b[H\x1b[JEvery 2.0s: echo hi                               test: Mon Jan  5 08:00:00 2026\r\n\r\nhi\x1b[24;80H');
  expect(shown(`watch echo ${'x'.repeat(100)}`, 500)).toMatch(/Every 2\.0s: echo x+\.\.\. {2}test: /);
  expect(shown('watch -t echo hi', 500)).toContain('\x1b[H\x1b[Jhi\x1b[24;80H');
});

test('watch marks what differs, and leaves when something changed, when a command failed and a key was pressed, or on an interrupt', () => {
  const count = "sh -c 'read n < n; echo $((n+1)) > n; echo run $n'";
  expect(shown(`watch -d -n 1 "${count.replaceAll('$', '\\$')}"`, 1500)).toContain('run \x1b[0m\x1b[7m1\x1b[0m');
  expect(shown(`watch -g -n 1 "${count.replaceAll('$', '\\$')}"; echo left`, 3000)).toContain('left\r\n');
  expect(shown('watch -e false; echo left $?', 500, 'x')).toContain('left 8\r\n');
  expect(shown('watch echo hi; echo left', 500, '\x03')).toContain('\x1b[?1049l');
  expect(shown('watch -n abc ls', 500)).toContain("watch: failed to parse argument: 'abc': Invalid argument");
});
