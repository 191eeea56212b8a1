import type { OpenFile, Process, Program } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { toBytes } from '../text';

/** Whose words a program speaks: GNU's, or those of BusyBox's applets. */
export type Words = 'gnu' | 'busybox';

/** A message of a program, in other words. */
type Says = (message: string, program: string) => string;

export interface CommandSpec {
  /** Letters; `:` after one says it takes a value, `::` that the value is optional and attached. */
  readonly short?: string;
  /** Long names to the letter they stand for; a name may stand for itself (`'color': 'color::'`). */
  readonly long?: Readonly<Record<string, string>>;
  /** Exit status of a wrong call. */
  readonly usageStatus?: number;
  /** The same of BusyBox's applet, when it differs. */
  readonly busyboxStatus?: number;
  /** Options end at the first operand (env, xargs, timeout). */
  readonly stopAtOperand?: boolean;
  /** Old forms such as `head -5`: rewrites the arguments first. */
  readonly rewrite?: (args: readonly string[]) => readonly string[];
  /** Leaves all arguments to the program. */
  readonly raw?: boolean;
  /** The first line of --version, of those that are not of the coreutils. */
  readonly version?: string;
  /** What follows the word on a wrong option, of those that do not say it as the others; and the name that they say it under. */
  readonly again?: string;
  readonly complainsAs?: string;
}

/** A running program with its options read. */
export class Context {
  constructor(
    readonly proc: Process,
    readonly name: string,
    readonly words: Words,
    readonly flags: ReadonlyMap<string, readonly string[]>,
    readonly operands: readonly string[],
    private readonly says: Says = (message) => message,
  ) {}

  /** The files to read: standard input when none is named. */
  get inputs(): readonly string[] {
    return this.operands.length ? this.operands : ['-'];
  }

  has(flag: string): boolean {
    return this.flags.has(flag);
  }

  /** The last value given for an option. */
  value(flag: string): string | undefined {
    return this.flags.get(flag)?.at(-1);
  }

  *out(text: string): Task<void> {
    yield* this.proc.stdout.write(toBytes(text));
  }

  /** `name: message` on standard error. */
  *complain(message: string): Task<void> {
    yield* this.proc.stderr.write(toBytes(`${this.name}: ${this.words === 'busybox' ? this.says(message, this.name) : message}\n`));
  }

  *tryHelp(message: string, status = 1): Task<number> {
    if (this.words === 'busybox' && /operand/.test(message)) {
      yield* this.proc.err(busyboxUsage(this.name));
      return 1;
    }
    yield* this.complain(message);
    if (this.words === 'busybox') return status === 125 ? 1 : status;
    yield* this.proc.err(`Try '${this.name} --help' for more information.\n`);
    return status;
  }

  path(name: string): string {
    return name.startsWith('/') ? name : `${this.proc.cwd === '/' ? '' : this.proc.cwd}/${name}`;
  }

  /** Opens an input: `-` is standard input. Complains and returns undefined when it cannot be read. */
  *open(name: string): Task<OpenFile | undefined> {
    if (name === '-') return this.proc.stdin;
    try {
      if (isDirectory(this.proc, this.path(name))) throw new SystemError('EISDIR', 'Is a directory');
      return this.proc.open(name, { read: true });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* this.complain(this.openError(name, error));
      return undefined;
    }
  }

  /** Runs over every input that can be opened; status 1 when one could not, which has been said. */
  *eachInput(run: (file: OpenFile, name: string) => Task<void>): Task<number> {
    let status = 0;
    for (const name of this.inputs) {
      const file = yield* this.open(name);
      if (file) yield* run(file, name);
      else status = 1;
    }
    return status;
  }

  openError(name: string, error: SystemError): string {
    if (this.words === 'busybox') return error.code === 'EISDIR' ? 'read error: Is a directory' : ['head', 'wc', 'grep', 'sort', 'sed', 'cut'].includes(this.name) ? `${name}: ${error.message}` : `can't open '${name}': ${error.message}`;
    if (this.name === 'cat' || this.name === 'wc' || this.name === 'grep' || this.name === 'awk') return `${name}: ${error.message}`;
    if (error.code === 'EISDIR') return ['sort', 'sed'].includes(this.name) ? (this.name === 'sed' ? `couldn't read ${name}: Is a directory` : `read failed: ${name}: Is a directory`) : `error reading '${name}': Is a directory`;
    if (this.name === 'tac') return `failed to open '${name}' for reading: ${error.message}`;
    if (this.name === 'rev') return `cannot open ${name}: ${error.message}`;
    if (this.name === 'head' || this.name === 'tail' || this.name === 'split' || this.name === 'csplit' || this.name === 'fmt') return `cannot open '${name}' for reading: ${error.message}`;
    if (this.name === 'sort') return `cannot read: ${name}: ${error.message}`;
    if (this.name === 'sed') return `can't read ${name}: ${error.message}`;
    return `${name}: ${error.message}`;
  }
}

/** Where an applet would print its help. */
function busyboxUsage(name: string): string {
  return `BusyBox v1.36.1 multi-call binary.\n\nUsage: ${name} (not simulated: its help)\n`;
}

function isDirectory(proc: Process, path: string): boolean {
  try {
    return proc.machine.fs.stat(path).kind === 'directory';
  } catch {
    return false;
  }
}

