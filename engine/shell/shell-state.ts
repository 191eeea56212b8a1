import { held, type LazyModule } from '../runtime/lazy-module';
import type { OpenFile, Process, Program } from '../runtime/machine';
import type { Task } from '../runtime/process';
import type { ArithmeticScope } from './arithmetic';
import type { Evaluator, Language } from './evaluator';
import type { History } from './history';
import type { LineEditor } from './line-editor/editor';
import type { JobTable } from './jobs';
import { isBlank, isSet, Variables } from './variables';
import type { AnyCommand, FunctionNode } from './tree';

/** Unwinding of loops, functions and the shell. Plain objects, because they carry no stack and are thrown often. */
export class BreakLoop {
  /** `status` is the loop's: 0 but for a wrong count. */
  constructor(public levels: number, readonly status = 0) {}
}
export class ContinueLoop {
  constructor(public levels: number) {}
}
export class ReturnFunction {
  constructor(readonly status: number) {}
}
export class ExitShell {
  constructor(readonly status: number) {}
}
/** Unwinds the shell so that another program takes its process. */
export class ExecReplaced {
  constructor(readonly program: Program, readonly argv: readonly string[], readonly env: ReadonlyMap<string, string>) {}
}
export class ExecFailed {
  constructor(readonly status: number) {}
}
/** Thrown when functions nest too deep: all of them end, as in bash. */
export class FunctionNesting {
  readonly status = 1;
}
/** An interactive shell gives up the whole line after an expansion error that was printed. */
export class ExpansionAbort {
  constructor(readonly status: number) {}
}
/** What functions are said to be from that stand in no file: those of `bash -c`, of standard input or a prompt; undefined in a script. */
export type CodeHome = 'environment' | 'main' | undefined;

/** An error in an expansion: the message is printed; a script ends, an interactive shell gives up the line. */
export class ExpansionError extends Error {
  override readonly name = 'ExpansionError';
  constructor(message: string, readonly status = 1) {
    super(message);
  }

  /** What the shell ends with: only `bash -c` itself, without `set -e`, tells a special status. */
  statusIn(shell: { readonly subshellDepth: number; readonly home: CodeHome; has(option: 'errexit'): boolean }): number {
    return shell.subshellDepth > 0 || shell.home !== 'environment' || shell.has('errexit') ? 1 : this.status;
  }
}
/** Ctrl-C reached the shell itself. */
export class ShellInterrupt extends Error {
  override readonly name = 'ShellInterrupt';
}

/** Where the running code came from: for line numbers and for the name in front of messages. */
export interface Source {
  readonly text: string;
  /** What messages start with; undefined: the shell's own name. */
  readonly label: string | undefined;
  /** Line number of the first line of `text`. */
  readonly firstLine: number;
  /** Offsets at which lines start; made on first use. */
  lineStarts?: number[];
}

export interface ShellFunction {
  readonly node: FunctionNode;
  readonly source: Source;
}

/** An element of `name=(…)`, expanded. */
export interface ArrayElement {
  readonly key: string | undefined;
  readonly text: string;
  readonly append?: boolean;
}

/** A command inside the shell: arguments without its name, and the name it was called by. */
export type Builtin = (shell: Shell, args: readonly string[], name: string) => Task<number>;

export const OPTION_LETTERS: Readonly<Record<string, string>> = {
  a: 'allexport', b: 'notify', e: 'errexit', f: 'noglob', h: 'hashall', k: 'keyword', m: 'monitor', n: 'noexec', p: 'privileged', t: 'onecmd', u: 'nounset',
  v: 'verbose', x: 'xtrace', B: 'braceexpand', C: 'noclobber', E: 'errtrace', H: 'histexpand', P: 'physical', T: 'functrace',
};

export const OPTION_NAMES = ['allexport', 'braceexpand', 'emacs', 'errexit', 'errtrace', 'functrace', 'hashall', 'histexpand', 'history', 'ignoreeof', 'interactive-comments', 'keyword', 'monitor', 'noclobber', 'noexec', 'noglob', 'nolog', 'notify', 'nounset', 'onecmd', 'physical', 'pipefail', 'posix', 'privileged', 'verbose', 'vi', 'xtrace'];

/** Function calls one inside the other; bash has no limit but the stack, and dies there. */
export const NESTING_LIMIT = 200;

/** Whose words the shell speaks: Debian's /bin/sh is dash, that of BusyBox and Alpine is ash. */
export type Flavour = 'bash' | 'dash' | 'ash';

