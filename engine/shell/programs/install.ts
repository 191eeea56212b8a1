import { hasCapability } from '../../runtime/capabilities';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { attempt, baseName, lstat, stat } from './files';
import { changeMode, Owners } from './modes';

/** install: copies with modes, owners and backups; link and unlink, the bare calls. */

interface Plan {
  readonly mode: number;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

function* readPlan(context: Context): Task<Plan | undefined> {
  const text = context.value('m') ?? '755';
  const mode = changeMode(text, 0, context.has('d'));
  const owners = new Owners(context.proc);
  const [owner, group] = [context.value('o'), context.value('g')];
  const uid = owner === undefined ? undefined : owners.uid(owner);
  const gid = group === undefined ? undefined : owners.gid(group);
  if (mode === undefined) yield* context.complain(`invalid mode '${text}'`);
  else if (owner !== undefined && uid === undefined) yield* context.complain(`invalid user '${owner}'`);
  else if (group !== undefined && gid === undefined) yield* context.complain(`invalid group '${group}'`);
  else return { mode, uid, gid };
  return undefined;
}

/** A directory with those above it that are not there yet. */
function* makeDirectory(context: Context, name: string, mode?: number): Task<boolean> {
  const pieces = name.replace(/\/+$/, '').split('/');
  for (let at = 1; at <= pieces.length; at += 1) {
    const path = pieces.slice(0, at).join('/');
    const last = at === pieces.length;
    if (path === '' || (stat(context, path)?.kind === 'directory' && !(last && mode !== undefined))) continue;
    const fresh = stat(context, path)?.kind !== 'directory';
    const done = yield* attempt(context, () => {
      if (fresh) context.proc.machine.fs.mkdir(context.path(path), { mode: 0o755 });
      if (last && mode !== undefined) context.proc.machine.fs.chmod(context.path(path), mode);
    }, (error) => `cannot create directory '${path}': ${error.message}`);
    if (!done) return false;
    if (fresh && context.has('v')) yield* context.out(`install: creating directory '${path}'\n`);
  }
  return true;
}

/** The name that keeps what stood there: `b~`, or `b.~1~` when backups are numbered. */
function backupName(context: Context, target: string): string | undefined {
  const control = context.value('backup');
  if (!context.has('b') && control === undefined && !context.has('S')) return undefined;
  if (!['numbered', 't'].includes(control ?? '')) return target + (context.value('S') ?? '~');
  let number = 1;
  while (lstat(context, `${target}.~${number}~`)) number += 1;
  return `${target}.~${number}~`;
}

function* place(context: Context, plan: Plan, source: string, target: string): Task<boolean> {
  const { fs } = context.proc.machine;
  const from = stat(context, source);
  if (!from) yield* context.complain(`cannot stat '${source}': No such file or directory`);
  else if (from.kind === 'directory') yield* context.complain(`omitting directory '${source}'`);
  else if (stat(context, target)?.kind === 'directory') yield* context.complain(`cannot overwrite directory '${target}' with non-directory`);
  else if (stat(context, target)?.inode === from.inode) yield* context.complain(`'${source}' and '${target}' are the same file`);
  else {
    if (context.has('D') && !context.has('t') && target.includes('/') && !(yield* makeDirectory(context, target.slice(0, target.lastIndexOf('/'))))) return false;
    const existing = lstat(context, target);
    const backup = existing ? backupName(context, target) : undefined;
    const done = yield* attempt(context, () => {
      const bytes = fs.readFile(context.path(source));
      if (backup !== undefined) fs.rename(context.path(target), context.path(backup));
      else if (existing) fs.remove(context.path(target));
      fs.writeFile(context.path(target), bytes, { mode: plan.mode });
      if (context.has('p')) fs.touch(context.path(target), from.mtimeMs);
    }, (error) => `cannot create regular file '${target}': ${error.message}`);
    if (!done) return false;
    if (existing && backup === undefined && context.has('v')) yield* context.out(`removed '${target}'\n`);
    if (context.has('v')) yield* context.out(`'${source}' -> '${target}'${backup === undefined ? '' : ` (backup: '${backup}')`}\n`);
    return yield* own(context, plan, target);
  }
  return false;
}

function* own(context: Context, { uid, gid }: Plan, target: string): Task<boolean> {
  if (uid === undefined && gid === undefined) return true;
  return yield* attempt(context, () => {
    const now = context.proc.machine.fs.stat(context.path(target));
    if (context.proc.uid === 0 && !hasCapability(context.proc, 'CHOWN')) throw new SystemError('EPERM', 'Operation not permitted');
    context.proc.machine.fs.chown(context.path(target), uid ?? now.uid, gid ?? now.gid);
  }, (error) => `cannot change ownership of '${target}': ${error.message}`);
}

function* install(context: Context): Task<number> {
  if (context.has('s')) {
    yield* context.proc.err('not simulated: install -s\n');
    return 1;
  }
  const plan = yield* readPlan(context);
  if (!plan) return 1;
  const { operands } = context;
  if (operands.length === 0) return yield* context.tryHelp('missing file operand');
  let ok = true;
  if (context.has('d')) {
    for (const name of operands) ok = (yield* makeDirectory(context, name, plan.mode)) && (yield* own(context, plan, name)) && ok;
    return ok ? 0 : 1;
  }
  const into = context.value('t');
  if (into === undefined && operands.length === 1) return yield* context.tryHelp(`missing destination file operand after '${operands[0]}'`);
  const target = into ?? operands.at(-1)!;
  const sources = into === undefined ? operands.slice(0, -1) : operands;
  if (into !== undefined && context.has('D') && !(yield* makeDirectory(context, into))) return 1;
  const directory = !context.has('T') && stat(context, target)?.kind === 'directory';
  if (!directory && (into !== undefined || sources.length > 1)) {
    yield* context.complain(`target '${target}': ${stat(context, target) ? 'Not a directory' : 'No such file or directory'}`);
    return 1;
  }
  for (const source of sources) ok = (yield* place(context, plan, source, directory ? `${target.replace(/(.)\/+$/, '$1')}/${baseName(source)}` : target)) && ok;
  return ok ? 0 : 1;
}

function* link(context: Context): Task<number> {
  const [source, target, extra] = context.operands;
  if (source === undefined) return yield* context.tryHelp('missing operand');
  if (target === undefined) return yield* context.tryHelp(`missing operand after '${source}'`);
  if (extra !== undefined) return yield* context.tryHelp(`extra operand '${extra}'`);
  return (yield* attempt(context, () => context.proc.machine.fs.link(context.path(source), context.path(target)), (error) => `cannot create link '${target}' to '${source}': ${error.message}`)) ? 0 : 1;
}

function* unlink(context: Context): Task<number> {
  const [name, extra] = context.operands;
  if (name === undefined) return yield* context.tryHelp('missing operand');
  if (extra !== undefined) return yield* context.tryHelp(`extra operand '${extra}'`);
  return (yield* attempt(context, () => {
    if (context.proc.machine.fs.lstat(context.path(name)).kind === 'directory') throw new SystemError('EISDIR', 'Is a directory');
    context.proc.machine.fs.remove(context.path(name));
  }, (error) => `cannot unlink '${name}': ${error.message}`)) ? 0 : 1;
}

export const installing = [
  command('install', { short: 'bcCdDg:m:o:psS:t:Tv', long: { backup: 'backup::', compare: 'C', directory: 'd', group: 'g:', mode: 'm:', owner: 'o:', 'preserve-timestamps': 'p', strip: 's', suffix: 'S:', 'target-directory': 't:', 'no-target-directory': 'T', verbose: 'v' } }, install),
  command('link', '', link),
  command('unlink', '', unlink),
];
