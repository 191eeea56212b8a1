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

/**
 * A script for the page's HTML: the worker loads and makes the scenario's cluster while the page is still on its way. For
 * the page's first lab, that is; a lab that comes by a link inside the page gets a worker of its own.
 */
export function earlyWorkerScript(scenario: Scenario): string | undefined {
  if (!address) return undefined;
  const request = JSON.stringify({ type: 'prepare', scenario }).replaceAll('<', '\\u003c');
  return `{const worker=new Worker("${address}",{type:"module"}),said=[],failed=[];worker.onmessage=(event)=>said.push(event);worker.onerror=(event)=>failed.push(event);worker.postMessage(${request});self.podlabEarly={worker,said,failed}}`;
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
