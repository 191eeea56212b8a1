import type { Process, Program } from '../../runtime/machine';
import { Condition, Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import { encodeUtf8 } from '../../runtime/bytes';
import type { RunningServer, Server } from '../image';

const HANDLED = [Signal.HUP, Signal.INT, Signal.QUIT, Signal.USR1, Signal.USR2, Signal.TERM];

/** A server run as an ordinary program, when a script of the container starts it. */
export function serverProgram(server: Server): Program {
  return function* run(proc: Process): Task<number> {
    const changed = new Condition();
    const printed: { readonly fd: 1 | 2; readonly text: string }[] = [];
    let code: number | undefined;
    const print = (fd: 1 | 2) => (text: string) => {
      printed.push({ fd, text });
      changed.notify();
    };
    const running = server({
      argv: proc.argv, env: proc.env, hostname: proc.machine.hostname, net: proc.machine.net, clock: proc.clock, random: proc.random,
      files: () => proc.machine.fs,
      touched: true,
      log: print(1),
      logError: print(2),
      exit: (value) => {
        code ??= value;
        changed.notify();
      },
    });
    catchSignals(proc, running);
    // As setproctitle(3) does it.
    if (running.titles) Object.assign(proc, { argv: [running.titles[0]!.title] });
    const helpers = startHelpers(proc, running);
    try {
      for (;;) {
        for (let next = printed.shift(); next; next = printed.shift()) yield* (next.fd === 1 ? proc.stdout : proc.stderr).write(encodeUtf8(next.text));
        if (code !== undefined) return code;
        yield changed.wait;
      }
    } finally {
      running.stop();
      for (const helper of helpers) helper.kill(Signal.KILL);
    }
  };
}

/** The process that stands for a server which already runs without a machine: what ps shows and kill reaches. */
export function standInProgram(running: RunningServer, ended: Condition, exitCode: () => number | undefined): Program {
  return function* run(proc: Process): Task<number> {
    catchSignals(proc, running);
    startHelpers(proc, running);
    for (;;) {
      const code = exitCode();
      if (code !== undefined) return code;
      yield ended.wait;
    }
  };
}

function catchSignals(proc: Process, running: RunningServer): void {
  if (!running.signal) return;
  for (const signal of HANDLED) proc.onSignal(signal, () => running.signal!(signal));
}

/** nginx's workers and their like, which only show in ps. */
function startHelpers(proc: Process, running: RunningServer): Process[] {
  return (running.titles ?? []).slice(1).map(({ title, user }) =>
    proc.spawn({
      argv: [title],
      uid: user,
      *program(self): Task<number> {
        for (;;) yield self.changed.wait;
      },
    }),
  );
}
