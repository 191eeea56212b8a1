/** Expressions of CEL as the rules of definitions and policies use them. What evaluates them is loaded when it is needed. */
export interface Expression {
  /** Throws ExpressionError when it cannot be evaluated. */
  evaluate(variables: Readonly<Record<string, unknown>>): unknown;
}

/** Throws ExpressionError for a text that is no expression, or that uses what is not there. */
export type CompileExpression = (text: string, variables: readonly string[]) => Expression;

/** What is loaded to compile expressions. */
export interface ExpressionModule {
  readonly compile: CompileExpression;
}

export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** JSON as expressions see it: whole numbers are integers (of any size), others are doubles. */
export function toExpressionValue(value: unknown, isDouble?: (path: readonly string[]) => boolean, path: readonly string[] = []): unknown {
  if (typeof value === 'number') return Number.isInteger(value) && !isDouble?.(path) ? BigInt(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => toExpressionValue(item, isDouble, [...path, '[]']));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toExpressionValue(inner, isDouble, [...path, key])]));
}
