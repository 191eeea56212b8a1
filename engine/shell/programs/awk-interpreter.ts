import type { OpenFile, Process } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { Random } from '../../runtime/random';
import { toJsRegExp } from '../posix-regex';
import { decodeEscapes } from '../quote';
import { fromBytes } from '../text';
import { formatTime } from '../time-format';
import type { AwkFunction, AwkProgram, Expr, Stmt } from './awk-tree';
import { arithmetic, AwkError, awkFormat, Break, Continue, Exit, input, Next, NextFile, num, orderOfKeys, put, refill, Return, sizeOf, splitFields, Strnum, type Cell, type Table, type Value } from './awk-values';
import { gensubText, numberOf, secondsOf, substituteText, unitsOf } from './awk-texts';
import { CALCULATIONS } from './awk-words';
import type { Context } from './command';
import { startProgram } from './launch';
import { Holdings, LineReader, Output } from './text-io';

const CALL_LIMIT = 200;

/** Runs a parsed awk program: variables, fields, expressions, statements, redirections. */
export class Interpreter {
  readonly #holdings = new Holdings();
  readonly #globals = new Map<string, Cell>();
  #locals: Map<string, Cell> | undefined;
  #record = '';
  #fields: Value[] = [];
  #fieldsStale = false;
  #recordStale = false;
  readonly #output: Output;
  readonly #files = new Map<string, { output: Output; file: OpenFile; child?: Process }>();
  readonly #readers = new Map<string, { reader: LineReader; lines: string[]; file: OpenFile; child?: Process }>();
  readonly #active = new Set<number>();
  #main: (() => Task<string | undefined>) | undefined;
  #random = new Random('awk');
  #seed = 0;
  #calls = 0;
  #steps = 0;

  constructor(private readonly context: Context, readonly program: AwkProgram) {
    this.#output = new Output(context.proc.stdout);
    for (const [name, value] of [['FS', ' '], ['OFS', ' '], ['ORS', '\n'], ['RS', '\n'], ['SUBSEP', '\x1c'], ['CONVFMT', '%.6g'], ['OFMT', '%.6g'], ['NR', 0], ['FNR', 0], ['RSTART', 0], ['RLENGTH', -1], ['FILENAME', ''], ['NF', 0]] as const) this.set(name, value);
    const environ = this.#table('ENVIRON');
    for (const [name, value] of context.proc.env) environ.set(name, input(value));
  }

  set(name: string, value: Value): void {
    if (name === 'NF') {
      this.#split();
      const count = Math.max(0, Math.min(1_000_000, Math.trunc(num(value))));
      while (this.#fields.length < count) this.#fields.push('');
      this.#fields.length = count;
      this.#recordStale = true;
      return;
    }
    this.#cell(name).value = value;
  }

  assignInput(name: string, text: string): void {
    this.set(name, input(decodeEscapes(text, { quotes: true }).text));
  }

  /** ARGV and ARGC. */
  setArguments(words: readonly string[]): void {
    this.set('ARGC', words.length);
    const table = this.#table('ARGV');
    words.forEach((word, at) => table.set(String(at), input(word)));
  }

  #cell(name: string): Cell {
    const local = this.#locals?.get(name);
    if (local) return local;
    let cell = this.#globals.get(name);
    if (!cell) this.#globals.set(name, (cell = { value: undefined }));
    return cell;
  }

