import type { DnsReply, NetStack } from '../runtime/net';
import { NetworkError } from '../runtime/network-error';
import type { Task } from '../runtime/process';
import { parseAddress } from './address';

/** Seconds that resolv.conf(5) waits for an answer, and how often it asks. */
const QUERY_TIMEOUT_MS = 5000;
const ATTEMPTS = 2;

/** Looks a name up as a C library does: /etc/hosts, then DNS with search path and ndots. Throws ENOTFOUND or EAI_AGAIN. */
export function* resolveName(stack: NetStack, name: string, hosts: string): Task<string[]> {
  if (parseAddress(name) !== undefined) return [name];
  const listed = inHosts(hosts, name);
  if (listed.length > 0) return listed;
  if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1'];
  if (!/^[A-Za-z0-9_]([A-Za-z0-9_.-]*)$/.test(name)) throw notFound();
  let unanswered = false;
  for (const candidate of candidates(name, stack.dns)) {
    const reply = yield* ask(stack, candidate);
    if (reply.status === 'timeout' || reply.status === 'refused' || reply.status === 'SERVFAIL') unanswered = true;
    const addresses = reply.answers.filter((record) => record.type === 'A').map((record) => record.data);
    if (addresses.length > 0) return addresses;
  }
  throw unanswered ? new NetworkError('EAI_AGAIN', 'Temporary failure in name resolution', 'resolve') : notFound();
}

function* ask(stack: NetStack, name: string): Task<DnsReply> {
  let reply: DnsReply | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    reply = yield* stack.query(name, 'A', { timeoutMs: QUERY_TIMEOUT_MS });
    if (reply.status !== 'timeout') break;
  }
  return reply!;
}

/** The full names to try, in order. */
export function candidates(name: string, dns: NetStack['dns']): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const ndots = Number(dns.options.find((option) => option.startsWith('ndots:'))?.slice(6) ?? 1);
  const searched = dns.searches.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name];
}

function inHosts(hosts: string, name: string): string[] {
  const found: string[] = [];
  const wanted = name.toLowerCase();
  for (const line of hosts.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address && parseAddress(address) !== undefined && names.some((known) => known.toLowerCase() === wanted)) found.push(address);
  }
  return found;
}

function notFound(): NetworkError {
  return new NetworkError('ENOTFOUND', 'Name or service not known', 'resolve');
}
