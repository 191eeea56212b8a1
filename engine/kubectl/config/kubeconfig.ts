import type { FileSystem, Process } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import { copyJson } from '../../api/decode';
import { decodeBase64, decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import { KubectlError, PlainError } from '../errors';
import type { Flags } from '../command/flag-set';
import { parseYaml } from '../yaml/parse';
import { formatYaml } from '../yaml/format';
import { resolvePath } from '../paths';
import { confirmUsable } from './usable';
import type { ConnectTarget } from '../client/transport-target';

type Json = Record<string, unknown>;
export interface Named {
  name: string;
  [field: string]: unknown;
}

/** clientcmd/api/v1.Config, as it stands in the file. */
export interface KubeConfig {
  apiVersion?: string;
  kind?: string;
  preferences?: Json;
  clusters: (Named & { cluster?: Json })[];
  users: (Named & { user?: Json })[];
  contexts: (Named & { context?: { cluster?: string; user?: string; namespace?: string } })[];
  'current-context': string;
  extensions?: unknown;
}

export interface LoadedConfig {
  readonly config: KubeConfig;
  /** Where what is new is written: the file that a flag names, else the first that is there, else the first. */
  readonly path: string;
  /** What each file says, by its path, for changes go to the file that has the entry. */
  readonly files: ReadonlyMap<string, KubeConfig>;
  /** Whether any file was there. */
  readonly found: boolean;
}

function emptyConfig(): KubeConfig {
  return { apiVersion: 'v1', kind: 'Config', preferences: {}, clusters: [], users: [], contexts: [], 'current-context': '' };
}

/** The files that the loading rules name: --kubeconfig, else $KUBECONFIG, else ~/.kube/config. */
export function configPaths(proc: Process, flags: Flags): { paths: string[]; explicit: boolean } {
  const explicit = flags.text('kubeconfig');
  if (explicit) return { paths: [explicit], explicit: true };
  const listed = (proc.env.get('KUBECONFIG') ?? '').split(':').filter((path) => path !== '');
  if (listed.length) return { paths: listed, explicit: false };
  return { paths: [`${homeOf(proc)}/.kube/config`], explicit: false };
}

export function homeOf(proc: Process): string {
  return proc.env.get('HOME') ?? '/root';
}

/** Reads and merges the kubeconfig files. Throws when a file is not YAML, or one that a flag names is missing, unless it may be. */
export function loadConfig(proc: Process, flags: Flags, mayBeMissing = false): LoadedConfig {
  const { paths, explicit } = configPaths(proc, flags);
  const merged = emptyConfig();
  const files = new Map<string, KubeConfig>();
  for (const path of paths) {
    const text = readIfThere(proc.machine.fs, resolvePath(proc.cwd, path));
    if (text === undefined) {
      if (explicit && !mayBeMissing) throw new KubectlError(`stat ${path}: no such file or directory`);
      continue;
    }
    const own = emptyConfig();
    mergeInto(own, parseConfig(text, path));
    files.set(path, own);
    mergeInto(merged, copyJson(own));
  }
  const [first = paths[0]!] = files.keys();
  return { config: merged, path: first, files, found: files.size > 0 };
}

/** What was read last: command after command reads the same file. Each is given a copy, since `kubectl config` changes it. */
let last: { readonly text: string; readonly config: Partial<KubeConfig> } = { text: '', config: {} };

function parseConfig(text: string, path: string): Partial<KubeConfig> {
  if (text === last.text) return copyJson(last.config);
  try {
    const parsed = parseYaml(text) ?? {};
    if (typeof parsed === 'object' && !Array.isArray(parsed)) {
      last = { text, config: parsed as Partial<KubeConfig> };
      return copyJson(last.config);
    }
    const type = Array.isArray(parsed) ? 'array' : typeof parsed === 'boolean' ? 'bool' : typeof parsed;
    throw new KubectlError(`error loading config file "${path}": couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`);
  } catch (error) {
    if (error instanceof KubectlError) throw error;
    throw new KubectlError(`error loading config file "${path}": yaml: ${(error as Error).message}`);
  }
}

function mergeInto(target: KubeConfig, from: Partial<KubeConfig>): void {
  const add = <T extends Named>(into: T[], items: readonly T[] | undefined | null): void => {
    for (const item of items ?? []) if (!into.some((one) => one.name === item.name)) into.push({ ...item });
  };
  add(target.clusters, from.clusters);
  add(target.users, from.users);
  add(target.contexts, from.contexts);
  if (!target['current-context']) target['current-context'] = from['current-context'] ?? '';
  if (from.preferences) target.preferences = from.preferences;
}

/** Writes a kubeconfig as clientcmd.WriteToFile does: sorted lists, sorted keys, mode 0600. */
export function saveConfig(proc: Process, path: string, config: KubeConfig): void {
  const fs = proc.machine.fs;
  const target = resolvePath(proc.cwd, path);
  const byName = (a: Named, b: Named): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const out = { ...config, clusters: nullIfEmpty([...config.clusters].sort(byName)), contexts: nullIfEmpty([...config.contexts].sort(byName)), users: nullIfEmpty([...config.users].sort(byName)) };
  const folder = target.slice(0, target.lastIndexOf('/')) || '/';
  if (!fs.exists(folder)) fs.mkdir(folder, { recursive: true });
  fs.writeFile(target, encodeUtf8(formatYaml(out)), { mode: 0o600 });
}

function nullIfEmpty<T>(items: T[]): T[] | null {
  return items.length ? items : null;
}

export interface ClientSettings extends ConnectTarget {
  readonly namespace: string;
  readonly contextName: string;
  readonly userName: string;
  readonly unidentified: boolean;
}

/** The server, identity and namespace that the flags and the current context give. */
export function resolveSettings(proc: Process, flag: (name: string) => string, loaded: LoadedConfig): ClientSettings {
  const { config } = loaded;
  const contextName = flag('context') || config['current-context'];
  const context = config.contexts.find((one) => one.name === contextName)?.context;
  if (!context && contextName) throw new PlainError(`Error in configuration: context was not found for specified context: ${contextName}`);
  const clusterName = flag('cluster') || context?.cluster || '';
  const userName = flag('user') || context?.user || '';
  const cluster = withFlags(entryOf(proc, loaded, 'clusters', clusterName), flag, ['certificate-authority']);
  const user = withFlags(entryOf(proc, loaded, 'users', userName), flag, ['client-certificate', 'client-key']);
  if (flag('cluster') && !config.clusters.some((one) => one.name === clusterName)) throw new KubectlError(`no server found for cluster "${clusterName}"`);
  if (flag('user') && !config.users.some((one) => one.name === userName)) throw new KubectlError(`auth info "${userName}" does not exist`);
  confirmUsable(proc, { userName, user, clusterName, cluster });
  const server = (flag('server') || (cluster['server'] as string | undefined) || 'http://localhost:8080').replace(/\/+$/, '');
  const tokenFile = user['tokenFile'] as string | undefined;
  const token = flag('token') || (user['token'] as string | undefined) || (tokenFile ? readIfThere(proc.machine.fs, resolvePath(proc.cwd, tokenFile))?.trim() : undefined);
  const username = flag('username') || (user['username'] as string | undefined);
  return {
    server: /^https?:\/\//.test(server) ? server : `http://${server}`,
    namespace: flag('namespace') || context?.namespace || inClusterNamespace(proc) || 'default',
    contextName,
    userName,
    ...(token ? { token } : {}),
    ...(username ? { username } : {}),
    // Whom nothing identifies is asked for a name.
    unidentified: server.startsWith('https:') && !token && !username && !['client-certificate', 'client-certificate-data', 'exec', 'auth-provider', 'tokenFile'].some((key) => user[key] !== undefined),
    ...certificateOf(proc, user),
  };
}

/** A cluster or a user; paths in it lead from the file that has it. */
function entryOf(proc: Process, { config, files }: LoadedConfig, list: 'clusters' | 'users', name: string): Json {
  const named = (one: Named): boolean => one.name === name;
  const found = list === 'clusters' ? config.clusters.find(named)?.cluster : config.users.find(named)?.user;
  const file = [...files].find(([, own]) => (own[list] as readonly Named[]).some(named))?.[0];
  if (!found || file === undefined) return found ?? {};
  const folder = resolvePath(proc.cwd, file).replace(/\/[^/]*$/, '');
  return Object.fromEntries(Object.entries(found).map(([field, value]) => [field, typeof value === 'string' && value !== '' && FILE_FIELDS.includes(field) ? resolvePath(folder, value) : value]));
}

const FILE_FIELDS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** An entry with what flags of the same names say. */
function withFlags(entry: Json, flag: (name: string) => string, names: readonly string[]): Json {
  const given = names.filter((name) => flag(name) !== '');
  return given.length ? { ...entry, ...Object.fromEntries(given.map((name) => [name, flag(name)])) } : entry;
}

function certificateOf(proc: Process, user: Json): { clientCertificate?: string } {
  const data = user['client-certificate-data'];
  if (typeof data === 'string') {
    const bytes = decodeBase64(data);
    return bytes ? { clientCertificate: decodeUtf8(bytes) } : {};
  }
  const file = user['client-certificate'];
  const text = typeof file === 'string' ? readIfThere(proc.machine.fs, resolvePath(proc.cwd, file)) : undefined;
  return text === undefined ? {} : { clientCertificate: text };
}

function inClusterNamespace(proc: Process): string | undefined {
  return readIfThere(proc.machine.fs, '/var/run/secrets/kubernetes.io/serviceaccount/namespace');
}

function readIfThere(fs: FileSystem, path: string): string | undefined {
  try {
    return decodeUtf8(fs.readFile(path));
  } catch (error) {
    if (error instanceof SystemError) return undefined;
    throw error;
  }
}
