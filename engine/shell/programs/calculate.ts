import type { Task } from '../../runtime/process';
import { toJsRegExp } from '../posix-regex';
import { command } from './command';
import type { Context } from './command';
import { LineReader } from './text-io';

/** expr, factor. */

class ExprError extends Error {
  constructor(message: string) {
    super(message);
  }
}

class ExprParser {
  #at = 0;

  constructor(private readonly args: readonly string[]) {}

  run(): string {
    const value = this.#level(0);
    if (this.#at < this.args.length) throw new ExprError(`syntax error: unexpected argument '${this.args[this.#at]}'`);
    return value;
  }

  #level(level: number): string {
    const levels = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];
    if (level >= levels.length) return this.#primary();
    let left = this.#level(level + 1);
    while (levels[level]!.includes(this.args[this.#at] ?? '')) {
      const operator = this.args[this.#at++]!;
      const right = this.#level(level + 1);
      left = apply(operator, left, right);
    }
    return left;
  }

  #primary(): string {
    const word = this.args[this.#at++];
    if (word === undefined) throw new ExprError(this.#at === 1 ? 'missing operand' : `syntax error: missing argument after '${this.args.at(-1)}'`);
    if (word === '(') {
      const value = this.#level(0);
      if (this.args[this.#at] !== ')') throw new ExprError(`syntax error: expecting ')' ${this.args[this.#at] === undefined ? `after '${this.args.at(-1)}'` : `instead of '${this.args[this.#at]}'`}`);
      this.#at += 1;
      return value;
    }
    const more = this.args.length - this.#at;
    if (word === '+' && more >= 1) return this.args[this.#at++]!;
    if (word === 'length' && more >= 1) return String([...this.#primary()].length);
    if (word === 'match' && more >= 2) return apply(':', this.#primary(), this.#primary());
    if (word === 'index' && more >= 2) {
      const text = this.#primary();
      const letters = this.#primary();
      return String([...text].findIndex((letter) => letters.includes(letter)) + 1);
    }
    if (word === 'substr' && more >= 3) {
      const text = this.#primary();
      const from = Number(this.#primary());
      const length = Number(this.#primary());
      return from > 0 && length > 0 ? text.slice(from - 1, from - 1 + length) : '';
    }
    return word;
  }
}

function isNull(text: string): boolean {
  return text === '' || /^-?0+$/.test(text);
}

function apply(operator: string, left: string, right: string): string {
  if (operator === '|') return isNull(left) ? (isNull(right) ? '0' : right) : left;
  if (operator === '&') return isNull(left) || isNull(right) ? '0' : left;
  if (operator === ':') {
    const found = toJsRegExp(`^${right.replace(/^\^/, '')}`, { extended: false }).exec(left);
    return found && found.length > 1 ? found[1] ?? '' : /\\\(/.test(right) ? '' : String(found ? [...found[0]].length : 0);
  }
  const numeric = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  if ('+-*/%'.includes(operator)) {
    if (!numeric) throw new ExprError('non-integer argument');
    const a = BigInt(left);
    const b = BigInt(right);
    if ((operator === '/' || operator === '%') && b === 0n) throw new ExprError('division by zero');
    return String(operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : operator === '/' ? a / b : a % b);
  }
  const order = numeric ? (BigInt(left) < BigInt(right) ? -1 : BigInt(left) > BigInt(right) ? 1 : 0) : left < right ? -1 : left > right ? 1 : 0;
  const holds = operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : operator === '>=' ? order >= 0 : operator === '!=' ? order !== 0 : order === 0;
  return holds ? '1' : '0';
}

function* expr(context: Context): Task<number> {
  const args = context.operands[0] === '--' ? context.operands.slice(1) : context.operands;
  try {
    const value = new ExprParser(args).run();
    yield* context.out(`${value}\n`);
    return isNull(value) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExprError)) throw error;
    if (error.message === 'missing operand') return yield* context.tryHelp(error.message, 2);
    yield* context.complain(error.message);
    return 2;
  }
}

function* factor(context: Context): Task<number> {
  const numbers = context.operands.length ? context.operands : (yield* new LineReader(context.proc.stdin, context.proc).all()).join(' ').split(/\s+/).filter((word) => word !== '');
  let status = 0;
  for (const text of numbers) {
    if (!/^\+?\d+$/.test(text) || text.length > 15) {
      yield* context.complain(`'${text}' is not a valid positive integer`);
      status = 1;
      continue;
    }
    let rest = Number(text);
    const found: number[] = [];
    for (let divisor = 2; divisor * divisor <= rest; divisor += divisor === 2 ? 1 : 2) {
      while (rest % divisor === 0) {
        found.push(divisor);
        rest /= divisor;
      }
      if (divisor % 100_001 === 0) yield* context.proc.spend(1);
    }
    if (rest > 1) found.push(rest);
    yield* context.out(`${Number(text)}:${found.map((one) => ` ${one}`).join('')}\n`);
  }
  return status;
}

export const calculating = [
  command('expr', { raw: true }, expr),
  command('factor', '', factor),
];
