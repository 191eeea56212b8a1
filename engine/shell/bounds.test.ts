import { describe, expect, test } from 'vitest';
import { OutputFilter } from './output-filter';
import { rarePrograms } from './programs/rare';
import { fromBytes, toBytes } from './text';
import { runScript } from './testing/run-script';
import { typedSession } from './testing/typed-session';

describe('bad input is bounded, named and survived', () => {
  test('an endless recursion ends with a message', () => {
    const result = runScript('f() { f; }; f; echo not reached', { more: rarePrograms });
    expect(result).toEqual({ stdout: '', stderr: 'environment: line 1: f: maximum function nesting level exceeded (200)\n', exit: 1 });
  });

  test('a fork bomb runs into the limit on processes', () => {
    const result = runScript(':(){ :|:& };:; echo survived', { maxEvents: 60_000, processes: 100 });
    expect(result.stdout).toBe('survived\n');
    expect(result.exit).toBe(0);
  });

  test('while no process can be started bash tries again, then gives up the whole command line', () => {
    const refused = 'bash: fork: retry: Resource temporarily unavailable\n'.repeat(4) + 'bash: fork: Resource temporarily unavailable\n';
    const withoutNotice = (script: string, processes: number) => {
      const result = runScript(script, { processes });
      return { ...result, stderr: result.stderr.replace(/^podlab: .*\n/gm, '') };
    };
    for (const line of ['date; echo not reached', 'x=$(date); echo not reached', 'date & echo not reached', 'seq 3 | cat; echo not reached', 'cat <(date); echo not reached']) {
      expect(withoutNotice(line, 1)).toEqual({ stdout: '', stderr: refused, exit: 254 });
    }
  });

  test('a fork bomb typed at the prompt is ended, its limit is named, and the prompt is back', () => {
    const session = typedSession();
    session.type(':(){ :|:& };:\r', 20_000);
    expect(session.raw()).toContain('podlab: more than 1200 processes on this machine: all ');
    expect(session.machine.processes.size).toBeLessThan(5);
    session.type('echo still $((40 + 2))\r', 100);
    expect(session.raw()).toContain('still 42\r\n');
  });

  test('a thousand jobs in the background are jobs like any other', () => {
    const session = typedSession();
    session.type('for n in $(seq 1000); do sleep 3000 & done; echo started $((40 + 2))\r', 10_000);
    expect(session.raw()).toContain('[1000] ');
    expect(session.raw()).toContain('started 42\r\n');
    session.type('kill $(jobs -p)\r', 1000);
    expect(session.raw()).toContain('[1000]');
    expect(session.machine.processes.size).toBeLessThan(5);
  });

  test('a loop of thousands of commands goes on as fast as it began', () => {
    const session = typedSession();
    session.type('for n in $(seq 2000); do date > /dev/null; done; echo through $((40 + 2))\r', 10_000);
    expect(session.raw()).toContain('through 42\r\n');
  });

  test.each([
    ['a text that doubles', 'x=aaaaaaaa; while true; do x=$x$x; done'],
    ['a line without end', 'tail /dev/zero'],
    ['lines that are sorted', 'sort /dev/zero'],
    ['an array', 'while true; do a+=(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa); done'],
    ['what a command prints', 'x=$(cat /dev/zero)'],
    ['one big block', 'dd if=/dev/zero of=/dev/null bs=100M'],
  ])('a container whose program holds more than its memory is killed: %s', (_what, script) => {
    expect(runScript(`${script}; echo not reached`, { more: rarePrograms, memoryBytes: 4 * 1024 * 1024 }).exit).toBe(137);
  });

  test('a text that is longer than any memory is refused by name, and the prompt is back', () => {
    const session = typedSession();
    session.type('x=a; for n in $(seq 40); do x=$x$x; done; echo not reached\r', 100_000);
    expect(session.raw()).toContain('bash: cannot allocate memory\r\n');
    session.type('x=; echo still $((40 + 2))\r', 100);
    expect(session.raw()).toContain('still 42\r\n');
  });

  test('moving bytes for ever costs less and less', () => {
    expect(runScript('timeout 600 cat /dev/zero > /dev/null; echo $?', { maxEvents: 60_000 }).stdout).toBe('124\n');
  });

  test('huge braces are refused by name', () => {
    const result = runScript('echo {1..100000000}; echo next');
    expect(result).toEqual({ stdout: '', stderr: 'bash: line 1: brace expansion: more than 200000 words\n', exit: 1 });
  });

  test('yes stops when nobody reads it any more', () => {
    expect(runScript('yes | head -n 1; echo ${PIPESTATUS[@]}', { maxEvents: 5_000 })).toEqual({ stdout: 'y\n141 0\n', stderr: '', exit: 0 });
  });

  test('deep nesting of parentheses and quotes does not break the shell', () => {
    expect(runScript(`echo $((${'('.repeat(3000)}1${')'.repeat(3000)})); echo next`).exit).toBe(2);
    expect(runScript(`${'('.repeat(400)}echo${')'.repeat(400)}`).exit).not.toBe(70);
    expect(runScript(`echo '${'"'.repeat(5000)}' | wc -c`).stdout).toBe('5001\n');
  });

  test('broken UTF-8 goes through unchanged', () => {
    expect(runScript("printf '\\xff\\xfe\\x80a' | cat | sed 's/a/b/' | grep -a b | tr b c | od -An -tx1").stdout).toBe(' ff fe 80 63 0a\n');
  });

  test('Ctrl-C ends cat /dev/urandom and an endless pipeline', () => {
    const session = typedSession();
    session.type('cat /dev/urandom | base64 > /dev/null\r', 5);
    session.type('\x03', 5);
    session.type('yes > /dev/null\r', 5);
    session.type('\x03', 100);
    session.type('echo still here\r', 100);
    expect(session.raw()).toContain('still here\r\n');
  });

  test('output cannot set the title or write the clipboard', () => {
    const filter = new OutputFilter();
    const pass = (text: string) => fromBytes(filter.filter(toBytes(text)));
    expect(pass('a\x1b]0;evil\x07b\x1b]52;c;ZXZpbA==\x1b\\c')).toBe('abc');
    expect(pass('\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07')).toBe('\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07');
    expect(pass('x\x1b]5') + pass('2;c;AA') + pass('AA\x07y')).toBe('xy');
    expect(pass('\x1b[c\x1b[6n\x1bPq\x1b\\\x1b[21tz')).toBe('z');
  });

  test('a sequence in any disguise does not make the emulator type', () => {
    const pass = (text: string) => fromBytes(new OutputFilter().filter(toBytes(text)));
    // As control characters of their own, with others in between, broken off, and within a hyperlink.
    expect(pass('a\x9b6n\x9d52;c;AAAA\x07b\xa0')).toBe('ab\xa0');
    expect(pass('\x1b\n[6n\x1b\x7f[6n\x1b[6\rn\x1b[?1$pz')).toBe('\n\rz');
    expect(pass('\x1b\x9b6n\x1b[\x9b?1000hz')).toBe('z');
    expect(pass('\x1b]8;;http://x\x9b6n\x07y')).toBe('y');
    expect(pass('\x1b[?1000h\x1b[?25;1006;1049h\x1b[?1004l')).toBe('\x1b[?25;1049h');
  });

  test('a string that never ends does not swallow the next prompt', () => {
    const filter = new OutputFilter();
    const pass = (text: string) => fromBytes(filter.filter(toBytes(text)));
    expect(pass('a\x1b]0;never ended') + pass('\r\nlost\x1b[?2004hlearner$ ')).toBe('a\x1b[?2004hlearner$ ');
    expect(pass('\x1bPnever') + pass('\x1b[?2004hlearner$ ')).toBe('\x1b[?2004hlearner$ ');
    expect(pass('\x1b[') + pass('\x1b[?2004hlearner$ ')).toBe('\x1b[?2004hlearner$ ');
  });

  test('what an emulator repeats is repeated as often as a screen has room for', () => {
    const pass = (text: string) => fromBytes(new OutputFilter().filter(toBytes(text)));
    expect(pass('\x1b[2000000000L\x1b[99999S\x1b[2147483647b\x1b[12P\x1b[38;2;1;22;255mx\x1b[5000;5000H')).toBe('\x1b[200L\x1b[200S\x1b[1000b\x1b[12P\x1b[38;2;1;22;255mx\x1b[5000;5000H');
    expect(pass('\x1b[20\n00000000L')).toBe('\n\x1b[200L');
  });
});

describe('speed', () => {
  test('100 MB go through a pipe, chunk by chunk', () => {
    // How fast is the benchmark's; what is slow by nature meets the limit of time of every test (alone it takes 0.2 s).
    expect(runScript('head -c 100000000 /dev/zero | cat | wc -c').stdout).toBe('100000000\n');
  });
});
