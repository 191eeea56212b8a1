import { decodeUtf8 } from '../../runtime/bytes';
import { EventQueueClock } from '../../runtime/clock';
import type { OpenFile, Program } from '../../runtime/machine';
import type { NetStack } from '../../runtime/net';
import { Random } from '../../runtime/random';
import { Volume, buildLayer, systemError } from '../vfs';
import type { LayerEntry } from '../vfs';
import { SimulatedMachine } from './machine';
import type { MachineOptions } from './machine';
import { SinkFile, SourceFile } from './open-file';

export const TEST_START_MS = Date.UTC(2026, 0, 5, 8, 0, 0);

/** A machine for tests: no network, the given files and programs. */
export function testMachine(options: { files?: Record<string, LayerEntry>; programs?: Record<string, Program> } & Partial<Omit<MachineOptions, 'programs'>> = {}) {
  const { files, programs, ...rest } = options;
  const clock = new EventQueueClock(TEST_START_MS);
  const devices: Record<string, LayerEntry> = {};
  for (const [name, device] of [['null', 'null'], ['zero', 'zero'], ['urandom', 'random'], ['full', 'full'], ['tty', 'tty']] as const) devices[`/dev/${name}`] = { device };
  const binaries = Object.fromEntries(Object.keys(programs ?? {}).map((name) => [`/bin/${name}`, { program: name }] as const));
  const base = buildLayer([{ '/proc': { directory: true }, '/tmp': { directory: true, mode: 0o1777 }, ...devices, ...binaries, ...files }], TEST_START_MS);
  const root = new Volume({ type: 'overlay', base, now: () => clock.now() });
  const machine = new SimulatedMachine({ hostname: 'test', clock, random: new Random('test'), net: NO_NETWORK, programs: (name) => programs?.[name], root, ...rest });
  return { clock, machine, root };
}

/** Descriptors that collect what is written. */
export function capture(input = ''): { readonly files: Map<number, OpenFile>; stdout(): string; stderr(): string } {
  const out: Uint8Array[] = [], err: Uint8Array[] = [];
  const text = (chunks: Uint8Array[]) => chunks.map((chunk) => decodeUtf8(chunk)).join('');
  const files = new Map<number, OpenFile>([
    [0, new SourceFile(Uint8Array.from([...input].map((letter) => letter.charCodeAt(0))))],
    [1, new SinkFile((bytes) => out.push(bytes))],
    [2, new SinkFile((bytes) => err.push(bytes))],
  ]);
  return { files, stdout: () => text(out), stderr: () => text(err) };
}

/** A namespace without an interface. */
const NO_NETWORK: NetStack = {
  address: undefined,
  connect: unreachable,
  http: unreachable,
  query: unreachable,
  ping: unreachable,
  sockets: () => [],
  interfaces: () => [],
  routes: () => [],
  dns: { nameservers: [], searches: [], options: [] },
  listen() {
    throw systemError('EADDRNOTAVAIL');
  },
  serveHttp() {
    throw systemError('EADDRNOTAVAIL');
  },
  *resolve(): Generator<never, string[], void> {
    throw systemError('ENOTFOUND');
  },
};

function* unreachable(): Generator<never, never, void> {
  throw systemError('ENETUNREACH');
}
