import type { FileStat } from '../../runtime/machine';
import { hasCapability } from '../../runtime/capabilities';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { formatTime } from '../time-format';
import { decodeEscapes } from '../quote';
import { resolvePath } from '../vfs';
import { command } from './command';
import type { Context } from './command';
import { parseDate } from './date';
import { blocks } from './ls';
import { df } from './df';
import { changeMode, humanSize, modeText, Owners } from './modes';

/** cp, mv, rm, mkdir, rmdir, ln, touch, chmod, chown, stat, readlink, realpath, du, df, mktemp, basename, dirname. */

export function lstat(context: Context, path: string): FileStat | undefined {
  try {
    return context.proc.machine.fs.lstat(context.path(path));
  } catch {
    return undefined;
  }
}

export function stat(context: Context, path: string): FileStat | undefined {
  try {
    return context.proc.machine.fs.stat(context.path(path));
  } catch {
    return undefined;
  }
}

/** Runs one step; its system error becomes the message that `words` makes of it. */
export function* attempt(context: Context, work: () => void, words: (error: SystemError) => string | undefined): Task<boolean> {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const said = words(error);
    if (said !== undefined) yield* context.complain(said);
    return false;
  }
}

export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? (path === '' ? '' : '/') : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** Source and target pairs of cp, mv and ln. */
function* pairs(context: Context): Task<[string, string][] | undefined> {
  const { operands } = context;
  const into = context.value('t');
  if (operands.length === 0) {
    yield* context.tryHelp('missing file operand');
    return undefined;
  }
  if (into !== undefined) return operands.map((source) => [source, `${into.replace(/\/$/, '')}/${baseName(source)}`]);
  if (operands.length === 1) {
    if (context.name === 'ln') return [[operands[0]!, baseName(operands[0]!)]];
    yield* context.tryHelp(`missing destination file operand after '${operands[0]}'`);
    return undefined;
  }
  const target = operands.at(-1)!;
  const sources = operands.slice(0, -1);
  const directory = !context.has('T') && stat(context, target)?.kind === 'directory' && !(context.name === 'ln' && context.has('n') && lstat(context, target)?.kind === 'symlink');
  if (!directory) {
    if (sources.length > 1) {
      yield* context.complain(context.words === 'busybox' ? `${target}: No such file or directory` : stat(context, target) ? `target '${target}' is not a directory` : `target '${target}': No such file or directory`);
      return undefined;
    }
    if (target.endsWith('/') && context.name === 'cp' && stat(context, sources[0]!)?.kind !== 'directory') {
      yield* context.complain(`cannot create regular file '${target}': Not a directory`);
      return undefined;
    }
    return [[sources[0]!, target]];
  }
  return sources.map((source) => [source, `${target.replace(/(.)\/$/, '$1')}${target === '/' ? '' : '/'}${baseName(source)}`]);
}

function* cp(context: Context): Task<number> {
  const list = yield* pairs(context);
  if (!list) return 1;
  let status = 0;
  for (const [source, target] of list) status = Math.max(status, yield* copy(context, source, target));
  return status;
}

