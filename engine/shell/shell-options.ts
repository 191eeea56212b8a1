import type { LazyModule } from '../runtime/lazy-module';
import type { Process } from '../runtime/machine';
import type { Language } from './evaluator';
import type { History } from './history';
import type { CompleterRegistry } from './line-editor/completers';
import type { Flavour, Shell } from './shell-state';

export interface ShellOptions {
  readonly language: LazyModule<Language<Shell>>;
  /** Whose error messages it prints; 'bash' when not given. */
  readonly flavour?: Flavour;
  /** Kept by the host, so that it outlives one shell. */
  readonly history?: () => History | undefined;
  readonly completers?: CompleterRegistry;
  /** Told about every line taken at a prompt, before it runs and after. */
  readonly onCommand?: (event: ShellCommandEvent) => void;
}

export interface ShellCommandEvent {
  readonly proc: Process;
  readonly line: string;
  /** Undefined before the command runs. */
  readonly exitCode?: number;
}

export interface InteractiveOptions extends ShellOptions {
  readonly rcfile: string | undefined;
  readonly login: boolean;
}
