import type { Program, Process } from '../../../runtime/machine';
import { SystemError } from '../../../runtime/machine';
import type { Task } from '../../../runtime/process';
import { readBytes } from '../../../runtime/whole-stream';
import { fromBytes, toBytes } from '../../text';
import { PAUSE_STEPS, run, type Surroundings } from './evaluate';
import { Inputs } from './inputs';
import { JsonStream } from './json-stream';
import { layOut, type Layout } from './layout';
import { undefinedNames } from './names';
import { JqHalt } from './natives';
import { OptionError, readOptions, type JqOptions } from './options';
import { FilterError, placed } from './tokens';
import { parseFilter } from './parse';
import { JsonError, parseJson } from './read-json';
import { isTrue, JqError, JqLimit, toText, typeOf } from './value';
import type { Filter, Json } from './tree';

const USAGE = 'Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] --args FILTER [ARGUMENTS...]\n\tjq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]\n';
const NOT_SIMULATED = ['L'];

/** Exit statuses of jq 1.7. */
const STATUS = { usage: 2, compile: 3, noOutput: 4, error: 5, aborted: 134 } as const;

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
  const source = options.filterFile === undefined ? options.filter! : yield* readText(proc, options.filterFile, 'jq:');
  if (source === undefined) return STATUS.usage;
  for (const { name, file, raw } of options.fileVariables) {
    const bad = `jq: Bad JSON in --${raw ? 'rawfile' : 'slurpfile'} ${name} ${file}:`;
    const text = yield* readText(proc, file, bad);
    if (text === undefined) return STATUS.usage;
    try {
      options.variables.set(name, raw ? text : allOf(text));
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      yield* proc.err(`${bad} ${error.message}\n`);
      return STATUS.usage;
    }
  }
  const variables = new Map<string, Json>([...options.variables, ['ENV', Object.fromEntries(proc.env)], ['ARGS', { positional: options.positional, named: Object.fromEntries(options.variables) }]]);
  const filter = compile(source, variables.keys());
  if (typeof filter === 'string') {
    yield* proc.err(filter);
    return STATUS.compile;
  }
  const inputs = new Inputs(proc, options.flags, options.files.length > 0 ? options.files : [undefined]);
  const status = yield* new Run(proc, options, filter, variables, inputs).all();
  return inputs.failed ? STATUS.usage : status;
}

/** The filter, or what is wrong with it, as jq prints it. */
function compile(source: string, variables: Iterable<string>): Filter | string {
  try {
    const filter = parseFilter(source);
    const problems = undefinedNames(filter, variables).map(({ name, at }) => placed(`${name} is not defined`, source, at));
    return problems.length === 0 ? filter : compileErrors(problems);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return compileErrors(error.faults.map(({ message, at }) => placed(message, source, at)));
  }
}

const compileErrors = (problems: readonly string[]): string => `${problems.map((problem) => `jq: error: ${problem}\n`).join('')}jq: ${problems.length} compile error${problems.length > 1 ? 's' : ''}\n`;

function allOf(text: string): Json[] {
  const stream = new JsonStream();
  stream.push(text);
  stream.end();
  const out: Json[] = [];
  for (let value = stream.next(); value !== undefined; value = stream.next()) out.push(value);
  return out;
}

function* readText(proc: Process, name: string, words: string): Task<string | undefined> {
  try {
    return fromBytes(yield* readBytes(proc.open(name, { read: true })));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* proc.err(`${words} Could not open ${name}: ${error.message === 'Is a directory' ? "It's a directory" : error.message}\n`);
    return undefined;
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
      else for (let input = yield* this.inputs.next(); input !== undefined; input = yield* this.inputs.next()) status = (yield* this.#one(input)) || status;
    } catch (error) {
      yield* this.#flush();
      if (error instanceof JsonError) {
        yield* this.proc.err(`jq: parse error: ${error.message}\n`);
        return STATUS.error;
      }
      if (error instanceof JqHalt) {
        if (error.value !== undefined && error.value !== null) yield* this.proc.err(typeof error.value === 'string' ? error.value : `${toText(error.value)}\n`);
        return error.status;
      }
      if (error instanceof JqLimit) {
        yield* this.proc.err(`${error.message}\n`);
        return STATUS.aborted;
      }
      throw error;
    }
    yield* this.#flush();
    if (status === 0 && this.options.flags.has('e')) return this.#last === undefined ? STATUS.noOutput : isTrue(this.#last) ? 0 : 1;
    return status;
  }

  *#one(input: Json): Task<number> {
    let asked = false, given: Json | undefined | JsonError;
    const around: Surroundings = {
      variables: this.variables, ask: () => { asked = true; }, input: () => given instanceof JsonError ? fail(given.message) : given, line: () => this.inputs.line, file: () => this.inputs.name,
      now: () => this.proc.clock.now() / 1000, log: (text) => { this.#logged += text; },
    };
    try {
      for (const value of run(this.filter, input, around)) {
        if (value !== undefined) {
          this.#last = value;
          this.#print(value);
          if (this.#printed.length > 32_768) yield* this.#flush();
          continue;
        }
        if (asked) {
          yield* this.#flush();
          given = yield* this.#next();
          asked = false;
          continue;
        }
        if (this.#printed !== '') yield* this.#flush();
        yield* this.proc.spend(PAUSE_STEPS);
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      yield* this.#flush();
      yield* this.proc.err(`jq: error (at ${this.#place()})${messageOf(error)}\n`);
      return STATUS.error;
    }
    yield* this.#flush();
    return 0;
  }

  /** The next input for a filter that asked for it, which may also catch what is wrong with it. */
  *#next(): Task<Json | undefined | JsonError> {
    try {
      return yield* this.inputs.next();
    } catch (error) {
      if (error instanceof JsonError) return error;
      throw error;
    }
  }

  #place(): string {
    return this.inputs.line === 0 && this.options.flags.has('n') ? '<unknown>' : `${this.inputs.name ?? '<stdin>'}:${this.inputs.line}`;
  }

  #print(value: Json): void {
    const { flags } = this.options;
    const raw = (flags.has('r') || flags.has('j') || flags.has('raw-output0')) && typeof value === 'string';
    const end = flags.has('raw-output0') ? '\0' : flags.has('j') ? '' : '\n';
    this.#printed += `${flags.has('seq') ? '\x1e' : ''}${raw ? value : layOut(value, this.#layout)}${end}`;
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

const fail = (message: string): never => { throw new JqError(message); };
