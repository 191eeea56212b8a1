import type { Task } from '../../runtime/process';
import { fromBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { lstat } from './files';

function* file(context: Context): Task<number> {
  const { fs } = context.proc.machine;
  for (const name of context.operands) {
    const found = lstat(context, name);
    let kind: string;
    if (!found) kind = `cannot open \`${name}' (No such file or directory)`;
    else if (found.kind === 'directory') kind = 'directory';
    else if (found.kind === 'symlink') kind = `symbolic link to ${fs.readLink(context.path(name))}`;
    else if (found.kind !== 'file') kind = found.kind === 'device' ? 'character special' : found.kind;
    else kind = contentKind(fs.readFile(context.path(name)));
    yield* context.out(`${context.has('b') ? '' : `${name}: `}${kind}\n`);
  }
  return 0;
}

function contentKind(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip compressed data';
  if (bytes[0] === 0x7f && bytes[1] === 0x45) return 'ELF 64-bit LSB executable, x86-64';
  const text = fromBytes(bytes.subarray(0, 65_536));
  if (/[\x00-\x06\x0e-\x1a\x1c-\x1f]/.test(text) || /[\udc80-\udcff](?<![\ud800-\udbff][\udc80-\udcff])/.test(text)) return 'data';
  const encoding = /[^\x00-\x7f]/.test(text) ? 'Unicode text, UTF-8 text' : 'ASCII text';
  const shebang = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(text);
  if (shebang) {
    const program = (shebang[1]!.endsWith('/env') ? shebang[2] ?? '' : shebang[1]!).replace(/^.*\//, '');
    return `${program === 'sh' ? 'POSIX' : program === 'bash' ? 'Bourne-Again' : program} shell script, ${encoding} executable`;
  }
  if (/^\s*[{[]/.test(text) && /[}\]]\s*$/.test(text)) return 'JSON text data';
  return text.endsWith('\n') || !text.includes('\n') ? (text.includes('\n') ? encoding : `${encoding}, with no line terminators`) : encoding;
}

export const looks = [command('file', 'biL', file)];
