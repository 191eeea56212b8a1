import { describe, expect, test } from 'vitest';
import { Random } from '../../runtime/random';
import { typedSession } from '../testing/typed-session';

/** Keys after which letters are text, search words, commands, arguments, or something else. */
const KEYS = [
  'a', 'ệ', ' ', 'echo hi', '"', '\x01', '\x02', '\x05', '\x06', '\x7f', '\x15', '\x17', '\x19', '\t', '\x1b', '\x1b[A', '\x1b[D', '\x1b[2~', '\x1b3', '\x1b.', '\x12', '\x07', '\x16', '\x10', '\x0e', '\x18', '\x13', '\x11',
  '\x1b[200~pasted\x1b[201~', '\r', '\x03', '\x1a', 'sleep 9\r', 'cat\r', 'read x\r', 'set -o vi\r', 'set -o emacs\r', 'd', 'x'.repeat(30),
];

describe('letters that may be shown before they are printed', () => {
  test('whatever was typed before, such a letter prints itself and nothing else', () => {
    let plain = 0;
    for (let seed = 0; seed < 60; seed += 1) {
      const random = new Random(`plain ${seed}`), session = typedSession({ columns: 40 });
      for (let step = 0; step < 25; step += 1) {
        session.type(random.pick(KEYS));
        const { plainCells } = session.terminal, letter = random.pick(['a', 'Z', '1', ' ', 'đ', '~', '(']);
        session.type(letter);
        if (plainCells === 0) continue;
        plain += 1;
        expect([seed, step, session.raw()]).toEqual([seed, step, letter]);
        expect(session.terminal.plainCells).toBe(plainCells - 1);
      }
    }
    expect(plain).toBeGreaterThan(300);
  });

  test('they are as many as the row has room for behind the prompt, but for its last cell', () => {
    const session = typedSession({ columns: 40 });
    expect(session.terminal.plainCells).toBe(40 - 'learner@test:~$ '.length - 1);
    session.type('x'.repeat(22));
    expect(session.terminal.plainCells).toBe(1);
    session.type('x');
    expect(session.terminal.plainCells).toBe(0);
    session.type('y\x02');
    expect(session.terminal.plainCells).toBe(0);
  });

  test('none while a program reads, or the output is held', () => {
    const session = typedSession();
    session.type('cat\r');
    expect(session.terminal.plainCells).toBe(0);
    session.type('\x04');
    expect(session.terminal.plainCells).toBeGreaterThan(0);
    session.type('\x13');
    expect(session.terminal.plainCells).toBe(0);
  });
});