function* copy(context: Context, source: string, target: string): Task<number> {
  const { fs } = context.proc.machine;
  const recursive = context.has('r') || context.has('R') || context.has('a');
  const keepLinks = context.has('P') || context.has('d') || context.has('a') || (recursive && !context.has('L'));
  const found = keepLinks ? lstat(context, source) : stat(context, source);
  if (!found) {
    yield* context.complain(context.words === 'busybox' ? `can't stat '${source}': No such file or directory` : `cannot stat '${source}': No such file or directory`);
    return 1;
  }
  const existing = stat(context, target);
  if (existing && context.has('n')) return 0;
  if (existing && context.has('u') && existing.mtimeMs >= found.mtimeMs) return 0;
  if (existing?.inode === found.inode && context.path(source) === context.path(target)) {
    yield* context.complain(`'${source}' and '${target}' are the same file`);
    return 1;
  }
  const verbose = context.has('v') ? `'${source}' -> '${target}'\n` : '';
  if (found.kind === 'directory') {
    if (!recursive) {
      yield* context.complain(context.words === 'busybox' ? `omitting directory '${source}'` : `-r not specified; omitting directory '${source}'`);
      return 1;
    }
    if (`${context.path(target)}/`.startsWith(`${context.path(source)}/`)) {
      yield* context.complain(`cannot copy a directory, '${source}', into itself, '${target}'`);
      return 1;
    }
    if (!existing && !(yield* attempt(context, () => fs.mkdir(context.path(target), { mode: found.mode & 0o777 }), (error) => `cannot create directory '${target}': ${error.message}`))) return 1;
    if (existing && existing.kind !== 'directory') {
      yield* context.complain(`cannot overwrite non-directory '${target}' with directory '${source}'`);
      return 1;
    }
    yield* context.out(verbose);
    let status = 0;
    for (const name of fs.readDirectory(context.path(source)).slice().sort()) status = Math.max(status, yield* copy(context, `${source.replace(/\/$/, '')}/${name}`, `${target.replace(/\/$/, '')}/${name}`));
    return status;
  }
  yield* context.proc.spend(1);
  const done = yield* attempt(context, () => {
    if (found.kind === 'symlink') {
      if (existing) fs.remove(context.path(target));
      fs.symlink(fs.readLink(context.path(source)), context.path(target));
      return;
    }
    if (existing && context.has('f') && !fs.access(context.path(target), 2)) fs.remove(context.path(target));
    fs.writeFile(context.path(target), fs.readFile(context.path(source)), { mode: (context.has('p') || context.has('a') ? found.mode : found.mode & ~context.proc.umask) & 0o777 });
    if (context.has('p') || context.has('a')) fs.touch(context.path(target), found.mtimeMs);
  }, (error) => (existing ? `cannot create regular file '${target}': ${error.message}` : `cannot create regular file '${target}': ${error.message}`));
  if (done) yield* context.out(verbose);
  return done ? 0 : 1;
}

function* mv(context: Context): Task<number> {
  const list = yield* pairs(context);
  if (!list) return 1;
  const { fs } = context.proc.machine;
  let status = 0;
  for (const [source, target] of list) {
    if (!lstat(context, source)) {
      yield* context.complain(context.words === 'busybox' ? `can't rename '${source}': No such file or directory` : `cannot stat '${source}': No such file or directory`);
      status = 1;
      continue;
    }
    if (context.has('n') && lstat(context, target)) continue;
    if (context.path(source) === context.path(target)) {
      yield* context.complain(`'${source}' and '${target}' are the same file`);
      status = 1;
      continue;
    }
    if (`${context.path(target)}/`.startsWith(`${context.path(source)}/`)) {
      yield* context.complain(`cannot move '${source}' to a subdirectory of itself, '${target}'`);
      status = 1;
      continue;
    }
    const done = yield* attempt(context, () => fs.rename(context.path(source), context.path(target)), (error) => `cannot move '${source}' to '${target}': ${error.message}`);
    if (!done) status = 1;
    else if (context.has('v')) yield* context.out(`renamed '${source}' -> '${target}'\n`);
  }
  return status;
}

