/** What the kubelet of one node says that it and its containers have used so far (its /metrics/resource). */
export interface MeasuredNode {
  readonly name: string;
  /** CPU time since the node was started. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
  /** Pods with running containers. */
  readonly pods: readonly MeasuredPod[];
}

export interface MeasuredPod {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly MeasuredContainer[];
}

export interface MeasuredContainer {
  readonly name: string;
  /** Another run of the container has started at another time. */
  readonly startedMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}
