import { loaded, type LazyModule } from '../../runtime/lazy-module';
import type { Program } from '../../runtime/machine';
import type { Language } from '../evaluator';
import { createShellProgram } from '../shell';
import type { Shell } from '../shell-state';
import { toProgram } from './command';
import type { Command } from './command';
import { first } from './first';
import { listing } from './ls';

const commands: readonly Command[] = [...first, ...listing];

/** The programs that are there from the start, by name (tools.ts and rare.ts are loaded when one of theirs is first started); `busybox:NAME` speaks as BusyBox does. */
const programs: ReadonlyMap<string, Program> = new Map(commands.flatMap((one): [string, Program][] => [[one.name, toProgram(one, 'gnu')], [`busybox:${one.name}`, toProgram(one, 'busybox')]]));

/** Those programs, and the shells. */
export function firstPrograms(language: LazyModule<Language<Shell>>): Map<string, Program> {
  const bash = createShellProgram({ language });
  const ash = createShellProgram({ language, flavour: 'ash' });
  return new Map([...programs, ['bash', bash], ['sh', bash], ['dash', createShellProgram({ language, flavour: 'dash' })], ['busybox:sh', ash], ['busybox:ash', ash]]);
}

/** A table of programs that hosts extend: with the rarely used ones (programs/rare.ts), kubectl, docker, … */
export class ProgramRegistry {
  readonly #programs: Map<string, Program>;

  constructor(language: LazyModule<Language<Shell>>) {
    this.#programs = firstPrograms(language);
  }

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
