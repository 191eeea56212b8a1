import { describe, expect, test } from 'vitest';
import { joinLines } from '../history-join';
import { typedSession } from '../testing/typed-session';

/** The line as it was painted last, without the prompt. */
function shown(session: ReturnType<typeof typedSession>, keys: string): string {
  return session.type(keys).replace(/^learner@test:~\$ /, '');
}

/** What bash 5.2 (readline 8.2) makes of `echo one two-three /four/five six` when the cursor stands behind `one`; Z shows the cursor. */
const EMACS: readonly (readonly [string, string])[] = [
  ['\x01', 'Zecho one two-three /four/five six'], ['\x05', 'echo one two-three /four/five sixZ'], ['\x02', 'echo onZe two-three /four/five six'], ['\x06', 'echo one Ztwo-three /four/five six'],
  ['\x1bb', 'echo Zone two-three /four/five six'], ['\x1bf', 'echo one twoZ-three /four/five six'], ['\x04', 'echo oneZtwo-three /four/five six'], ['\b', 'echo onZ two-three /four/five six'],
  ['\x0b', 'echo oneZ'], ['\x15', 'Z two-three /four/five six'], ['\x17', 'echo Z two-three /four/five six'], ['\x1bd', 'echo oneZ-three /four/five six'], ['\x1b\x7f', 'echo Z two-three /four/five six'],
  ['\x14', 'echo on eZtwo-three /four/five six'], ['\x1bt', 'echo two oneZ-three /four/five six'], ['\x1bu', 'echo one TWOZ-three /four/five six'], ['\x1bc', 'echo one TwoZ-three /four/five six'],
  // A step of undo is at most 20 bytes that were typed in a row.
  ['\x1f', 'echo one two-three /Z'], ['\x1b\\', 'echo oneZtwo-three /four/five six'], ['\x1ds', 'echo one two-three /four/five Zsix'], ['\x1b\x1do', 'echo Zone two-three /four/five six'],
  ['\x1br', 'Z'], ['\x1b[1;5C', 'echo one twoZ-three /four/five six'], ['\x1b[15~', 'echo one~Z two-three /four/five six'],
  ['\x1b-\x06', 'echo onZe two-three /four/five six'], ['\x1b-\x1b2\x1bf', 'Zecho one two-three /four/five six'], ['\x1b3\x04', 'echo oneZo-three /four/five six'], ['\x1b-3\x0b', 'Z two-three /four/five six'],
  ['\x1b3\x1bd', 'echo oneZ/five six'], ['\x1b4x', 'echo onexxxxZ two-three /four/five six'], ['\x18\x7f', 'Z two-three /four/five six'], ['\x17\x1bd\x05\x19\x1by', 'echo -three /four/five sixone twoZ'],
];

/** The same of vi mode, with the cursor on the hyphen of `echo foo-bar "a b" (x y) zz`: the line, and what stands under the cursor behind it. */
const VI: readonly (readonly [string, string])[] = [
  ['w', 'echo foo-Zbar "a b" (x y) zz'], ['b', 'echo Zfoo-bar "a b" (x y) zz'], ['e', 'echo foo-baZr "a b" (x y) zz'], ['W', 'echo foo-bar Z"a b" (x y) zz'], ['X', 'echo foZ-bar "a b" (x y) zz'],
  ['%', 'echo foo-bar "a b" (x yZ) zz'], ['dw', 'echo fooZbar "a b" (x y) zz'], ['d0', 'Z-bar "a b" (x y) zz'], ['rZ', 'echo fooZZbar "a b" (x y) zz'], ['3x', 'echo fooZr "a b" (x y) zz'], ['2dw', 'echo fooZ"a b" (x y) zz'],
  ['dE', 'echo fooZ "a b" (x y) zz'], ['5|', 'echoZ foo-bar "a b" (x y) zz'], ['AX\x1b', 'echo foo-bar "a b" (x y) zzZX'], ['xp', 'echo foobZ-ar "a b" (x y) zz'], ['ywP', 'echo fooZ--bar "a b" (x y) zz'], ['x.', 'echo fooZar "a b" (x y) zz'],
  ['dw.', 'echo fooZ"a b" (x y) zz'], ['iX\x1b.', 'echo fooZXX-bar "a b" (x y) zz'], ['Fo;', 'echo fZoo-bar "a b" (x y) zz'],
];

