import type { LabReport, Scenario } from './protocol';

declare const process: { readonly env: { readonly PODLAB_WORKER?: string } };

/** The worker that the page's own HTML has started, with what it has said since (see earlyWorkerScript). */
interface EarlyWorker {
  readonly worker: Worker;
  readonly said: MessageEvent<LabReport>[];
  readonly failed: ErrorEvent[];
}

const place = globalThis as { podlabEarly?: EarlyWorker };

/** The built worker's address (scripts/setup/lab-worker.mjs); in development the bundler gives one. */
const address = process.env.PODLAB_WORKER;

/** The files of the built worker that a lab cannot do without: the one that it starts with, and what that loads. */
export const workerFiles: readonly string[] = address ? [address, address.replace(/worker\.js$/, 'lab.js')] : [];

/**
 * A script for the head of every page, in front of its styles, which any script behind them waits for: where the page has
 * a lab, its worker starts at once. For the page's first lab, that is; one that comes by a link inside the page gets its own.
 */
export function earlyWorkerScript(): string | undefined {
  if (!address) return undefined;
  return `if(/^\\/[a-z]+(\\/lessons\\/[^/]+)?\\/?$/.test(location.pathname)){const worker=new Worker("${address}",{type:"module"}),said=[],failed=[];worker.onmessage=(event)=>said.push(event);worker.onerror=(event)=>failed.push(event);self.podlabEarly={worker,said,failed}}`;
}

/** A script for the lab's place in the page: its cluster is made while the page is still on its way. */
export function earlyClusterScript(scenario: Scenario): string | undefined {
  if (!address) return undefined;
  return `self.podlabEarly?.worker.postMessage(${JSON.stringify({ type: 'prepare', scenario }).replaceAll('<', '\\u003c')})`;
}

/** A script for a page that has no lab after all. */
export function noLabScript(): string | undefined {
  return address && 'self.podlabEarly?.worker.terminate();self.podlabEarly=undefined';
}

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
