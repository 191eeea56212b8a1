import type { Task } from '../../runtime/process';
import type { Shell } from '../shell-state';
import { completeWord, folderOf, isDirectory } from './complete';
import type { CompleterRegistry, CompletionKind, LineCompletion } from './completers';

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

const REDIRECTION = /^\d*(?:>>?|<)$/;

/** A name as it has to be typed: with backslashes outside of quotes. */
function escapeName(name: string, quote: string): string {
  if (quote === "'") return name.replaceAll("'", "'\\''");
  if (quote === '"') return name.replace(/["\\$`]/g, '\\$&');
  return /[\s\\"'@<>=;|&()#$`?*[!:{~]/.test(name) ? name.replace(/[\s'"\\$`*?[\]&|;<>()!{}^,:@=]/g, '\\$&').replace(/^#/, '\\#') : name;
}

/** `kind` is asked for by keys that complete one sort of names only. */
export function* completeLine(shell: Shell, line: string, cursor: number, completers: CompleterRegistry | undefined, kind?: CompletionKind): Task<LineCompletion> {
  const { words, start, quote } = wordsBefore(line.slice(0, cursor));
  let commandAt = 0;
  while (commandAt < words.length - 1 && (/^[A-Za-z_]\w*=/.test(words[commandAt]!) || ['sudo', 'time', 'watch', 'xargs', 'nohup', '{'].includes(words[commandAt]!))) commandAt += 1;
  const current = words.at(-1)!, target = words.length - commandAt > 2 && REDIRECTION.test(words.at(-2)!);
  // Redirections are no arguments; what one leads to is a file.
  const own = words.slice(commandAt).filter((word, at, all) => at === all.length - 1 || !(REDIRECTION.test(word) || REDIRECTION.test(all[at - 1] ?? '')));
  if (target && !/^[$~]/.test(current)) return files(shell, current, start, quote, 'file');
  if (kind !== undefined) return plainly(shell, current, start, quote, kind);
  const variable = quote === "'" ? null : /(?<!\\)\$(\{?)(\w*)$/.exec(line.slice(0, cursor));
  if (variable) {
    const names = variableNames(shell, variable[1] !== '', cursor - variable[2]!.length, variable[2]!);
    if (names.items.length > 0) return names;
  }
  if (/^~[^/\\]*$/.test(line.slice(start, cursor))) {
    const items = completeWord(shell, current.slice(1), 'user');
    const slash = (name: string) => (isDirectory(shell, folderOf(shell, `~${name}`)) ? '/' : '');
    if (items.length > 0) return { start: start + 1, items, suffix: slash(items[0]!) || ' ', shown: (item) => `~${item}${slash(item)}` };
  }
  if (own.length === 1 && !/^[A-Za-z_]\w*=/.test(current)) return files(shell, current, start, quote, 'command');
  const alias = shell.aliases.get(own[0]!);
  const expanded = alias === undefined ? own : [...alias.trim().split(/\s+/), ...own.slice(1)];
  const name = expanded[0]!.replace(/^.*\//, '');
  const completer = completers?.get(/^__start_(.+)$/.exec(shell.completions.get(name) ?? '')?.[1] ?? name);
  const answer = completer && (yield* completer({ words: expanded, env: shell.vars.environment(), cwd: shell.proc.cwd, fs: shell.proc.machine.fs }));
  if (answer && !answer.files) {
    const equals = /^--?[\w-]+=/.exec(current)?.[0].length ?? 0;
    const cut = equals > 0 && answer.items.every((item) => !item.startsWith('--')) ? equals : 0;
    return { start: start + cut, items: [...answer.items].sort(), suffix: answer.noSpace ? '' : quote || ' ', ...(answer.meaning ? { meaning: answer.meaning } : {}) };
  }
  // A name begins anew behind what ends a word for readline (COMP_WORDBREAKS).
  const given = quote === '' ? (/^.*[:=@<>]/.exec(line.slice(start, cursor))?.[0].length ?? 0) : 0;
  const found = given === 0 ? files(shell, current, start, quote, own[0] === 'cd' ? 'directory' : 'file') : files(shell, current.slice(/^.*[:=@<>]/.exec(current)?.[0].length ?? 0), start + given, quote, 'file');
  const extensions = /[<>]/.test(current) ? undefined : answer?.extensions;
  const fitting = extensions ? found.items.filter((item) => item.endsWith('/') || extensions.includes(item.slice(item.lastIndexOf('.') + 1))) : [];
  // Where no file has one of the extensions any will do.
  return fitting.length > 0 ? { ...found, items: fitting } : found;
}

function plainly(shell: Shell, current: string, start: number, quote: string, kind: CompletionKind): LineCompletion {
  if (kind === 'variable') return variableNames(shell, false, start + (current.startsWith('$') ? 1 : 0), current.replace(/^\$/, ''));
  if (kind === 'user') return { start: start + (current.startsWith('~') ? 1 : 0), items: completeWord(shell, current.replace(/^~/, ''), 'user'), suffix: ' ' };
  return files(shell, current, start, quote, kind);
}

/** The value of a single one may be a directory: then a slash follows. */
function variableNames(shell: Shell, braced: boolean, start: number, prefix: string): LineCompletion {
  const items = completeWord(shell, prefix, 'variable');
  const folder = items.length === 1 && isDirectory(shell, folderOf(shell, shell.vars.get(items[0]!) || '/dev/null'));
  return { start, items, suffix: (braced ? '}' : '') + (folder ? '/' : ' '), shown: (item) => (braced ? `\${${item}}` : `$${item}`) };
}

function files(shell: Shell, prefix: string, start: number, quote: string, kind: CompletionKind): LineCompletion {
  const lead = /^(?:~[^/]*|\$\{?\w+\}?)(?=\/)/.exec(prefix)?.[0] ?? '';
  return {
    start,
    items: completeWord(shell, prefix, kind),
    suffix: `${quote} `,
    typed: (item) => lead + escapeName(item.slice(lead.length), quote),
    shown: (item) => item.replace(/^.*\/(?=.)/, ''),
  };
}
