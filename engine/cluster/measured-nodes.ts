import type { Kubelet } from '../kubelet';
import type { MeasuredNode, MeasuredPod } from '../metrics';
import type { Machine } from '../runtime/machine';
import { SimulatedMachine } from '../shell/kernel';

/* What a node's own daemons (kubelet, containerd, the kernel's threads) use while nothing happens; they are not simulated as processes. */
const SYSTEM_CORES = 0.03;
const SYSTEM_MEMORY_BYTES = 380 * 1024 ** 2;

/** What each kubelet that answers says of its node and of its running containers, as of the moment `at`. */
export function* measuredNodes(kubelets: ReadonlyMap<string, Kubelet>, machineOf: (name: string) => Machine | undefined, at: number): Iterable<MeasuredNode> {
  for (const [name, kubelet] of kubelets) {
    if (!kubelet.answering) continue;
    const pods = measuredPods(kubelet);
    const machine = machineOf(name);
    let cpuMs = at * SYSTEM_CORES;
    let memoryBytes = SYSTEM_MEMORY_BYTES;
    if (machine instanceof SimulatedMachine) {
      cpuMs += machine.cpuUsedMs;
      memoryBytes += machine.memoryBytes;
    }
    for (const { containers } of pods) for (const container of containers) {
      cpuMs += container.cpuMs;
      memoryBytes += container.memoryBytes;
    }
    yield { name, cpuMs, memoryBytes, pods };
  }
}

function measuredPods(kubelet: Kubelet): MeasuredPod[] {
  const pods: MeasuredPod[] = [];
  for (const { pod, containers } of kubelet.records.values()) {
    const measured = containers.flatMap((record) => {
      const run = record.current;
      if (!record.running || !run?.handle) return [];
      const { cpuMs, memoryBytes } = run.handle.stats();
      return [{ name: record.name, startedMs: run.startedMs!, cpuMs, memoryBytes }];
    });
    pods.push({ namespace: pod.metadata.namespace!, name: pod.metadata.name!, containers: measured });
  }
  return pods;
}
