import { forEachChild } from 'unbash';
import type { ParsedScript, Statement, SyntaxNode } from 'unbash';
import type { Task } from '../runtime/process';
import { runLast, runStatements } from './interpreter';
import { expandAliases } from './aliases';
import type { SourceOptions } from './evaluator';
import { History } from './history';
import { ExitShell, ExpansionAbort } from './shell-state';
import type { Flavour, Shell, Source } from './shell-state';
import { extendedPattern, readScript } from './syntax';
import type { Reading, SyntaxProblem } from './syntax';

/**
 * Runs source text: what `eval`, `source`, traps, `bash -c` and a line at the prompt do. Bash reads one command at a
 * time, so what stands before a syntax error has run when the error is reported.
 */
export function* runText(shell: Shell, text: string, options: SourceOptions = {}): Task<number> {
  const before = shell.source;
  try {
    const whole = readText(shell, text);
    const aliases = shell.aliases.size > 0 || (/\balias\b/.test(text) && (shell.interactive || text.includes('expand_aliases')));
    const byLine = aliases || (!shell.shopts.has('extglob') && EXTENDED.test(text) && (text.includes('extglob') || patternProblem(shell, text, whole) !== undefined));
    if (!whole.problem && !byLine) {
      shell.source = sourceOf(text, options, 0);
      yield* warnHereDoc(shell, whole);
      return yield* runUnits(shell, text, whole.script.commands, options.whole === true);
    }
    return yield* runByCommand(shell, text, options);
  } finally {
    shell.source = before;
  }
}

