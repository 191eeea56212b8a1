import type { Task } from '../../runtime/process';
import { echoText } from '../builtins/output';
import { evaluateTestArguments, TestError } from '../builtins/test';
import { compareFiles, fileTest } from '../file-test';
import { formatPrintf } from '../printf';
import { toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { Output } from './text-io';

/** echo, printf, test, yes, seq: what has no input. */

function* yes(context: Context): Task<number> {
  const line = `${context.operands.length ? context.operands.join(' ') : 'y'}\n`;
  const block = toBytes(line.repeat(Math.max(1, Math.floor(8192 / line.length))));
  for (;;) {
    yield* context.proc.stdout.write(block);
    yield* context.proc.spend(0.1);
  }
}

/** seq takes one conversion of a floating point number. */
function formatProblem(format: string): string | undefined {
  const found = [...format.replace(/%%/g, '').matchAll(/%[-+ #0']*\d*(?:\.\d*)?L?([^]?)/g)];
  if (found.length === 0) return `format '${format}' has no % directive`;
  if (found[0]![1] === '') return `format '${format}' ends in %`;
  if (!'aefgAEFG'.includes(found[0]![1]!)) return `format '${format}' has unknown %${found[0]![1]} directive`;
  return found.length > 1 ? `format '${format}' has too many % directives` : undefined;
}

function* seq(context: Context): Task<number> {
  const numbers = context.operands;
  if (numbers.length === 0) return yield* context.tryHelp('missing operand');
  if (numbers.length > 3) return yield* context.tryHelp(`extra operand '${numbers[3]}'`);
  for (const text of numbers) if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return yield* context.tryHelp(`invalid floating point argument: '${text}'`);
  const [first, step, last] = numbers.length === 1 ? [1, 1, Number(numbers[0])] : numbers.length === 2 ? [Number(numbers[0]), 1, Number(numbers[1])] : [Number(numbers[0]), Number(numbers[1]), Number(numbers[2])];
  if (step === 0) return yield* context.tryHelp(`invalid Zero increment value: '${numbers[1]}'`);
  const places = Math.max(...numbers.slice(0, numbers.length === 1 ? 1 : -1).concat(numbers.length === 3 ? [] : []).map((text) => (text.split('.')[1] ?? '').length));
  const format = context.value('f');
  const wrong = format === undefined ? undefined : formatProblem(format);
  if (wrong) {
    yield* context.complain(wrong);
    return 1;
  }
  const separator = context.value('s') ?? '\n';
  const show = (value: number) => (format !== undefined ? formatPrintf(format, [String(value)], 0).text : value.toFixed(places));
  const width = context.has('w') ? Math.max(show(first).length, show(last).length) : 0;
  const output = new Output(context.proc.stdout);
  const total = Math.floor((last - first) / step + 1e-10);
  for (let n = 0; n <= total; n += 1) {
    const text = show(first + n * step);
    output.push((n > 0 ? separator : '') + (width ? (text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0')) : text));
    if (output.full) {
      yield* output.flush();
      yield* context.proc.spend(0.5);
    }
  }
  if (total >= 0) output.push('\n');
  yield* output.flush();
  return 0;
}

function* printf(context: Context): Task<number> {
  const [format, ...args] = context.operands[0] === '--' ? context.operands.slice(1) : context.operands;
  if (format === undefined) return yield* context.tryHelp('missing operand');
  const result = formatPrintf(format, args, context.proc.clock.now());
  for (const message of result.errors) yield* context.complain(message);
  yield* context.out(result.text);
  return result.failed ? 1 : 0;
}

function testProgram(closing: boolean) {
  return function* run(context: Context): Task<number> {
    let args = context.operands;
    if (closing) {
      if (args.at(-1) !== ']') {
        yield* context.complain("missing ']'");
        return 2;
      }
      args = args.slice(0, -1);
    }
    try {
      const unary = (operator: string, operand: string) => (operator === '-n' ? operand !== '' : operator === '-z' ? operand === '' : operator === '-t' ? context.proc.files.get(Number(operand))?.isTty === true : fileTest(context.proc, operator, operand));
      return evaluateTestArguments(args, { unary, files: (left, operator, right) => compareFiles(context.proc, left, operator, right) }) ? 0 : 1;
    } catch (error) {
      if (!(error instanceof TestError)) throw error;
      yield* context.complain(error.message);
      return 2;
    }
  };
}

export const printing = [
  command('yes', { raw: true }, yes),
  command('seq', { short: 'ws:f:', long: { separator: 's:', 'equal-width': 'w', format: 'f:' }, rewrite: (args) => args.flatMap((argument, at) => (/^-[\d.]/.test(argument) && !args.slice(0, at).includes('--') ? ['--', argument] : [argument])).filter((argument, at, all) => argument !== '--' || all.indexOf('--') === at) }, seq),
  command('echo', { raw: true }, function* echo(context) {
    yield* context.out(echoText(context.operands));
    return 0;
  }),
  command('printf', { raw: true }, printf),
  command('test', { raw: true }, testProgram(false)),
  command('[', { raw: true }, testProgram(true)),
];
