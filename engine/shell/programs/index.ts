import { loaded, type LazyModule } from '../../runtime/lazy-module';
import type { Program } from '../../runtime/machine';
import { createShellProgram } from '../shell';
import { columns } from './columns';
import { toProgram } from './command';
import type { Command } from './command';
import { digests } from './digest';
import { files } from './files';
import { finding } from './find';
import { looks } from './looks';
import { searching } from './grep';
import { listing } from './ls';
import { network } from './curl';
import { editing } from './sed';
import { streams } from './streams';
import { system } from './system';

const commands: readonly Command[] = [...streams, ...columns, ...listing, ...files, ...looks, ...searching, ...editing, ...finding, ...digests, ...system, ...network];

const shells: readonly [string, Program][] = [
  ['bash', createShellProgram()],
  ['sh', createShellProgram()],
  ['dash', createShellProgram({ flavour: 'dash' })],
  ['busybox:sh', createShellProgram({ flavour: 'ash' })],
  ['busybox:ash', createShellProgram({ flavour: 'ash' })],
];

/** The programs of the core bundle, by name; `busybox:NAME` speaks as BusyBox does. */
export const programs: ReadonlyMap<string, Program> = new Map([
  ...commands.flatMap((one): [string, Program][] => [[one.name, toProgram(one, 'gnu')], [`busybox:${one.name}`, toProgram(one, 'busybox')]]),
  ...shells,
]);

/** A table of programs that hosts extend: with the rarely used ones (programs/rare.ts), kubectl, docker, … */
export class ProgramRegistry {
  readonly #programs = new Map(programs);

  register(more: ReadonlyMap<string, Program>): void {
    for (const [name, program] of more) this.#programs.set(name, program);
  }

  /** Programs that are loaded when one of them is first started; `programsOf` finds them in what was loaded. */
  registerLazy<T>(names: readonly string[], module: LazyModule<T>, programsOf: (value: T) => ReadonlyMap<string, Program>): void {
    let found: ReadonlyMap<string, Program> | undefined;
    for (const name of names) {
      this.#programs.set(name, function* lazy(proc) {
        const value = yield* loaded(proc.clock, module);
        return yield* (found ??= programsOf(value)).get(name)!(proc);
      });
    }
  }

  /** `busybox:NAME` falls back to NAME. Bound, so that it can be handed on as a function. */
  readonly lookup = (name: string): Program | undefined => this.#programs.get(name) ?? this.#programs.get(name.replace(/^busybox:/, ''));

  names(): string[] {
    return [...this.#programs.keys()].filter((name) => !name.includes(':'));
  }
}

export function lookupProgram(name: string): Program | undefined {
  return programs.get(name) ?? programs.get(name.replace(/^busybox:/, ''));
}