function readText(shell: Shell, text: string): Reading {
  const reading = readScript(text);
  const beyond = shell.flavour === 'bash' || reading.problem || !/\(|<<</.test(text) ? undefined : beyondSmallShell(reading.script);
  return beyond ? { ...reading, problem: beyond } : reading;
}

/** What stands on one line (and the lines that it goes on in) is one unit: an error in an expansion gives up the rest of it. */
function* runUnits(shell: Shell, text: string, commands: readonly Statement[], whole = false): Task<number> {
  let read = 0;
  for (let at = 0; at < commands.length; ) {
    let end = at + 1;
    while (end < commands.length && !text.slice(commands[end - 1]!.end, commands[end]!.pos).includes('\n')) end += 1;
    read = yield* readUpTo(shell, text, read, commands[end - 1]!.end);
    shell.at(commands[end - 1]!.end - 1);
    shell.compoundLine = shell.line;
    try {
      const last = whole && end === commands.length ? commands[end - 1]! : undefined;
      yield* runStatements(shell, commands.slice(at, last ? end - 1 : end));
      if (last && takesOver(shell, last, at < end - 1)) yield* runLast(shell, last.command);
      else if (last) yield* runStatements(shell, [last]);
    } catch (error) {
      if (!(error instanceof ExpansionAbort) || shell.interactive || shell.subshellDepth > 0) throw error;
      shell.status = error.status;
    }
    at = end;
  }
  yield* readUpTo(shell, text, read, text.length);
  return shell.status;
}

/** With `set -v` lines are printed as they are read; returns where the line behind `end` begins. */
function* readUpTo(shell: Shell, text: string, from: number, end: number): Task<number> {
  const newline = text.indexOf('\n', Math.max(end - 1, from));
  const next = newline < 0 ? text.length : newline + 1;
  if (shell.has('history') && !shell.interactive && shell.evalDepth === 0 && next > from) (shell.history ??= new History()).add(text.slice(from, next).replace(/\n$/, ''));
  if (shell.has('verbose') && next > from) yield* shell.proc.err(text.slice(from, next).replace(/\n?$/, '\n'));
  return Math.max(next, from);
}

/** Whether the last command of a text may take the process over; bash looks no deeper than one list. */
function takesOver(shell: Shell, last: Statement, followsOthers: boolean): boolean {
  if (last.background || shell.traps.size > 0 || shell.has('noexec')) return false;
  return last.command.type === 'Command' || shell.flavour !== 'bash' || !followsOthers;
}

const EXTENDED = /[?*+@!]\(/;

/** Extended patterns are a syntax error in a script that has not turned them on in an earlier line. */
function patternProblem(shell: Shell, text: string, reading: Reading): SyntaxProblem | undefined {
  if (shell.interactive || shell.shopts.has('extglob') || reading.problem || !EXTENDED.test(text)) return undefined;
  const position = extendedPattern(reading.script);
  return position === undefined ? undefined : { incomplete: false, message: "syntax error near unexpected token `('", position, quotesLine: true };
}

function sourceOf(text: string, options: SourceOptions, linesBefore: number): Source {
  return { text, label: options.label, firstLine: (options.firstLine ?? 1) + linesBefore };
}

function* runByCommand(shell: Shell, text: string, options: SourceOptions): Task<number> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  let done = 0;
  while (done < lines.length) {
    let reading: Reading, source: string, taken: number;
    // Growing by doubling keeps a long unfinished command from costing the square of its length.
    for (let end = done + 1; ; end = Math.min(lines.length, end + Math.max(1, (end - done) >> 4))) {
      source = expandAliases(shell, lines.slice(done, end).join('\n') + (end < lines.length ? '\n' : ''));
      reading = readText(shell, source);
      taken = end - done;
      if (end === lines.length || !(reading.problem?.incomplete || reading.openHereDoc || source.endsWith('\\\n'))) break;
    }
    shell.source = sourceOf(source, options, done);
    const problem = reading.problem ?? patternProblem(shell, source, reading);
    if (problem) {
      yield* readUpTo(shell, source, 0, source.length);
      return yield* reportSyntax(shell, source, problem, options);
    }
    yield* warnHereDoc(shell, reading);
    yield* runUnits(shell, source, (reading.script as ParsedScript).commands);
    done += taken;
  }
  return shell.status;
}

/** Prints a syntax error; a script ends with status 2. */
function* reportSyntax(shell: Shell, source: string, problem: SyntaxProblem, options: SourceOptions): Task<number> {
  const start = shell.source.firstLine;
  const position = Math.min(problem.position, source.length);
  let line = start + countLines(source.slice(0, position));
  if (problem.message === 'syntax error: unexpected end of file' || problem.message.includes("`EOF'") || (problem.substitution && problem.incomplete)) line = start + countLines(source.replace(/\n$/, '')) + 1;
  const label = options.syntaxLabel ?? shell.source.label ?? shell.name;
  const prefix = shell.interactive && shell.source.label === undefined && !options.syntaxLabel ? `${shell.name}: ` : `${label}: line ${line}: `;
  if (shell.flavour !== 'bash') {
    yield* shell.proc.err(`${shell.flavour === 'dash' ? prefix.replace(/line (\d+)/, '$1').replace(/: -c/, '') : `${shell.name}: `}${smallShellSyntax(problem.message, shell.flavour)}\n`);
    return (shell.status = 2);
  }
  if (problem.test) {
    for (const message of problem.test) yield* shell.proc.err(`${prefix}${message}\n`);
    return (shell.status = problem.status ?? (options.syntaxLabel?.endsWith('eval') || shell.sourceDepth > 0 ? 2 : shell.status));
  }
  let text = `${prefix}${problem.message}\n`;
  // With `set -e` the shell is gone after the first line.
  if (problem.quotesLine && !shell.has('errexit')) {
    const from = source.lastIndexOf('\n', position - 1) + 1;
    const end = source.indexOf('\n', position);
    const shown = source.slice(from, end < 0 ? undefined : end);
    if (!(shell.interactive && shell.source.label === undefined)) text += `${prefix}\`${shown}'\n`;
  }
  yield* shell.proc.err(text);
  shell.status = problem.status ?? (problem.nested && shell.home === 'environment' && options.whole ? 127 : 2);
  return shell.status;
}

/** `syntax error: unexpected "fi"`, as ash has it; dash says `Syntax error: "fi" unexpected`. */
function smallShellSyntax(message: string, flavour: Flavour): string {
  const token = /unexpected token `(.*)'$/.exec(message)?.[1];
  const quoted = token === undefined ? undefined : /^(?:newline|redirection)$/.test(token) ? token : `"${token}"`;
  if (quoted === undefined && /matching/.test(message)) return flavour === 'dash' ? 'Syntax error: Unterminated quoted string' : 'syntax error: unterminated quoted string';
  const what = quoted ?? 'end of file';
  return flavour === 'dash' ? `Syntax error: ${what} unexpected` : `syntax error: unexpected ${what}`;
}

/** Arrays and here-strings, which the smaller shells do not know. */
function beyondSmallShell(script: ParsedScript): SyntaxProblem | undefined {
  let found: SyntaxProblem | undefined;
  const problem = (token: string, position: number) => ({ incomplete: false, message: `syntax error near unexpected token \`${token}'`, position, quotesLine: false });
  const visit = (node: SyntaxNode): void => {
    if (found) return;
    if (node.type === 'Assignment' && node.value.type === 'ArrayValue') found = problem('(', node.pos);
    else if (node.type === 'HereString') found = problem('redirection', node.pos);
    else forEachChild(node, visit);
  };
  visit(script);
  return found;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function* warnHereDoc(shell: Shell, reading: Reading): Task<void> {
  if (!reading.openHereDoc) return;
  shell.at(reading.openHereDoc.position);
  const { line } = shell;
  shell.line = shell.source.firstLine + countLines(shell.source.text.replace(/\n$/, ''));
  yield* shell.complain(`warning: here-document at line ${line} delimited by end-of-file (wanted \`${reading.openHereDoc.delimiter}')`);
}

/** Runs the text of a script that is the shell's whole life; a syntax error ends it. */
export function* runWhole(shell: Shell, text: string, options: SourceOptions): Task<number> {
  try {
    return yield* runText(shell, text, options);
  } catch (error) {
    if (error instanceof ExitShell) return error.status;
    throw error;
  }
}
