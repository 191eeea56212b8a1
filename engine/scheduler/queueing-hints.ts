import type { Pod } from '../api/types';
import { affinityConcerns, type NamespaceLabels } from './filters/pod-affinity';
import { spreadConcerns } from './filters/topology-spread';
import type { QueuedPod } from './scheduling-queue';

/**
 * Whether a pod that came to a node, left it or changed its labels there may lift what `plugin` refused a waiting pod for
 * (the queueing hints of the plugins, on since 1.32): spreading and affinity look at pods that they count, and no others.
 */
export function neighbourHint(changed: Pod, namespaceLabels: NamespaceLabels): (queued: QueuedPod, plugin: string) => boolean {
  return ({ pod }, plugin) => {
    if (plugin === 'PodTopologySpread') return spreadConcerns(pod, changed);
    return plugin === 'InterPodAffinity' ? affinityConcerns(pod, changed, namespaceLabels) : true;
  };
}
