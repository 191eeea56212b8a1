import type { Shell } from './shell-state';

/** When a coprocess has ended its descriptors are closed, and its variables are gone. */
export function forgetCoprocess(shell: Shell): void {
  const { name, child, descriptors } = shell.coprocess!;
  if (child.exitCode === undefined) return;
  shell.coprocess = undefined;
  for (const fd of descriptors) {
    shell.files.get(fd)?.release();
    shell.files.delete(fd);
  }
  shell.vars.unset(name);
  shell.vars.unset(`${name}_PID`);
}
