import type { Process } from '../runtime/machine';
import type { History } from './history';
import type { CompleterRegistry } from './line-editor/completers';
import type { Flavour } from './shell-state';

export interface ShellOptions {
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
