import { SystemError } from '../runtime/machine';
import { Interrupted, Signal } from '../runtime/process';
import type { Task } from '../runtime/process';
import { History } from './history';
import { COMMANDS } from './line-editor/commands';
import { LineEditor } from './line-editor/editor';
import { plainCommand, plainWords, readAliases, runPlain } from './plain-line';
import { expandPrompt } from './prompt';
import { readLine } from './read-line';
import { shellBody } from './shell-body';
import type { InteractiveOptions } from './shell-options';
import { BreakLoop, ContinueLoop, ExecFailed, ExecReplaced, ExitShell, ExpansionAbort, ExpansionError, FunctionNesting, ReturnFunction, ShellInterrupt } from './shell-state';
import type { Shell } from './shell-state';
import { fromBytes } from './text';
import { INTERACTIVE_IGNORES, runPendingTraps } from './traps';

/** A conversation at a terminal: prompt, line editor, history, job control. */
export function* runInteractive(shell: Shell, options: InteractiveOptions): Task<number> {
  const { proc } = shell;
  shell.interactive = true;
  for (const name of ['emacs', 'monitor', 'history', 'histexpand']) shell.options.add(name);
  shell.shopts.add('expand_aliases');
  for (const signal of INTERACTIVE_IGNORES) proc.onSignal(signal, 'ignore');
  proc.onSignal(Signal.INT, shell.onInterrupt);
  shell.history = options.history?.() ?? new History();
  shell.name = options.login ? shell.name : shell.name.replace(/^.*\//, '');
  const set = (name: string, value: string) => {
    shell.vars.declare(name, 0).value ??= value;
  };
  set('PS1', shell.flavour === 'bash' ? '\\u@\\h:\\w\\$ ' : shell.flavour === 'ash' ? '\\w \\$ ' : '\\$ ');
  set('PS2', '> ');
  set('HISTSIZE', '1000');
  proc.tty?.setForeground(proc.pgid);
  yield* readStartFiles(shell, options);
  return yield* shellBody(shell, () => converse(shell, options));
}

function* readStartFiles(shell: Shell, options: InteractiveOptions): Task<void> {
  if (shell.flavour !== 'bash') return;
  const home = shell.vars.get('HOME') ?? '/';
  const files = options.login ? ['/etc/profile', `${home}/.bash_profile`, `${home}/.profile`] : ['/etc/bash.bashrc', ...(options.rcfile === undefined ? [] : [options.rcfile.replace(/^~/, home)])];
  for (const file of files) {
    let text: string;
    try {
      text = fromBytes(shell.proc.machine.fs.readFile(file));
    } catch {
      continue;
    }
    if (shell.speaks || !(yield* readAliases(shell, text))) yield* attempt(shell, () => runText(shell, text, file));
  }
}

function* runText(shell: Shell, text: string, label?: string): Task<number> {
  const { evaluator } = yield* shell.speak();
  return yield* evaluator.runText(shell, text, { label });
}

/** A line of plain words needs no language as long as nothing else was said in this shell. */
function* runLine(shell: Shell, text: string): Task<number> {
  const plain = shell.speaks ? undefined : plainCommand(shell, text);
  return yield* plain ? runPlain(shell, plain) : runText(shell, text);
}

/** Whether a command goes on in the next line. */
function* isUnfinished(shell: Shell, text: string): Task<boolean> {
  if (!shell.speaks && plainWords(text.replace(/\n$/, ''))) return false;
  const reading = (yield* shell.speak()).readScript(text);
  return reading.problem?.incomplete === true || reading.openHereDoc !== undefined || /(?:^|[^\\])(?:\\\\)*\\\n$/.test(text);
}

/** Runs something typed; what unwinds it ends the line, not the shell. */
function* attempt(shell: Shell, body: () => Task<number>): Task<void> {
  try {
    yield* body();
  } catch (error) {
    if (error instanceof ShellInterrupt) {
      yield* shell.proc.out('\n');
      shell.status = 130;
    } else if (error instanceof ExpansionAbort || error instanceof FunctionNesting || error instanceof ExecFailed) shell.status = error.status;
    else if (error instanceof ReturnFunction) shell.status = error.status;
    else if (error instanceof ExpansionError) {
      yield* shell.complain(error.message);
      shell.status = 1;
    } else if (error instanceof SystemError) {
      yield* shell.complain(error.message);
      shell.status = 1;
    } else if (error instanceof BreakLoop || error instanceof ContinueLoop) shell.status = 0;
    else if (error instanceof RangeError) {
      yield* shell.complain(/length|alloc/i.test(error.message) ? 'cannot allocate memory' : 'the commands are nested too deeply');
      shell.status = 1;
    } else if (error instanceof Interrupted && error.signal === Signal.PIPE) shell.status = 141;
    else throw error;
    shell.loopDepth = 0;
    shell.functionDepth = 0;
    shell.conditionDepth = 0;
    shell.lineInFunction = [];
    shell.source = { text: '', label: undefined, firstLine: 1 };
    shell.vars.scopes.length = 1;
    shell.vars.changed();
  }
}

function* converse(shell: Shell, options: InteractiveOptions): Task<number> {
  const { proc } = shell;
  const { tty } = proc.stdin;
  const editor = tty && new LineEditor(proc, tty, {
    history: shell.history,
    commands: COMMANDS,
    *complete(line, cursor, kind) { return yield* (yield* shell.speak()).completeLine(shell, line, cursor, options.completers, kind); },
    get vi() { return shell.has('vi'); },
    *late() { return (yield* shell.speak()).lineCommands; },
    choose: (vi) => chooseKeys(shell, vi),
    run: (command, line, cursor) => runKey(shell, command, line, cursor),
  });
  shell.editor = editor;
  if (editor && shell.flavour === 'bash') yield* readKeys(shell, editor);
  /** Lines of a paste that come after the command that runs. */
  const waiting: string[] = [];
  for (;;) {
    if (shell.status === 130) waiting.length = 0;
    for (const line of shell.jobs.news()) yield* proc.out(`${line}\n`);
    const command = shell.vars.get('PROMPT_COMMAND');
    if (command) yield* attempt(shell, () => runText(shell, command));
    const text = yield* readCommand(shell, editor, waiting);
    if (text === 'interrupt') {
      shell.status = 130;
      continue;
    }
    if (text === undefined) {
      yield* proc.out('exit\n');
      const stopped = shell.jobs.jobs.some((job) => shell.jobs.state(job) === 'Stopped');
      if (stopped && !shell.warnedOfJobs) {
        shell.warnedOfJobs = true;
        yield* proc.err('There are stopped jobs.\n');
        continue;
      }
      return shell.status;
    }
    if (text.trim() === '') continue;
    options.onCommand?.({ proc, line: text });
    const { status } = shell;
    try {
      yield* attempt(shell, () => runLine(shell, text));
      yield* attempt(shell, function* traps() {
        yield* runPendingTraps(shell);
        return shell.status;
      });
    } catch (error) {
      if (error instanceof ExecReplaced || error instanceof ExitShell) options.onCommand?.({ proc, line: text, exitCode: error instanceof ExitShell ? error.status : status });
      throw error;
    }
    options.onCommand?.({ proc, line: text, exitCode: shell.status });
  }
}

function chooseKeys(shell: Shell, vi: boolean): void {
  shell.options.delete(vi ? 'emacs' : 'vi');
  shell.options.add(vi ? 'vi' : 'emacs');
}

/** The learner's own key bindings, when there are any. */
function* readKeys(shell: Shell, editor: LineEditor): Task<void> {
  const name = shell.vars.get('INPUTRC') ?? `${shell.vars.get('HOME') ?? ''}/.inputrc`;
  if (shell.proc.machine.fs.exists(name)) (yield* shell.speak()).readInputrc(shell, editor, name);
}

/** A command that a key was bound to (`bind -x`) sees the line in READLINE_LINE, and may change it there. */
function* runKey(shell: Shell, command: string, line: string, cursor: number): Task<{ line: string; cursor: number }> {
  const { status, vars } = shell;
  vars.set('READLINE_LINE', line);
  vars.set('READLINE_POINT', String(cursor));
  yield* attempt(shell, () => runText(shell, command));
  const now = { line: vars.get('READLINE_LINE') ?? '', cursor: Number(vars.get('READLINE_POINT')) || 0 };
  vars.unset('READLINE_LINE');
  vars.unset('READLINE_POINT');
  shell.status = status;
  return now;
}

/** One complete command, over several lines when need be. Undefined at the end of the input. */
function* readCommand(shell: Shell, editor: LineEditor | undefined, waiting: string[]): Task<string | undefined> {
  const lines: string[] = [];
  for (;;) {
    const next = waiting.shift();
    if (next !== undefined) {
      lines.push(next);
      if (yield* isUnfinished(shell, `${lines.join('\n')}\n`)) continue;
      yield* remember(shell, lines);
      return lines.join('\n');
    }
    const prompt = yield* expandPrompt(shell, shell.vars.get(lines.length === 0 ? 'PS1' : 'PS2') ?? '');
    let line: string;
    if (editor) {
      const result = yield* editor.read(prompt);
      if (result.kind === 'interrupt') {
        yield* remember(shell, lines);
        return 'interrupt';
      }
      if (result.kind === 'end') {
        if (lines.length === 0 || (yield* endsEarly(shell, lines))) return undefined;
        continue;
      }
      line = result.text;
    } else {
      yield* shell.proc.err(prompt);
      const read = yield* readLine(shell.proc.stdin);
      if (read === undefined) return lines.length === 0 ? undefined : lines.join('\n');
      line = read.replace(/\n$/, '');
    }
    const expanded = yield* expandHistory(shell, line);
    if (expanded === undefined) return '';
    waiting.push(...expanded.split('\n'));
  }
}

/** Ctrl-D in the middle of a command: bash complains and ends, but within quotes, where it goes on reading. */
function* endsEarly(shell: Shell, lines: readonly string[]): Task<boolean> {
  const { problem } = (yield* shell.speak()).readScript(`${lines.join('\n')}\n`);
  yield* shell.complain(problem?.message.includes('matching') ? problem.message : 'syntax error: unexpected end of file');
  return !/matching `["']'/.test(problem?.message ?? '');
}

function* expandHistory(shell: Shell, line: string): Task<string | undefined> {
  if (!shell.has('histexpand') || !/[!^]/.test(line) || !shell.history || shell.flavour !== 'bash') return line;
  const result = shell.history.expand(line);
  if ('missing' in result) {
    yield* shell.proc.err(`${shell.name}: ${result.missing}\n`);
    return undefined;
  }
  if (result.changed) yield* shell.proc.out(`${result.text}\n`);
  if (!result.printOnly) return result.text;
  yield* remember(shell, [result.text]);
  return undefined;
}

/** Keeps a command in the history, its lines joined as `cmdhist` has it. */
function* remember(shell: Shell, lines: readonly string[]): Task<void> {
  const { history } = shell;
  if (!history || lines.join('').trim() === '') return;
  const joins = lines.length > 1 && shell.shopts.has('cmdhist') && !shell.shopts.has('lithist');
  const text = joins ? (yield* shell.speak()).joinLines(lines) : lines.join('\n');
  const control = (shell.vars.get('HISTCONTROL') ?? '').split(':');
  if ((control.includes('ignorespace') || control.includes('ignoreboth')) && text.startsWith(' ')) return;
  if ((control.includes('ignoredups') || control.includes('ignoreboth')) && history.lines.at(-1) === text) return;
  history.add(text);
}
