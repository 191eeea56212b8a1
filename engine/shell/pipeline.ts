import type { Coproc, Pipeline, Script, Subshell } from 'unbash';
import type { OpenFile, Process } from '../runtime/machine';
import { Signal } from '../runtime/process';
import type { Task } from '../runtime/process';
import { runCommand } from './command';
import { forked, runForeground } from './foreground';
import { JobTable } from './jobs';
import { RedirectError, Redirections } from './redirect';
import { shellBody } from './shell-body';
import { ExpansionError } from './shell-state';
import type { Shell } from './shell-state';
import { TextDecoderStream } from './text';
import { beforeCommand, setTrap } from './traps';
import type { AnyCommand } from './tree';

/** Text a command substitution may return, in characters. */
const SUBSTITUTION_LIMIT = 64 * 1024 * 1024;

/** Starts a subshell: a process that goes on with a copy of this shell's state. */
function spawnSubshell(shell: Shell, options: { files?: ReadonlyMap<number, OpenFile>; newGroup?: boolean; loops?: boolean; jobs?: boolean }, body: (child: Shell) => Task<number>): Process {
  const copy = shell.clone(shell.proc);
  const ignored = [...shell.traps].filter(([, command]) => command === '');
  const outer = [...shell.outerTraps, ...shell.traps];
  const inherited = [...shell.traps].filter(([name]) => (name === 'ERR' ? shell.has('errtrace') : (name === 'DEBUG' || name === 'RETURN') && shell.has('functrace')));
  return shell.proc.spawn({
    argv: shell.proc.argv,
    env: shell.environment(),
    cwd: shell.proc.cwd,
    files: options.files ?? shell.files,
    newGroup: options.newGroup === true,
    *program(proc) {
      copy.proc = proc;
      copy.jobs = options.jobs ? shell.jobs.copy() : new JobTable();
      copy.options.delete('monitor');
      copy.interactive = false;
      copy.interactiveParent = shell.interactive || shell.interactiveParent;
      copy.bindDynamic();
      proc.umask = shell.proc.umask;
      for (const [name, command] of ignored) setTrap(copy, name, command);
      copy.outerTraps = outer;
      for (const [name, command] of inherited) copy.traps.set(name, command);
      return yield* shellBody(copy, () => body(copy));
    },
  });
}

/** `jobs` in a pipeline or a substitution shows the jobs of the shell around it. */
function listsJobs(node: AnyCommand): boolean {
  return node.type === 'Command' && node.name?.value === 'jobs';
}

/** Runs a node as the whole life of a subshell: a simple command's program takes the process over. */
function* runTail(shell: Shell, node: AnyCommand): Task<number> {
  if (node.type === 'Command') return yield* guarded(shell, () => runCommand(shell, node, true));
  return yield* shell.evaluator.run(shell, node);
}

function* guarded(shell: Shell, body: () => Task<number>): Task<number> {
  try {
    return yield* body();
  } catch (error) {
    if (!(error instanceof Error) || !['ExpansionError', 'VariableError', 'RedirectError', 'ArithmeticError'].includes(error.name)) throw error;
    yield* shell.complain(error.message);
    return error instanceof ExpansionError ? error.statusIn(shell) : 1;
  }
}

export function* runSubshell(shell: Shell, node: Subshell): Task<number> {
  const status = yield* runForeground(shell, sourceText(shell, node), () => spawnSubshell(shell, { newGroup: shell.has('monitor') }, (child) => child.evaluator.runStatements(child, node.body.commands)));
  // What an ERR trap is told of is the line where the subshell ended.
  shell.at(node.end - 1);
  return status;
}

function sourceText(shell: Shell, node: { readonly pos: number; readonly end: number }): string {
  return shell.source.text.slice(node.pos, node.end).trim();
}

export function* runPipeline(shell: Shell, node: Pipeline): Task<number> {
  const timed = node.prefixes.some((prefix) => prefix.type === 'Time');
  const startedMs = shell.proc.clock.now();
  let status: number;
  if (node.commands.length === 0) status = 0;
  else if (node.commands.length === 1) {
    status = yield* shell.evaluator.runNode(shell, node.commands[0]!);
    if (node.commands[0]!.type === 'Command' || node.commands[0]!.type === 'Subshell') shell.pipeStatus = [status];
  } else {
    yield* beforeParts(shell, node);
    const inPlace = shell.shopts.has('lastpipe') && !shell.has('monitor');
    const { children, reader } = yield* startPipeline(shell, node, false, inPlace);
    const own = reader ? yield* runWithInput(shell, node.commands.at(-1)!, reader) : undefined;
    yield* waitAll(shell, children, sourceText(shell, node));
    shell.pipeStatus = [...children.map((child) => child.exitCode ?? 128), ...(own === undefined ? [] : [own])];
    status = shell.pipeStatus.at(-1)!;
    if (shell.has('pipefail')) status = shell.pipeStatus.findLast((code) => code !== 0) ?? 0;
    if (children.some((child) => child.stopped)) status = 148;
  }
  if (timed) yield* reportTime(shell, node, shell.proc.clock.now() - startedMs);
  return status;
}

