import type { NetNamespace } from '../network';
import { encodeUtf8 } from '../runtime/bytes';
import { header } from '../runtime/http-header';
import type { HttpResponse } from '../runtime/net';

/** Where a kubelet tells how it is, to the node alone, and where the API server asks it for logs and the like. */
const HEALTH_PORT = 10_248, API_PORT = 10_250;

interface Listening { close(): void }

/** The ports of a node's kubelet: they are there while it runs. */
export class KubeletPorts {
  #open: readonly Listening[] = [];

  constructor(private readonly host: NetNamespace) {
    this.set(true);
  }

  set(runs: boolean): void {
    if (runs === this.#open.length > 0) return;
    for (const listening of this.#open) listening.close();
    this.#open = runs ? [
      this.host.serveHttp(HEALTH_PORT, ({ path }) => (path === '/healthz' ? answer(200, 'ok') : answer(404, '404 page not found\n')), { address: '127.0.0.1', owner: 'kubelet' }),
      this.host.serveHttp(API_PORT, ({ headers }) => (header(headers, 'authorization') !== undefined ? answer(501, "not simulated: tokens at the kubelet's own port\n") : answer(401, 'Unauthorized')), { tls: true, owner: 'kubelet' }),
    ] : [];
  }
}

function answer(status: number, text: string): HttpResponse {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }, body: encodeUtf8(text) };
}
