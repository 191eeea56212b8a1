import type { CommandNode, ParameterExpansionPart, Script, Statement } from 'unbash';
import type { Task } from '../runtime/process';
import type { Builder } from './fields';
import type { ArithmeticScope } from './arithmetic';
import type { CompleterRegistry, CompletionKind, LineCompletion } from './line-editor/completers';
import type { LateCommands, LineEditor } from './line-editor/editor';
import type { Reading } from './syntax';
import type { AnyCommand, FunctionNode } from './tree';

export interface SourceOptions {
  /** What messages start with; undefined: the shell's name. */
  readonly label?: string | undefined;
  readonly firstLine?: number;
  /** What syntax errors start with when it differs: `bash: -c: line 1`, `bash: eval: line 1`. */
  readonly syntaxLabel?: string;
  /** The text is the shell's whole life: the program that its last command starts takes the process over. */
  readonly whole?: boolean;
}

/**
 * What the parts of the shell ask of each other where the language goes round in a circle: a word may hold commands, a
 * command holds words, a function's body, a trap and `eval` are commands again. A shell carries it from its creation.
 */
export interface Evaluator<Shell> {
  /** Runs source text: `eval`, `source`, traps. */
  runText(shell: Shell, text: string, options?: SourceOptions): Task<number>;
  runStatements(shell: Shell, statements: readonly Statement[]): Task<number>;
  /** Runs one command, pipeline or list; the result is also in `shell.status`. */
  run(shell: Shell, node: AnyCommand): Task<number>;
  /** Runs a command that is not a pipeline; returns its status. */
  runNode(shell: Shell, node: CommandNode): Task<number>;
  /** `$(…)` */
  substitute(shell: Shell, script: Script | undefined, text: string): Task<string>;
  /** `<(…)` and `>(…)` */
  processSubstitution(shell: Shell, script: Script | undefined, direction: '<' | '>'): Task<string>;
  /** `${…}` */
  expandParameter(shell: Shell, part: ParameterExpansionPart, builder: Builder, quoted: boolean): Task<void>;
}

/** A late part of a shell: all of the language, for what is more than a line of plain words. */
export interface Language<Shell> {
  readonly evaluator: Evaluator<Shell>;
  readonly builtins: ReadonlyMap<string, (shell: Shell, args: readonly string[], name: string) => Task<number>>;
  readScript(source: string): Reading;
  /** Runs the text of a script that is the shell's whole life; a syntax error ends it. */
  runWhole(shell: Shell, text: string, options: SourceOptions): Task<number>;
  runFile(shell: Shell, file: string): Task<number>;
  /** Runs what comes on standard input. */
  runInput(shell: Shell): Task<number>;
  evaluateArithmetic(text: string, scope: ArithmeticScope): bigint;
  commandText(node: AnyCommand, source: string): string;
  /** A function as `type` shows it. */
  printFunction(name: string, definition: { readonly node: FunctionNode; readonly source: { readonly text: string } }): string;
  /** The lines of one command as the history keeps them. */
  joinLines(lines: readonly string[]): string;
  /** What Tab may add to the word before the cursor. */
  completeLine(shell: Shell, line: string, cursor: number, completers: CompleterRegistry | undefined, kind?: CompletionKind): Task<LineCompletion>;
  /** What rare keys call at the prompt. */
  readonly lineCommands: LateCommands;
  /** Reads an .inputrc; false when it is not there. */
  readInputrc(shell: Shell, editor: LineEditor, name: string): boolean;
  /** Bash's messages in the words of the smaller shells. */
  smallShellWords(message: string, flavour: 'bash' | 'dash' | 'ash'): string;
  /** Expands text as if it stood between double quotes. */
  expandQuotedText(shell: Shell, text: string): Task<string>;
}
