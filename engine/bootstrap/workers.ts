import type { KubeObject } from '../api/object';

export const workerName = (n: number): string => `worker-${n}`;

/** 172.30.0.11 is the first worker's; the network is a /16. */
export function nodeAddress(n: number): string {
  const host = 10 + n;
  return `172.30.${host >> 8}.${host & 255}`;
}

/** The recorded worker as the n-th one: its name, address and pod range. */
export function workerNode(model: KubeObject, n: number): KubeObject {
  return renamed(model, n, `10.244.1.0/24`, `10.244.${n}.0/24`);
}

export function workerCsiNode(model: KubeObject, n: number): KubeObject {
  return renamed(model, n);
}

/** kube-proxy on the n-th worker. Its recorded suffix stays for the first; others get one made of their number. */
export function workerPod(model: KubeObject, n: number): KubeObject {
  const pod = renamed(model, n);
  if (n === 1) return pod;
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  let suffix = '';
  for (let at = 0, rest = n * 7919; at < 5; at += 1, rest = Math.floor(rest / 3) + n * (at + 5)) suffix += letters[rest % letters.length];
  const name = `${pod.metadata.generateName ?? 'kube-proxy-'}${suffix}`;
  return { ...pod, metadata: { ...pod.metadata, name } };
}

function renamed(model: KubeObject, n: number, range = '', newRange = ''): KubeObject {
  let text = JSON.stringify(model).replaceAll('"worker-1"', `"${workerName(n)}"`).replaceAll('/worker-1"', `/${workerName(n)}"`).replaceAll('"172.30.0.11"', `"${nodeAddress(n)}"`);
  if (range) text = text.replaceAll(range, newRange);
  return JSON.parse(text) as KubeObject;
}
