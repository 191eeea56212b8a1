import type { Task } from '../runtime/process';
import { expandPrompt } from './prompt';
import { decodeEscapes, quoteAssigned, singleQuote, hasMeta } from './quote';
import type { ArrayElement, Shell } from './shell-state';

/** A line of `set -x`: PS4, its first letter once more for each `$(…)`, `eval` and `source` around, and the text. */
export function* trace(shell: Shell, text: string): Task<void> {
  const { status } = shell;
  shell.options.delete('xtrace');
  const prompt = yield* expandPrompt(shell, shell.vars.get('PS4') ?? '+ ');
  shell.options.add('xtrace');
  shell.status = status;
  const sign = [...prompt][0] ?? '';
  yield* shell.proc.err(`${sign.repeat(shell.evalDepth)}${prompt}${text}\n`);
}

export function traceWord(word: string): string {
  if (word === '') return "''";
  return hasMeta(word) ? singleQuote(word, false) : word;
}

export function traceAssignment(target: string, value: string): string {
  return `${target}=${hasMeta(value) ? singleQuote(value, false) : quoteAssigned(value)}`;
}

/** An array as it was written; `$'…'` is read with the line. */
export function traceArray(text: string): string {
  return text.replace(/\$'((?:[^'\\]|\\[^])*)'/g, (_all, quoted: string) => singleQuote(decodeEscapes(quoted, { quotes: true, control: true }).text, false));
}

/** The elements that `declare` is given. */
export function traceElements(target: string, elements: readonly ArrayElement[]): string {
  return `${target}=(${elements.map(({ key, text, append }) => `${key === undefined ? '' : `[${singleQuote(key, false)}]${append ? '+' : ''}=`}${singleQuote(text, false)}`).join(' ')})`;
}
