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

  test('nano edits, cuts, pastes and saves on the way out', () => {
    const { session, content } = open('a\nb\n');
    session.type('nano f.yaml\r');
    session.type('\x0b');
    session.type('\x1b[B\x15x\x18');
    session.type('y');
    session.type('\r');
    expect(content()).toBe('a\nxb\n');
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
