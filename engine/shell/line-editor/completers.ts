import type { FileSystem } from '../../runtime/machine';
import type { Task } from '../../runtime/process';

export interface CompletionRequest {
  /** The words of the command up to the cursor, unquoted; the last is being completed and may be empty. */
  readonly words: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly fs: FileSystem;
}

export interface CompletionAnswer {
  readonly items: readonly string[];
  /** Nothing is added after a single candidate (`--output=`). */
  readonly noSpace?: boolean;
  /** File names are wanted instead. */
  readonly files?: boolean;
  /** Of the files only those with one of these extensions, and directories. */
  readonly extensions?: readonly string[];
  /** What a candidate is for, told in the list. */
  readonly meaning?: (item: string) => string | undefined;
}

/** It may wait for a part that is on its way. */
export type Completer = (request: CompletionRequest) => Task<CompletionAnswer>;

/** Completions by command name. */
export class CompleterRegistry {
  readonly #completers = new Map<string, Completer>();

  register(name: string, completer: Completer): void {
    this.#completers.set(name, completer);
  }

  get(name: string): Completer | undefined {
    return this.#completers.get(name);
  }
}

/** The sorts of names that the shell itself completes. */
export type CompletionKind = 'command' | 'file' | 'directory' | 'variable' | 'user';

export interface LineCompletion {
  /** Where the word that is completed begins. */
  readonly start: number;
  readonly items: readonly string[];
  readonly suffix: string;
  /** How a candidate, or the part that all share, has to be typed. */
  readonly typed?: (item: string) => string;
  /** How a candidate stands in the list. */
  readonly shown?: (item: string) => string;
  readonly meaning?: (item: string) => string | undefined;
}
