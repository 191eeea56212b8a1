import { Signal } from '../../../runtime/process';
import type { Task } from '../../../runtime/process';
import type { Context } from '../command';
import { readLine } from '../../read-line';
import { FullScreen } from '../full-screen';
import { LessLines } from './lines';
import { LessOptions } from './options';
import { LessSession } from './session';

/** less and more: without a terminal the text is handed on. */
export function* less(context: Context): Task<number> {
  const { tty } = context.proc.stdout;
  if (context.has('V')) {
    yield* context.out('less 590\n');
    return 0;
  }
  const names = context.operands.filter((name) => !name.startsWith('+'));
  if (names.length === 0 && context.proc.stdin.isTty) {
    yield* context.proc.err(context.name === 'less' ? 'Missing filename ("less --help" for help)\n' : 'more: bad usage\nTry \'more --help\' for more information.\n');
    return 1;
  }
  if (!tty) return yield* handOn(context, names);
  const files: string[] = [];
  for (const name of names) {
    const problem = name === '-' ? undefined : problemOf(context, name);
    if (problem === undefined) files.push(name);
    else yield* context.proc.err(`${problem}\n`);
  }
  if (files.length === 0 && names.length > 0) return 1;
  if (files.length < names.length) {
    yield* context.proc.err('Press RETURN to continue ');
    yield* readLine(context.proc.stdin.isTty ? context.proc.stdin : context.proc.stderr);
  }
  return yield* view(context, files.length > 0 ? files : ['-']);
}

function problemOf(context: Context, name: string): string | undefined {
  const { fs } = context.proc.machine, path = context.path(name);
  if (!fs.exists(path)) return `${name}: No such file or directory`;
  return fs.stat(path).kind === 'directory' ? `${name} is a directory` : undefined;
}

function* handOn(context: Context, names: readonly string[]): Task<number> {
  let status = 0;
  for (const name of names.length > 0 ? names : ['-']) {
    const file = yield* context.open(name);
    if (!file) status = 1;
    else for (let chunk = yield* file.read(); chunk; chunk = yield* file.read()) yield* context.proc.stdout.write(chunk);
  }
  return status;
}

function* view(context: Context, names: readonly string[]): Task<number> {
  const { proc } = context;
  const screen = new FullScreen(proc, proc.stdout.tty!, true);
  const options = new LessOptions();
  for (const [letter, values] of context.flags) if (!/^[jxpPbhyDoOkTtVz]$/.test(letter)) for (let n = 0; n < Math.max(1, values.length); n += 1) options.give(letter);
  const open = (name: string): LessLines => new LessLines(name === '-' ? proc.stdin : proc.open(name, { read: true }), proc, name === '-' ? '' : name);
  const session = new LessSession(context, screen, options, names, open);
  if (options.get('F') > 0 && names.length === 1 && (yield* session.fits())) {
    yield* context.out(session.whole());
    return 0;
  }
  proc.onSignal(Signal.INT, 'ignore');
  yield* screen.open({ alternate: options.get('X') === 0 });
  try {
    return yield* session.run();
  } finally {
    screen.close();
    proc.onSignal(Signal.INT, undefined);
  }
}
