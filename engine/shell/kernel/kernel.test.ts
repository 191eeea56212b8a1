import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import type { Process } from '../../runtime/machine';
import { Signal, type Task } from '../../runtime/process';
import { TEST_START_MS, capture, testMachine } from './testing';
import { Terminal } from './terminal';

function* forever(proc: Process): Task<number> {
  for (;;) yield* proc.spend(1);
}
function* cat(proc: Process) {
  for (let chunk = yield* proc.stdin.read(); chunk; chunk = yield* proc.stdin.read()) yield* proc.stdout.write(chunk);
  return 0;
}
function* sleeper(proc: Process) {
  yield* proc.sleep(3_600_000);
  return 0;
}

describe('processes', () => {
  it('pipes the output of one program into another and passes exit codes on', () => {
    const { machine, clock } = testMachine({ programs: { cat } });
    const io = capture();
    const proc = machine.start({
      argv: ['parent'],
      files: io.files,
      *program(self) {
        const { reader, writer } = self.pipe();
        const child = self.spawn({ argv: ['cat'], files: new Map([[0, reader], [1, self.stdout], [2, self.stderr]]) });
        reader.release();
        yield* writer.write(encodeUtf8('xin chào\n'));
        yield* writer.write(new Uint8Array(200_000).fill(46));
        writer.release();
        return 40 + (yield* self.wait(child));
      },
    });
    clock.runUntilIdle();
    expect(proc.exitCode).toBe(40);
    expect(io.stdout().length).toBe(200_009);
    expect(machine.processes.size).toBe(0);
  });

  it('shows the same machine to every user', () => {
    const { machine, clock } = testMachine({ facts: { kernel: '6.6.1', cores: 16, memoryBytes: 2 ** 30 } });
    machine.start({ argv: ['one'], uid: 1000, gid: 1000, files: capture().files, *program(self) {
      expect(self.machine.facts).toMatchObject({ kernel: '6.6.1', cores: 16, memoryBytes: 2 ** 30 });
      expect(self.machine).not.toBe(machine);
      return 7;
    } });
    clock.runUntilIdle();
    expect.assertions(2);
  });

  it('kills a writer with SIGPIPE when nobody reads any more', () => {
    const { machine, clock } = testMachine();
    const proc = machine.start({
      argv: ['yes'],
      files: capture().files,
      *program(self) {
        const { reader, writer } = self.pipe();
        reader.release();
        for (;;) yield* writer.write(encodeUtf8('y\n'));
      },
    });
    clock.runUntilIdle();
    expect(proc.exitCode).toBe(128 + Signal.PIPE);
    expect(proc.endedBy).toBe(Signal.PIPE);
  });

  it('lets virtual time pass in an endless loop, which a signal ends', () => {
    const { machine, clock } = testMachine();
    const proc = machine.start({ argv: ['loop'], files: capture().files, program: forever });
    clock.runUntil(TEST_START_MS + 60_000);
    expect(proc.exitCode).toBeUndefined();
    expect(proc.usage.cpuMs).toBeGreaterThan(50_000);
    proc.kill(Signal.TERM);
    clock.runUntilIdle();
    expect(proc.exitCode).toBe(143);
  });

  it('protects the first process of a container from signals it does not handle, but not from the host', () => {
    const { machine, clock } = testMachine({ container: true });
    const proc = machine.start({ argv: ['sleep'], files: capture().files, program: sleeper });
    clock.runUntil(TEST_START_MS + 1);
    proc.kill(Signal.TERM);
    proc.kill(Signal.KILL);
    expect(proc.exitCode).toBeUndefined();
    machine.destroy();
    expect(proc.exitCode).toBe(137);
  });

  it('bounds forks and memory', () => {
    const { machine, clock } = testMachine({ limits: { processes: 20, memoryBytes: 64 * 1024 ** 2 } });
    const io = capture();
    const proc = machine.start({
      argv: ['bomb'],
      files: io.files,
      *program(self) {
        try {
          for (;;) self.spawn({ argv: ['sleep'], program: sleeper });
        } catch (error) {
          yield* self.err(`${(error as Error).message}\n`);
        }
        for (;;) yield* self.allocate(1024 ** 2);
      },
    });
    clock.runUntil(TEST_START_MS + 1000);
    expect(io.stderr()).toBe('Resource temporarily unavailable\n');
    expect(proc.exitCode).toBe(137);
    expect(machine.oomKilled).toBe(true);
  });

  it('stops a process that reads the terminal from the background', () => {
    const { machine, clock } = testMachine({ programs: { cat } });
    const terminal = new Terminal({ onOutput: () => {} });
    const file = terminal.file();
    let child: Process | undefined;
    machine.start({
      argv: ['sh'],
      files: new Map([[0, file], [1, file], [2, file]]),
      *program(self) {
        child = self.spawn({ argv: ['cat'], newGroup: true });
        while (!child.stopped) yield self.childChanged.wait;
        self.tty?.setForeground(child.pgid);
        child.kill(Signal.CONT);
        return yield* self.wait(child);
      },
    });
    clock.runUntilIdle();
    terminal.input(Uint8Array.of(4));
    clock.runUntilIdle();
    expect(child!.exitCode).toBe(0);
  });
});

describe('terminal', () => {
  function session() {
    const shown: string[] = [];
    const terminal = new Terminal({ onOutput: (bytes) => shown.push(decodeUtf8(bytes)) });
    const { machine, clock } = testMachine({ programs: { cat } });
    const file = terminal.file();
    const proc = machine.start({ argv: ['cat'], files: new Map([[0, file], [1, file], [2, file]]) });
    clock.runUntilIdle();
    return { shown, terminal, clock, proc, type: (text: string) => { terminal.input(encodeUtf8(text)); clock.runUntilIdle(); } };
  }

  it('echoes Vietnamese and erases whole characters, composed or not', () => {
    const { shown, type } = session();
    type('Việt');
    type('\x7f\x7f');
    type('e\u0323\u0302t\x7f\x7f');
    type('ệt\r');
    expect(shown.join('')).toBe('Việt\b \b\b \be\u0323\u0302t\b \b\b \bệt\r\nViệt\r\n');
  });

  it('returns the carriage in front of each line feed that has none', () => {
    const { shown, terminal } = session();
    for (const text of ['\n', 'plain', '\na\r\n\nb\r', '\n']) terminal.output(encodeUtf8(text));
    expect(shown).toEqual(['\r\n', 'plain', '\r\na\r\n\r\nb\r', '\r\n']);
  });

  it('interrupts the foreground group with Ctrl-C and ends the input with Ctrl-D', () => {
    const interrupted = session();
    interrupted.type('abc\x03');
    expect(interrupted.shown.join('')).toBe('abc^C');
    expect(interrupted.proc.exitCode).toBe(130);
    const ended = session();
    ended.type('a\r\x04');
    expect(ended.proc.exitCode).toBe(0);
  });
});

describe('/proc', () => {
  it('shows the processes', () => {
    const { machine, clock } = testMachine();
    machine.start({ argv: ['sleep', '3600'], files: capture().files, program: sleeper });
    clock.runUntil(TEST_START_MS + 1500);
    expect(decodeUtf8(machine.fs.readFile('/proc/1/cmdline'))).toBe('sleep\0' + '3600\0');
    expect(machine.fs.readDirectory('/proc')).toContain('1');
    expect(decodeUtf8(machine.fs.readFile('/proc/uptime'))).toMatch(/^1\.50 /);
  });
});
