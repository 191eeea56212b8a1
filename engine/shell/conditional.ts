import type { TestExpression } from 'unbash';
import type { Task } from '../runtime/process';
import { evaluateText, expandExtended, expandInto, expandRegex, expandText } from './expand';
import { TextBuilder } from './fields';
import { matchesPattern } from './pattern';
import { toJsRegExp } from './posix-regex';
import { ExpansionError } from './shell-state';
import type { Shell } from './shell-state';
import { fileTest, compareFiles } from './file-test';
import { trace } from './trace';
import { isSet } from './variables';

/** `[[ … ]]`: 0 true, 1 false, 2 for a bad regular expression. */
export function* evaluateTest(shell: Shell, node: TestExpression): Task<number> {
  try {
    return (yield* holds(shell, node)) ? 0 : 1;
  } catch (error) {
    if (error instanceof BadRegex) return 2;
    if (!(error instanceof ExpansionError) || error.status === 127 || !/error token/.test(error.message)) throw error;
    yield* shell.complain(`[[: ${error.message}`);
    return 1;
  }
}

class BadRegex {}

/** `negated` says how a trace shows it. */
function* holds(shell: Shell, node: TestExpression, negated = false): Task<boolean> {
  switch (node.type) {
    case 'TestLogical': {
      for (const operand of node.operands) {
        const value = yield* holds(shell, operand);
        if (node.operator === '&&' ? !value : value) return value;
      }
      return node.operator === '&&';
    }
    case 'TestNot':
      if (node.negations.length % 2 === 0) return yield* holds(shell, node.operand, negated);
      return !(yield* holds(shell, node.operand, !negated));
    case 'TestGroup':
      return yield* holds(shell, node.expression);
    case 'TestUnary': {
      const operand = yield* expandText(shell, node.operand);
      if (shell.has('xtrace')) yield* trace(shell, `[[ ${negated ? '! ' : ''}${node.operator} ${operand || "''"} ]]`);
      return unaryTest(shell, node.operator, operand);
    }
    case 'TestBinary':
      return yield* binary(shell, node, negated);
  }
}

function* binary(shell: Shell, node: Extract<TestExpression, { type: 'TestBinary' }>, negated: boolean): Task<boolean> {
  const { operator } = node;
  if (shell.has('xtrace')) yield* traceBinary(shell, node, negated);
  if (NUMERIC[operator]) {
    const left = yield* evaluateText(shell, yield* expandText(shell, node.left));
    const right = yield* evaluateText(shell, yield* expandText(shell, node.right));
    return NUMERIC[operator]!(left, right);
  }
  const left = yield* expandText(shell, node.left);
  if (operator === '=~') return match(shell, left, yield* expandRegex(shell, node.right));
  if (operator === '==' || operator === '=' || operator === '!=') {
    const same = matchesPattern(left, yield* expandExtended(shell, node.right), shell.shopts.has('nocasematch'));
    return operator === '!=' ? !same : same;
  }
  const right = yield* expandText(shell, node.right);
  if (operator === '<' || operator === '>') return operator === '<' ? left < right : left > right;
  return compareFiles(shell.proc, left, operator, right);
}

/** What was quoted in a pattern is shown with backslashes. */
function* traceBinary(shell: Shell, node: Extract<TestExpression, { type: 'TestBinary' }>, negated: boolean): Task<void> {
  const left = yield* expandText(shell, node.left);
  const builder = new TextBuilder(' \t\n');
  yield* expandInto(shell, node.right, builder, { quoted: false });
  const pattern = ['==', '=', '!='].includes(node.operator);
  const right = builder.chunks.map((chunk) => (chunk.quoted && pattern ? chunk.text.replace(/[^]/gu, '\\$&') : chunk.text)).join('');
  yield* trace(shell, `[[ ${negated ? '! ' : ''}${left || "''"} ${node.operator} ${right || "''"} ]]`);
}

export const NUMERIC: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '-eq': (a, b) => a === b, '-ne': (a, b) => a !== b, '-lt': (a, b) => a < b, '-le': (a, b) => a <= b, '-gt': (a, b) => a > b, '-ge': (a, b) => a >= b,
};

function match(shell: Shell, text: string, source: string): boolean {
  let expression: RegExp;
  try {
    expression = toJsRegExp(source, { extended: true, ignoreCase: shell.shopts.has('nocasematch') });
  } catch {
    throw new BadRegex();
  }
  const found = expression.exec(text);
  const groups = shell.vars.declare('BASH_REMATCH', 0);
  groups.array = found ? [...found].map((group) => group ?? '') : [];
  groups.value = undefined;
  return found !== null;
}

/** The one-operand tests that `[[` and `test` share. */
export function unaryTest(shell: Shell, operator: string, operand: string): boolean {
  switch (operator) {
    case '-n': return operand !== '';
    case '-z': return operand === '';
    case '-v': {
      const element = /^(\w+)\[(.*)\]$/.exec(operand);
      if (element) return element[2] === '@' || element[2] === '*' ? shell.elements(element[1]!).length > 0 : shell.elements(element[1]!).length > 0 && shell.getElement(element[1]!, element[2]!) !== undefined;
      if (/^\d+$/.test(operand)) return Number(operand) <= shell.positional.length;
      return shell.vars.get(operand) !== undefined;
    }
    case '-R': return isSet(shell.vars.raw(operand)) && shell.vars.raw(operand)?.nameref === true;
    case '-o': return shell.has(operand);
    case '-t': return shell.files.get(Number(operand))?.isTty === true;
    default: return fileTest(shell.proc, operator, operand);
  }
}
