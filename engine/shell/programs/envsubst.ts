import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { LineReader } from './text-io';

const VARIABLE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g;

/** envsubst: variables in a text from the environment; only those of SHELL-FORMAT where it is given. */
function* envsubst(context: Context): Task<number> {
  const { proc, operands } = context;
  const named = (text: string): string[] => [...text.matchAll(VARIABLE)].map((match) => match[1] ?? match[2]!);
  if (context.has('v')) {
    yield* context.out(named(operands[0] ?? '').map((name) => `${name}\n`).join(''));
    return 0;
  }
  const wanted = operands[0] === undefined ? undefined : new Set(named(operands[0]));
  const lines = new LineReader(proc.stdin, proc);
  for (let batch = yield* lines.batch(); batch; batch = yield* lines.batch()) {
    const text = batch.map((line) => line.replace(VARIABLE, (all, bare: string | undefined, braced: string | undefined) => {
      const name = bare ?? braced!;
      return !wanted || wanted.has(name) ? proc.env.get(name) ?? '' : all;
    })).join('\n');
    yield* context.out(lines.terminated ? `${text}\n` : text);
  }
  return 0;
}

export const substituting = [command('envsubst', { short: 'vVh', long: { variables: 'v' } }, envsubst)];
