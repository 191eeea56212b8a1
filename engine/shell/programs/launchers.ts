import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { runProgram, startProgram } from './launch';

/** setsid and stdbuf: they start a program in another way than the shell would. */

function* setsid(context: Context): Task<number> {
  if (context.operands.length === 0) return yield* context.tryHelp('no command specified');
  const child = yield* startProgram(context, context.operands, { newGroup: true });
  if (typeof child === 'number') return child;
  return context.has('f') ? 0 : yield* context.proc.wait(child);
}

const STREAMS: Readonly<Record<string, string>> = { i: 'stdin', o: 'stdout', e: 'stderr' };

/** Programs here hand on each piece as it comes, whatever the mode; a mode that is none is refused. */
function* stdbuf(context: Context): Task<number> {
  const modes = Object.keys(STREAMS).flatMap((letter) => (context.flags.get(letter) ?? []).map((mode) => ({ letter, mode })));
  for (const { letter, mode } of modes) {
    if (letter === 'i' && mode === 'L') return yield* context.tryHelp('line buffering stdin is meaningless', 125);
    if (mode === 'L' || /^\d+(?:[KMG](?:i?B)?)?$/.test(mode)) continue;
    yield* context.complain(`invalid mode '${mode}'`);
    return 125;
  }
  if (context.operands.length === 0) return yield* context.tryHelp('missing operand', 125);
  if (modes.length === 0) return yield* context.tryHelp('you must specify a buffering mode option', 125);
  return yield* runProgram(context, context.operands);
}

export const starting = [
  command('setsid', { short: 'cfw', long: { ctty: 'c', fork: 'f', wait: 'w' }, stopAtOperand: true }, setsid),
  command('stdbuf', { short: 'i:o:e:', long: { input: 'i:', output: 'o:', error: 'e:' }, stopAtOperand: true, usageStatus: 125 }, stdbuf),
];