/** Everything one shell process knows. A subshell works on a clone. */
export class Shell implements ArithmeticScope {
  vars = new Variables();
  functions = new Map<string, ShellFunction>();
  aliases = new Map<string, string>();
  /** What `complete -F` said: the function that completes a command's words. */
  completions = new Map<string, string>();
  options = new Set<string>(['braceexpand', 'hashall', 'interactive-comments']);
  shopts = new Set<string>(['checkwinsize', 'cmdhist', 'complete_fullquote', 'extquote', 'force_fignore', 'globasciiranges', 'globskipdots', 'hostcomplete', 'interactive_comments', 'patsub_replacement', 'progcomp', 'promptvars', 'sourcepath']);
  positional: string[] = [];
  /** Values of `$1…` saved while functions run, innermost last. */
  directories: string[] = [];
  traps = new Map<string, string>();
  /** The traps of the shell above, which a subshell shows until it sets one of its own. */
  outerTraps: readonly [string, string][] = [];
  /** Signals that arrived and whose trap has not run yet. */
  pending: number[] = [];
  status = 0;
  /** How often it has complained. */
  complaints = 0;
  pipeStatus: number[] = [0];
  lastBackground: number | undefined;
  lastArgument = '';
  line = 1;
  /** The line that a failed redirection of a compound command is said to be in. */
  compoundLine = 1;
  lineInFunction: { name: string; line: number; source: Source; /** Those that `local -` is to give back. */ options?: Set<string> }[] = [];
  source: Source = { text: '', label: undefined, firstLine: 1 };
  loopDepth = 0;
  functionDepth = 0;
  sourceDepth = 0;
  /** Above zero where a failure is looked at (`if`, `&&`, `!`): errexit and the ERR trap stay quiet. */
  conditionDepth = 0;
  substitutionStatus: number | undefined;
  interactive = false;
  flavour: Flavour = 'bash';
  subshellDepth = 0;
  readonly startedMs: number;
  optionIndex = { argument: 1, letter: 1 };
  /** Descriptors that process substitutions of the running command opened. */
  substitutionFiles: { fd: number; file: OpenFile }[] = [];
  /** Where programs were found, so that PATH is not searched again; emptied when PATH changes. */
  hashed = new Map<string, { readonly path: string; hits: number }>();
  hashedPath: string | undefined;
  /** What `ulimit` set: soft limits by their letter, hard ones behind an H. */
  limits = new Map<string, string>();
  /** Functions with the attribute of `readonly -f`, and of `export -f`. */
  readonlyFunctions = new Set<string>();
  exportedFunctions = new Set<string>();
  home: CodeHome;
  /** The command that runs, for `$BASH_COMMAND`; within a trap, the one before it. */
  running: { readonly node: AnyCommand; readonly source: Source } | undefined;
  trapDepth = 0;
  /** How deep in `$(…)`, `eval` and `source`: `set -x` repeats the first letter of PS4. */
  evalDepth = 0;
  /** Whether a builtin waits so that a trapped signal is to wake it (`wait`, `read`). */
  waiting = false;
  /** What Ctrl-C does to an interactive shell itself. */
  onInterrupt: () => Error | void = () => new ShellInterrupt();
  /** Builtins turned off with `enable -n`. */
  disabled = new Set<string>();
  /** Arrays in parentheses among the arguments of the running `declare`, by argument number. */
  readonly pendingArrays = new Map<number, readonly ArrayElement[]>();
  /** Whether the shell has said once that it will not leave stopped jobs behind. */
  warnedOfJobs = false;
  /** Whether a shell above this one is interactive. */
  interactiveParent = false;
  jobs!: JobTable;
  /** What `coproc` started last, until it is known to have ended. */
  coprocess: { readonly name: string; readonly child: Process; readonly descriptors: readonly number[] } | undefined;
  history: History | undefined;
  /** What reads the lines of a conversation at a terminal. */
  editor: LineEditor | undefined;

  /** Whether it has read more than plain words, and so has its language. */
  speaks = false;

  constructor(public proc: Process, public name: string, readonly language: LazyModule<Language<Shell>>) {
    this.startedMs = proc.clock.now();
  }

  /** Waits for the language when it is first needed; whether it was loaded already makes no difference to the clock. */
  *speak(): Task<Language<Shell>> {
    if (!this.speaks) yield* held(this.proc.clock, this.language);
    this.speaks = true;
    return this.language.value;
  }

  /** The members of the language for code that came with it. */
  get evaluator(): Evaluator<Shell> {
    return this.language.value.evaluator;
  }

  get builtins(): ReadonlyMap<string, Builtin> {
    return this.language.value.builtins;
  }

