import { Environment } from '@marcbachmann/cel-js';
import { ExpressionError, type CompileExpression } from '../../api/expressions';
import { isCIDR, isIP } from '../../api/validation/ip';
import { compareQuantities, parseQuantity, QuantityError, formatQuantity } from '../../api/quantity';

/*
 * CEL for the API server. This is the only file that knows the library; it is loaded when the first definition or
 * policy with expressions is stored.
 */

const NODES = 10_000;

class Quantity {
  constructor(readonly text: string) {}
}

/** The functions that Kubernetes adds to the language and that this server has; any other is refused by name. */
function library(): Environment {
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false, limits: { maxAstNodes: NODES, maxDepth: 100 } });
  const total = (list: readonly (bigint | number)[]): bigint | number => list.reduce((sum, item) => (typeof sum === 'bigint' && typeof item === 'bigint' ? sum + item : Number(sum) + Number(item)), 0n as bigint | number);
  const extreme = (list: readonly (bigint | number | string)[], better: (a: bigint | number | string, b: bigint | number | string) => boolean, name: string): unknown => {
    if (list.length === 0) throw new Error(`${name} called on empty list`);
    return list.reduce((best, item) => (better(item, best) ? item : best));
  };
  environment
    .registerFunction('list.isSorted(): bool', (list: readonly (bigint | number | string)[]) => list.every((item, at) => at === 0 || list[at - 1]! <= item))
    .registerFunction('list.sum(): dyn', total)
    .registerFunction('list.min(): dyn', (list: readonly (bigint | number | string)[]) => extreme(list, (a, b) => a < b, 'min'))
    .registerFunction('list.max(): dyn', (list: readonly (bigint | number | string)[]) => extreme(list, (a, b) => a > b, 'max'))
    .registerFunction('list.indexOf(dyn): int', (list: readonly unknown[], item: unknown) => BigInt(list.indexOf(item)))
    .registerFunction('list.lastIndexOf(dyn): int', (list: readonly unknown[], item: unknown) => BigInt(list.lastIndexOf(item)))
    .registerFunction('string.charAt(int): string', (text: string, at: bigint) => text[Number(at)] ?? '')
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) => text.split(from).join(to))
    .registerFunction('string.find(string): string', (text: string, pattern: string) => new RegExp(pattern, 'u').exec(text)?.[0] ?? '')
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => [...text.matchAll(new RegExp(pattern, 'gu'))].map(([found]) => found));
  return withAddresses(withQuantities(environment));
}

function withQuantities(environment: Environment): Environment {
  const read = (text: string): Quantity => {
    parseQuantity(text);
    return new Quantity(text);
  };
  const isQuantity = (text: string): boolean => {
    try {
      parseQuantity(text);
      return true;
    } catch (error) {
      if (error instanceof QuantityError) return false;
      throw error;
    }
  };
  const nano = ({ text }: Quantity): bigint => parseQuantity(text).nano;
  const made = (value: bigint, like: Quantity): Quantity => new Quantity(formatQuantity({ ...parseQuantity(like.text), nano: value }));
  return environment
    .registerType('Quantity', Quantity)
    .registerFunction('quantity(string): Quantity', read)
    .registerFunction('isQuantity(string): bool', isQuantity)
    .registerFunction('Quantity.isGreaterThan(Quantity): bool', (a: Quantity, b: Quantity) => compareQuantities(a.text, b.text) > 0)
    .registerFunction('Quantity.isLessThan(Quantity): bool', (a: Quantity, b: Quantity) => compareQuantities(a.text, b.text) < 0)
    .registerFunction('Quantity.compareTo(Quantity): int', (a: Quantity, b: Quantity) => BigInt(Math.sign(compareQuantities(a.text, b.text))))
    .registerFunction('Quantity.sign(): int', (a: Quantity) => (nano(a) > 0n ? 1n : nano(a) < 0n ? -1n : 0n))
    .registerFunction('Quantity.isInteger(): bool', (a: Quantity) => nano(a) % 1_000_000_000n === 0n)
    .registerFunction('Quantity.asInteger(): int', (a: Quantity) => nano(a) / 1_000_000_000n)
    .registerFunction('Quantity.asApproximateFloat(): double', (a: Quantity) => Number(nano(a)) / 1e9)
    .registerFunction('Quantity.add(Quantity): Quantity', (a: Quantity, b: Quantity) => made(nano(a) + nano(b), a))
    .registerFunction('Quantity.sub(Quantity): Quantity', (a: Quantity, b: Quantity) => made(nano(a) - nano(b), a));
}

function withAddresses(environment: Environment): Environment {
  return environment
    .registerFunction('isURL(string): bool', (text: string) => /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^\s/]+|^\//.test(text))
    .registerFunction('isIP(string): bool', (text: string) => isIP(text))
    .registerFunction('isCIDR(string): bool', (text: string) => isCIDR(text));
}

let base: Environment | undefined;

/** All variables may hold anything; what they are is checked when the expression is evaluated. */
export const compile: CompileExpression = (text, variables) => {
  base ??= library();
  const environment = base.clone();
  for (const name of variables) environment.registerVariable(name, 'dyn');
  let program: ReturnType<Environment['parse']>;
  try {
    program = environment.parse(text);
    const { valid, error } = program.check();
    if (!valid) throw error ?? new Error('the types do not fit');
  } catch (error) {
    throw new ExpressionError(`compilation failed: ERROR: <input>: ${firstLine(error)}`);
  }
  return {
    evaluate(values) {
      try {
        return program({ ...values }) as unknown;
      } catch (error) {
        throw new ExpressionError(inGo(firstLine(error)));
      }
    },
  };
};

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

/** The words of the Go evaluator for the commonest mistakes. */
function inGo(message: string): string {
  const index = /index out of bounds, index (-?\d+)/.exec(message)?.[1];
  if (index !== undefined) return `index out of bounds: ${index}`;
  return message.replace(/^No such key: /, 'no such key: ');
}
