import type { Pod } from '../api/types';
import type { NodeInfo } from './node-info';
import type { PodRequests } from '../api/pod-requests';

/** Why a node was refused. `final`: removing other pods from it would not help, so preemption need not try. */
export interface Refusal {
  readonly plugin: string;
  readonly reasons: readonly string[];
  readonly final: boolean;
}

/** What one scheduling attempt knows about its pod. */
export interface Attempt {
  readonly pod: Pod;
  readonly requests: PodRequests;
  readonly nodes: readonly NodeInfo[];
}

/** A plugin's check of one pod, prepared once per attempt; undefined when it has nothing to say about this pod. */
export type NodeFilter = (info: NodeInfo) => Refusal | undefined;

/** Thrown while filters are prepared: no node will do, for a reason that is not a node's. */
export class Unschedulable extends Error {
  override readonly name = 'Unschedulable';
  constructor(readonly plugin: string, message: string) {
    super(message);
  }
}

export function refuse(plugin: string, reason: string, final = false): Refusal {
  return { plugin, reasons: [reason], final };
}
