import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** The header that carries a client's address inside of the server; what a client sends under this name is overwritten. */
export const CLIENT_ADDRESS = 'x-podlab-client';

/** Loopback and private networks: where an operator's own reverse proxies stand. */
const near = new BlockList();
for (const [network, bits, family] of [['127.0.0.0', 8, 'ipv4'], ['10.0.0.0', 8, 'ipv4'], ['172.16.0.0', 12, 'ipv4'], ['192.168.0.0', 16, 'ipv4'], ['100.64.0.0', 10, 'ipv4'], ['169.254.0.0', 16, 'ipv4'], ['::1', 128, 'ipv6'], ['fc00::', 7, 'ipv6'], ['fe80::', 10, 'ipv6']] as const) near.addSubnet(network, bits, family);

/**
 * Whose request this is, for limits by address. X-Forwarded-For is believed as far as it was written by proxies near
 * the server: read from its end, the first address that is not private is the client's. Who connects from the internet
 * directly cannot pretend to be somebody else.
 */
export function clientAddressOf(forwardedFor: string | undefined, peer: string | undefined): string {
  const chain = [...(forwardedFor ?? '').split(','), peer ?? ''].map((address) => address.trim().replace(/^::ffff:(?=\d+\.)/, '')).filter((address) => isIP(address) > 0);
  return chain.findLast((address) => !near.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) ?? chain[0] ?? 'local';
}

/** Writes each request's client address into its headers, before anything reads them. */
export function markClientAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { headers, socket } = (message as { request: IncomingMessage }).request;
    const forwarded = headers['x-forwarded-for'];
    headers[CLIENT_ADDRESS] = clientAddressOf(Array.isArray(forwarded) ? forwarded.join(',') : forwarded, socket.remoteAddress);
  });
}
