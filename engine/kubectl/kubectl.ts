import { StatusError } from '../api/status';
import { loaded, type LazyModule } from '../runtime/lazy-module';
import { SystemError } from '../runtime/machine';
import type { Process, Program } from '../runtime/machine';
import { Interrupted, sleep } from '../runtime/process';
import type { Task } from '../runtime/process';
import type { Connect } from './client/transport-target';
import { childOf, commandRecord, globalFlags, subcommands, suggestions } from './command/catalogue';
import { asCollected, checkEarly } from './command/early-checks';
import { bareWords, parseFlags } from './command/flag-set';
import type { FlagSpec, ParsedLine } from './command/flag-set';
import { refusalLines } from './client/request-log';
import { commands } from './cmd/commands';
import { HelpShown, KubectlError, MultipleErrors, SilentExit, describeFailure, usageError } from './errors';
import { Session, type Command, type LaterParts } from './session';

/** Commands by their path, in a module that is loaded when one of them is first used. */
export interface LaterCommands {
  readonly commands: ReadonlyMap<string, Command>;
}

export interface KubectlOptions {
  readonly describe: LazyModule<LaterCommands>;
  readonly laterCommands: LazyModule<LaterCommands & LaterParts>;
  readonly connect: Connect;
  /** Virtual milliseconds that a run takes before its first request, as a real start does; 0 in the page. */
  readonly latencyMs?: number;
  /** Descriptions for `explain` by schema path, once they are loaded; undefined while they are not. */
  readonly descriptions?: () => ReadonlyMap<string, string> | undefined;
}

/** kubectl as a program of the simulated machines. */
export function createKubectl(options: KubectlOptions): Program {
  return function* kubectl(proc: Process): Task<number> {
    if (options.latencyMs) yield* sleep(proc.clock, options.latencyMs);
    const words = proc.argv.slice(1);
    try {
      return yield* dispatch(proc, words, options);
    } catch (error) {
      return yield* fail(proc, error);
    }
  };
}

function* fail(proc: Process, error: unknown): Task<number> {
  if (error instanceof Interrupted) throw error;
  if (error instanceof SystemError) {
    yield* proc.err(`error: ${error.message}\n`);
    return 1;
  }
  if (!(error instanceof KubectlError || error instanceof StatusError || error instanceof MultipleErrors || error instanceof SilentExit)) throw error;
  const { text, exitCode } = describeFailure(error);
  if (text) yield* proc.err(text);
  return exitCode;
}

function* dispatch(proc: Process, words: readonly string[], options: KubectlOptions): Task<number> {
  const [asked, ...partial] = words;
  if (asked === '__complete' || asked === '__completeNoDesc') {
    const session = new Session(proc, parseFlags([], globalFlags), 'kubectl', options.connect, options.descriptions, new Set());
    return yield* (yield* loaded(proc.clock, options.laterCommands)).completeLine(session, partial, asked === '__complete');
  }
  if (asked === 'alpha') {
    yield* proc.err('No alpha commands are available in this version of kubectl\n');
    return 0;
  }
  const { path, rest } = findCommand(words);
  const record = commandRecord(path)!;
  if (path === 'help') return yield* help(options, proc, rest);
  const shown = path ? `kubectl ${path}` : 'kubectl';
  const later = record.flags ? undefined : yield* loaded(proc.clock, options.laterCommands);
  const flags = record.flags ?? later!.flagsOf(path);
  let line: ParsedLine;
  try {
    line = parseFlags(rest, flagsOf(flags));
  } catch (error) {
    if (error instanceof KubectlError && path === 'diff') throw usageError(shown, error.message, 2);
    if (error instanceof KubectlError) throw new KubectlError(`${error.message}\nSee '${shown} --help' for usage.`);
    throw error;
  }
  for (const notice of line.flags.notices) yield* proc.err(notice);
  if (line.help) return yield* printHelp(options, proc, path, 1);
  if (path === '') {
    if (line.args.length) throw unknownCommand('', line.args[0]!);
    return yield* printHelp(options, proc, '', 1);
  }
  if (path === 'options') {
    yield* proc.out((yield* loaded(proc.clock, options.laterCommands)).optionsText());
    return 0;
  }
  const command = commands.get(path) ?? (later ?? (yield* loaded(proc.clock, path === 'describe' ? options.describe : options.laterCommands))).commands.get(path);
  if (!command) return yield* group(options, proc, path, line.args);
  requireFlags(path, line);
  const session = new Session(proc, line, shown, options.connect, options.descriptions, new Set(flags.map((flag) => flag.name)));
  if (asksForParts(session)) session.parts = yield* loaded(proc.clock, options.laterCommands);
  yield* gatherNamed(proc, rest);
  try {
    yield* checkEarly(session, path);
    return yield* command(session);
  } catch (error) {
    if (error instanceof HelpShown) {
      yield* printHelp(options, proc, path, 1);
      if (error.message) yield* proc.err(`error: ${error.message}\n`);
      return error.message ? 1 : 0;
    }
    if (session.flags.number('v') >= 4) yield* proc.err(refusalLines(error, proc.clock.now(), proc.pid));
    throw asCollected(path, error);
  }
}

