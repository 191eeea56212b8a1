import type { Task } from '../../runtime/process';
import { NUMERIC, unaryTest } from '../conditional';
import { compareFiles } from '../file-test';
import type { Shell } from '../shell-state';

/** Raised for wrong expressions; status 2. */
export class TestError extends Error {
  override readonly name = 'TestError';
}

const UNARY = new Set('-a -b -c -d -e -f -g -h -k -n -o -p -r -s -t -u -v -w -x -z -G -L -N -O -R -S'.split(' '));
const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef', '=~']);

/** What `test` asks of its surroundings, so that the program outside a shell can be the same. */
interface TestScope {
  unary(operator: string, operand: string): boolean;
  files(left: string, operator: string, right: string): boolean;
}

/** Evaluates the arguments of `test` as POSIX prescribes by their number. */
export function evaluateTestArguments(args: readonly string[], scope: TestScope): boolean {
  return new TestParser(args, scope).run();
}

class TestParser {
  #at = 0;

  constructor(private readonly args: readonly string[], private readonly scope: TestScope) {}

  run(): boolean {
    const { args } = this;
    if (args.length === 0) return false;
    if (args.length <= 4) return this.#byCount(args);
    const value = this.#or();
    if (this.#at < args.length) throw new TestError('too many arguments');
    return value;
  }

  #byCount(args: readonly string[]): boolean {
    const [a, b, c] = args as [string, string, string];
    switch (args.length) {
      case 1: return a !== '';
      case 2:
        if (a === '!') return b === '';
        if (UNARY.has(a)) return this.scope.unary(a, b);
        throw new TestError(`${a}: unary operator expected`);
      case 3:
        if (BINARY.has(b)) return this.#binary(a, b, c);
        if (b === '-a') return a !== '' && c !== '';
        if (b === '-o') return a !== '' || c !== '';
        if (a === '!') return !this.#byCount(args.slice(1));
        if (a === '(' && c === ')') return b !== '';
        throw new TestError(`${b}: binary operator expected`);
      default:
        if (a === '!') return !this.#byCount(args.slice(1));
        if (a === '(' && args[3] === ')') return this.#byCount(args.slice(1, 3));
        {
          const value = this.#or();
          if (this.#at < args.length) throw new TestError('too many arguments');
          return value;
        }
    }
  }

  #or(): boolean {
    let value = this.#and();
    while (this.args[this.#at] === '-o') {
      this.#at += 1;
      const right = this.#and();
      value ||= right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#term();
    while (this.args[this.#at] === '-a') {
      this.#at += 1;
      const right = this.#term();
      value &&= right;
    }
    return value;
  }

  #term(): boolean {
    const { args } = this;
    const word = args[this.#at];
    if (word === undefined) throw new TestError('argument expected');
    if (word === '!') {
      this.#at += 1;
      return !this.#term();
    }
    if (word === '(') {
      this.#at += 1;
      const value = this.#or();
      if (args[this.#at] !== ')') throw new TestError("`)' expected");
      this.#at += 1;
      return value;
    }
    const operator = args[this.#at + 1];
    if (operator !== undefined && BINARY.has(operator) && args[this.#at + 2] !== undefined) {
      const right = args[this.#at + 2]!;
      this.#at += 3;
      return this.#binary(word, operator, right);
    }
    if (UNARY.has(word) && operator !== undefined) {
      this.#at += 2;
      return this.scope.unary(word, operator);
    }
    this.#at += 1;
    return word !== '';
  }

  #binary(left: string, operator: string, right: string): boolean {
    const compare = NUMERIC[operator];
    if (compare) return compare(integer(left), integer(right));
    switch (operator) {
      case '=':
      case '==': return left === right;
      case '!=': return left !== right;
      case '<': return left < right;
      case '>': return left > right;
      default: return this.scope.files(left, operator, right);
    }
  }
}

function integer(text: string): bigint {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestError(`${text}: integer expression expected`);
  return BigInt(text.trim().replace(/^\+/, ''));
}

function shellScope(shell: Shell): TestScope {
  return { unary: (operator, operand) => {
    if (operator === '-t' && !/^\d+$/.test(operand)) throw new TestError(`${operand}: integer expression expected`);
    return unaryTest(shell, operator, operand);
  }, files: (left, operator, right) => compareFiles(shell.proc, left, operator, right) };
}

export function* test(shell: Shell, args: readonly string[], name: string): Task<number> {
  try {
    return evaluateTestArguments(args, shellScope(shell)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* shell.complain(`${name}: ${error.message}`);
    return 2;
  }
}

export function* bracket(shell: Shell, args: readonly string[]): Task<number> {
  if (args.at(-1) !== ']') {
    yield* shell.complain("[: missing `]'");
    return 2;
  }
  return yield* test(shell, args.slice(0, -1), '[');
}