  clone(proc: Process): Shell {
    const copy = new Shell(proc, this.name, this.language);
    copy.speaks = this.speaks;
    copy.vars = this.vars.clone();
    copy.vars.evaluateInteger = (text) => copy.evaluate(text).toString();
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.hashed = new Map([...this.hashed].map(([name, entry]) => [name, { ...entry }]));
    copy.hashedPath = this.hashedPath;
    copy.limits = new Map(this.limits);
    copy.readonlyFunctions = new Set(this.readonlyFunctions);
    copy.exportedFunctions = new Set(this.exportedFunctions);
    copy.options = new Set(this.options);
    copy.shopts = new Set(this.shopts);
    copy.positional = this.positional.slice();
    copy.directories = this.directories.slice();
    copy.status = this.status;
    copy.pipeStatus = this.pipeStatus;
    copy.lastBackground = this.lastBackground;
    copy.lastArgument = this.lastArgument;
    copy.line = this.line;
    copy.compoundLine = this.compoundLine;
    copy.lineInFunction = this.lineInFunction.slice();
    copy.source = this.source;
    copy.loopDepth = this.loopDepth;
    copy.functionDepth = this.functionDepth;
    copy.running = this.running;
    copy.trapDepth = this.trapDepth;
    copy.evalDepth = this.evalDepth;
    copy.sourceDepth = this.sourceDepth;
    copy.conditionDepth = this.conditionDepth;
    copy.subshellDepth = this.subshellDepth + 1;
    copy.optionIndex = { ...this.optionIndex };
    copy.home = this.home;
    copy.flavour = this.flavour;
    copy.disabled = this.disabled;
    copy.history = this.history;
    copy.editor = this.editor;
    return copy;
  }

  /** Variables whose value is computed belong to this very shell, not to the one it was copied from. */
  bindDynamic(): void {
    const { dynamic } = this.vars;
    let base = this.startedMs;
    let seed: number | undefined;
    dynamic.set('RANDOM', {
      get: () => String(seed === undefined ? this.proc.random.below(32768) : ((seed = afterSeed(seed)) >>> 16 ^ seed) & 32767),
      set: (value) => { seed = (parseInt(value, 10) || 0) >>> 0; },
    });
    dynamic.set('SRANDOM', { get: () => String(this.proc.random.uint32()) });
    dynamic.set('SECONDS', { get: () => String(Math.floor((this.proc.clock.now() - base) / 1000)), set: (value) => { base = this.proc.clock.now() - Number(value) * 1000; } });
    dynamic.set('LINENO', { get: () => String(this.line) });
    dynamic.set('BASHPID', { get: () => String(this.proc.pid) });
    dynamic.set('BASH_SUBSHELL', { get: () => String(this.subshellDepth) });
    dynamic.set('EPOCHSECONDS', { get: () => String(Math.floor(this.proc.clock.now() / 1000)) });
    dynamic.set('EPOCHREALTIME', { get: () => (this.proc.clock.now() / 1000).toFixed(6) });
    dynamic.set('BASH_COMMAND', { get: () => (this.running ? this.language.value.commandText(this.running.node, this.running.source.text) : '') });
    dynamic.set('BASHOPTS', { get: () => [...this.shopts].sort().join(':') });
    const { computed } = this.vars;
    computed.set('PIPESTATUS', () => this.pipeStatus.map(String));
    computed.set('FUNCNAME', () => this.lineInFunction.map((call) => call.name).reverse().concat(this.functionDepth > 0 && !this.home ? ['main'] : []));
    computed.set('BASH_LINENO', () => this.lineInFunction.map((call) => String(call.line)).reverse().concat(this.functionDepth > 0 && !this.home ? ['0'] : []));
    computed.set('BASH_SOURCE', () => (this.home ? this.lineInFunction.map((call) => call.source.label ?? this.home!).reverse() : [...this.lineInFunction.map((call) => call.source.label ?? this.name).reverse(), this.source.label ?? '']).filter((name) => name !== ''));
    computed.set('DIRSTACK', () => [this.proc.cwd, ...this.directories]);
    computed.set('GROUPS', () => [String(this.proc.gid)]);
    dynamic.set('SHELLOPTS', { get: () => [...this.options].sort().join(':') });
  }

