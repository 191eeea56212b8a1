import type { Program, Process } from '../../../runtime/machine';
import { SystemError } from '../../../runtime/machine';
import type { Task } from '../../../runtime/process';
import { fromBytes, toBytes } from '../../text';
import { readBytes } from '../text-io';
import { run, type Surroundings } from './evaluate';
import { layOut, type Layout } from './layout';
import { undefinedName } from './names';
import { JqHalt } from './natives';
import { OptionError, readOptions, type JqOptions } from './options';
import { FilterError } from './tokens';
import { parseFilter } from './parse';
import { JsonError, JsonReader, parseJson } from './read-json';
import { isTrue, JqError, JqLimit, toText, typeOf } from './value';
import type { Filter, Json } from './tree';

const USAGE = 'Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] --args FILTER [ARGUMENTS...]\n\tjq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]\n';
const NOT_SIMULATED = ['seq', 'stream', 'raw-output0', 'L'];

/** Exit statuses of jq 1.7. */
const STATUS = { usage: 2, compile: 3, noOutput: 4, error: 5 } as const;

/** jq: a filter over JSON. */
export const jq: Program = function* jq(proc) {
  let options: JqOptions;
  try {
    options = readOptions(proc.argv.slice(1), parseJson);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    yield* proc.err(`jq: ${error.message}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n`);
    return STATUS.usage;
  }
  if (options.flags.has('V')) {
    yield* proc.out('jq-1.7.1\n');
    return 0;
  }
  const missing = NOT_SIMULATED.find((flag) => options.flags.has(flag));
  if (missing !== undefined || options.flags.has('h')) {
    yield* proc.err(`not simulated: jq --${missing ?? 'help'}\n`);
    return 1;
  }
  // Within a pipe the filter may be left out.
  if (options.filter === undefined && options.filterFile === undefined && !(proc.stdin.isTty && proc.stdout.isTty)) options.filter = '.';
  if (options.filter === undefined && options.filterFile === undefined) {
    yield* proc.err(`${USAGE}Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n`);
    return STATUS.usage;
  }
  return yield* runJq(proc, options);
};

function* runJq(proc: Process, options: JqOptions): Task<number> {
  const source = options.filterFile === undefined ? options.filter! : yield* readText(proc, options.filterFile, 'jq: Could not open');
  if (source === undefined) return STATUS.usage;
  for (const { name, file, raw } of options.fileVariables) {
    const text = yield* readText(proc, file);
    if (text === undefined) return STATUS.usage;
    options.variables.set(name, raw ? text : allOf(text));
  }
  const variables = new Map<string, Json>([...options.variables, ['ENV', Object.fromEntries(proc.env)], ['__prog_args', options.positional], ['ARGS', { positional: options.positional, named: Object.fromEntries(options.variables) }]]);
  const filter = compile(source, variables.keys());
  if (typeof filter === 'string') {
    yield* proc.err(`jq: error: ${filter}\n${source}\njq: 1 compile error\n`);
    return STATUS.compile;
  }
  const inputs = new Inputs(options);
  let failed = 0;
  for (const file of options.files.length > 0 ? options.files : options.flags.has('n') && proc.stdin.isTty ? [] : [undefined]) {
    const text = file === undefined ? fromBytes(yield* readBytes(proc.stdin)) : yield* readText(proc, file);
    if (text === undefined) failed = STATUS.usage;
    else inputs.add(text);
  }
  const status = yield* new Run(proc, options, filter, variables, inputs).all();
  return failed || status;
}

/** The filter, or what is wrong with it. */
function compile(source: string, variables: Iterable<string>): Filter | string {
  try {
    const filter = parseFilter(source);
    const name = undefinedName(filter, variables);
    return name === undefined ? filter : `${name} is not defined at <top-level>, line 1:`;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return error.message;
  }
}

function allOf(text: string): Json[] {
  const reader = new JsonReader(text);
  const out: Json[] = [];
  for (let value = reader.next(); value !== undefined; value = reader.next()) out.push(value);
  return out;
}

function* readText(proc: Process, name: string, words = 'jq: error: Could not open file'): Task<string | undefined> {
  try {
    return fromBytes(yield* readBytes(proc.open(name, { read: true })));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* proc.err(`${words} ${name}: ${error.message}\n`);
    return undefined;
  }
}

