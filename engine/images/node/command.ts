import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { NodeRuntime, NodeSandbox } from '../runtime';
import type { SimulatedContainer } from '../runtime/container';

export type RuntimeOf = (machine: string) => NodeRuntime | undefined;

export interface Placed { readonly sandbox: NodeSandbox; readonly container: SimulatedContainer }

/** Newest first, as the runtime's clients list them. */
export function allContainers(runtime: NodeRuntime): Placed[] {
  return [...runtime.sandboxes].flatMap((sandbox) => sandbox.containers.map((container) => ({ sandbox, container }))).sort((a, b) => b.container.createdMs - a.container.createdMs || b.container.serial - a.container.serial);
}

export function allSandboxes(runtime: NodeRuntime): NodeSandbox[] {
  return [...runtime.sandboxes].sort((a, b) => b.createdMs - a.createdMs || b.serial - a.serial);
}

export function idOf(container: SimulatedContainer): string {
  return container.id.replace(/^containerd:\/\//, '');
}

export function withoutOptions(words: readonly string[], valued: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    if (valued.includes(words[at]!)) at += 1;
    else if (!words[at]!.startsWith('-')) kept.push(words[at]!);
  }
  return kept;
}

export function optionValue(words: readonly string[], names: readonly string[]): string | undefined {
  const at = words.findIndex((word) => names.includes(word));
  if (at >= 0) return words[at + 1];
  return words.find((word) => names.some((name) => word.startsWith(`${name}=`)))?.replace(/^[^=]*=/, '');
}

/** Columns as text/tabwriter makes them: each is as wide as its longest cell and `gap` more. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], gap: number): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)) + gap);
  return [head, ...rows].map((row) => `${row.map((cell, at) => cell.padEnd(widths[at]!)).join('')}\n`).join('');
}

export function* fail(proc: Process, text: string): Task<number> {
  yield* proc.err(text);
  return 1;
}
