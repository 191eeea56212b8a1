import type { Process, Program } from '../runtime/machine';
import type { Task } from '../runtime/process';
import type { NodeRuntime, NodeSandbox } from './runtime';
import type { SimulatedContainer } from './runtime/container';

type RuntimeOf = (machine: string) => NodeRuntime | undefined;

/** ctr and crictl, as far as a learner looks at the containers of a node. */
export function nodePrograms(runtimeOf: RuntimeOf): ReadonlyMap<string, Program> {
  return new Map([['ctr', ctr(runtimeOf)], ['crictl', crictl(runtimeOf)]]);
}

const PAUSE = 'registry.k8s.io/pause:3.10';

function ctr(runtimeOf: RuntimeOf): Program {
  return function* run(proc) {
    const runtime = runtimeOf(proc.machine.hostname);
    const words = withoutOptions(proc.argv.slice(1), ['-n', '--namespace', '-a', '--address']);
    const namespace = optionValue(proc.argv, ['-n', '--namespace']) ?? 'default';
    if (!runtime) return yield* fail(proc, 'ctr: failed to dial "/run/containerd/containerd.sock": connection refused\n');
    const [object = '', verb = ''] = words;
    const own = namespace === 'k8s.io';
    if (/^(c|container|containers)$/.test(object) && /^(ls|list)$/.test(verb)) {
      const rows: string[][] = [];
      for (const sandbox of own ? runtime.sandboxes : []) {
        rows.push([sandbox.id, PAUSE, 'io.containerd.runc.v2']);
        for (const container of sandbox.containers) rows.push([idOf(container), container.config.image.name, 'io.containerd.runc.v2']);
      }
      yield* proc.out(table(['CONTAINER', 'IMAGE', 'RUNTIME'], rows.sort((a, b) => (a[0]! < b[0]! ? -1 : 1)), 4));
      return 0;
    }
    if (/^(t|task|tasks)$/.test(object) && /^(ls|list)$/.test(verb)) {
      const rows: string[][] = [];
      let pid = 1500;
      for (const sandbox of own ? runtime.sandboxes : []) {
        rows.push([sandbox.id, String((pid += 40)), 'RUNNING']);
        for (const container of sandbox.containers) if (container.state === 'running') rows.push([idOf(container), String((pid += 20)), 'RUNNING']);
      }
      yield* proc.out(table(['TASK', 'PID', 'STATUS'], rows, 4));
      return 0;
    }
    if (/^(i|image|images)$/.test(object) && /^(ls|list)$/.test(verb)) {
      const rows = own ? runtime.images().flatMap((image) => image.names.slice(1).map((name) => [name, 'application/vnd.oci.image.manifest.v1+json', image.names[0]!.split('@')[1]!, `${(image.sizeBytes / 1024 ** 2).toFixed(1)} MiB`, 'linux/amd64', 'io.cri-containerd.image=managed'])) : [];
      yield* proc.out(table(['REF', 'TYPE', 'DIGEST', 'SIZE', 'PLATFORMS', 'LABELS'], rows, 1));
      return 0;
    }
    if (/^(ns|namespace|namespaces)$/.test(object)) {
      yield* proc.out('NAME    LABELS \ndefault        \nk8s.io         \n');
      return 0;
    }
    return yield* fail(proc, `not simulated: ctr ${words.join(' ')}\n`);
  };
}

