import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';
import { LineReader } from './text-io';

/** tsort: names in an order that keeps every pair's. */

interface Name {
  readonly name: string;
  before: number;
  readonly after: Name[];
}

function* tsort(context: Context): Task<number> {
  const name = context.operands[0] ?? '-';
  if (context.operands.length > 1) return yield* context.tryHelp(`extra operand '${context.operands[1]}'`);
  const file = yield* context.open(name);
  if (!file) return 1;
  const words = (yield* new LineReader(file, context.proc).all()).join('\n').split(/\s+/).filter((word) => word !== '');
  if (words.length % 2 !== 0) {
    yield* context.complain(`${name}: input contains an odd number of tokens`);
    return 1;
  }
  const names = new Map<string, Name>();
  const find = (word: string): Name => {
    let found = names.get(word);
    if (!found) names.set(word, (found = { name: word, before: 0, after: [] }));
    return found;
  };
  for (let at = 0; at < words.length; at += 2) {
    const [first, second] = [find(words[at]!), find(words[at + 1]!)];
    if (first === second) continue;
    first.after.push(second);
    second.before += 1;
  }
  return yield* print(context, name, names);
}

function* print(context: Context, file: string, names: Map<string, Name>): Task<number> {
  let status = 0;
  // GNU's tree hands names out by their order.
  const ready = [...names.values()].filter((one) => one.before === 0).sort((a, b) => (a.name < b.name ? -1 : 1));
  while (names.size > 0) {
    const next = ready.shift();
    if (!next) {
      status = 1;
      yield* context.complain(`${file}: input contains a loop:`);
      const loop = loopOf(names);
      for (const one of loop) yield* context.complain(one.name);
      const [last, first] = [loop.at(-1)!, loop[0]!];
      last.after.splice(last.after.indexOf(first), 1);
      first.before -= 1;
      if (first.before === 0) ready.push(first);
      continue;
    }
    names.delete(next.name);
    yield* context.out(`${next.name}\n`);
    for (const one of next.after.reverse()) if ((one.before -= 1) === 0) ready.push(one);
  }
  return status;
}

/** Names that wait for each other, each for the one before it. */
function loopOf(names: Map<string, Name>): Name[] {
  const seen: Name[] = [];
  let at = [...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1))[0]!;
  while (!seen.includes(at)) {
    seen.push(at);
    at = [...names.values()].find((one) => one.after.includes(at))!;
  }
  const loop = seen.slice(seen.indexOf(at)).reverse();
  const first = loop.reduce((best, one, place) => (one.name < loop[best]!.name ? place : best), 0);
  return [...loop.slice(first), ...loop.slice(0, first)];
}

export const sortingPairs = [command('tsort', '', tsort)];