  #table(name: string): Table {
    const cell = this.#cell(name);
    return (cell.table ??= new Map());
  }

  #string(value: Value, format = 'CONVFMT'): string {
    if (typeof value === 'string') return value;
    if (value === undefined) return '';
    if (value instanceof Strnum) return value.text;
    if (Number.isInteger(value) && Math.abs(value) < (this.#bytes ? 2 ** 31 : 1e16)) return String(value);
    if (Number.isNaN(value)) return this.#bytes ? '-nan' : 'nan';
    if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
    const spec = this.#globals.get(format)?.value;
    return this.#sprintf(typeof spec === 'string' ? spec : '%.6g', [value], 'sprintf');
  }

  #truth(value: Value): boolean {
    if (typeof value === 'number') return value !== 0;
    if (value instanceof Strnum) return num(value) !== 0;
    return value !== undefined && value !== '';
  }

  setRecord(text: string): void {
    this.#record = text;
    this.#fieldsStale = true;
    this.#recordStale = false;
  }

  #split(): void {
    if (!this.#fieldsStale) return;
    this.#fieldsStale = false;
    this.#fields = splitFields(this.#record, this.#string(this.#cell('FS').value)).map(input);
  }

  #rebuild(): string {
    if (this.#recordStale) {
      this.#recordStale = false;
      this.#record = this.#fields.map((field) => this.#string(field)).join(this.#string(this.#cell('OFS').value));
    }
    return this.#record;
  }

  #field(index: number): Value {
    if (index < 0) throw new AwkError(`negative field index $${index}`);
    if (index === 0) return input(this.#rebuild());
    this.#split();
    return this.#fields[index - 1];
  }

  #setField(index: number, value: Value): void {
    if (index === 0) {
      this.setRecord(this.#string(value));
      return;
    }
    if (index < 0 || index > 1_000_000) throw new AwkError(index < 0 ? `negative field index $${index}` : `attempt to access field ${index}`);
    this.#split();
    while (this.#fields.length < index) this.#fields.push('');
    this.#fields[index - 1] = typeof value === 'string' || value instanceof Strnum ? value : this.#string(value);
    this.#recordStale = true;
  }

  // Expressions.

  *eval(node: Expr): Task<Value> {
    switch (node.kind) {
      case 'number':
      case 'string': return node.value;
      case 'regex': return this.#test(node.value, this.#rebuild()) ? 1 : 0;
      case 'variable':
        if (node.name === 'NF') {
          this.#split();
          return this.#fields.length;
        }
        return this.#cell(node.name).value;
      case 'field': return this.#field(Math.trunc(num(yield* this.eval(node.index))));
      case 'element': {
        const table = this.#table(node.name);
        const key = yield* this.#key(node.keys);
        if (!table.has(key)) table.set(key, undefined);
        return table.get(key);
      }
      case 'assign': return yield* this.#assign(node);
      case 'step': {
        const before = num(yield* this.eval(node.target));
        yield* this.#store(node.target, before + node.delta);
        return node.prefix ? before + node.delta : before;
      }
      case 'unary': {
        const value = yield* this.eval(node.value);
        return node.operator === '!' ? (this.#truth(value) ? 0 : 1) : node.operator === '-' ? -num(value) : num(value);
      }
      case 'binary': return yield* this.#binary(node);
      case 'match': {
        const text = this.#string(yield* this.eval(node.left));
        return this.#test(yield* this.#regex(node.right), text) !== node.negate ? 1 : 0;
      }
      case 'in': return this.#table(node.name).has(yield* this.#key(node.keys)) ? 1 : 0;
      case 'condition': return this.#truth(yield* this.eval(node.test)) ? yield* this.eval(node.yes) : yield* this.eval(node.no);
      case 'call': return node.own ? yield* this.#call(node.name, node.args) : yield* this.#builtin(node.name, node.args);
      case 'getline': return yield* this.#getline(node);
    }
  }

  #test(expression: RegExp, text: string): boolean {
    expression.lastIndex = 0;
    return expression.test(text);
  }

  *#regex(node: Expr): Task<RegExp> {
    if (node.kind === 'regex') return node.value;
    return toJsRegExp(this.#string(yield* this.eval(node)), { extended: true, global: true });
  }

  *#key(keys: readonly Expr[]): Task<string> {
    const parts: string[] = [];
    for (const key of keys) parts.push(this.#string(yield* this.eval(key)));
    return parts.join(this.#string(this.#cell('SUBSEP').value));
  }

  *#assign(node: Extract<Expr, { kind: 'assign' }>): Task<Value> {
    const value = yield* this.eval(node.value);
    const result = node.operator === '=' ? value : arithmetic(node.operator.slice(0, -1), num(yield* this.eval(node.target)), num(value), this.#bytes);
    yield* this.#store(node.target, result);
    return result;
  }

  *#store(target: Expr, value: Value): Task<void> {
    if (target.kind === 'variable') {
      if (typeof value === 'string') this.#holdings.note(value.length - sizeOf(this.#cell(target.name).value));
      this.set(target.name, value);
    } else if (target.kind === 'field') this.#setField(Math.trunc(num(yield* this.eval(target.index))), value);
    else if (target.kind === 'element') put(this.#table(target.name), yield* this.#key(target.keys), value, this.#holdings);
  }

  *#binary(node: Extract<Expr, { kind: 'binary' }>): Task<Value> {
    const { operator } = node;
    const left = yield* this.eval(node.left);
    if (operator === '&&') return this.#truth(left) && this.#truth(yield* this.eval(node.right)) ? 1 : 0;
    if (operator === '||') return this.#truth(left) || this.#truth(yield* this.eval(node.right)) ? 1 : 0;
    const right = yield* this.eval(node.right);
    if (operator === ' ') return this.#string(left) + this.#string(right);
    if ('+-*/%^'.includes(operator)) return arithmetic(operator, num(left), num(right), this.#bytes);
    const order = this.#compare(left, right);
    const holds = operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '==' ? order === 0 : operator === '!=' ? order !== 0 : operator === '>' ? order > 0 : order >= 0;
    return holds ? 1 : 0;
  }

  #compare(left: Value, right: Value): number {
    const numeric = (value: Value) => typeof value === 'number' || value instanceof Strnum || value === undefined;
    if (numeric(left) && numeric(right)) return num(left) - num(right);
    const [a, b] = [this.#string(left), this.#string(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  }

  *#call(name: string, args: readonly Expr[]): Task<Value> {
    const definition: AwkFunction | undefined = this.program.functions.get(name);
    if (!definition) throw new AwkError(this.context.words === 'busybox' ? 'Call to undefined function' : `function ${name} never defined`);
    if (this.#calls >= CALL_LIMIT) throw new AwkError(`function calls nested deeper than ${CALL_LIMIT}`);
    const locals = new Map<string, Cell>();
    for (const [at, parameter] of definition.parameters.entries()) {
      const argument = args[at];
      if (argument?.kind === 'variable') {
        const cell = this.#cell(argument.name);
        // An array, or something not used yet that may become one, is handed over itself.
        if (cell.table || (cell.value === undefined && argument.name !== 'NF')) {
          locals.set(parameter, cell.table ? cell : { value: undefined, get table() { return cell.table; }, set table(table) { if (table) cell.table = table; } } as Cell);
          continue;
        }
      }
      locals.set(parameter, { value: argument ? yield* this.eval(argument) : undefined });
    }
    const before = this.#locals;
    this.#locals = locals;
    this.#calls += 1;
    try {
      yield* this.exec(definition.body);
      return undefined;
    } catch (error) {
      if (error instanceof Return) return error.value;
      throw error;
    } finally {
      this.#locals = before;
      this.#calls -= 1;
    }
  }

  readonly #units = (text: string) => unitsOf(text, this.#bytes);

  get #bytes(): boolean { return this.context.words === 'gnu' && this.context.name !== 'gawk'; }

  *#builtin(name: string, args: readonly Expr[]): Task<Value> {
    const text = function* (this: Interpreter, at: number): Task<string> { return args[at] ? this.#string(yield* this.eval(args[at]!)) : ''; }.bind(this);
    const number = function* (this: Interpreter, at: number): Task<number> { return args[at] ? num(yield* this.eval(args[at]!)) : 0; }.bind(this);
    const calculate = CALCULATIONS[name];
    if (calculate) return calculate(yield* number(0), args[1] ? yield* number(1) : 0);
    switch (name) {
      case 'length': {
        const [first] = args;
        if (first?.kind === 'variable' && this.#cell(first.name).table) return this.#table(first.name).size;
        const value = first ? yield* text(0) : this.#rebuild();
        return this.#units(value).length;
      }
      case 'substr': {
        const value = this.#units(yield* text(0));
        const start = yield* number(1);
        const from = Math.round(start);
        const length = args[2] ? yield* number(2) : Infinity;
        // mawk 1.3.4 of Debian counts the places before the text as if they held characters.
        const end = length === Infinity ? value.length : this.#bytes && start < 1 ? Math.round(length - start) : Math.round(from + length) - 1;
        const piece = value.slice(Math.max(0, from - 1), Math.max(0, end));
        return typeof piece === 'string' ? piece : piece instanceof Uint8Array ? fromBytes(piece) : piece.join('');
      }
      case 'index': {
        const whole = yield* text(0);
        const at = whole.indexOf(yield* text(1));
        return at <= 0 ? at + 1 : this.#units(whole.slice(0, at)).length + 1;
      }
      case 'tolower': return this.#bytes ? (yield* text(0)).replace(/[A-Z]+/g, (part) => part.toLowerCase()) : (yield* text(0)).toLowerCase();
      case 'toupper': return this.#bytes ? (yield* text(0)).replace(/[a-z]+/g, (part) => part.toUpperCase()) : (yield* text(0)).toUpperCase();
      case 'sprintf': {
        const values: Value[] = [];
        for (const argument of args.slice(1)) values.push(yield* this.eval(argument));
        return this.#sprintf(yield* text(0), values, 'sprintf');
      }
      case 'split': return yield* this.#splitInto(args);
      case 'sub':
      case 'gsub': return yield* this.#substitute(args, name === 'gsub');
      case 'gensub': return yield* this.#gensub(args);
      case 'match': return yield* this.#match(args);
      case 'rand': return this.#random.float();
      case 'srand': {
        const before = this.#seed;
        this.#seed = args[0] ? yield* number(0) : Math.floor(this.context.proc.clock.now() / 1000);
        this.#random = new Random(`awk/${this.#seed}`);
        return before;
      }
      case 'systime': return Math.floor(this.context.proc.clock.now() / 1000);
      case 'strftime': return formatTime(args[0] ? yield* text(0) : '%a %b %e %H:%M:%S %Z %Y', args[1] ? (yield* number(1)) * 1000 : this.context.proc.clock.now());
      case 'mktime': return secondsOf(yield* text(0));
      case 'strtonum': return numberOf(yield* text(0));
      case 'asort':
      case 'asorti': {
        const table = this.#table((args[0] as { name: string }).name);
        const sorted = name === 'asorti' ? [...table.keys()].sort() : [...table.values()].sort((a, b) => this.#compare(a, b));
        const target = args[1] ? this.#table((args[1] as { name: string }).name) : table;
        refill(target, sorted, 1);
        return sorted.length;
      }
      case 'system': return yield* this.#system(yield* text(0));
      case 'fflush':
        yield* this.flush();
        return 0;
      case 'close': return yield* this.#close(yield* text(0));
      default: throw new AwkError(`not simulated: ${name}`);
    }
  }

  *#system(text: string): Task<number> {
    yield* this.flush();
    const child = yield* startProgram(this.context, ['sh', '-c', text]);
    return typeof child === 'number' ? child : yield* this.context.proc.wait(child);
  }

  *#splitInto(args: readonly Expr[]): Task<number> {
    const text = this.#string(yield* this.eval(args[0]!));
    const table = this.#table((args[1] as { name: string }).name);
    const third = args[2];
    const separator = third === undefined ? this.#string(this.#cell('FS').value) : third.kind === 'regex' ? third.value : this.#string(yield* this.eval(third));
    const parts = splitFields(text, separator);
    refill(table, parts.map(input), 1);
    return parts.length;
  }

  *#substitute(args: readonly Expr[], global: boolean): Task<number> {
    const expression = yield* this.#regex(args[0]!);
    const replacement = this.#string(yield* this.eval(args[1]!));
    const target: Expr = args[2] ?? { kind: 'field', index: { kind: 'number', value: 0 } };
    const text = this.#string(yield* this.eval(target));
    const { result, count } = substituteText(text, expression, replacement, global);
    if (count > 0) yield* this.#store(target, result);
    return count;
  }

  *#gensub(args: readonly Expr[]): Task<string> {
    const expression = yield* this.#regex(args[0]!);
    const replacement = this.#string(yield* this.eval(args[1]!));
    const which = this.#string(yield* this.eval(args[2]!));
    const text = args[3] ? this.#string(yield* this.eval(args[3])) : this.#rebuild();
    return gensubText(text, expression, replacement, which);
  }

  *#match(args: readonly Expr[]): Task<number> {
    const text = this.#string(yield* this.eval(args[0]!));
    const expression = yield* this.#regex(args[1]!);
    expression.lastIndex = 0;
    const found = expression.exec(text);
    this.set('RSTART', found ? found.index + 1 : 0);
    this.set('RLENGTH', found ? found[0].length : -1);
    if (args[2]) {
      refill(this.#table((args[2] as { name: string }).name), (found ?? []).map((group: string | undefined) => (group === undefined ? undefined : input(group))), 0);
    }
    return found ? found.index + 1 : 0;
  }

  #sprintf(format: string, values: readonly Value[], name: string): string {
    return awkFormat(format, values, {
      small: this.#bytes, show: (value) => this.#string(value),
      length: (text) => this.#units(text).length,
      missing: () => {
        if (this.#bytes) throw new AwkError(`not enough arguments passed to ${name}("${format}")`);
      },
    });
  }

  // Input and output.

  useMain(next: () => Task<string | undefined>): void {
    this.#main = next;
  }

  *#getline(node: Extract<Expr, { kind: 'getline' }>): Task<number> {
    let line: string | undefined;
    if (node.source === 'main') line = yield* this.#main!();
    else {
      yield* this.flush();
      const name = this.#string(yield* this.eval(node.from!));
      const found = yield* this.#reader(name, node.source);
      if (!found) return -1;
      if (found.lines.length === 0) found.lines = ((yield* found.reader.batch()) ?? []).slice();
      line = found.lines.shift();
    }
    if (line === undefined) return 0;
    if (node.target) yield* this.#store(node.target, input(line));
    else this.setRecord(line);
    if (node.source !== 'file') this.set('NR', num(this.#cell('NR').value) + 1);
    if (node.source === 'main') this.set('FNR', num(this.#cell('FNR').value) + 1);
    return 1;
  }

  *#reader(name: string, source: 'file' | 'command') {
    const key = `${source}:${name}`;
    const known = this.#readers.get(key);
    if (known) return known;
    const { proc } = this.context;
    let file: OpenFile;
    let child: Process | undefined;
    if (source === 'file') {
      try {
        file = name === '-' ? proc.stdin : proc.open(name, { read: true });
      } catch (error) {
        if (error instanceof SystemError) return undefined;
        throw error;
      }
    } else {
      const { reader, writer } = proc.pipe();
      const files = new Map(proc.files);
      files.set(1, writer);
      const started = yield* startProgram(this.context, ['sh', '-c', name], { files });
      writer.release();
      file = reader;
      if (typeof started !== 'number') child = started;
    }
    const entry = { reader: new LineReader(file, proc), lines: [] as string[], file, ...(child ? { child } : {}) };
    this.#readers.set(key, entry);
    return entry;
  }

  *#close(name: string): Task<number> {
    for (const kind of ['file', 'command']) {
      const reader = this.#readers.get(`${kind}:${name}`);
      if (!reader) continue;
      this.#readers.delete(`${kind}:${name}`);
      reader.file.release();
      return reader.child ? yield* this.context.proc.wait(reader.child) : 0;
    }
    const target = this.#files.get(name);
    if (!target) return -1;
    this.#files.delete(name);
    yield* target.output.flush();
    target.file.release();
    return target.child ? yield* this.context.proc.wait(target.child) : 0;
  }

  *#target(name: string, redirect: string): Task<Output> {
    if (name === '/dev/stdout' || (name === '-' && redirect !== '|')) return this.#output;
    const known = this.#files.get(name);
    if (known) return known.output;
    const { proc } = this.context;
    let file: OpenFile;
    let child: Process | undefined;
    if (redirect === '|') {
      yield* this.#output.flush();
      const { reader, writer } = proc.pipe();
      const files = new Map(proc.files);
      files.set(0, reader);
      const started = yield* startProgram(this.context, ['sh', '-c', name], { files });
      reader.release();
      file = writer;
      if (typeof started !== 'number') child = started;
    } else file = proc.open(name, { write: true, create: true, append: redirect === '>>', truncate: redirect === '>' });
    const output = new Output(file);
    this.#files.set(name, { output, file, ...(child ? { child } : {}) });
    return output;
  }

  *flush(): Task<void> {
    yield* this.#output.flush();
    for (const { output } of this.#files.values()) yield* output.flush();
  }

  *finish(): Task<void> {
    yield* this.flush();
    for (const name of [...this.#files.keys(), ...[...this.#readers.keys()].map((key) => key.slice(key.indexOf(':') + 1))]) yield* this.#close(name);
  }

  *exec(node: Stmt): Task<void> {
    if ((this.#steps += 1) % 200 === 0) yield* this.#holdings.settle(this.context.proc);
    switch (node.kind) {
      case 'expression':
        yield* this.eval(node.value);
        return;
      case 'print':
        yield* this.#print(node);
        return;
      case 'block':
        for (const one of node.body) yield* this.exec(one);
        return;
      case 'if':
        if (this.#truth(yield* this.eval(node.test))) yield* this.exec(node.yes);
        else if (node.no) yield* this.exec(node.no);
        return;
      case 'while':
        for (let first = node.after; first || this.#truth(yield* this.eval(node.test)); first = false) if (!(yield* this.#loopBody(node.body))) return;
        return;
      case 'for':
        if (node.start) yield* this.exec(node.start);
        while (!node.test || this.#truth(yield* this.eval(node.test))) {
          if (!(yield* this.#loopBody(node.body))) return;
          if (node.step) yield* this.exec(node.step);
        }
        return;
      case 'forin':
        for (const key of this.#bytes ? orderOfKeys([...this.#table(node.array).keys()]) : [...this.#table(node.array).keys()]) {
          this.set(node.name, input(key));
          if (!(yield* this.#loopBody(node.body))) return;
        }
        return;
      case 'next': throw new Next();
      case 'nextfile': throw new NextFile();
      case 'break': throw new Break();
      case 'continue': throw new Continue();
      case 'exit': throw new Exit(node.value ? num(yield* this.eval(node.value)) : undefined);
      case 'return': throw new Return(node.value ? yield* this.eval(node.value) : undefined);
      case 'delete':
        if (node.keys) this.#table(node.name).delete(yield* this.#key(node.keys));
        else this.#table(node.name).clear();
    }
  }

  *#loopBody(body: Stmt): Task<boolean> {
    try {
      yield* this.exec(body);
    } catch (error) {
      if (error instanceof Break) return false;
      if (!(error instanceof Continue)) throw error;
    }
    return true;
  }

  *#print(node: Extract<Stmt, { kind: 'print' }>): Task<void> {
    const values: Value[] = [];
    for (const argument of node.args) values.push(yield* this.eval(argument));
    let text: string;
    if (node.formatted) text = this.#sprintf(this.#string(values[0]), values.slice(1), 'printf');
    else if (values.length === 0) text = this.#rebuild() + this.#string(this.#cell('ORS').value);
    else text = values.map((value) => this.#string(value, 'OFMT')).join(this.#string(this.#cell('OFS').value)) + this.#string(this.#cell('ORS').value);
    if (!node.target) {
      this.#output.push(text);
      if (this.#output.full) yield* this.#output.flush();
      return;
    }
    const name = this.#string(yield* this.eval(node.target));
    if (name === '/dev/stderr') {
      yield* this.context.proc.err(text);
      return;
    }
    const output = yield* this.#target(name, node.redirect!);
    output.push(text);
    if (output.full) yield* output.flush();
  }

  *runRules(when: 'begin' | 'end'): Task<void> {
    for (const rule of this.program.rules) if (rule.when === when && rule.body) yield* this.exec(rule.body);
  }

  /** Runs the rules on the record; whether the rest of its file is to be left out. */
  *record(): Task<boolean> {
    try {
      for (const [at, rule] of this.program.rules.entries()) {
        if (rule.when !== 'pattern' || !(yield* this.#selects(at, rule.pattern, rule.until))) continue;
        if (rule.body) yield* this.exec(rule.body);
        else this.#output.push(this.#rebuild() + this.#string(this.#cell('ORS').value));
      }
    } catch (error) {
      if (error instanceof NextFile) return true;
      if (!(error instanceof Next)) throw error;
    }
    return false;
  }

  *#selects(at: number, pattern: Expr | undefined, until: Expr | undefined): Task<boolean> {
    if (!pattern) return true;
    if (!until) return this.#truth(yield* this.eval(pattern));
    if (!this.#active.has(at)) {
      if (!this.#truth(yield* this.eval(pattern))) return false;
      this.#active.add(at);
    }
    if (this.#truth(yield* this.eval(until))) this.#active.delete(at);
    return true;
  }

  text(name: string): string {
    return this.#string(this.#cell(name).value);
  }
}
