import type { OpenFile, Process } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { findExecutable } from '../kernel';
import type { Context } from './command';

interface LaunchOptions {
  /** 'null': the child reads nothing. */
  readonly stdin?: 'null';
  readonly env?: ReadonlyMap<string, string>;
  readonly files?: ReadonlyMap<number, OpenFile>;
  readonly newGroup?: boolean;
  /** Whom it runs as; the caller's when not given. */
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd?: string;
  /** The words of a program that was not found; the name is put in front. */
  readonly quote?: boolean;
}

/** Starts a program that another one was told to run (env, xargs, timeout). Complains as they do. */
export function* startProgram(context: Context, argv: readonly string[], options: LaunchOptions = {}): Task<Process | number> {
  const { proc } = context;
  const env = options.env ?? proc.env;
  const found = findExecutable(proc.machine.fs, argv[0]!, env, proc.cwd);
  const program = 'path' in found ? proc.machine.findProgram(argv[0]!, env, proc.cwd) : undefined;
  if (!program) {
    const code = 'error' in found ? found.error : 'ENOEXEC';
    const words = code === 'ENOENT' ? 'No such file or directory' : code === 'ENOEXEC' ? 'Exec format error' : 'Permission denied';
    const shown = context.words === 'busybox' ? `can't execute '${argv[0]}': ${words}` : context.name === 'setsid' ? `failed to execute ${argv[0]}: ${words}` : context.name === 'sudo' ? `${argv[0]}: command not found` : context.name === 'env' || context.name === 'find' ? `'${argv[0]}': ${words}` : context.name === 'timeout' || context.name === 'nohup' || context.name === 'nice' || context.name === 'stdbuf' ? `failed to run command '${argv[0]}': ${words}` : `${argv[0]}: ${words}`;
    yield* context.complain(shown);
    return code === 'ENOENT' ? 127 : 126;
  }
  const files = new Map(options.files ?? proc.files);
  if (options.stdin === 'null') files.set(0, proc.open('/dev/null', { read: true }));
  try {
    const { uid, gid, cwd } = options;
    return proc.spawn({ argv, program, env, files, newGroup: options.newGroup === true, ...(cwd === undefined ? {} : { cwd }), ...(uid === undefined ? {} : { uid, gid: gid ?? uid, groups: [] }) });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* context.complain(`cannot fork: ${error.message}`);
    return 1;
  }
}

/** Runs a program to its end; returns its exit status. */
export function* runProgram(context: Context, argv: readonly string[], options: LaunchOptions = {}): Task<number> {
  const child = yield* startProgram(context, argv, options);
  return typeof child === 'number' ? child : yield* context.proc.wait(child);
}
