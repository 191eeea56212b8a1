import { encodeUtf8 } from '../runtime/bytes';
import type { HttpResponse } from '../runtime/net';
import type { NetNamespace } from './namespace';

/** Where kube-proxy tells of itself: its metrics on the node's own address, its health for load balancers. */
const METRICS_PORT = 10_249, HEALTH_PORT = 10_256;

function answer(status: number, text: string, type = 'text/plain; charset=utf-8'): HttpResponse {
  return { status, headers: { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' }, body: encodeUtf8(text) };
}

const notFound = (): HttpResponse => answer(404, '404 page not found\n');

export function serveProxyPorts(host: NetNamespace): void {
  host.serveHttp(METRICS_PORT, ({ path }) => {
    if (path === '/proxyMode') return answer(200, 'iptables');
    if (path === '/healthz') return answer(200, 'ok');
    return path === '/metrics' ? answer(501, 'not simulated: metrics of kube-proxy\n') : notFound();
  }, { address: '127.0.0.1', owner: 'kube-proxy' });
  host.serveHttp(HEALTH_PORT, ({ path }) => {
    if (path !== '/healthz' && path !== '/livez') return notFound();
    const now = `${new Date(host.fabric.clock.now()).toISOString().replace('T', ' ').replace('Z', '')} +0000 UTC`;
    return answer(200, JSON.stringify({ lastUpdated: now, currentTime: now, nodeEligible: true }), 'application/json');
  }, { owner: 'kube-proxy' });
}
