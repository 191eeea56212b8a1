import { decodeUtf8 } from '../../runtime/bytes';
import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { parseAddress } from '../address';
import { candidates } from '../resolver';
import { reverseName } from './dns-tools';

/** Exit status for a key that is not there. */
const NOT_FOUND = 2;
const FILES: Readonly<Record<string, string>> = { passwd: '/etc/passwd', group: '/etc/group', networks: '/etc/networks' };
const NOT_SIMULATED = new Set(['services', 'protocols', 'shadow', 'gshadow', 'ethers', 'rpc', 'netgroup', 'aliases', 'initgroups']);

/** getent(1): entries of the databases that nsswitch.conf names: files, and DNS for hosts. */
export function* getent(proc: Process): Task<number> {
  const [database, ...keys] = proc.argv.slice(1);
  if (database === undefined) {
    yield* proc.err("getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n");
    return 1;
  }
  if (/^(?:hosts|ahosts(?:v4)?)$/.test(database)) return yield* hosts(proc, database, keys);
  const path = FILES[database];
  if (path === undefined) {
    yield* proc.err(NOT_SIMULATED.has(database) ? `not simulated: getent ${database}\n` : `Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`);
    return 1;
  }
  const entries = linesOf(proc, path);
  let status = 0;
  for (const key of keys.length > 0 ? keys : entries) {
    const found = keys.length === 0 ? key : entries.find((entry) => ((fields) => fields[0] === key || fields[2] === key)(entry.split(':')));
    if (found === undefined) status = NOT_FOUND;
    else yield* proc.out(`${found}\n`);
  }
  return status;
}

function* hosts(proc: Process, database: string, keys: readonly string[]): Task<number> {
  if (keys.length === 0) {
    yield* proc.out(hostsFile(proc).map(({ address, names }) => `${address.padEnd(15)} ${names.join(' ')}\n`).join(''));
    return 0;
  }
  let status = 0;
  for (const key of keys) {
    const found = yield* lookUp(proc, key);
    if (!found) status = NOT_FOUND;
    else if (database === 'hosts') yield* proc.out(found.addresses.map((address) => `${address.padEnd(15)} ${found.names.join(' ')}\n`).join(''));
    else yield* proc.out(found.addresses.flatMap((address, at) => ['STREAM', 'DGRAM', 'RAW'].map((kind) => `${address.padEnd(15)} ${kind.padEnd(6)} ${at === 0 && kind === 'STREAM' ? found.names[0]! : ''}\n`)).join(''));
  }
  return status;
}

function* lookUp(proc: Process, key: string): Task<{ readonly addresses: readonly string[]; readonly names: readonly string[] } | undefined> {
  const isAddress = parseAddress(key) !== undefined;
  const line = hostsFile(proc).find(({ address, names }) => (isAddress ? address === key : names.includes(key)));
  if (line) return { addresses: [line.address], names: line.names };
  const { net } = proc.machine;
  for (const candidate of isAddress ? [reverseName(key)] : candidates(key, net.dns)) {
    const type = isAddress ? 'PTR' : 'A';
    const data = (yield* net.query(candidate, type)).answers.filter((answer) => answer.type === type).map((answer) => answer.data);
    if (data.length === 0) continue;
    return isAddress ? { addresses: [key], names: [data[0]!.replace(/\.$/, '')] } : { addresses: data, names: [candidate.replace(/\.$/, '')] };
  }
  return undefined;
}

function hostsFile(proc: Process): { readonly address: string; readonly names: readonly string[] }[] {
  return linesOf(proc, '/etc/hosts').map((line) => line.replace(/#.*/, '').trim().split(/\s+/)).filter((words) => words.length > 1).map(([address, ...names]) => ({ address: address!, names }));
}

function linesOf(proc: Process, path: string): string[] {
  return proc.machine.fs.exists(path) ? decodeUtf8(proc.machine.fs.readFile(path)).split('\n').filter((line) => line !== '') : [];
}
