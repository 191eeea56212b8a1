import { describe, expect, test } from 'vitest';
import { CompleterRegistry } from './line-editor/completers';
import { fromBytes } from './text';
import { typedSession } from './testing/typed-session';

const PROMPT = 'learner@test:~$ ';

function written(session: ReturnType<typeof typedSession>, path: string): string {
  return fromBytes(session.machine.fs.readFile(path));
}

describe('a shell at a terminal', () => {
  test('prints its prompt, runs a line and prompts again', () => {
    const session = typedSession();
    expect(session.raw()).toContain(PROMPT);
    session.type('echo hello\r');
    expect(session.raw()).toContain('hello\r\n');
    expect(session.raw().lastIndexOf(PROMPT)).toBeGreaterThan(session.raw().indexOf('hello\r\n'));
  });

  test('a here-document of any length ends, where aliases make the shell read line by line', () => {
    const session = typedSession();
    session.type('alias ll="ls -l"\r');
    for (let lines = 1; lines < 330; lines += lines < 200 ? 23 : 1) {
      session.type(`cat > f <<EOF\r${'a line\r'.repeat(lines)}EOF\r`);
      expect(written(session, '/home/learner/f').length).toBe(7 * lines);
    }
  });

  test('prompts behind what a program printed without a newline', () => {
    const session = typedSession();
    session.type('printf abc\r');
    expect(session.raw()).toMatch(new RegExp(`abc\\x1b\\[\\?2004h${PROMPT.replace('$', '\\$')}$`));
    // What is painted anew, a pasted line or one that changed in its middle, leaves it there.
    session.type('\x1b[200~one two\x1b[201~');
    session.type('\x01x');
    expect(session.raw().split('\r')[1]).toBe(`\x1b[3C\x1b[J${PROMPT}xone two`);
    session.type('\x05\x15printf "\\n"\r');
    session.type('one\x01x');
    expect(session.raw()).toContain(`\r\x1b[J${PROMPT}`);
  });

  test('says what bash says about an unknown command', () => {
    const session = typedSession();
    session.type('foo\r');
    expect(session.raw()).toContain('bash: foo: command not found\r\n');
  });

  test('goes on with PS2 until the command is complete', () => {
    const session = typedSession();
    session.type('for i in 1 2\r');
    expect(session.raw()).toContain('> ');
    session.type('do echo "n$i"\rdone\r');
    expect(session.raw()).toContain('n1\r\nn2\r\n');
  });

  test('edits with the Emacs keys', () => {
    const session = typedSession();
    session.type('echo two three > out\x01\x1bf\x1bf\x17\x05\x02\x02\x02x\x7f\x05\r');
    expect(written(session, '/home/learner/out')).toBe(' three\n'.trimStart());
    session.type('echo abc\x15echo kept\x0b\x19 > y\r');
    expect(session.machine.fs.exists('/home/learner/y')).toBe(true);
    session.type('echo one\x1f\x1f\x1f\x1f\x1f\x1f\x1f\x1fecho undone > u\r');
    expect(session.machine.fs.exists('/home/learner/u')).toBe(true);
  });

  test('keeps Vietnamese whole when the input method erases and retypes', () => {
    const session = typedSession();
    // Telex: "vieejt" arrives as v, i, e, then corrections: erase and retype in one burst.
    session.type('printf %s "vie\x7fê\x7fệt nam" > v\r');
    expect(written(session, '/home/learner/v')).toBe('việt nam');
    // Decomposed: a base letter with combining marks is erased as one character.
    session.type('printf %s "e\u0302\u0323x\x7f\x7fa" > d\r');
    expect(written(session, '/home/learner/d')).toBe('a');
  });

  test('takes a pasted manifest as one piece', () => {
    const session = typedSession();
    session.type('\x1b[200~cat > pod.yaml <<EOF\nkind: Pod\nmetadata: {name: ü}\nEOF\x1b[201~');
    expect(session.machine.fs.exists('/home/learner/pod.yaml')).toBe(false);
    session.type('\r');
    expect(written(session, '/home/learner/pod.yaml')).toBe('kind: Pod\nmetadata: {name: ü}\n');
  });

  test('searches and recalls the history', () => {
    const session = typedSession();
    session.type('echo first > a\r');
    session.type('echo second > b\r');
    session.type('\x12fir\r');
    session.type('rm a b\r');
    session.type('\x1b[A\x1b[A\r');
    expect(session.machine.fs.exists('/home/learner/a')).toBe(true);
    session.type('!ec\r');
    session.type('echo x\r');
    session.type('!! y\r');
    expect(session.raw()).toContain('echo x y\r\nx y\r\n');
    session.type('!nope\r');
    expect(session.raw()).toContain('bash: !nope: event not found');
  });

  test('refers to earlier lines with modifiers, repeats keys by a count and swaps words', () => {
    const session = typedSession();
    const printed = (keys: string) => {
      session.type(keys);
      return session.raw().replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').split('\r\n').slice(1, -1);
    };
    printed('echo /a/b.txt one\r');
    expect(printed('!echo:s/one/two/\r')).toEqual(['echo /a/b.txt two', '/a/b.txt two']);
    expect(printed('echo !!:1:h !!:1:t !!:1:r\r')).toEqual(['echo /a b.txt /a/b', '/a b.txt /a/b']);
    expect(printed('!!:p\r')).toEqual(['echo /a b.txt /a/b']);
    expect(printed('echo \x1b3x one two\x1bt\r')).toEqual(['xxx two one']);
    printed('set -o vi\r');
    expect(printed('echo abcabc\x1b0fbdtb;x\r')).toEqual(['ac']);
  });

  test('ends a program with Ctrl-C and itself with Ctrl-D', () => {
    const session = typedSession();
    session.type('sleep 1000\r');
    session.type('\x03');
    session.type('echo $?\r');
    expect(session.raw()).toContain('130\r\n');
    session.type('while true; do :; done\r');
    session.type('\x03', 200);
    session.type('echo alive\r');
    expect(session.raw()).toContain('alive\r\n');
    session.type('\x04');
    expect(session.raw()).toContain('exit\r\n');
    expect(session.shell.exitCode).toBe(0);
  });

  test('stops, lists, resumes and kills jobs', () => {
    const session = typedSession();
    session.type('sleep 100\r');
    session.type('\x1a');
    expect(session.raw()).toContain('[1]+  Stopped                 sleep 100');
    session.type('bg\r');
    expect(session.raw()).toContain('[1]+ sleep 100 &');
    session.type('jobs\r');
    expect(session.raw()).toContain('[1]+  Running                 sleep 100 &');
    session.type('kill %1\r');
    expect(session.raw()).toContain('[1]+  Terminated              sleep 100');
  });

  test('completes commands, files, variables and what a registered completer offers', () => {
    const completers = new CompleterRegistry();
    completers.register('kubectl', function* complete({ words }) {
      return { items: ['pods', 'podtemplates', 'services'].filter((item) => item.startsWith(words.at(-1)!)) };
    });
    const session = typedSession({ completers });
    session.type('mkdir long-directory; touch long-directory/file.txt\r');
    session.type('ls lo\tfi\t> seen\r');
    expect(written(session, '/home/learner/seen')).toBe('long-directory/file.txt\n');
    session.type("alias k='kubectl'\r");
    session.type('echo k get s\x15k get s\t');
    expect(session.raw()).toContain('services ');
    session.type('\x15k get po\t\t\t');
    expect(session.raw()).toContain('pods');
    expect(session.raw()).toContain('podtemplates');
    session.type('\x15echo $HOM\t\r');
    expect(session.raw()).toContain('\r\n\x1b[?2004l/home/learner/\r\n');
  });

  test('edits in vi mode', () => {
    const session = typedSession();
    session.type('set -o vi\r');
    session.type('echo wrong > f\x1b');
    session.type('0wcwright\x1b\r');
    expect(written(session, '/home/learner/f')).toBe('right\n');
  });

  test('fc lists, repeats and edits what was typed; C-x C-e edits the line', () => {
    const session = typedSession();
    session.type('echo one > a\recho two > b\r');
    session.type('fc -l > l\r');
    expect(written(session, '/home/learner/l')).toBe('1\t echo one > a\n2\t echo two > b\n');
    session.type('fc -s one=three 1\r');
    expect(written(session, '/home/learner/a')).toBe('three\n');
    session.type("EDITOR='sed -i s/two/four/'\rfc -e \"$EDITOR\" 2\r", 200);
    expect(written(session, '/home/learner/b')).toBe('four\n');
    session.type('echo two > c\x18\x05', 200);
    expect(written(session, '/home/learner/c')).toBe('four\n');
    session.type("history -w h; history -p '!echo:1' > p\r");
    expect(written(session, '/home/learner/h')).toContain('echo two > c\necho four > c\n');
    expect(written(session, '/home/learner/p')).toBe('four\n');
  });
});
