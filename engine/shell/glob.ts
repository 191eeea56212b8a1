import type { FileSystem } from '../runtime/machine';
import type { Task } from '../runtime/process';
import { isPattern, matchesPattern, patternRegExp, unquotePattern } from './pattern';
import { ExpansionError } from './shell-state';
import type { Shell } from './shell-state';

/** Path names one word may become. */
const GLOB_LIMIT = 100_000;

interface Search {
  readonly shell: Shell;
  readonly fs: FileSystem;
  readonly out: string[];
  readonly ignoreCase: boolean;
}

/** Path names that match, sorted; empty when there are none. */
export function* expandGlob(shell: Shell, pattern: string): Task<string[]> {
  const components = splitPattern(pattern);
  const search: Search = { shell, fs: shell.proc.machine.fs, out: [], ignoreCase: shell.shopts.has('nocaseglob') };
  const absolute = pattern.startsWith('/');
  yield* walk(search, absolute ? '/' : '', absolute ? components.slice(1) : components);
  const found = [...new Set(search.out)].sort();
  const ignored = shell.vars.get('GLOBIGNORE');
  if (!ignored) return found;
  const patterns = ignored.split(/(?<!\\):/);
  return found.filter((path) => !patterns.some((one) => matchesPattern(path, one)));
}

/** Splits at slashes outside of brackets. */
function splitPattern(pattern: string): string[] {
  return pattern.split('/').filter((piece, at, all) => piece !== '' || at === 0 || at === all.length - 1);
}

function* walk(search: Search, base: string, components: readonly string[]): Task<void> {
  yield* search.shell.proc.spend(0.2);
  if (search.out.length > GLOB_LIMIT) throw new ExpansionError(`path name expansion: more than ${GLOB_LIMIT} names`);
  const [head, ...rest] = components;
  if (head === undefined || (head === '' && rest.length === 0)) {
    if (head === '' && !isDirectory(search, base)) return;
    search.out.push(head === '' ? `${base}/`.replace(/\/\/$/, '/') : base);
    return;
  }
  if (!isPattern(head)) {
    const path = join(base, unquotePattern(head));
    if (rest.length ? isDirectory(search, path) : exists(search, path)) yield* walk(search, path, rest);
    return;
  }
  if (head === '**' && search.shell.shopts.has('globstar')) {
    yield* walkAll(search, base, rest);
    return;
  }
  const expression = patternRegExp(head, { ignoreCase: search.ignoreCase, path: true });
  for (const name of names(search, base)) {
    if (name.startsWith('.') && !head.startsWith('.') && !head.startsWith('\\.') && !search.shell.shopts.has('dotglob') && !search.shell.vars.get('GLOBIGNORE')) continue;
    if (!expression.test(name)) continue;
    const path = join(base, name);
    if (rest.length === 0) search.out.push(path);
    else if (isDirectory(search, path)) yield* walk(search, path, rest);
  }
}

/** `**`: this directory and all below it. */
function* walkAll(search: Search, base: string, rest: readonly string[], start = base): Task<void> {
  yield* search.shell.proc.spend(0.2);
  if (rest.length === 0) {
    if (base !== '') search.out.push(base.endsWith('/') || base !== start ? base : `${base}/`);
  } else if (base !== '' || rest[0] !== '') yield* walk(search, base, rest);
  for (const name of names(search, base)) {
    if (name.startsWith('.') && !search.shell.shopts.has('dotglob')) continue;
    const path = join(base, name);
    if (isRealDirectory(search, path)) yield* walkAll(search, path, rest, start);
    else if (rest.length === 0) search.out.push(path);
  }
}

function join(base: string, name: string): string {
  return base === '' ? name : base.endsWith('/') ? base + name : `${base}/${name}`;
}

function full(search: Search, path: string): string {
  if (path.startsWith('/')) return path;
  return path === '' ? search.shell.proc.cwd : `${search.shell.proc.cwd}/${path}`;
}

function names(search: Search, base: string): string[] {
  try {
    const all = search.fs.readDirectory(full(search, base));
    return all.slice().sort();
  } catch {
    return [];
  }
}

function exists(search: Search, path: string): boolean {
  try {
    search.fs.lstat(full(search, path));
    return true;
  } catch {
    return false;
  }
}

function isDirectory(search: Search, path: string): boolean {
  try {
    return search.fs.stat(full(search, path)).kind === 'directory';
  } catch {
    return false;
  }
}

function isRealDirectory(search: Search, path: string): boolean {
  try {
    return search.fs.lstat(full(search, path)).kind === 'directory';
  } catch {
    return false;
  }
}
