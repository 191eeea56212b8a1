import type { FileStat } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { SystemError } from '../../runtime/machine';
import type { Context } from './command';
import { members } from './tar-archive';
import type { Member } from './tar-archive';
import type { TarNames } from './tar-names';

/** tar -d: how the files differ from what the archive holds. */
export function* compare(context: Context, archive: Uint8Array, names: TarNames): Task<number> {
  const { fs } = context.proc.machine;
  let status = 0;
  for (const member of members(archive)) {
    if (!names.wanted(member.name)) continue;
    if (context.has('v')) yield* context.out(`${member.name}\n`);
    const path = `${names.base}/${member.name}`.replace(/(.)\/$/, '$1');
    try {
      for (const what of differences(member, fs.lstat(path), () => (member.type === '2' ? fs.readLink(path) : fs.readFile(path)))) {
        status = 1;
        yield* context.out(`${member.name}: ${what}\n`);
      }
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* context.complain(`${member.name}: Warning: Cannot stat: ${error.message}`);
      status = 1;
    }
  }
  return yield* names.finish(status);
}

const KINDS: Readonly<Record<string, string>> = { '5': 'directory', '2': 'symlink' };

function* differences(member: Member, stat: FileStat, content: () => Uint8Array | string): Generator<string> {
  if (stat.kind !== (KINDS[member.type] ?? 'file')) return yield 'File type differs';
  if (member.type === '2') {
    if (content() !== member.link) yield 'Symlink differs';
    return;
  }
  if ((stat.mode & 0o7777) !== (member.mode & 0o7777)) yield 'Mode differs';
  if (stat.uid !== member.uid) yield 'Uid differs';
  if (stat.gid !== member.gid) yield 'Gid differs';
  if (member.type !== '0') return;
  if (Math.floor(stat.mtimeMs / 1000) !== Math.floor(member.mtimeMs / 1000)) yield 'Mod time differs';
  if (stat.size !== member.data.length) yield 'Size differs';
  else if (!(content() as Uint8Array).every((byte, at) => byte === member.data[at])) yield 'Contents differ';
}
