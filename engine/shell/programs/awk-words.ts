/** The words of awk, and what is wrong with a program. */

/** In mawk's words; BusyBox only says whether the input ended too early. */
export class AwkSyntaxError extends Error {
  override readonly name = 'AwkSyntaxError';

  constructor(readonly line: number, message: string, readonly atEnd = false) {
    super(message);
  }
}

export const KEYWORDS = new Set(['BEGIN', 'END', 'function', 'func', 'if', 'else', 'while', 'for', 'do', 'break', 'continue', 'next', 'nextfile', 'exit', 'return', 'delete', 'in', 'getline', 'print', 'printf']);
export const BUILTINS = new Set(['length', 'substr', 'index', 'split', 'sub', 'gsub', 'gensub', 'match', 'sprintf', 'sin', 'cos', 'atan2', 'exp', 'log', 'sqrt', 'int', 'rand', 'srand', 'tolower', 'toupper', 'system', 'close', 'fflush', 'systime', 'strftime', 'mktime', 'and', 'or', 'xor', 'lshift', 'rshift', 'compl', 'strtonum', 'asort', 'asorti']);
export const OPERATORS = ['**=', '**', '&&', '||', '>>', '==', '!=', '<=', '>=', '++', '--', '+=', '-=', '*=', '/=', '%=', '^=', '!~', '{', '}', '(', ')', '[', ']', ';', ',', '+', '-', '*', '/', '%', '^', '!', '<', '>', '|', '?', ':', '~', '$', '='];

/** Functions of one or two numbers. */
export const CALCULATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  sin: Math.sin, cos: Math.cos, atan2: Math.atan2, exp: Math.exp, log: Math.log, sqrt: Math.sqrt, int: Math.trunc,
  and: (a, b) => Number(BigInt(Math.trunc(a)) & BigInt(Math.trunc(b))),
  or: (a, b) => Number(BigInt(Math.trunc(a)) | BigInt(Math.trunc(b))),
  xor: (a, b) => Number(BigInt(Math.trunc(a)) ^ BigInt(Math.trunc(b))),
  lshift: (a, b) => a * 2 ** b,
  rshift: (a, b) => Math.floor(a / 2 ** b),
};
