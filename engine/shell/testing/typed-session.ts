import type { Program } from '../../runtime/machine';
import { Terminal } from '../kernel';
import { testMachine } from '../kernel/testing';
import { LazyModule } from '../../runtime/lazy-module';
import { language } from '../language';
import { firstPrograms } from '../programs';
import { toolPrograms } from '../programs/tools';
import { createShellProgram } from '../shell';
import type { ShellOptions } from '../shell';
import { fromBytes, toBytes } from '../text';

const whole = LazyModule.of(language);

/** An interactive shell at a terminal; `type` sends keys and lets everything that is due happen. */
export function typedSession(options: Partial<ShellOptions> & { columns?: number; rows?: number; files?: Record<string, string>; more?: ReadonlyMap<string, Program> } = {}) {
  let output = '';
  const terminal = new Terminal({ columns: options.columns ?? 80, rows: options.rows ?? 24, onOutput: (bytes) => (output += fromBytes(bytes)) });
  const table: Record<string, Program> = {};
  for (const [name, program] of [...firstPrograms(whole), ...toolPrograms, ...(options.more ?? [])]) if (!name.includes(':')) table[name] = program;
  const { clock, machine } = testMachine({ programs: table as never, files: { '/home/learner': { directory: true, mode: 0o777 }, ...options.files } });
  const shell = machine.start({ argv: ['bash'], program: createShellProgram({ language: whole, ...options }), env: new Map([['PATH', '/bin'], ['HOME', '/home/learner'], ['USER', 'learner'], ['TERM', 'xterm-256color']]), cwd: '/home/learner', uid: 1000, files: new Map([0, 1, 2].map((fd) => [fd, terminal.file()] as const)) });
  const settle = (ms: number) => clock.runUntil(clock.now() + ms, 400_000);
  settle(10);
  return {
    clock,
    machine,
    shell,
    terminal,
    /** Sends keys; returns what was printed since, without paint sequences. */
    type(keys: string, ms = 20): string {
      output = '';
      terminal.input(toBytes(keys));
      settle(ms);
      return screenText(output);
    },
    raw: () => output,
  };
}

/** Drops the sequences that move the cursor and set colours, and repeated paints of the same line. */
function screenText(text: string): string {
  return text.replace(/\x1b\[\?\d+[hl]/g, '').split(/\r\x1b\[J|\x1b\[\d+A\x1b\[J/).at(-1)!.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '').replace(/\r\n/g, '\n').replace(/\r/g, '');
}
