import type { Task } from '../runtime/process';
import { expandPrompt } from './prompt';
import { quoteAssigned, singleQuote, hasMeta } from './quote';
import type { Shell } from './shell-state';

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
