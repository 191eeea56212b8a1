import type { Program } from '../../runtime/machine';
import { fail, idOf, optionValue, table, withoutOptions, type RuntimeOf } from './command';

const PAUSE = 'registry.k8s.io/pause:3.10';

/** ctr, as far as a learner looks at the containers of a node. */
export function ctr(runtimeOf: RuntimeOf): Program {
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
      for (const sandbox of own ? runtime.sandboxes : []) {
        rows.push([sandbox.id, String(runtime.processes.pidOf({ sandbox })), 'RUNNING']);
        for (const container of sandbox.containers) if (container.state === 'running') rows.push([idOf(container), String(runtime.processes.pidOf({ container })), 'RUNNING']);
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