/** Before it starts what runs beside it, the shell itself runs the DEBUG trap, unless they inherit that. */
function* beforeParts(shell: Shell, node: AnyCommand): Task<void> {
  if (shell.has('functrace')) return;
  for (const command of node.type === 'Pipeline' ? node.commands : [node]) if (command.type === 'Command') yield* beforeCommand(shell, command);
}

function* waitAll(shell: Shell, children: readonly Process[], text: string): Task<void> {
  if (shell.has('monitor')) {
    yield* shell.jobs.foreground(shell, children, text);
    return;
  }
  for (const child of children) yield* shell.proc.wait(child);
}

/** The last command of a pipeline in the shell itself (shopt lastpipe): what it sets stays set. */
function* runWithInput(shell: Shell, node: Pipeline['commands'][number], reader: OpenFile): Task<number> {
  const before = shell.files.get(0);
  shell.files.set(0, reader);
  try {
    return yield* shell.evaluator.runNode(shell, node);
  } finally {
    if (before) shell.files.set(0, before);
    else shell.files.delete(0);
    reader.release();
  }
}

/** Starts the commands of a pipeline; without the last one its input is left open as `reader`. */
function* startPipeline(shell: Shell, node: Pipeline, background: boolean, withoutLast = false): Task<{ children: Process[]; reader: OpenFile | undefined }> {
  const children: Process[] = [];
  let input: OpenFile | undefined;
  let group: number | undefined;
  for (const [at, command] of node.commands.entries()) {
    const last = at === node.commands.length - 1;
    if (last && withoutLast) break;
    const pipe = last ? undefined : shell.proc.pipe();
    const files = new Map(shell.files);
    if (input) files.set(0, input);
    else if (background && !shell.has('monitor')) files.set(0, shell.proc.open('/dev/null', { read: true }));
    if (pipe) {
      files.set(1, pipe.writer);
      if (node.operators[at] === '|&') files.set(2, pipe.writer);
    }
    let child: Process | undefined;
    try {
      child = yield* forked(shell, () => spawnSubshell(shell, { files, newGroup: shell.has('monitor'), jobs: listsJobs(command) }, (copy) => runTail(copy, command)));
    } finally {
      input?.release();
      pipe?.writer.release();
      if (!child) {
        pipe?.reader.release();
        for (const started of children) started.kill(Signal.TERM);
      }
    }
    if (group === undefined) group = child.pid;
    else if (shell.has('monitor')) child.pgid = group;
    children.push(child);
    input = pipe?.reader;
  }
  return { children, reader: withoutLast ? input : undefined };
}

function* reportTime(shell: Shell, node: Pipeline, ms: number): Task<void> {
  const posix = node.prefixes.some((prefix) => prefix.type === 'Time' && prefix.posix);
  const format = posix ? 'real %2R\nuser %2U\nsys %2S' : shell.vars.get('TIMEFORMAT') ?? '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS';
  if (format === '') return;
  const text = format.replace(/%(?:(\d?)(l?)([RUS])|([P%]))/g, (_all, digits: string | undefined, long: string, which: string | undefined, other: string) => {
    if (other) return other === 'P' ? '0.00' : '%';
    const value = which === 'R' ? ms : 0;
    const places = Math.min(digits ? Number(digits) : 3, 3);
    const seconds = (rest: number) => (Math.floor(rest) / 1000).toFixed(places);
    return long ? `${Math.floor(value / 60_000)}m${seconds(value % 60_000)}s` : seconds(value);
  });
  yield* shell.proc.err(`${text}\n`);
}

export function* runBackground(shell: Shell, node: AnyCommand): Task<void> {
  const text = sourceText(shell, node);
  const monitor = shell.has('monitor');
  yield* beforeParts(shell, node);
  let children: Process[];
  if (node.type === 'Pipeline' && node.commands.length > 1) children = (yield* startPipeline(shell, node, true)).children;
  else {
    const files = new Map(shell.files);
    if (!monitor) files.set(0, shell.proc.open('/dev/null', { read: true }));
    children = [yield* forked(shell, () => spawnSubshell(shell, { files, newGroup: monitor }, (child) => runTail(child, node)))];
  }
  shell.lastBackground = children.at(-1)!.pid;
  const job = shell.jobs.add(children, text);
  if (shell.interactive) yield* shell.proc.err(`[${job.number}] ${shell.lastBackground}\n`);
  shell.status = 0;
}