const HISTORY: readonly (readonly [string, string])[] = [
  ['\x10', 'true'], ['\x10\x10', 'echo alpha epsilon "a b"'], ['\x1b<', 'echo alpha beta'], ['abc\x10\x0e', 'abc'], ['\x10X\x10\x0e', 'trueX'], ['echo \x1b.\x1b.', 'echo "a b"'], ['echo \x1b2\x1b.\x1b.', 'echo epsilon'],
  ['\x12alp', '(reverse-i-search)`alp\': echo alpha epsilon "a b"'], ['\x12alp\x12', "(reverse-i-search)`alp': echo alpha beta"], ['\x12zzz', "(failed reverse-i-search)`zzz': "], ['\x12gamx\x7f', "(failed reverse-i-search)`gam': echo gamma delta"],
  ['\x10xyz\x1br', 'true'], ['\x1bpalp\r', 'echo alpha epsilon "a b"'], ['\x1b[5~', 'true'], ['echo a\x1b[5~', 'echo alpha epsilon "a b"'],
];

const JOINED: readonly (readonly [string, string])[] = [
  ['for i in 1 2\ndo echo $i\ndone', 'for i in 1 2; do echo $i; done'], ['echo "a\nb"', 'echo "a\nb"'], ['echo a \\\nb', 'echo a b'], ['cat <<X\nhello\nX', 'cat <<X\nhello\nX\n'], ['if true; then\necho y\nfi', 'if true; then echo y; fi'],
  ['f() {\necho hi\n}', 'f() { echo hi; }'], ['echo a |\ncat', 'echo a | cat'], ['true &&\necho b', 'true && echo b'], ['case a in\na) echo A;;\nesac', 'case a in a) echo A;; esac'], ['(echo a\necho b)', '(echo a; echo b)'],
  ['echo $(\necho x)', 'echo $(\necho x)'], ['for i in 1 # c\ndo :\ndone', 'for i in 1 # c\ndo :; done'],
];

describe('keys at the prompt', () => {
  test.each(EMACS)('%j', (keys, expected) => {
    const session = typedSession();
    session.type('echo one two-three /four/five six\x01\x1bf\x1bf');
    // The last paint shows all of the line: C-b and C-f bring it about.
    expect(shown(session, `${keys}Z\x02\x06`)).toBe(expected);
  });

  test.each(VI)('vi: %j', (keys, expected) => {
    const session = typedSession();
    session.type('set -o vi\r');
    session.type('echo foo-bar "a b" (x y) zz\x1b');
    session.type('0ww');
    for (const part of `${keys}iZ\x1b`.match(/[^\x1b]+\x1b?/g)!) session.type(part);
    session.type('0');
    expect(shown(session, '$')).toBe(expected);
  });

  test.each(HISTORY)('history: %j', (keys, expected) => {
    const session = typedSession();
    for (const line of ['echo alpha beta', 'echo gamma delta', 'echo alpha epsilon "a b"', 'true']) session.type(`${line}\r`);
    expect(shown(session, keys).replace(/^.*\n/, '')).toBe(expected);
  });

  test.each(JOINED)('%j is kept on one line', (typed, expected) => {
    expect(joinLines(typed.split('\n'))).toBe(expected);
  });

  test('Ctrl-S holds what is printed until Ctrl-Q', () => {
    const session = typedSession();
    session.type('\x13echo held\r');
    expect(session.raw()).toBe('');
    session.type('\x11');
    expect(session.raw()).toContain('\r\n\x1b[?2004lheld\r\n');
  });

  test('many candidates are asked for and shown by pages, few in columns', () => {
    const files = Object.fromEntries(Array.from({ length: 100 }, (_unused, at) => [`/home/learner/f${String(at).padStart(2, '0')}`, 'x']));
    const session = typedSession({ files: { ...files, '/home/learner/one two': 'x', '/home/learner/dir/x': 'x' }, rows: 6 });
    session.type('cat f\t\t');
    expect(session.raw()).toContain('\r\nDisplay all 100 possibilities? (y or n)');
    session.type('y');
    expect(session.raw()).toMatch(/\r\nf00 {2}f0\d {2}f\d\d/);
    expect(session.raw()).toContain('--More--');
    session.type('q\x15');
    expect(shown(session, 'cat on\t')).toBe('cat one\\ two ');
    expect(shown(session, '\x15cat "on\t')).toBe('cat "one two" ');
    expect(shown(session, '\x15cat di\t')).toBe('cat dir/');
    expect(shown(session, '\x15echo $HOM\t')).toBe('echo $HOME/');
  });
});
