import type { Task } from '../../runtime/process';
import type { Shell } from '../shell-state';
import { completeWord } from './complete';
import type { CompleterRegistry } from './completers';

export interface LineCompletion {
  /** Where the word that is completed begins. */
  readonly start: number;
  readonly items: readonly string[];
  readonly suffix: string;
}

/** Splits the command before the cursor into words; quotes are taken off. */
function wordsBefore(text: string): { words: string[]; start: number; quote: string } {
  const words: string[] = [];
  let current = '';
  let start = 0;
  let inWord = false;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!;
    if (quote !== '') {
      if (letter === quote) quote = '';
      else current += letter;
      continue;
    }
    if (letter === '\\') {
      if (!inWord) start = at;
      inWord = true;
      current += text[(at += 1)] ?? '';
    } else if (letter === '"' || letter === "'") {
      if (!inWord) start = at + 1;
      inWord = true;
      quote = letter;
    } else if (/[|&;(]/.test(letter)) {
      words.length = 0;
      current = '';
      inWord = false;
    } else if (/\s/.test(letter)) {
      if (inWord) words.push(current);
      current = '';
      inWord = false;
    } else {
      if (!inWord) start = at;
      inWord = true;
      current += letter;
    }
  }
  if (!inWord) start = text.length;
  words.push(current);
  return { words, start, quote };
}

function escapeName(name: string, quote: string): string {
  return quote === '' ? name.replace(/[\s'"\\$`*?[\]&|;<>()!#{}]/g, '\\$&') : name;
}

export function* completeLine(shell: Shell, line: string, cursor: number, completers: CompleterRegistry | undefined): Task<LineCompletion> {
  const { words, start, quote } = wordsBefore(line.slice(0, cursor));
  let commandAt = 0;
  while (commandAt < words.length - 1 && (/^[A-Za-z_]\w*=/.test(words[commandAt]!) || ['sudo', 'time', 'watch', 'xargs', 'nohup', 'then', 'do', 'else', '!', 'if', 'while'].includes(words[commandAt]!))) commandAt += 1;
  const own = words.slice(commandAt);
  const current = own.at(-1)!;
  const variable = /\$\{?(\w*)$/.exec(current);
  if (variable) return { start: cursor - variable[1]!.length, items: completeWord(shell, variable[1]!, 'variable'), suffix: current.includes('${') ? '}' : ' ' };
  if (own.length === 1) return files(shell, current, start, quote, 'command');
  const alias = shell.aliases.get(own[0]!);
  const expanded = alias === undefined ? own : [...alias.trim().split(/\s+/), ...own.slice(1)];
  const name = expanded[0]!.replace(/^.*\//, '');
  const completer = completers?.get(/^__start_(.+)$/.exec(shell.completions.get(name) ?? '')?.[1] ?? name);
  const answer = completer && (yield* completer({ words: expanded, env: shell.vars.environment(), cwd: shell.proc.cwd, fs: shell.proc.machine.fs }));
  if (answer && !answer.files) {
    const equals = /^--?[\w-]+=/.exec(current)?.[0].length ?? 0;
    const cut = equals > 0 && answer.items.every((item) => !item.startsWith('--')) ? equals : 0;
    return { start: start + cut, items: [...answer.items], suffix: answer.noSpace ? '' : quote || ' ' };
  }
  const redirected = /^(?:\d?>{1,2}|<)/.exec(current);
  const given = redirected ?? (answer ? /^--?[\w-]+=/.exec(current) : null);
  const found = files(shell, current.slice(given?.[0].length ?? 0), start + (given?.[0].length ?? 0), quote, own[0] === 'cd' ? 'directory' : 'file');
  const extensions = redirected ? undefined : answer?.extensions;
  return extensions ? { ...found, items: found.items.filter((name) => name.endsWith('/') || extensions.includes(name.slice(name.lastIndexOf('.') + 1))) } : found;
}

function files(shell: Shell, prefix: string, start: number, quote: string, kind: 'command' | 'file' | 'directory'): LineCompletion {
  const items = completeWord(shell, prefix, kind).map((name) => escapeName(name, quote));
  return { start, items, suffix: quote || ' ' };
}
