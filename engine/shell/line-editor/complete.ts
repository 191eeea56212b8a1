import { BUILTIN_NAMES } from '../own-words';
import type { Shell } from '../shell-state';

export type CompletionKind = 'command' | 'file' | 'directory' | 'variable';

/** Candidates for one word, sorted; directories end in a slash. */
export function completeWord(shell: Shell, prefix: string, kind: CompletionKind): string[] {
  if (kind === 'variable') return shell.vars.names(prefix);
  if (kind === 'command' && !prefix.includes('/')) return commandNames(shell, prefix);
  return fileNames(shell, prefix, kind === 'directory');
}

function commandNames(shell: Shell, prefix: string): string[] {
  const found = new Set<string>();
  const offer = (name: string) => {
    if (name.startsWith(prefix)) found.add(name);
  };
  for (const name of BUILTIN_NAMES) offer(name);
  for (const name of shell.aliases.keys()) offer(name);
  for (const name of shell.functions.keys()) offer(name);
  for (const name of ['if', 'for', 'while', 'until', 'case', 'select', 'function', 'time']) offer(name);
  for (const directory of (shell.vars.get('PATH') ?? '').split(':')) {
    try {
      for (const name of shell.proc.machine.fs.readDirectory(directory)) offer(name);
    } catch {
      // A directory of PATH that is not there is passed over, as in bash.
    }
  }
  return [...found].sort();
}

function fileNames(shell: Shell, prefix: string, directoriesOnly: boolean): string[] {
  const { fs } = shell.proc.machine;
  const slash = prefix.lastIndexOf('/');
  const directory = prefix.slice(0, slash + 1);
  const start = prefix.slice(slash + 1);
  const home = directory.startsWith('~/') ? (shell.vars.get('HOME') ?? '') + directory.slice(1) : directory;
  const base = home.startsWith('/') ? home : `${shell.proc.cwd}/${home}`;
  try {
    return fs.readDirectory(base)
      .filter((name) => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
      .map((name) => ({ name, folder: isDirectory(shell, `${base}/${name}`) }))
      .filter((entry) => !directoriesOnly || entry.folder)
      .map((entry) => directory + entry.name + (entry.folder ? '/' : ''))
      .sort();
  } catch {
    return [];
  }
}

function isDirectory(shell: Shell, path: string): boolean {
  try {
    return shell.proc.machine.fs.stat(path).kind === 'directory';
  } catch {
    return false;
  }
}
