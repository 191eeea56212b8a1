import type { Locale } from '../curriculum';
import type { LabReport, Scenario } from './protocol';

/** What a page knows of the lab that it is about to show. */
export interface Beginning {
  readonly scenario: Scenario;
  readonly locale: Locale;
  /** Tasks that the server has as done, and its revision of the journal (0 for none). */
  readonly serverDone: readonly string[];
  readonly serverRevision: number;
  /** False for a cluster to play with: nothing is kept. */
  readonly keep: boolean;
  /** The cluster comes from the link that led here, not from the learner's own work. */
  readonly copy: boolean;
}

/** The worker that the page's own HTML has started, with what it has said since (see earlyWorkerScript). */
interface EarlyWorker {
  readonly worker: Worker;
  readonly beginning: Beginning;
  readonly said: MessageEvent<LabReport>[];
  readonly failed: ErrorEvent[];
}

const place = globalThis as { podlabEarly?: EarlyWorker };

/** The built worker's address (scripts/setup/lab-worker.mjs); in development the bundler gives one. */
const address = process.env.PODLAB_WORKER;

/**
 * A script for the page's HTML: the worker loads and makes the scenario's cluster while the page is still on its way. For
 * the page's first lab, that is; a lab that comes by a link inside the page gets a worker of its own.
 */
export function earlyWorkerScript(beginning: Beginning): string | undefined {
  if (!address) return undefined;
  const given = JSON.stringify(beginning).replaceAll('<', '\\u003c');
  return `{const worker=new Worker("${address}",{type:"module"}),said=[],failed=[],beginning=${given};worker.onmessage=(event)=>said.push(event);worker.onerror=(event)=>failed.push(event);worker.postMessage({type:"prepare",scenario:beginning.scenario});self.podlabEarly={worker,beginning,said,failed}}`;
}

/** The lab that the page's HTML has begun, while nobody has taken it over. */
export const earlyBeginning = (): Beginning | undefined => place.podlabEarly?.beginning;

/** The early worker, once, or a new one. What it has said already is heard after the caller has taken its ears. */
export function hireWorker(): Worker {
  const early = place.podlabEarly;
  if (!early) return address ? new Worker(address, { type: 'module' }) : new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  place.podlabEarly = undefined;
  queueMicrotask(() => {
    for (const event of early.said) early.worker.onmessage?.(event);
    for (const event of early.failed) early.worker.onerror?.(event);
  });
  return early.worker;
}
