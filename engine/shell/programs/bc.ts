import type { Task } from '../../runtime/process';
import { add, BcRuntimeError, compare, digitCount, divide, formatNumber, modulo, multiply, negate, ONE, parseNumber, raise, squareRoot, whole, ZERO } from './bc-number';
import type { BcNumber } from './bc-number';
import { BcIncomplete, BcParser, BcSyntaxError } from './bc-parse';
import type { Definition, Expression, Parameter, Place, Statement } from './bc-parse';
import { MATH_FUNCTIONS } from './bc-math';
import { command } from './command';
import type { Context } from './command';
import { LineReader } from './text-io';

/** What a statement does to those around it. */
type Flow = 'next' | 'break' | 'continue' | 'return';

/** bc is to end: `halt` was reached, or a `quit` within a block. */
class BcEnd extends Error {}

const DEPTH_LIMIT = 500;
/** A block of more lines is read again only where it, or a string or comment in it, may end. */
const LONG_BLOCK = 200;
const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', q: '"', r: '\r', t: '\t', '\\': '\\' };

class Calculator {
  readonly #names = new Map<string, BcNumber>();
  readonly #arrays = new Map<string, Map<string, BcNumber>>();
  readonly #functions = new Map<string, Definition>();
  #calls: string[] = [];
  #returned: BcNumber = ZERO;
  #address = 0;

  constructor(private readonly context: Context, private readonly math: boolean) {
    this.#names.set('scale', whole(math ? 20 : 0)).set('ibase', whole(10)).set('obase', whole(10)).set('last', ZERO);
  }

  #setting(name: string): number {
    return Number(this.#names.get(name)!.digits);
  }

  /** Runs what stands on one line (or in one block); true when bc is to end. */
  *run(statements: readonly Statement[]): Task<boolean> {
    try {
      yield* this.#all(statements);
      return false;
    } catch (error) {
      if (error instanceof BcEnd) return true;
      if (!(error instanceof BcRuntimeError)) throw error;
      if (error.message.startsWith('not simulated')) yield* this.context.proc.err(`${error.message}\n`);
      else yield* this.context.proc.err(`Runtime error (func=${this.#calls.at(-1) ?? '(main)'}, adr=${this.#address}): ${error.message}\n`);
      this.#calls = [];
      return false;
    }
  }

