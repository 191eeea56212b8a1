/**
 * How long the runtime takes for what the recordings of a real node show, in milliseconds: volumes until they are
 * looked at again 300 (podAttachAndMountRetryInterval), sandbox 95, and so on.
 */
export const Latency = {
  volumes: 300,
  sandbox: 95,
  create: 13,
  start: 72,
  stop: 60,
  removeSandbox: 70,
} as const;

/** The kubelet looks at its runtime (relist) and at its work queue once a second each. */
export const TICK_MS = 1000;
