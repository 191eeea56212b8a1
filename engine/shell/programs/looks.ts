import type { Task } from '../../runtime/process';
import { fromBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { lstat, stat } from './files';

/** tree and file: what is there, and what it is. */

function* tree(context: Context): Task<number> {
  const { fs } = context.proc.machine;
  let directories = 0;
  let files = 0;
  const level = Number(context.value('L') ?? Infinity);
  const walk = function* (path: string, prefix: string, depth: number): Task<void> {
    if (depth >= level) return;
    const names = fs.readDirectory(path).filter((name) => context.has('a') || !name.startsWith('.')).sort();
    const shown = context.has('d') ? names.filter((name) => lstat(context, `${path}/${name}`)?.kind === 'directory') : names;
    for (const [at, name] of shown.entries()) {
      const found = fs.lstat(`${path}/${name}`);
      const last = at === shown.length - 1;
      yield* context.out(`${prefix}${last ? '└── ' : '├── '}${context.has('f') ? `${path}/${name}` : name}${found.kind === 'symlink' ? ` -> ${fs.readLink(`${path}/${name}`)}` : ''}\n`);
      if (found.kind === 'directory') {
        directories += 1;
        yield* walk(`${path}/${name}`, `${prefix}${last ? '    ' : '│   '}`, depth + 1);
      } else files += 1;
    }
  };
  for (const name of context.operands.length ? context.operands : ['.']) {
    if (stat(context, name)?.kind !== 'directory') {
      yield* context.out(`${name}  [error opening dir]\n`);
      continue;
    }
    yield* context.out(`${name}\n`);
    yield* walk(context.path(name), '', 0);
  }
  yield* context.out(`\n${directories} director${directories === 1 ? 'y' : 'ies'}${context.has('d') ? '' : `, ${files} file${files === 1 ? '' : 's'}`}\n`);
  return 0;
}

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

export const looks = [command('tree', 'adfL:iC', tree), command('file', 'biL', file)];