function crictl(runtimeOf: RuntimeOf): Program {
  return function* run(proc) {
    const runtime = runtimeOf(proc.machine.hostname);
    if (!runtime) return yield* fail(proc, 'FATA[0000] validate service connection: connection refused\n');
    const words = withoutOptions(proc.argv.slice(1), ['-r', '--runtime-endpoint', '--name', '--namespace', '--label', '--state', '-o', '--output', '--tail', '-p', '--pod']);
    const flag = (...names: string[]) => proc.argv.some((word) => names.includes(word));
    const quiet = flag('-q', '--quiet');
    const wantedName = optionValue(proc.argv, ['--name']);
    switch (words[0]) {
      case 'ps': {
        const rows: string[][] = [];
        for (const { sandbox, container } of allContainers(runtime)) {
          if (container.state !== 'running' && !flag('-a', '--all')) continue;
          if (wantedName !== undefined && !new RegExp(wantedName).test(container.config.name)) continue;
          const id = idOf(container);
          if (quiet) yield* proc.out(`${id}\n`);
          else rows.push([id.slice(0, 13), container.config.image.id.slice(7, 20), 'About a minute ago', container.state === 'running' ? 'Running' : 'Exited', container.config.name, String(container.config.attempt), sandbox.id.slice(0, 13), sandbox.config.name, sandbox.config.namespace]);
        }
        if (!quiet) yield* proc.out(table(['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'], rows, 3));
        return 0;
      }
      case 'pods': {
        const rows: string[][] = [];
        for (const sandbox of runtime.sandboxes) {
          if (wantedName !== undefined && !new RegExp(wantedName).test(sandbox.config.name)) continue;
          if (quiet) yield* proc.out(`${sandbox.id}\n`);
          else rows.push([sandbox.id.slice(0, 13), 'About a minute ago', 'Ready', sandbox.config.name, sandbox.config.namespace, '0', '(default)']);
        }
        if (!quiet) yield* proc.out(table(['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], rows, 3));
        return 0;
      }
      case 'images':
      case 'img': {
        const rows = runtime.images().flatMap((image) => image.names.slice(1).map((name) => {
          const colon = name.lastIndexOf(':');
          return [name.slice(0, colon), name.slice(colon + 1), runtime.findImage(name)!.id.slice(7, 20), `${(image.sizeBytes / 1e6).toFixed(1)}MB`];
        }));
        yield* proc.out(table(['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], rows.sort((a, b) => (a[0]! < b[0]! ? -1 : 1)), 3));
        return 0;
      }
      case 'logs': {
        const found = allContainers(runtime).find(({ container }) => idOf(container).startsWith(words[1] ?? ' '));
        if (!found) return yield* fail(proc, `E crictl: rpc error: code = NotFound desc = an error occurred when try to find container "${words[1] ?? ''}": not found\n`);
        for (const line of found.container.log.lines()) yield* (line.stream === 'stdout' ? proc.out(line.text) : proc.err(line.text));
        return 0;
      }
      case 'version':
        yield* proc.out(`Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v${runtime.version.split('//')[1]}\nRuntimeApiVersion:  v1\n`);
        return 0;
      default:
        return yield* fail(proc, `not simulated: crictl ${words.join(' ')}\n`);
    }
  };
}

function allContainers(runtime: NodeRuntime): { readonly sandbox: NodeSandbox; readonly container: SimulatedContainer }[] {
  return [...runtime.sandboxes].flatMap((sandbox) => sandbox.containers.map((container) => ({ sandbox, container })));
}

function idOf(container: SimulatedContainer): string {
  return container.id.replace(/^containerd:\/\//, '');
}

function withoutOptions(words: readonly string[], valued: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    if (valued.includes(words[at]!)) at += 1;
    else if (!words[at]!.startsWith('-')) kept.push(words[at]!);
  }
  return kept;
}

function optionValue(words: readonly string[], names: readonly string[]): string | undefined {
  const at = words.findIndex((word) => names.includes(word));
  if (at >= 0) return words[at + 1];
  return words.find((word) => names.some((name) => word.startsWith(`${name}=`)))?.replace(/^[^=]*=/, '');
}

/** Columns as text/tabwriter makes them: each is as wide as its longest cell and `gap` more. */
function table(head: readonly string[], rows: readonly (readonly string[])[], gap: number): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)) + gap);
  return [head, ...rows].map((row) => `${row.map((cell, at) => cell.padEnd(widths[at]!)).join('')}\n`).join('');
}

function* fail(proc: Process, text: string): Task<number> {
  yield* proc.err(text);
  return 1;
}
