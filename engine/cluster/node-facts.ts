import type { NodeFacts } from '../kubelet';

/** What a node's machine is made of, as its capacity tells. */
export const NODE_SIZE = { cores: 2, memoryBytes: 24_684_096 * 1024, diskBytes: 264_212_084 * 1024 };

/** A node as the recorded ones are: two cores, 24 GB. The kubelet finds the rest in the Node object that is there. */
export function nodeFacts(name: string, address: string): NodeFacts {
  return {
    name, address,
    capacity: { cpu: String(NODE_SIZE.cores), 'ephemeral-storage': `${NODE_SIZE.diskBytes / 1024}Ki`, 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory: `${NODE_SIZE.memoryBytes / 1024}Ki`, pods: '110' },
    allocatable: { cpu: '2', 'ephemeral-storage': '243497856212', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory: '24581696Ki', pods: '110' },
    kernelVersion: '6.1.0-28-amd64',
    osImage: 'Debian GNU/Linux 12 (bookworm)',
    kubeletVersion: 'v1.33.1',
  };
}
