import type { Task } from '../runtime/process';
import type { ShellOptions } from './shell';
import type { Shell } from './shell-state';
import { shellBody } from './pipeline';

export interface InteractiveOptions extends ShellOptions {
  readonly rcfile: string | undefined;
  readonly login: boolean;
}

export function* runInteractive(shell: Shell, _options: InteractiveOptions): Task<number> {
  return yield* shellBody(shell, function* body() {
    yield* shell.proc.spend(0);
    return 0;
  });
}