/** `$(…)`: what the commands print, without the newlines at the end. */
export function* substitute(shell: Shell, script: Script | undefined, text: string): Task<string> {
  if (!script) return '';
  const errors = (script as { errors?: readonly unknown[] }).errors;
  const inner = script.source ?? undefined;
  const { reader, writer } = shell.proc.pipe();
  const files = new Map(shell.files);
  files.set(1, writer);
  let child: Process;
  try {
    child = yield* forked(shell, () => spawnSubshell(shell, { files, jobs: /^(?:\$\(|`)?\s*jobs\b/.test(inner ?? text) }, function* body(copy) {
      copy.evalDepth += 1;
      if (inner !== undefined) copy.source = { text: inner, label: copy.source.label, firstLine: copy.line };
      copy.options.delete('errexit');
      if (shell.has('errexit') && shell.shopts.has('inherit_errexit')) copy.options.add('errexit');
      if (errors && inner !== undefined) {
        yield* copy.proc.err(`${copy.name}: command substitution: line ${copy.line}: syntax error near unexpected token \`${inner.trim()[0] ?? ')'}'\n${copy.name}: command substitution: line ${copy.line}: \`${inner}'\n`);
        return 1;
      }
      const only = script.commands.length === 1 && !script.commands[0]!.background ? script.commands[0]!.command : undefined;
      if (only?.type === 'Command' && !only.name && only.redirects.length === 1 && only.redirects[0]!.type === 'Redirect' && only.redirects[0]!.operator === '<') return yield* copyFile(copy, only);
      return only ? yield* runTail(copy, only) : yield* copy.evaluator.runStatements(copy, script.commands);
    }));
  } catch (error) {
    reader.release();
    throw error;
  } finally {
    writer.release();
  }
  try {
    const output = yield* readAll(shell, reader, text);
    shell.substitutionStatus = yield* shell.proc.wait(child);
    shell.status = shell.substitutionStatus;
    return output;
  } finally {
    reader.release();
  }
}

/** `$(<file)`. */
function* copyFile(shell: Shell, node: Extract<AnyCommand, { type: 'Command' }>): Task<number> {
  try {
    yield* new Redirections(shell).apply(node.redirects);
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    yield* shell.complain(error.message);
    return 1;
  }
  for (let chunk = yield* shell.proc.stdin.read(); chunk; chunk = yield* shell.proc.stdin.read()) yield* shell.proc.stdout.write(chunk);
  return 0;
}

function* readAll(shell: Shell, reader: OpenFile, text: string): Task<string> {
  const decoder = new TextDecoderStream();
  const parts: string[] = [];
  let length = 0;
  for (let chunk = yield* reader.read(); chunk; chunk = yield* reader.read()) {
    const piece = decoder.decode(chunk);
    length += piece.length;
    if (length > SUBSTITUTION_LIMIT) throw new ExpansionError(`command substitution: output of more than ${SUBSTITUTION_LIMIT} characters: ${text.slice(0, 40)}`);
    parts.push(piece);
    yield* shell.proc.allocate(piece.length);
    yield* shell.proc.spend(0.05);
  }
  yield* shell.proc.allocate(-length);
  const all = parts.join('') + decoder.end();
  let end = all.length;
  while (end > 0 && all.charCodeAt(end - 1) === 10) end -= 1;
  const trimmed = all.slice(0, end);
  if (!trimmed.includes('\0')) return trimmed;
  yield* shell.complain('warning: command substitution: ignored null byte in input');
  return trimmed.replaceAll('\0', '');
}

/** `<(…)` and `>(…)`: a path that names one end of a pipe. */
export function* processSubstitution(shell: Shell, script: Script | undefined, direction: '<' | '>'): Task<string> {
  const { reader, writer } = shell.proc.pipe();
  const files = new Map(shell.files);
  files.set(direction === '<' ? 1 : 0, direction === '<' ? writer : reader);
  yield* forked(shell, () => spawnSubshell(shell, { files }, (copy) => copy.evaluator.runStatements(copy, script?.commands ?? [])));
  const [mine, theirs] = direction === '<' ? [reader, writer] : [writer, reader];
  theirs.release();
  let fd = 63;
  while (shell.files.has(fd)) fd -= 1;
  shell.files.set(fd, mine);
  shell.substitutionFiles.push({ fd, file: mine });
  yield* shell.proc.spend(0.1);
  return `/dev/fd/${fd}`;
}

export function* runCoprocess(shell: Shell, node: Coproc): Task<number> {
  const toChild = shell.proc.pipe();
  const fromChild = shell.proc.pipe();
  const files = new Map(shell.files);
  files.set(0, toChild.reader);
  files.set(1, fromChild.writer);
  const { body } = node;
  const child = yield* forked(shell, () => spawnSubshell(shell, { files }, (copy) => (body.type === 'CompoundList' ? copy.evaluator.runStatements(copy, body.commands) : copy.evaluator.run(copy, body))));
  toChild.reader.release();
  fromChild.writer.release();
  let fd = 60;
  while (shell.files.has(fd) || shell.files.has(fd + 3)) fd -= 1;
  shell.files.set(fd + 3, fromChild.reader);
  shell.files.set(fd, toChild.writer);
  const name = node.name?.value ?? 'COPROC';
  shell.vars.unset(name);
  shell.vars.setElement(name, 0, String(fd + 3), false);
  shell.vars.setElement(name, 1, String(fd), false);
  shell.vars.set(`${name}_PID`, String(child.pid));
  shell.coprocess = { name, child, descriptors: [fd, fd + 3] };
  shell.lastBackground = child.pid;
  shell.jobs.add([child], `coproc ${name} ${sourceText(shell, body)}`);
  yield* shell.proc.spend(0.1);
  return 0;
}