/** Descriptors that the command line names as files, `-f <(…)` or `--from-file=key=/dev/stdin`. */
function* gatherNamed(proc: Process, words: readonly string[]): Task<void> {
  for (const word of words) {
    if (word === '--') return;
    const named = /(?:^|[=,])\/dev\/(?:fd\/(\d+)|stdin)$/.exec(word);
    if (named) yield* proc.gather(Number(named[1] ?? 0));
  }
}

/** Templates, paths, kustomizations and pods that one stays with are rare enough to be loaded when a command line names one. */
function asksForParts({ flags, commandPath }: Session): boolean {
  const given = (name: string): boolean => flags.has(name) && flags.text(name) !== '';
  if (['overrides', 'attach', 'stdin', 'tty', 'rm', 'sort-by', 'edit', 'save-config'].some((name) => flags.changed(name))) return true;
  if (flags.has('output') && flags.text('output').toLowerCase() === 'json' && /^kubectl (create |run$)/.test(commandPath)) return true;
  return given('template') || given('kustomize') || (given('output') && /template|jsonpath|custom-columns/.test(flags.text('output')));
}

/** A command's own flags, and the global ones that it does not hide behind one of the same name. */
function flagsOf(own: readonly FlagSpec[]): FlagSpec[] {
  const names = new Set(own.map((flag) => flag.name));
  return [...own, ...globalFlags.filter((flag) => !names.has(flag.name))];
}

/** cobra's Find: walks down the tree while words name subcommands. */
function findCommand(words: readonly string[]): { path: string; rest: string[] } {
  let path = '';
  let rest = [...words];
  for (;;) {
    const record = commandRecord(path)!;
    const first = bareWords(rest, flagsOf(record.flags ?? []))[0];
    if (!first) return { path, rest };
    const child = childOf(path, first.word);
    if (child === undefined) {
      if (path === '' && !first.word.startsWith('-')) throw unknownCommand('', first.word);
      return { path, rest };
    }
    rest = [...rest.slice(0, first.at), ...rest.slice(first.at + 1)];
    path = child;
    if (path === 'help' || subcommands(path).length === 0) return { path, rest };
  }
}

function unknownCommand(path: string, word: string): KubectlError {
  const near = suggestions(path, word);
  const hint = near.length ? `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join('')}` : '';
  return new KubectlError(`unknown command "${word}" for "kubectl"${hint}`);
}

/** A command that only has subcommands: says so, or prints its help and fails. */
function* group(options: KubectlOptions, proc: Process, path: string, args: readonly string[]): Task<number> {
  if (args.length && path !== 'certificate') throw new KubectlError(`unknown command "${args.join(' ')}"\nSee 'kubectl ${path} -h' for help and examples`);
  yield* printHelp(options, proc, path, path === 'rollout' || path === 'certificate' ? 1 : 2);
  return path === 'certificate' ? 0 : 1;
}

function* help(options: KubectlOptions, proc: Process, words: readonly string[]): Task<number> {
  let path = '';
  for (const word of words) {
    const child = childOf(path, word);
    // Below the root a word that is no command is taken for an argument.
    if (child === undefined && path !== '') break;
    if (child === undefined) {
      const { helpText } = yield* loaded(proc.clock, options.laterCommands);
      const page = helpText('');
      yield* proc.err(`Unknown help topic [${words.map((one) => `\`${one}\``).join(' ')}]\n\n\n${page.slice(page.indexOf('\n\n') + 2)}`);
      return 0;
    }
    path = child;
  }
  return yield* printHelp(options, proc, path, 1);
}

function* printHelp(options: KubectlOptions, proc: Process, path: string, descriptor: 1 | 2): Task<number> {
  const { helpText, optionsText } = yield* loaded(proc.clock, options.laterCommands);
  const text = path === 'options' ? optionsText() : helpText(path);
  yield* descriptor === 1 ? proc.out(text) : proc.err(text);
  return 0;
}

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  run: ['image'],
  scale: ['replicas'],
  autoscale: ['max'],
  'create deployment': ['image'],
  'create cronjob': ['image', 'schedule'],
  'create clusterrolebinding': ['clusterrole'],
  'create service externalname': ['external-name'],
};

function requireFlags(path: string, line: ParsedLine): void {
  const missing = (REQUIRED[path] ?? []).filter((name) => !line.flags.changed(name));
  if (missing.length) throw new KubectlError(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`);
}
