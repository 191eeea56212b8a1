import type { Program } from '../runtime/machine';
import type { Task } from '../runtime/process';
import { findProgram, runProgram } from './external';
import { BUILTIN_NAMES, KEYWORDS } from './own-words';
import type { Shell } from './shell-state';

/** What means itself wherever it stands in a word. */
const LETTERS = String.raw`[\w./:@%+,=-]`;
/** A word of such letters and of quoted text in which nothing is expanded. The first has no quotes, or it would be no alias. */
const WORD = String.raw`(?:${LETTERS}|'[^'\n]*'|"[^"\\$\x60!\n]*")+`;
const FIRST = String.raw`[\w./][\w./:@+,-]*`;
const LINE = new RegExp(`^[ \\t]*(?:${FIRST}(?:[ \\t]+${WORD})*)?[ \\t]*$`);

/** The words of a line in which the shell has nothing to do but to take off quotes; undefined of any other line. */
export function plainWords(line: string): string[] | undefined {
  if (!LINE.test(line)) return undefined;
  const words = line.match(new RegExp(WORD, 'g')) ?? [];
  if (KEYWORDS.has(words[0] ?? '')) return undefined;
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, (_all, single?: string, double?: string) => single ?? double ?? ''));
}

interface PlainCommand {
  readonly argv: readonly string[];
  readonly program: Program;
}

/** The program that a line of plain words starts; undefined where the language has to look at the line. */
export function plainCommand(shell: Shell, line: string): PlainCommand | undefined {
  const argv = unaliased(shell, plainWords(line) ?? []);
  const name = argv?.[0];
  if (name === undefined || BUILTIN_NAMES.has(name)) return undefined;
  const found = findProgram(shell, name);
  return 'program' in found ? { argv: argv!, program: found.program } : undefined;
}

/** With an alias put in that is plain itself. */
function unaliased(shell: Shell, words: readonly string[]): readonly string[] | undefined {
  const alias = shell.aliases.get(words[0] ?? '');
  if (alias === undefined) return words;
  const meant = alias.endsWith(' ') ? undefined : plainWords(alias);
  const again = meant?.[0] !== words[0] && shell.aliases.has(meant?.[0] ?? '');
  return meant === undefined || again ? undefined : [...meant, ...words.slice(1)];
}

/** Does what the interpreter does with a simple command that is nothing but the name of a program and its arguments. */
export function* runPlain(shell: Shell, { argv, program }: PlainCommand): Task<number> {
  yield* shell.proc.spend(0.2);
  shell.lastArgument = argv.at(-1)!;
  shell.status = yield* runProgram(shell, program, argv);
  shell.pipeStatus = [shell.status];
  return shell.status;
}

/** Takes over a start file that gives plain aliases and does nothing else; whether it was one. */
export function* readAliases(shell: Shell, text: string): Task<boolean> {
  const lines = text.split('\n').filter((line) => line !== '');
  const found = lines.map((line) => new RegExp(`^alias ([\\w-]+)=(${FIRST})$`).exec(line));
  if (found.includes(null)) return false;
  for (const [, name, value] of found as RegExpExecArray[]) {
    yield* shell.proc.spend(0.2);
    shell.aliases.set(name!, value!);
    shell.lastArgument = `${name}=${value}`;
  }
  return true;
}