function* rm(context: Context): Task<number> {
  const { fs } = context.proc.machine;
  const force = context.has('f');
  if (context.operands.length === 0) return force ? 0 : yield* context.tryHelp('missing operand');
  let status = 0;
  for (const name of context.operands) {
    const found = lstat(context, name);
    if (!found) {
      if (force) continue;
      yield* context.complain(context.words === 'busybox' ? `can't remove '${name}': No such file or directory` : `cannot remove '${name}': No such file or directory`);
      status = 1;
      continue;
    }
    if (/(?:^|\/)\.\.?\/*$/.test(name) && (context.has('r') || context.has('R'))) {
      yield* context.complain(`refusing to remove '.' or '..' directory: skipping '${name}'`);
      status = 1;
      continue;
    }
    if (context.path(name).replace(/\/+$/, '') === '' && (context.has('r') || context.has('R')) && !context.has('no-preserve-root')) {
      yield* context.complain("it is dangerous to operate recursively on '/'");
      yield* context.complain('use --no-preserve-root to override this failsafe');
      status = 1;
      continue;
    }
    if (found.kind === 'directory' && !context.has('r') && !context.has('R') && !(context.has('d') && fs.readDirectory(context.path(name)).length === 0)) {
      yield* context.complain(context.words === 'busybox' ? `'${name}' is a directory` : `cannot remove '${name}': ${context.has('d') ? 'Directory not empty' : 'Is a directory'}`);
      status = 1;
      continue;
    }
    const done = yield* attempt(context, () => fs.remove(context.path(name), { recursive: found.kind === 'directory' }), (error) => (context.words === 'busybox' ? `can't remove '${name}': ${error.message}` : `cannot remove '${name}': ${error.message}`));
    if (!done) status = 1;
    else if (context.has('v')) yield* context.out(`removed ${found.kind === 'directory' ? 'directory ' : ''}'${name}'\n`);
  }
  return status;
}

function* mkdir(context: Context): Task<number> {
  if (context.operands.length === 0) return yield* context.tryHelp('missing operand');
  const { fs } = context.proc.machine;
  let status = 0;
  const text = context.value('m');
  const mode = text === undefined ? 0o777 & ~context.proc.umask : changeMode(text, 0o777, true);
  if (mode === undefined) {
    yield* context.complain(`invalid mode '${text}'`);
    return 1;
  }
  for (const name of context.operands) {
    if (context.has('p') && stat(context, name)?.kind === 'directory') continue;
    if (name === '') {
      yield* context.complain("cannot create directory '': No such file or directory");
      status = 1;
      continue;
    }
    const done = yield* attempt(context, () => fs.mkdir(context.path(name), { recursive: context.has('p'), mode }), (error) => (context.words === 'busybox' ? `can't create directory '${name}': ${error.message}` : `cannot create directory '${name}': ${error.message}`));
    if (!done) status = 1;
    else if (context.has('v')) yield* context.out(`mkdir: created directory '${name}'\n`);
  }
  return status;
}

function* rmdir(context: Context): Task<number> {
  if (context.operands.length === 0) return yield* context.tryHelp('missing operand');
  const { fs } = context.proc.machine;
  let status = 0;
  for (const name of context.operands) {
    let path = name;
    do {
      const done = yield* attempt(context, () => {
        if (fs.lstat(context.path(path)).kind !== 'directory') throw new SystemError('ENOTDIR', 'Not a directory');
        if (fs.readDirectory(context.path(path)).length > 0) throw new SystemError('ENOTEMPTY', 'Directory not empty');
        fs.remove(context.path(path), { recursive: true });
      }, (error) => (context.words === 'busybox' ? `'${path}': ${error.message}` : `failed to remove '${path}': ${error.message}`));
      if (!done) {
        status = 1;
        break;
      }
      path = path.replace(/\/*[^/]+\/*$/, '');
    } while (context.has('p') && path !== '');
  }
  return status;
}

function* ln(context: Context): Task<number> {
  const list = yield* pairs(context);
  if (!list) return 1;
  const { fs } = context.proc.machine;
  let status = 0;
  for (const [source, target] of list) {
    const symbolic = context.has('s');
    if (context.has('f') && lstat(context, target)) fs.remove(context.path(target));
    const done = yield* attempt(context, () => {
      if (symbolic) fs.symlink(source, context.path(target));
      else fs.link(context.path(source), context.path(target));
    }, (error) => (!symbolic && error.code === 'ENOENT' ? `failed to access '${source}': ${error.message}` : !symbolic && fs.stat(context.path(source)).kind === 'directory' ? `${source}: hard link not allowed for directory` : `failed to create ${symbolic ? 'symbolic' : 'hard'} link '${target}': ${error.message}`));
    if (!done) status = 1;
    else if (context.has('v')) yield* context.out(`'${target}' -> '${source}'\n`);
  }
  return status;
}

function* touch(context: Context): Task<number> {
  if (context.operands.length === 0) return yield* context.tryHelp('missing file operand');
  const { fs } = context.proc.machine;
  let when = context.proc.clock.now();
  const given = context.value('d');
  if (given !== undefined) {
    const parsed = parseDate(given, when);
    if (parsed === undefined) {
      yield* context.complain(`invalid date format '${given}'`);
      return 1;
    }
    when = parsed;
  }
  const reference = context.value('r');
  if (reference !== undefined) when = stat(context, reference)?.mtimeMs ?? when;
  const stamp = /^(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(context.value('t') ?? '');
  if (stamp) when = Date.UTC(Number((stamp[1] ?? '20') + stamp[2]), Number(stamp[3]) - 1, Number(stamp[4]), Number(stamp[5]), Number(stamp[6]), Number(stamp[7] ?? 0));
  let status = 0;
  for (const name of context.operands) {
    const done = yield* attempt(context, () => {
      if (!fs.exists(context.path(name))) {
        if (context.has('c')) return;
        fs.writeFile(context.path(name), new Uint8Array(0), { mode: 0o666 & ~context.proc.umask });
      }
      fs.touch(context.path(name), when);
    }, (error) => (context.words === 'busybox' ? `${name}: ${error.message}` : `cannot touch '${name}': ${error.message}`));
    if (!done) status = 1;
  }
  return status;
}

function* eachPath(context: Context, names: readonly string[], visit: (path: string, shown: string) => Task<boolean>): Task<number> {
  const { fs } = context.proc.machine;
  let status = 0;
  const walk = function* (shown: string): Task<void> {
    if (!(yield* visit(context.path(shown), shown))) status = 1;
    if (context.has('R') && lstat(context, shown)?.kind === 'directory') for (const name of fs.readDirectory(context.path(shown)).slice().sort()) yield* walk(`${shown.replace(/\/$/, '')}/${name}`);
  };
  for (const name of names) yield* walk(name);
  return status;
}

function* chmod(context: Context): Task<number> {
  const reference = context.value('reference');
  if (reference !== undefined && !context.proc.machine.fs.exists(context.path(reference))) {
    yield* context.complain(`failed to get attributes of '${reference}': No such file or directory`);
    return 1;
  }
  const like = reference === undefined ? undefined : (context.proc.machine.fs.stat(context.path(reference)).mode & 0o7777).toString(8);
  const [mode, ...names] = like === undefined ? context.operands : [like, ...context.operands];
  if (mode === undefined) return yield* context.tryHelp('missing operand');
  if (names.length === 0) return yield* context.tryHelp(`missing operand after '${mode}'`);
  if (changeMode(mode, 0, false) === undefined) return yield* context.tryHelp(`invalid mode: '${mode}'`);
  const { fs } = context.proc.machine;
  return yield* eachPath(context, names, function* visit(path, shown) {
    let said = '';
    const done = yield* attempt(context, () => {
      const now = fs.stat(path);
      const next = changeMode(mode, now.mode, now.kind === 'directory', context.proc.umask)!;
      fs.chmod(path, next);
      const [before, after] = [{ ...now, mode: now.mode & 0o7777 }, { ...now, mode: next }].map((one) => `${one.mode.toString(8).padStart(4, '0')} (${modeText(one).slice(1)})`);
      if (before !== after && (context.has('v') || context.has('c'))) said = `mode of '${shown}' changed from ${before} to ${after}\n`;
      else if (context.has('v')) said = `mode of '${shown}' retained as ${after}\n`;
    }, (error) => (error.code === 'ENOENT' ? (context.words === 'busybox' ? `${shown}: ${error.message}` : `cannot access '${shown}': ${error.message}`) : `changing permissions of '${shown}': ${error.message}`));
    yield* context.out(said);
    return done;
  });
}

function* chown(context: Context): Task<number> {
  const [owner, ...names] = context.operands;
  if (owner === undefined) return yield* context.tryHelp('missing operand');
  if (names.length === 0) return yield* context.tryHelp(`missing operand after '${owner}'`);
  const owners = new Owners(context.proc);
  const [user, group] = context.name === 'chgrp' ? ['', owner] : owner.split(/[:.]/);
  const uid = user ? owners.uid(user) : undefined;
  const gid = group ? owners.gid(group) : undefined;
  if ((user && uid === undefined) || (group && gid === undefined)) {
    yield* context.complain(user && uid === undefined ? `invalid user: '${owner}'` : `invalid group: '${owner}'`);
    return 1;
  }
  const { fs } = context.proc.machine;
  return yield* eachPath(context, names, function* visit(path, shown) {
    return yield* attempt(context, () => {
      const now = fs.lstat(path);
      if (context.proc.uid === 0 && !hasCapability(context.proc, 'CHOWN')) throw new SystemError('EPERM', 'Operation not permitted');
      fs.chown(path, uid ?? now.uid, gid ?? now.gid);
    }, (error) => (error.code === 'ENOENT' ? `cannot access '${shown}': ${error.message}` : context.words === 'gnu' ? `changing ownership of '${shown}': ${error.message}` : `${shown}: ${error.message}`));
  });
}

const KINDS: Readonly<Record<string, string>> = { file: 'regular file', directory: 'directory', symlink: 'symbolic link', device: 'character special file', fifo: 'fifo', socket: 'socket' };

function* statProgram(context: Context): Task<number> {
  const owners = new Owners(context.proc);
  const { fs } = context.proc.machine;
  let status = context.operands.length ? 0 : yield* context.tryHelp('missing operand');
  for (const name of context.operands) {
    const found = context.has('L') ? stat(context, name) : lstat(context, name);
    if (!found) {
      yield* context.complain(`cannot statx '${name}': No such file or directory`);
      status = 1;
      continue;
    }
    const mode = (found.mode & 0o7777).toString(8);
    const time = (ms: number) => `${formatTime('%Y-%m-%d %H:%M:%S', ms)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}000000 +0000`;
    const kind = found.kind === 'file' && found.size === 0 ? 'regular empty file' : KINDS[found.kind]!;
    const link = found.kind === 'symlink' ? `'${name}' -> '${fs.readLink(context.path(name))}'` : `'${name}'`;
    const values: Readonly<Record<string, string>> = {
      a: mode, A: modeText(found), b: String(blocks(found) * 2), B: '512', d: '2049', f: (found.mode | (found.kind === 'directory' ? 0o40000 : 0o100000)).toString(16), F: kind, g: String(found.gid), G: owners.group(found.gid), h: String(found.links), i: String(found.inode), n: name, N: link, o: '4096', s: String(found.size),
      u: String(found.uid), U: owners.user(found.uid), x: time(found.mtimeMs), y: time(found.mtimeMs), z: time(found.mtimeMs), w: '-', W: '0', X: String(Math.floor(found.mtimeMs / 1000)), Y: String(Math.floor(found.mtimeMs / 1000)), Z: String(Math.floor(found.mtimeMs / 1000)), '%': '%', m: '/', t: '0', T: '0',
    };
    const printf = context.value('printf');
    const format = context.value('c') ?? (printf === undefined ? undefined : decodeEscapes(printf, { leadingZero: true }).text);
    if (format !== undefined) yield* context.out(format.replace(/%([a-zA-Z%])/g, (all, letter: string) => values[letter] ?? (context.words === 'gnu' ? '?' : all)).replace(/$/, context.has('c') ? '\n' : ''));
    else {
      yield* context.out(`  File: ${found.kind === 'symlink' ? `${name} -> ${fs.readLink(context.path(name))}` : name}\n  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(blocks(found) * 2).padEnd(10)} IO Block: 4096   ${kind}\nDevice: 8,1\tInode: ${String(found.inode).padEnd(11)} Links: ${found.links}\nAccess: (${mode.padStart(4, '0')}/${modeText(found)})  Uid: (${String(found.uid).padStart(5)}/${owners.user(found.uid).padStart(8)})   Gid: (${String(found.gid).padStart(5)}/${owners.group(found.gid).padStart(8)})\nAccess: ${values['x']}\nModify: ${values['y']}\nChange: ${values['z']}\n Birth: -\n`);
    }
  }
  return status;
}

function* readlink(context: Context): Task<number> {
  const { fs } = context.proc.machine;
  if (context.operands.length === 0) return yield* context.tryHelp('missing operand');
  let status = 0;
  for (const name of context.operands) {
    try {
      const text = context.has('f') || context.has('e') || context.has('m') ? canonical(context, name, context.has('m') ? 'm' : context.has('e') ? 'e' : 'f') : fs.readLink(context.path(name));
      yield* context.out(text + (context.has('z') ? '\0' : context.has('n') ? '' : '\n'));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      status = 1;
      if (context.has('v')) yield* context.complain(`${name}: ${error.message}`);
    }
  }
  return status;
}

function linkTarget(context: Context, path: string): string | undefined {
  try {
    return context.proc.machine.fs.readLink(path);
  } catch {
    return undefined;
  }
}

/** The path without links. Mode 'e': all must exist; 'f': all but the last name; 'm': nothing need exist. */
function canonical(context: Context, name: string, mode: 'e' | 'f' | 'm', hops = 0): string {
  const { fs } = context.proc.machine;
  const path = context.path(name);
  try {
    return fs.realPath(path);
  } catch (error) {
    if (mode === 'e') throw error;
    const trimmed = path.replace(/\/+$/, '');
    const parent = trimmed.slice(0, trimmed.lastIndexOf('/')) || '/';
    const base = trimmed.slice(trimmed.lastIndexOf('/') + 1);
    const target = linkTarget(context, trimmed);
    // A link to what is not there leads to where it would be.
    if (target !== undefined && target !== trimmed && hops < 40) return canonical(context, target.startsWith('/') ? target : `${parent}/${target}`, mode, hops + 1);
    const above = mode === 'm' ? canonical(context, parent, 'm') : fs.realPath(parent);
    return base === '.' ? above : base === '..' ? above.replace(/\/[^/]*$/, '') || '/' : `${above === '/' ? '' : above}/${base}`;
  }
}

/** The path without `.` and `..`, links left as they are. */
function plainPath(context: Context, name: string, mode: 'e' | 'f' | 'm'): string {
  const { fs } = context.proc.machine;
  const path = resolvePath(context.proc.cwd, name);
  if (mode !== 'm') fs.lstat(mode === 'e' ? path : path.slice(0, path.lastIndexOf('/')) || '/');
  return path;
}

function relativePath(from: string, to: string): string {
  const start = from.split('/').filter(Boolean);
  const end = to.split('/').filter(Boolean);
  let same = 0;
  while (same < start.length && start[same] === end[same]) same += 1;
  return [...start.slice(same).map(() => '..'), ...end.slice(same)].join('/') || '.';
}

function* realpath(context: Context): Task<number> {
  if (context.operands.length === 0) return yield* context.tryHelp('missing operand');
  let status = 0;
  for (const name of context.operands) {
    try {
      const mode = context.has('m') ? 'm' : context.has('e') ? 'e' : 'f';
      const path = context.has('s') ? plainPath(context, name, mode) : canonical(context, name, mode);
      const base = context.value('relative-to');
      yield* context.out((base === undefined ? path : relativePath(canonical(context, base, 'm'), path)) + (context.has('z') ? '\0' : '\n'));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* context.complain(`${name}: ${error.message}`);
      status = 1;
    }
  }
  return status;
}

function* du(context: Context): Task<number> {
  const { fs } = context.proc.machine;
  const bytes = context.has('b');
  const depth = context.has('s') ? 0 : Number(context.value('d') ?? Infinity);
  const size = (found: FileStat) => (bytes ? found.size : blocks(found) * 1024);
  const show = (total: number, name: string) => `${context.has('h') ? humanSize(total) : bytes ? total : context.has('m') ? Math.ceil(total / 1048576) : Math.ceil(total / 1024)}\t${name}\n`;
  let grand = 0;
  let status = 0;
  const walk = function* (name: string, level: number): Task<number> {
    const found = lstat(context, name);
    if (!found) {
      yield* context.complain(`cannot access '${name}': No such file or directory`);
      status = 1;
      return 0;
    }
    let total = size(found);
    if (found.kind === 'directory') for (const child of fs.readDirectory(context.path(name)).slice().sort()) total += yield* walk(`${name.replace(/\/$/, '')}/${child}`, level + 1);
    if (level <= depth && (found.kind === 'directory' || context.has('a') || level === 0)) yield* context.out(show(total, name));
    return total;
  };
  for (const name of context.operands.length ? context.operands : ['.']) grand += yield* walk(name, 0);
  if (context.has('c')) yield* context.out(show(grand, 'total'));
  return status;
}

function* mktemp(context: Context): Task<number> {
  const { fs } = context.proc.machine;
  const directory = context.value('p') ?? context.proc.env.get('TMPDIR') ?? '/tmp';
  const template = context.operands[0] ?? 'tmp.XXXXXXXXXX';
  if (!/X{3,}/.test(template)) {
    yield* context.complain(`too few X's in template '${template}'`);
    return 1;
  }
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const name = template.replace(/X{3,}(?!.*X{3,})/, (run) => Array.from(run, () => letters[context.proc.random.below(letters.length)]).join(''));
  const placed = (one: string) => (context.operands.length && !context.has('p') && !context.has('t') ? one : `${directory}/${one}`) + (context.value('suffix') ?? '');
  const shown = placed(name);
  const done = context.has('u') || (yield* attempt(context, () => (context.has('d') ? fs.mkdir(context.path(shown), { mode: 0o700 }) : fs.writeFile(context.path(shown), new Uint8Array(0), { mode: 0o600 })), (error) => (context.has('q') ? undefined : `failed to create ${context.has('d') ? 'directory' : 'file'} via template '${placed(template)}': ${error.message}`)));
  if (done) yield* context.out(`${shown}\n`);
  return done ? 0 : 1;
}

function* basename(context: Context): Task<number> {
  if (context.operands.length === 0) return yield* context.tryHelp('missing operand');
  const multiple = context.has('a') || context.has('s');
  const suffix = context.value('s') ?? (multiple ? '' : context.operands[1] ?? '');
  if (!multiple && context.operands.length > 2) return yield* context.tryHelp(`extra operand '${context.operands[2]}'`);
  for (const name of multiple ? context.operands : [context.operands[0]!]) {
    const base = baseName(name);
    yield* context.out(`${suffix !== '' && base.endsWith(suffix) && base !== suffix ? base.slice(0, -suffix.length) : base}${context.has('z') ? '\0' : '\n'}`);
  }
  return 0;
}

function* dirname(context: Context): Task<number> {
  if (context.operands.length === 0) return yield* context.tryHelp('missing operand');
  for (const name of context.operands) {
    const trimmed = name.replace(/(.)\/+$/, '$1');
    const at = trimmed.lastIndexOf('/');
    yield* context.out(`${at < 0 ? '.' : trimmed.slice(0, at).replace(/\/+$/, '') || '/'}${context.has('z') ? '\0' : '\n'}`);
  }
  return 0;
}

function* mkfifo(context: Context): Task<number> {
  let status = 0;
  for (const name of context.operands) if (!(yield* attempt(context, () => context.proc.machine.fs.special(context.path(name), 'fifo', '', 0o644), (error) => `cannot create fifo '${name}': ${error.message}`))) status = 1;
  return status;
}

export const files = [
  command('cp', { short: 'abdfiHlLnpPrRsSt:Tuvx', long: { recursive: 'r', force: 'f', archive: 'a', verbose: 'v', 'no-clobber': 'n', update: 'u', preserve: 'p::', 'target-directory': 't:', 'no-target-directory': 'T' } }, cp),
  command('mv', { short: 'bfint:Tuv', long: { force: 'f', verbose: 'v', 'no-clobber': 'n', 'target-directory': 't:', 'no-target-directory': 'T' } }, mv),
  command('rm', { short: 'dfiIrRv', long: { recursive: 'r', force: 'f', verbose: 'v', dir: 'd', 'no-preserve-root': 'no-preserve-root', 'preserve-root': 'preserve-root' } }, rm),
  command('mkdir', { short: 'm:pv', long: { parents: 'p', mode: 'm:', verbose: 'v' } }, mkdir),
  command('rmdir', { short: 'pv', long: { parents: 'p' } }, rmdir),
  command('ln', { short: 'fnrsTt:v', long: { symbolic: 's', force: 'f', 'no-dereference': 'n', verbose: 'v' } }, ln),
  command('touch', { short: 'acd:mr:t:h', long: { date: 'd:', 'no-create': 'c', reference: 'r:' } }, touch),
  command('chmod', { short: 'Rfvc', long: { recursive: 'R', reference: 'reference:' }, rewrite: (args) => { const at = args.findIndex((one) => /^-[rwxXst]+$/.test(one)); return at < 0 ? args : [...args.slice(0, at), '--', ...args.slice(at)]; } }, chmod),
  command('chown', { short: 'RfvhH', long: { recursive: 'R' } }, chown),
  command('chgrp', { short: 'Rfvh', long: { recursive: 'R' } }, chown),
  command('stat', { short: 'c:Lft', long: { format: 'c:', printf: 'printf:', dereference: 'L' } }, statProgram),
  command('readlink', { short: 'efmnqsvz', long: { canonicalize: 'f', 'canonicalize-existing': 'e', 'canonicalize-missing': 'm', 'no-newline': 'n' } }, readlink),
  command('realpath', { short: 'emLPsz', long: { 'canonicalize-existing': 'e', 'canonicalize-missing': 'm', 'no-symlinks': 's', strip: 's', 'relative-to': 'relative-to:' } }, realpath),
  command('du', { short: 'abcd:hksmx', long: { summarize: 's', 'human-readable': 'h', 'max-depth': 'd:', all: 'a', bytes: 'b', total: 'c' } }, du),
  command('df', { short: 'ahikmTPt:', long: { 'human-readable': 'h', 'print-type': 'T' } }, df),
  command('mktemp', { short: 'dup:tq', long: { directory: 'd', tmpdir: 'p::', 'dry-run': 'u', quiet: 'q', suffix: 'suffix:' } }, mktemp),
  command('basename', { short: 'as:z', long: { multiple: 'a', suffix: 's:' }, stopAtOperand: true }, basename),
  command('dirname', 'z', dirname),
  command('mkfifo', 'm:', mkfifo),
];
