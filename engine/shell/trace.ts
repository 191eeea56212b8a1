import type { Task } from '../runtime/process';
import { quoteIfNeeded } from './quote';
import type { Shell } from './shell-state';

/** A line of `set -x`. */
export function* trace(shell: Shell, text: string): Task<void> {
  const prompt = shell.vars.get('PS4') ?? '+ ';
  const sign = prompt[0] ?? '';
  yield* shell.proc.err(`${sign.repeat(shell.subshellDepth)}${prompt}${text}\n`);
}

export function traceWord(word: string): string {
  return word === '' ? "''" : quoteIfNeeded(word);
}