export type Run = (context: Context) => Task<number>;

/** A program made of its options and its work; `words` is chosen where it is registered. */
export interface Command {
  readonly name: string;
  readonly spec: CommandSpec;
  readonly run: Run;
}

export function command(name: string, spec: CommandSpec | string, run: Run): Command {
  return { name, spec: typeof spec === 'string' ? { short: spec } : spec, run };
}

/** A program; `says` gives the messages of BusyBox's applets their words. */
export function toProgram(definition: Command, words: Words, says?: Says): Program {
  return function* program(proc) {
    const { name, spec } = definition;
    const args = proc.argv.slice(1);
    const parsed = spec.raw ? { flags: new Map<string, string[]>(), operands: args } : parseOptions(spec.rewrite ? spec.rewrite(args) : args, spec);
    const context = new Context(proc, name, words, parsed.flags, parsed.operands, says);
    if (parsed.wrong !== undefined) return yield* wrongOption(context, parsed.wrong, spec);
    if (parsed.flags.has('help')) {
      yield* proc.err(`not simulated: ${name} --help\n`);
      return 1;
    }
    if (parsed.flags.has('version')) {
      yield* proc.out(words === 'gnu' ? `${spec.version ?? `${name} (GNU coreutils) 9.1`}\n` : 'BusyBox v1.36.1 multi-call binary.\n');
      return 0;
    }
    return yield* guard(context, definition.run);
  };
}

/** Errors of the system that a program did not expect become its message and status 1. */
function* guard(context: Context, run: Run): Task<number> {
  try {
    return yield* run(context);
  } catch (error) {
    // Without memory there is no message either: the kernel sees to it.
    if (!(error instanceof SystemError) || error.code === 'ENOMEM') throw error;
    yield* context.complain(error.code === 'ENOSPC' || error.code === 'EBADF' ? `write error: ${error.message}` : error.message);
    return 1;
  }
}

interface Parsed {
  readonly flags: Map<string, string[]>;
  readonly operands: readonly string[];
  readonly wrong?: string;
}

export function parseOptions(args: readonly string[], spec: CommandSpec): Parsed {
  const flags = new Map<string, string[]>();
  const operands: string[] = [];
  const add = (letter: string, value: string) => {
    const values = flags.get(letter);
    if (values) values.push(value);
    else flags.set(letter, [value]);
  };
  const short = spec.short ?? '';
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at]!;
    if (argument === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (argument.startsWith('--')) {
      const wrong = longOption(argument, args[at + 1], spec, add, () => (at += 1));
      if (wrong) return { flags, operands, wrong };
      continue;
    }
    if (!/^-./.test(argument)) {
      operands.push(argument);
      if (spec.stopAtOperand) {
        operands.push(...args.slice(at + 1));
        break;
      }
      continue;
    }
    for (let index = 1; index < argument.length; index += 1) {
      const letter = argument[index]!;
      const place = letter === ':' ? -1 : short.indexOf(letter);
      if (place < 0) return { flags, operands, wrong: `invalid option -- '${letter}'` };
      if (short[place + 1] !== ':') {
        add(letter, '');
        continue;
      }
      const rest = argument.slice(index + 1);
      if (rest !== '' || short[place + 2] === ':') add(letter, rest);
      else if (at + 1 < args.length) add(letter, args[(at += 1)]!);
      else return { flags, operands, wrong: `option requires an argument -- '${letter}'` };
      break;
    }
  }
  return { flags, operands };
}

function longOption(argument: string, following: string | undefined, spec: CommandSpec, add: (letter: string, value: string) => void, take: () => void): string | undefined {
  const equals = argument.indexOf('=');
  const given = argument.slice(2, equals < 0 ? undefined : equals);
  const known = { help: 'help', version: 'version', ...spec.long };
  const names = Object.keys(known);
  const matches = names.includes(given) ? [given] : names.filter((name) => name.startsWith(given));
  if (matches.length === 0) return `unrecognized option '${argument}'`;
  if (matches.length > 1) return `option '${argument}' is ambiguous; possibilities: ${matches.map((name) => `'--${name}'`).join(' ')}`;
  const target = (known as Record<string, string>)[matches[0]!]!;
  const letter = target.replace(/:+$/, '');
  if (!target.endsWith(':')) {
    if (equals >= 0) return `option '--${matches[0]}' doesn't allow an argument`;
    add(letter, '');
    return undefined;
  }
  if (equals >= 0) add(letter, argument.slice(equals + 1));
  else if (target.endsWith('::')) add(letter, '');
  else if (following !== undefined) {
    add(letter, following);
    take();
  } else return `option '--${matches[0]}' requires an argument`;
  return undefined;
}

function* wrongOption(context: Context, message: string, spec: CommandSpec): Task<number> {
  yield* context.proc.err(`${context.words === 'gnu' ? spec.complainsAs ?? context.name : context.name}: ${message}\n`);
  if (context.words === 'gnu') {
    if (spec.again !== undefined) yield* context.proc.err(spec.again);
    else yield* context.proc.err(`${context.name === 'diff' || context.name === 'cmp' ? `${context.name}: ` : ''}Try '${context.name} --help' for more information.\n`);
  } else yield* context.proc.err(busyboxUsage(context.name));
  return (context.words === 'busybox' ? spec.busyboxStatus : undefined) ?? spec.usageStatus ?? 1;
}
