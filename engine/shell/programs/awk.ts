import type { OpenFile } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { readBytes } from '../../runtime/whole-stream';
import { decodeEscapes } from '../quote';
import { fromBytes } from '../text';
import { Interpreter } from './awk-interpreter';
import { parseAwk } from './awk-parse';
import { AwkError, Exit, Next, NextFile } from './awk-values';
import { AwkSyntaxError } from './awk-words';
import { command } from './command';
import type { Context } from './command';
import { LineReader } from './text-io';

interface Records {
  next(): Task<string | undefined>;
  /** Goes on with the next file. */
  skip(): void;
}

/** Records of the inputs: lines, paragraphs (RS empty), or pieces at another RS. */
function records(context: Context, awk: Interpreter, names: readonly string[], failed: () => void): Records {
  let index = 0;
  let any = false;
  let current: { reader: LineReader; lines: string[] } | undefined;
  function* next(): Task<string | undefined> {
    for (;;) {
      if (current) {
        if (current.lines.length === 0) {
          yield* awk.flush();
          const batch = yield* current.reader.batch();
          if (batch) current.lines = batch.reverse();
          else current = undefined;
          continue;
        }
        return current.lines.pop();
      }
      const name = index < names.length ? names[index++]! : any ? undefined : '-';
      if (name === undefined) return undefined;
      const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(name);
      if (assignment) {
        awk.assignInput(assignment[1]!, assignment[2]!);
        continue;
      }
      any = true;
      const file = name === '-' ? context.proc.stdin : yield* openInput(context, name);
      if (!file) {
        failed();
        continue;
      }
      awk.set('FILENAME', name);
      awk.set('FNR', 0);
      const separator = awk.text('RS');
      if (separator === '\n') current = { reader: new LineReader(file, context.proc), lines: [] };
      else {
        const text = fromBytes(yield* readBytes(file));
        const pieces = separator === '' ? text.replace(/^\n+/, '').split(/\n\n+/) : text.split(separator.length === 1 ? separator : new RegExp(separator));
        if (pieces.at(-1)?.trim() === '' || separator === '') pieces[pieces.length - 1] = (pieces.at(-1) ?? '').replace(/\n+$/, '');
        if (pieces.at(-1) === '') pieces.pop();
        else if (pieces.length > 0) pieces[pieces.length - 1] = pieces.at(-1)!.replace(/\n$/, separator === '\n' ? '' : '\n');
        current = { reader: new LineReader({ ...file, *read() { return undefined; } } as never, context.proc), lines: pieces.reverse() };
      }
    }
  }
  return { next, skip: () => (current = undefined) };
}

function* openInput(context: Context, name: string): Task<OpenFile | undefined> {
  try {
    return context.proc.open(name, { read: true });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* context.proc.err(context.words === 'busybox' ? `awk: ${name}: ${error.message}\n` : `${context.name}: cannot open ${name} (${error.message})\n`);
    return undefined;
  }
}

function* awk(context: Context): Task<number> {
  let operands = context.operands.slice();
  let source = '';
  for (const name of context.flags.get('f') ?? []) {
    const file = yield* openInput(context, name);
    if (!file) return 2;
    source += `${fromBytes(yield* readBytes(file))}\n`;
  }
  if (!context.has('f')) {
    if (operands.length === 0) {
      yield* context.proc.err('usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n');
      return 2;
    }
    source = operands[0]!;
    operands = operands.slice(1);
  }
  let interpreter: Interpreter;
  try {
    interpreter = new Interpreter(context, parseAwk(source));
  } catch (error) {
    if (!(error instanceof AwkSyntaxError)) throw error;
    yield* context.proc.err(context.words === 'busybox' ? `awk: cmd. line:${error.line}: Unexpected ${error.atEnd ? 'end of string' : 'token'}\n` : `${context.name}: line ${error.line}: ${error.message}\n`);
    return context.words === 'busybox' ? 1 : 2;
  }
  const separator = context.value('F');
  if (separator !== undefined) interpreter.set('FS', separator === 't' ? '\t' : decodeEscapes(separator, { quotes: true }).text);
  for (const text of context.flags.get('v') ?? []) interpreter.assignInput(text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1));
  return yield* runAwk(context, interpreter, operands);
}

function* runAwk(context: Context, interpreter: Interpreter, operands: readonly string[]): Task<number> {
  let status = 0;
  const { next, skip } = records(context, interpreter, operands, () => (status = 2));
  interpreter.useMain(next);
  const { program } = interpreter;
  interpreter.setArguments([context.name, ...operands]);
  try {
    try {
      yield* interpreter.runRules('begin');
      if (program.rules.some((rule) => rule.when !== 'begin')) {
        for (let line = yield* next(); line !== undefined; line = yield* next()) {
          interpreter.setRecord(line);
          interpreter.set('NR', Number(interpreter.text('NR')) + 1);
          interpreter.set('FNR', Number(interpreter.text('FNR')) + 1);
          if (yield* interpreter.record()) skip();
        }
      }
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
      status = error.status ?? status;
      if (program.rules.length === 0) return status;
    }
    try {
      yield* interpreter.runRules('end');
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
      status = error.status ?? status;
    }
  } catch (error) {
    yield* interpreter.flush();
    if (!(error instanceof AwkError || error instanceof SystemError || error instanceof SyntaxError || error instanceof Next || error instanceof NextFile)) throw error;
    // A function left a record in BEGIN or END, where there is none: mawk ends without a word.
    if (error instanceof Next || error instanceof NextFile) status = 2;
    else if (context.words === 'busybox' || error instanceof SystemError) yield* context.proc.err(`awk: ${error.message}\n`);
    else yield* context.proc.err(`${context.name}: run time error: ${error.message}\n\tFILENAME="${interpreter.text('FILENAME')}" FNR=${interpreter.text('FNR') || 0} NR=${interpreter.text('NR') || 0}\n`);
    status = 2;
  }
  yield* interpreter.finish();
  return status & 255;
}

export const awkCommands = [
  command('awk', { short: 'F:v:f:', long: { 'field-separator': 'F:', assign: 'v:', file: 'f:' }, stopAtOperand: true }, awk),
  command('gawk', { short: 'F:v:f:', stopAtOperand: true }, awk),
  command('mawk', { short: 'F:v:f:', stopAtOperand: true }, awk),
];