  *#all(statements: readonly Statement[]): Task<Flow> {
    for (const statement of statements) {
      const flow = yield* this.#statement(statement);
      if (flow !== 'next') return flow;
    }
    return 'next';
  }

  *#statement(statement: Statement): Task<Flow> {
    yield* this.context.proc.spend(0.002);
    switch (statement.kind) {
      case 'string':
        yield* this.context.out(statement.text);
        return 'next';
      case 'print':
        for (const value of statement.values) {
          if (value.kind === 'string') yield* this.context.out(value.text.replace(/\\([^])/g, (_all, letter: string) => ESCAPES[letter] ?? letter));
          else yield* this.context.out(this.#shown(yield* this.#value(value)));
        }
        return 'next';
      case 'expression': {
        const value = yield* this.#value(statement.value);
        const silent = statement.value.kind === 'assign' || (statement.value.kind === 'call' && this.#functions.get(statement.value.name)?.silent === true);
        if (!silent) yield* this.context.out(`${this.#shown(value)}\n`);
        return 'next';
      }
      case 'block': return yield* this.#all(statement.body);
      case 'if':
        if ((yield* this.#value(statement.test)).digits !== 0n) return yield* this.#statement(statement.yes);
        return statement.no ? yield* this.#statement(statement.no) : 'next';
      case 'loop': return yield* this.#loop(statement);
      case 'return':
        this.#returned = statement.value ? yield* this.#value(statement.value) : ZERO;
        return 'return';
      case 'define':
        this.#functions.set(statement.definition.name, statement.definition);
        return 'next';
      case 'quit':
      case 'halt': throw new BcEnd();
      default: return statement.kind;
    }
  }

  *#loop(loop: Extract<Statement, { kind: 'loop' }>): Task<Flow> {
    if (loop.first) yield* this.#value(loop.first);
    while (!loop.test || (yield* this.#value(loop.test)).digits !== 0n) {
      const flow = yield* this.#statement(loop.body);
      if (flow === 'break') break;
      if (flow === 'return') return flow;
      if (loop.step) yield* this.#value(loop.step);
    }
    return 'next';
  }

  #shown(value: BcNumber): string {
    this.#names.set('last', value);
    return formatNumber(value, this.#setting('obase'));
  }

  *#value(node: Expression): Task<BcNumber> {
    switch (node.kind) {
      case 'number': return parseNumber(node.text, this.#setting('ibase'));
      case 'name': return this.#names.get(node.name) ?? ZERO;
      case 'element': return this.#array(node.name).get(yield* this.#index(node.index)) ?? ZERO;
      case 'unary': {
        const value = yield* this.#value(node.value);
        return node.operator === '-' ? negate(value) : value.digits === 0n ? ONE : ZERO;
      }
      case 'binary': {
        const left = yield* this.#value(node.left);
        const right = yield* this.#value(node.right);
        this.#address = node.address;
        return yield* this.#compute(node.operator, left, right);
      }
      case 'assign': {
        const value = yield* this.#value(node.value);
        const before = node.operator === '' ? ZERO : yield* this.#value(node.place);
        this.#address = node.address;
        return yield* this.#store(node.place, node.operator === '' ? value : yield* this.#compute(node.operator, before, value));
      }
      case 'step': {
        const before = yield* this.#value(node.place);
        const after = yield* this.#store(node.place, add(before, whole(node.by)));
        return node.before ? after : before;
      }
      case 'call': return yield* this.#call(node);
    }
  }

  *#compute(operator: string, left: BcNumber, right: BcNumber): Task<BcNumber> {
    const scale = this.#setting('scale');
    const truth = (holds: boolean) => (holds ? ONE : ZERO);
    switch (operator) {
      case '+': return add(left, right);
      case '-': return add(left, negate(right));
      case '*': return multiply(left, right, scale);
      case '/': return divide(left, right, scale);
      case '%': return modulo(left, right, scale);
      case '^':
        if (right.scale > 0) yield* this.#warn('non-zero scale in exponent');
        return raise(left, right, scale);
      case '&&': return truth(left.digits !== 0n && right.digits !== 0n);
      case '||': return truth(left.digits !== 0n || right.digits !== 0n);
      case '==': return truth(compare(left, right) === 0);
      case '!=': return truth(compare(left, right) !== 0);
      case '<': return truth(compare(left, right) < 0);
      case '<=': return truth(compare(left, right) <= 0);
      case '>': return truth(compare(left, right) > 0);
      default: return truth(compare(left, right) >= 0);
    }
  }

  *#warn(message: string): Task<void> {
    yield* this.context.proc.err(`Runtime warning (func=(main), adr=${this.#address}): ${message}\n`);
  }

  #array(name: string): Map<string, BcNumber> {
    let found = this.#arrays.get(name);
    if (!found) this.#arrays.set(name, (found = new Map()));
    return found;
  }

  *#index(node: Expression): Task<string> {
    const value = yield* this.#value(node);
    return String(value.digits / 10n ** BigInt(value.scale));
  }

  *#store(place: Place, value: BcNumber): Task<BcNumber> {
    if (place.kind === 'element') this.#array(place.name).set(yield* this.#index(place.index), value);
    else if (['scale', 'ibase', 'obase'].includes(place.name)) this.#names.set(place.name, yield* this.#bounded(place.name, value));
    else this.#names.set(place.name, value);
    return value;
  }

  /** The settings are whole numbers within their bounds. */
  *#bounded(name: string, value: BcNumber): Task<BcNumber> {
    const [least, most] = name === 'ibase' ? [2, 16] : name === 'obase' ? [2, 999] : [0, 10_000];
    const given = Number(value.digits / 10n ** BigInt(value.scale));
    if (given < least) yield* this.#warn(name === 'scale' ? 'negative scale, set to 0' : `${name} too small, set to ${least}`);
    if (given > most) yield* this.#warn(`${name} too large, set to ${most}`);
    return whole(Math.min(most, Math.max(least, given)));
  }

  *#call(node: Extract<Expression, { kind: 'call' }>): Task<BcNumber> {
    const definition = this.#functions.get(node.name);
    const values: (BcNumber | Map<string, BcNumber>)[] = [];
    for (const one of node.values) values.push(one.kind === 'array' ? new Map(this.#array(one.name)) : yield* this.#value(one));
    if (!definition) return this.#builtIn(node.name, values[0]);
    if (values.length !== definition.parameters.length) throw new BcRuntimeError('Parameter number mismatch');
    if (this.#calls.length >= DEPTH_LIMIT) throw new BcRuntimeError(`not simulated: more than ${DEPTH_LIMIT} calls within each other`);
    const restore = [...definition.parameters, ...definition.own].map((parameter, at) => this.#bind(parameter, values[at]));
    this.#calls.push(node.name);
    this.#returned = ZERO;
    try {
      yield* this.#all(definition.body);
    } finally {
      for (const undo of restore.reverse()) undo();
    }
    const result = this.#returned;
    this.#returned = ZERO;
    this.#calls.pop();
    return result;
  }

  /** Gives a name a value for as long as a function runs; returns how to take it back. */
  #bind(parameter: Parameter, value: BcNumber | Map<string, BcNumber> | undefined): () => void {
    const table: Map<string, unknown> = parameter.array ? this.#arrays : this.#names;
    const before = table.get(parameter.name);
    table.set(parameter.name, value ?? (parameter.array ? new Map<string, BcNumber>() : ZERO));
    return () => (before === undefined ? table.delete(parameter.name) : table.set(parameter.name, before));
  }

  #builtIn(name: string, value: BcNumber | Map<string, BcNumber> | undefined): BcNumber {
    const scale = this.#setting('scale');
    if (value && !(value instanceof Map)) {
      if (name === 'sqrt') return squareRoot(value, scale);
      if (name === 'length') return whole(digitCount(value));
      if (name === 'scale') return whole(value.scale);
      const compute = this.math ? MATH_FUNCTIONS.get(name) : undefined;
      if (compute) return compute(value, scale);
    }
    throw new BcRuntimeError(name === 'read' || name === 'random' || (this.math && name === 'j') ? `not simulated: bc's function ${name}` : `Function ${name} not defined.`);
  }
}

