import type { KubeletContext } from './context';
import type { PodRecord } from './pod-record';

/** A step of this kubelet about a pod: 'sandbox', 'pulling', 'pulled', 'started', 'probe', 'killing', 'stopped'. Made only while somebody follows. */
export function tracePod(context: Pick<KubeletContext, 'trace' | 'clock' | 'nodeName'>, pod: PodRecord, action: string, detail: () => Readonly<Record<string, unknown>>): void {
  context.trace.emit(() => {
    const { namespace, name, resourceVersion } = pod.pod.metadata;
    return { at: context.clock.now(), actor: `kubelet/${context.nodeName}`, action, subject: `pods/${namespace}/${name}`, detail: detail(), ...(resourceVersion ? { cause: resourceVersion } : {}) };
  });
}
