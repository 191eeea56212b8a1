import { BUILTIN_NAMES, KEYWORDS } from '../own-words';
import type { Shell } from '../shell-state';
import { fromBytes } from '../text';
import type { CompletionKind } from './completers';

/** Candidates for one word, sorted; directories end in a slash. */
export function completeWord(shell: Shell, prefix: string, kind: CompletionKind): string[] {
  if (kind === 'variable') return shell.vars.names(prefix);
  if (kind === 'user') return userNames(shell).filter((name) => name.startsWith(prefix));
  if (kind === 'command' && !prefix.includes('/')) return commandNames(shell, prefix);
  return fileNames(shell, prefix, kind);
}

/** Whether a name begins as was typed; capital and small letters may be the same (completion-ignore-case). */
function beginner(shell: Shell, prefix: string): (name: string) => boolean {
  if (shell.editor?.settings.get('completion-ignore-case') !== 'on') return (name) => name.startsWith(prefix);
  const wanted = prefix.toLowerCase();
  return (name) => name.toLowerCase().startsWith(wanted);
}

function commandNames(shell: Shell, prefix: string): string[] {
  const found = new Set<string>(), begins = beginner(shell, prefix);
  const offer = (name: string) => {
    if (begins(name)) found.add(name);
  };
  for (const name of BUILTIN_NAMES) offer(name);
  for (const name of shell.aliases.keys()) offer(name);
  for (const name of shell.functions.keys()) offer(name);
  for (const name of KEYWORDS) offer(name);
  for (const directory of (shell.vars.get('PATH') ?? '').split(':')) {
    try {
      for (const name of shell.proc.machine.fs.readDirectory(directory)) offer(name);
    } catch {
      // A directory of PATH that is not there is passed over, as in bash.
    }
  }
  return [...found].sort();
}

function fileNames(shell: Shell, prefix: string, kind: CompletionKind): string[] {
  const { fs } = shell.proc.machine;
  const slash = prefix.lastIndexOf('/');
  const directory = prefix.slice(0, slash + 1);
  const start = prefix.slice(slash + 1);
  const base = folderOf(shell, directory);
  try {
    // With `.` the directory itself and the one above are offered too; other hidden names always are, as in readline.
    return [...(start.startsWith('.') ? ['.', '..'] : []), ...fs.readDirectory(base)]
      .filter(beginner(shell, start))
      .sort()
      .map((name) => ({ name, folder: isDirectory(shell, `${base}/${name}`) }))
      .filter(({ name, folder }) => folder || kind === 'file' || (kind === 'command' && isExecutable(shell, `${base}/${name}`)))
      .map((entry) => directory + entry.name + (entry.folder ? '/' : ''));
  } catch {
    return [];
  }
}

/** The directory that is meant, with the tilde or the variable that stands at its beginning. */
export function folderOf(shell: Shell, directory: string): string {
  const meant = directory
    .replace(/^~(?=\/|$)/, () => shell.vars.get('HOME') ?? '')
    .replace(/^~([^/]+)/, (tilde, user: string) => accounts(shell).find((fields) => fields[0] === user)?.[5] ?? tilde)
    .replace(/^\$(?:\{(\w+)\}|(\w+))/, (_all, braced?: string, name?: string) => shell.vars.get(braced ?? name!) ?? '');
  return meant.startsWith('/') ? meant : `${shell.proc.cwd}/${meant}`;
}

function accounts(shell: Shell): string[][] {
  try {
    return fromBytes(shell.proc.machine.fs.readFile('/etc/passwd')).split('\n').map((line) => line.split(':'));
  } catch {
    return [];
  }
}

const userNames = (shell: Shell): string[] => accounts(shell).map((fields) => fields[0]!).filter((name) => name !== '').sort();

function isExecutable(shell: Shell, path: string): boolean {
  try {
    return (shell.proc.machine.fs.stat(path).mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

export function isDirectory(shell: Shell, path: string): boolean {
  try {
    return shell.proc.machine.fs.stat(path).kind === 'directory';
  } catch {
    return false;
  }
}