/** Runs lines as they come, so that a partner at the other end of a pipe gets each answer at once; true when bc is to end. */
function* runLines(context: Context, calculator: Calculator, reader: LineReader): Task<boolean> {
  let pending = '';
  /** Its lines. */
  let held = 0;
  let line = 1;
  for (let lines = yield* reader.batch(); lines; lines = yield* reader.batch()) {
    if (!reader.terminated) yield* context.proc.err(`(standard_in) ${line}: syntax error\n`);
    for (const text of reader.terminated ? lines : []) {
      pending += `${text}\n`;
      held += 1;
      let statements: Statement[] = [];
      try {
        if (text.endsWith('\\') || (held > LONG_BLOCK && !/[}"/]/.test(text))) continue;
        statements = new BcParser(pending, line).program();
      } catch (error) {
        if (error instanceof BcIncomplete) continue;
        if (!(error instanceof BcSyntaxError)) throw error;
        yield* context.proc.err(`(standard_in) ${error.line}: ${error.message}\n`);
      }
      line += held;
      pending = '';
      held = 0;
      // `quit` counts when it is read, `halt` when it is reached.
      const quit = statements.findIndex((one) => one.kind === 'quit');
      if ((yield* calculator.run(quit < 0 ? statements : statements.slice(0, quit))) || quit >= 0) return true;
    }
  }
  return false;
}

function* bc(context: Context): Task<number> {
  const calculator = new Calculator(context, context.has('l'));
  if (context.proc.stdin.isTty && !context.has('q')) yield* context.out('bc 1.07.1\n');
  for (const name of [...context.operands, '-']) {
    if (name !== '-' && !context.proc.machine.fs.exists(context.path(name))) {
      yield* context.proc.err(`File ${name} is unavailable.\n`);
      return 1;
    }
    const file = yield* context.open(name);
    if (!file) return 1;
    if (yield* runLines(context, calculator, new LineReader(file, context.proc))) return 0;
  }
  return 0;
}

export const reckoning = [command('bc', { short: 'hilqsvw', long: { mathlib: 'l', quiet: 'q', standard: 's', warn: 'w', interactive: 'i' } }, bc)];
