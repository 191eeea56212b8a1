import { decodeUtf8 } from '../../runtime/bytes';
import type { FileSystem, Process, Program } from '../../runtime/machine';
import type { MountedFileSystem } from '../vfs';
import { contentOf, resolvePath } from '../vfs';

/** The simulated programs by name; images and the workstation say which names stand in their file trees. */
export type ProgramTable = (name: string) => Program | undefined;

/** As a shell assumes when PATH is not set. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** `shown` is the path as it was looked up, which a script sees as its name. */
export type ExecutableLookup = { readonly path: string; readonly shown: string } | { readonly error: 'ENOENT' | 'EACCES' | 'EISDIR' };

/** Where a command is: by its path when it has a slash, else the first match in PATH (execvp(3)). */
export function findExecutable(fs: FileSystem, name: string, env: ReadonlyMap<string, string>, cwd: string): ExecutableLookup {
  if (name === '') return { error: 'ENOENT' };
  if (name.includes('/')) return check(fs, cwd, name);
  let denied = false;
  for (const directory of (env.get('PATH') ?? DEFAULT_PATH).split(':')) {
    const found = check(fs, cwd, `${directory === '' ? '.' : directory}/${name}`);
    if ('path' in found) return found;
    if (found.error === 'EACCES') denied = true;
  }
  return { error: denied ? 'EACCES' : 'ENOENT' };
}

function check(fs: FileSystem, cwd: string, shown: string): ExecutableLookup {
  const path = resolvePath(cwd, shown);
  if (!fs.exists(path)) return { error: 'ENOENT' };
  if (fs.stat(path).kind === 'directory') return { error: 'EISDIR' };
  return fs.access(path, 1) ? { path, shown } : { error: 'EACCES' };
}

/** The program behind the executable file at `path`: a simulated binary, or the interpreter of a script. */
export function programAt(fs: MountedFileSystem, path: string, programs: ProgramTable, shown = path): Program | undefined {
  const node = fs.node(path);
  if (node.kind !== 'file') return undefined;
  const name = node.program;
  if (name !== undefined) return programs(name) ?? notSimulated(name);
  const head = decodeUtf8(contentOf(node).subarray(0, 256));
  const line = /^#![ \t]*(\S+)(?:[ \t]+([^\n]*\S))?/.exec(head);
  if (line) return script(shown, line[1]!, line[2] === undefined ? [] : [line[2]]);
  // execvp(3) hands a file without a known format to the shell.
  return head.includes('\0') ? undefined : script(shown, '/bin/sh', []);
}

function script(path: string, interpreter: string, options: readonly string[]): Program {
  return function* run(proc: Process) {
    const program = proc.machine.findProgram(interpreter, proc.env, proc.cwd);
    if (!program) {
      yield* proc.err(`${proc.argv[0]}: ${interpreter}: bad interpreter: No such file or directory\n`);
      return 127;
    }
    return yield* proc.exec(program, [interpreter, ...options, path, ...proc.argv.slice(1)], proc.env);
  };
}

function notSimulated(name: string): Program {
  return function* run(proc: Process) {
    yield* proc.err(`not simulated: the program ${name}\n`);
    return 1;
  };
}