/** What the filter is run on, one value after the other. */
class Inputs {
  readonly #texts: string[] = [];
  #reader: JsonReader | undefined;
  #given = false;

  constructor(private readonly options: JqOptions) {}

  add(text: string): void {
    this.#texts.push(text);
  }

  get line(): number {
    return this.#reader?.line ?? 0;
  }

  next(): Json | undefined {
    const { flags } = this.options;
    if (flags.has('s')) {
      if (this.#given) return undefined;
      this.#given = true;
      return flags.has('R') ? this.#texts.join('') : [...this.#values()];
    }
    if (!flags.has('R')) return this.#value();
    const text = this.#texts.join('');
    if (text === '') return undefined;
    const end = text.indexOf('\n');
    this.#texts.splice(0, this.#texts.length, end < 0 ? '' : text.slice(end + 1));
    return end < 0 ? text : text.slice(0, end);
  }

  *#values(): Generator<Json, void, void> {
    for (let value = this.#value(); value !== undefined; value = this.#value()) yield value;
  }

  #value(): Json | undefined {
    this.#reader ??= new JsonReader(this.#texts.join('\n'));
    return this.#reader.next();
  }
}

class Run {
  #last: Json | undefined;
  readonly #layout: Layout;
  #printed = '';
  #logged = '';

  constructor(private readonly proc: Process, private readonly options: JqOptions, private readonly filter: Filter, private readonly variables: ReadonlyMap<string, Json>, private readonly inputs: Inputs) {
    const { flags } = options;
    this.#layout = { indent: flags.has('c') ? undefined : options.indent, sortKeys: flags.has('S'), ascii: flags.has('a'), colour: !flags.has('M') && (flags.has('C') || (proc.stdout.isTty === true && !proc.env.has('NO_COLOR'))) };
  }

  *all(): Task<number> {
    let status = 0;
    try {
      if (this.options.flags.has('n')) status = yield* this.#one(null);
      else for (let input = this.inputs.next(); input !== undefined; input = this.inputs.next()) status = (yield* this.#one(input)) || status;
    } catch (error) {
      yield* this.#flush();
      if (error instanceof JsonError) {
        yield* this.proc.err(`jq: parse error: ${error.message}\n`);
        return STATUS.error;
      }
      if (error instanceof JqHalt) {
        if (error.value !== undefined) yield* this.proc.err(typeof error.value === 'string' ? error.value : `${toText(error.value)}\n`);
        return error.status;
      }
      if (error instanceof JqLimit) {
        yield* this.proc.err(`podlab: ${error.message}\n`);
        return STATUS.error;
      }
      throw error;
    }
    yield* this.#flush();
    if (status === 0 && this.options.flags.has('e')) return this.#last === undefined ? STATUS.noOutput : isTrue(this.#last) ? 0 : 1;
    return status;
  }

  *#one(input: Json): Task<number> {
    const around: Surroundings = { variables: this.variables, input: () => this.inputs.next(), now: () => this.proc.clock.now() / 1000, log: (text) => { this.#logged += text; } };
    try {
      for (const value of run(this.filter, input, around)) {
        this.#last = value;
        this.#print(value);
        if (this.#printed.length > 32_768) yield* this.#flush();
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      yield* this.#flush();
      yield* this.proc.err(`jq: error (at ${this.options.flags.has('n') ? '<unknown>' : `<stdin>:${this.inputs.line}`})${messageOf(error)}\n`);
      return STATUS.error;
    }
    yield* this.#flush();
    return 0;
  }

  #print(value: Json): void {
    const { flags } = this.options;
    const raw = (flags.has('r') || flags.has('j')) && typeof value === 'string';
    this.#printed += `${raw ? value : layOut(value, this.#layout)}${flags.has('j') ? '' : '\n'}`;
  }

  *#flush(): Task<void> {
    if (this.#logged !== '') yield* this.proc.err(this.#logged);
    this.#logged = '';
    if (this.#printed === '') return;
    const text = this.#printed;
    this.#printed = '';
    yield* this.proc.stdout.write(toBytes(text));
  }
}

function messageOf({ value }: JqError): string {
  if (typeof value === 'string') return `: ${value}`;
  return value !== null && typeof value === 'object' ? ` (not a string): ${toText(value)}` : ` (not a string): ${typeOf(value) === 'null' ? 'null' : toText(value)}`;
}