  /** What a program is given: variables, and functions as `BASH_FUNC_name%%`. */
  environment(): ReadonlyMap<string, string> {
    if (this.exportedFunctions.size === 0) return this.vars.environment();
    const env = new Map(this.vars.environment());
    for (const name of this.exportedFunctions) {
      const definition = this.functions.get(name);
      if (definition) env.set(`BASH_FUNC_${name}%%`, this.language.value.printFunction('', definition).replace(/^ +/gm, ' ').replace(/^\(\) \n\{ \n/, '() { '));
    }
    return env;
  }

  /** The text that a message about a signal ends with. */
  jobText(_proc: Process): string {
    const from = this.source.text.lastIndexOf('\n', this.source.lineStarts?.[this.line - this.source.firstLine] ?? 0) + 1;
    const end = this.source.text.indexOf('\n', from);
    return this.source.text.slice(from, end < 0 ? undefined : end);
  }

  get files(): Map<number, OpenFile> {
    return this.proc.files;
  }

  has(option: string): boolean {
    return this.options.has(option);
  }

  /** Sets `line` from a position in the current source. */
  at(position: number, source: Source = this.source): void {
    source.lineStarts ??= lineStarts(source.text);
    this.line = source.firstLine + lineIndex(source.lineStarts, position);
  }

  /** `bash: line 3: ` or, at a prompt, `bash: `. */
  prefix(): string {
    if (this.flavour === 'dash') return `${this.name}: ${this.interactive ? '' : `${this.line}: `}`;
    if (this.flavour === 'ash') return this.source.label === undefined ? `${this.name}: ` : `${this.source.label}: line ${this.line}: `;
    if (this.interactive && this.source.label === undefined) return `${this.name}: `;
    return `${this.source.label ?? this.name}: line ${this.line}: `;
  }

  *complain(message: string): Task<void> {
    this.complaints += 1;
    yield* this.proc.err(`${this.prefix()}${this.flavour === 'bash' || !this.speaks ? message : this.language.value.smallShellWords(message, this.flavour)}\n`);
  }

  evaluate(text: string): bigint {
    return this.language.value.evaluateArithmetic(text, this);
  }

  // The four members of ArithmeticScope.
  get(name: string): string | undefined {
    const value = this.vars.get(name);
    if (value === undefined && this.has('nounset')) throw new ExpansionError(`${name}: unbound variable`, 127);
    return value;
  }

  set(name: string, value: string): void {
    this.vars.set(name, value);
  }

  getElement(name: string, subscript: string): string | undefined {
    const variable = this.vars.find(name);
    if (this.has('nounset') && (!variable || !isSet(variable) || isBlank(variable))) throw new ExpansionError(`${name}: unbound variable`, 127);
    if (!variable) return undefined;
    if (variable.assoc) return variable.assoc.get(unquoteSubscript(subscript));
    const at = Number(this.evaluate(subscript));
    if (!variable.array) return at === 0 || at === -1 ? variable.value : undefined;
    return variable.array[at < 0 ? variable.array.length + at : at];
  }

  setElement(name: string, subscript: string, value: string, append = false): void {
    const variable = this.vars.find(name);
    if (variable?.assoc) {
      this.vars.setElement(name, unquoteSubscript(subscript), value, append);
      return;
    }
    let at = Number(this.evaluate(subscript));
    if (at < 0) at += variable?.array?.length ?? (variable?.value === undefined ? 0 : 1);
    if (at < 0) throw new ExpansionError(`${name}[${subscript}]: bad array subscript`);
    this.vars.setElement(name, at, value, append);
  }

  /** The values of `name[@]`. */
  elements(name: string): string[] {
    const variable = this.vars.find(name);
    if (!isSet(variable)) {
      const value = this.vars.get(name);
      return value === undefined ? [] : [value];
    }
    if (variable!.array) return Object.values(variable!.array);
    if (variable!.assoc) return [...variable!.assoc.values()];
    return [variable!.value!];
  }

  /** The letters of `$-`. */
  optionLetters(): string {
    const letters = Object.entries(OPTION_LETTERS).filter(([, name]) => this.options.has(name)).map(([letter]) => letter).join('');
    return `${letters.replace(/[A-Z]/g, '')}${this.interactive ? 'i' : ''}${letters.replace(/[a-z]/g, '')}${this.home === 'environment' ? 'c' : this.home ? 's' : ''}`;
  }
}

function unquoteSubscript(text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted ? quoted[2]! : text;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The numbers that bash gives after RANDOM=n: 16807 times the last one, modulo 2³¹ - 1. */
function afterSeed(seed: number): number {
  const last = seed || 123_459_876;
  const next = 16_807 * (last % 127_773) - 2836 * Math.floor(last / 127_773);
  return next < 0 ? next + 0x7fffffff : next;
}

function lineIndex(starts: readonly number[], position: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
