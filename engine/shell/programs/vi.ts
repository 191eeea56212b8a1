import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { Document } from './document';
import { FullScreen } from './full-screen';
import { less } from './less/less';
import { nano } from './nano';
import { ViEditor } from './vi-editor';

function* vi(context: Context): Task<number> {
  const { tty } = context.proc.stdout;
  if (!tty || !(context.proc.stdin.isTty || context.proc.stderr.isTty)) {
    yield* context.proc.err('Vim: Warning: Output is not to a terminal\nnot simulated: vi without a terminal\n');
    return 1;
  }
  const names = context.operands.filter((name) => !name.startsWith('+'));
  const document = new Document(context.proc, names[0] ?? '');
  const problem = document.load();
  if (problem) {
    yield* context.complain(`"${names[0]}" ${problem}`);
    return 1;
  }
  if (names.length > 1) yield* context.out(`${names.length} files to edit\n`);
  const screen = new FullScreen(context.proc, tty);
  yield* screen.open();
  try {
    return yield* new ViEditor(context, screen, document, names, context.name === 'view' || context.flags.has('R')).run([...context.operands.filter((name) => name.startsWith('+')).map((name) => name.slice(1)), ...(context.flags.get('c') ?? [])]);
  } finally {
    screen.close();
  }
}

export const editors = [
  command('vi', { short: 'RnNu:c:e' }, vi),
  command('vim', { short: 'RnNu:c:e' }, vi),
  command('view', { short: 'RnNu:c:e' }, vi),
  command('vimdiff', { short: 'dRnNu:c:' }, function* vimdiff(context) {
    yield* context.complain('not simulated: windows beside each other; diff shows what differs');
    return 1;
  }),
  command('nano', { short: 'wlmEiT:xv' }, nano),
  command('less', { short: 'aAcCeEfFgGiIj:JKLmMnNp:P:qQrRsSuUVwWx:X~', long: { 'RAW-CONTROL-CHARS': 'R', 'raw-control-chars': 'r', 'chop-long-lines': 'S', 'LINE-NUMBERS': 'N', 'line-numbers': 'n', 'quit-if-one-screen': 'F', 'no-init': 'X', 'ignore-case': 'i', 'IGNORE-CASE': 'I', 'quit-at-eof': 'e', 'QUIT-AT-EOF': 'E', 'squeeze-blank-lines': 's', pattern: 'p:', tabs: 'x:', 'jump-target': 'j:', version: 'V' } }, less),
  command('more', { short: 'dfs' }, less),
];
