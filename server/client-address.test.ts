import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { CLIENT_ADDRESS, clientAddressOf, markClientAddresses } from './client-address';

it.each([
  ['a client that connects directly', undefined, '203.0.113.7', '203.0.113.7'],
  ['a direct client that claims to be another', '198.51.100.1', '203.0.113.7', '203.0.113.7'],
  ['a client behind a proxy on this machine', '203.0.113.7', '127.0.0.1', '203.0.113.7'],
  ['a client behind two proxies that claims to be another', '198.51.100.1, 203.0.113.7, 10.0.0.4', '::ffff:10.0.0.5', '203.0.113.7'],
  ['a class room on a private network', undefined, '192.168.1.20', '192.168.1.20'],
  ['a class room behind a proxy', '192.168.1.20', '::1', '192.168.1.20'],
  ['a client with IPv6', '2001:db8::7', 'fe80::1', '2001:db8::7'],
  ['nonsense', 'unknown, <script>', undefined, 'local'],
])('knows %s', (_who, forwarded, peer, address) => expect(clientAddressOf(forwarded, peer)).toBe(address));

it('marks requests, whatever the client sends under that name', async () => {
  markClientAddresses();
  const server = createServer((request, response) => response.end(request.headers[CLIENT_ADDRESS])).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<string>((done) => get({ port, host: '127.0.0.1', headers: { [CLIENT_ADDRESS]: 'forged', 'x-forwarded-for': '203.0.113.7' } }, (response) => response.on('data', (data) => done(String(data)))));
  server.close();
  expect(answer).toBe('203.0.113.7');
});
