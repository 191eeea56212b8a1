import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { toBytes } from '../text';
import type { Context } from './command';
import { Owners } from './modes';
import { members } from './tar-archive';
import type { Member } from './tar-archive';
import type { TarNames } from './tar-names';

/** tar -t and tar -x. */

export function* list(context: Context, archive: Uint8Array, names: TarNames): Task<number> {
  const owners = new Owners(context.proc);
  for (const member of members(archive)) {
    if (!names.wanted(member.name)) continue;
    const shown = context.has('show-transformed-names') ? names.transformed(member.name) || '/' : member.name;
    yield* context.out(`${context.has('v') ? names.row(member, owners) : shown}\n`);
  }
  return yield* names.finish();
}

export function* extract(context: Context, archive: Uint8Array, names: TarNames): Task<number> {
  const { fs } = context.proc.machine;
  const owners = new Owners(context.proc);
  const directories: [string, number][] = [];
  let status = 0;
  let rooted = false;
  for (const member of members(archive)) {
    if (!names.wanted(member.name)) continue;
    if (member.name.startsWith('/') && !context.has('P') && !rooted) {
      rooted = true;
      yield* context.complain("Removing leading `/' from member names");
    }
    const pieces = names.transformed(member.name).split('/').filter((piece) => piece !== '' && piece !== '.');
    if (pieces.includes('..')) {
      yield* context.complain(`${member.name}: Member name contains '..'`);
      status = 2;
      continue;
    }
    if (pieces.length === 0 && member.name.replace(/^(?:\.?\/)*\.?/, '') !== '') continue;
    if (context.has('v')) yield* (context.has('O') ? context.proc.stderr : context.proc.stdout).write(shownName(context, member, names, owners));
    if (context.has('O')) {
      if (member.type === '0') yield* context.proc.stdout.write(member.data);
      continue;
    }
    const path = context.has('P') && member.name.startsWith('/') ? `/${pieces.join('/')}` : [names.base, ...pieces].join('/').replace(/^\/\//, '/');
    const refused = standing(context, member, path);
    if (refused !== undefined) {
      if (refused !== '') yield* context.complain(refused);
      if (refused.endsWith('File exists')) status = 2;
      continue;
    }
    try {
      place(context, member, path, names.base);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* context.complain(context.words === 'busybox' ? `can't open '${member.name}': ${error.message}` : `${member.name}: Cannot open: ${error.message}`);
      status = 2;
      continue;
    }
    if (member.type === '5') directories.push([path, member.mtimeMs]);
    else if (!context.has('m') && member.type !== '2') fs.touch(path, member.mtimeMs);
    yield* context.proc.spend(0.5);
  }
  // What was put into a directory has changed its time since.
  if (!context.has('m')) for (const [path, mtimeMs] of directories.reverse()) fs.touch(path, mtimeMs);
  return yield* names.finish(status);
}

function shownName(context: Context, member: Member, names: TarNames, owners: Owners): Uint8Array {
  const shown = context.has('show-transformed-names') ? names.transformed(member.name) : member.name;
  return toBytes(`${context.flags.get('v')!.length > 1 ? names.row(member, owners) : shown}\n`);
}

/** Why a member is not put where something stands already; '' when there is nothing to say. */
function standing(context: Context, member: Member, path: string): string | undefined {
  const { fs } = context.proc.machine;
  if (!fs.exists(path) || member.type === '5') return undefined;
  if (context.has('skip-old-files')) return '';
  if (context.has('k')) return `${member.name}: Cannot open: File exists`;
  if (context.has('keep-newer-files') && Math.floor(fs.stat(path).mtimeMs / 1000) >= Math.floor(member.mtimeMs / 1000)) return `Current '${member.name}' is newer or same age`;
  return undefined;
}

function place(context: Context, member: Member, path: string, base: string): void {
  const { fs } = context.proc.machine;
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  if (!fs.exists(parent)) fs.mkdir(parent, { recursive: true });
  const mode = member.mode & 0o777 & (context.proc.uid === 0 || context.has('p') ? 0o777 : ~context.proc.umask);
  if (member.type === '5') {
    if (!fs.exists(path)) fs.mkdir(path, { mode });
    return;
  }
  let exists = true;
  try {
    fs.lstat(path);
  } catch {
    exists = false;
  }
  if (exists && fs.lstat(path).kind !== 'directory') fs.remove(path);
  if (member.type === '2') fs.symlink(member.link, path);
  else if (member.type === '1') fs.link(`${base}/${member.link}`, path);
  else fs.writeFile(path, member.data.slice(), { mode });
  if (context.proc.uid === 0 && !context.has('no-same-owner') && member.type !== '2') fs.chown(path, member.uid, member.gid);
}
