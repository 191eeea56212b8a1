import { HelpShown, KubectlError, usageError } from '../../errors';
import { parseBool } from '../../command/flag-set';
import { TableWriter } from '../../printers/tab-table';
import { saveConfig } from '../../config/kubeconfig';
import type { KubeConfig, Named } from '../../config/kubeconfig';
import type { Command, Session } from '../../session';
import { decodeBase64, encodeBase64, encodeUtf8 } from '../../../runtime/bytes';

/**
 * clientcmd.ModifyConfig: what was changed goes to the file that has the entry, and what is new to the first. Writes the
 * files that became different, or the first where nothing did.
 */
export function save(session: Session): void {
  const { config, path, files } = session.config;
  const written = new Map([...files].map(([name, own]) => [name, { ...own, clusters: [...own.clusters], users: [...own.users], contexts: [...own.contexts] }]));
  const first: KubeConfig = written.get(path) ?? { apiVersion: 'v1', kind: 'Config', preferences: {}, clusters: [], users: [], contexts: [], 'current-context': '' };
  written.set(path, first);
  for (const field of ['clusters', 'users', 'contexts'] as const) {
    const list = config[field] as Named[];
    const owned = new Set<string>();
    for (const own of written.values()) {
      const kept = (own[field] as Named[]).flatMap((item) => {
        // Of several files with the entry the first one counts.
        if (owned.has(item.name)) return [item];
        owned.add(item.name);
        return list.filter((one) => one.name === item.name);
      });
      (own as unknown as Record<string, Named[]>)[field] = kept;
    }
    for (const item of list) if (!owned.has(item.name)) (first[field] as Named[]).push(item);
  }
  const current = config['current-context'];
  const before = [...files.values()];
  if (!current) for (const own of written.values()) own['current-context'] = '';
  else if (current !== before.find((own) => own['current-context'])?.['current-context']) first['current-context'] = current;
  if (JSON.stringify(config.preferences) !== JSON.stringify(before.at(-1)?.preferences ?? {})) first.preferences = config.preferences ?? {};
  for (const [name, own] of written) {
    if (JSON.stringify(own) !== JSON.stringify(files.get(name)) || written.size === 1) saveConfig(session.proc, name, own);
  }
}

export const currentContext: Command = function* run(session) {
  const name = session.config.config['current-context'];
  if (!name) throw new KubectlError('current-context is not set');
  yield* session.out(`${name}\n`);
  return 0;
};

export const useContext: Command = function* run(session) {
  const name = one(session);
  if (name === '') throw new KubectlError('empty context names are not allowed');
  const { config } = session.config;
  if (!config.contexts.some((context) => context.name === name)) throw new KubectlError(`no context exists with the name: "${name}"`);
  config['current-context'] = name;
  save(session);
  yield* session.out(`Switched to context "${name}".\n`);
  return 0;
};

export function one(session: Session, fault = 'Unexpected'): string {
  if (session.args.length !== 1) throw new HelpShown(`${fault} args: [${session.args.join(' ')}]`);
  return session.args[0]!;
}

export const getContexts: Command = function* run(session) {
  const { config } = session.config;
  const output = session.flags.text('output');
  if (output !== '' && output !== 'name') throw new KubectlError(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
  const names = session.args.length ? session.args : config.contexts.map((context) => context.name).sort();
  const table = new TableWriter();
  if (output === '' && !session.flags.on('no-headers')) table.row(['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']);
  const missing: string[] = [];
  for (const name of names) {
    const found = config.contexts.find((context) => context.name === name);
    if (!found) {
      missing.push(name);
      continue;
    }
    if (output === 'name') yield* session.out(`${name}\n`);
    else table.row([config['current-context'] === name ? '*' : '', name, found.context?.cluster ?? '', found.context?.user ?? '', found.context?.namespace ?? '']);
  }
  if (output === '') yield* session.out(table.fresh());
  if (missing.length) throw new KubectlError(`context ${missing[0]} not found`);
  return 0;
};

function lister(field: 'clusters' | 'users'): Command {
  return function* run(session) {
    const names = session.config.config[field].map((item: Named) => item.name).sort();
    yield* session.out(`NAME\n${names.map((name) => `${name}\n`).join('')}`);
    return 0;
  };
}
export const getClusters = lister('clusters');
export const getUsers = lister('users');

function deleter(field: 'clusters' | 'contexts' | 'users', word: string): Command {
  return function* run(session) {
    if (session.args.length !== 1 && field === 'users') throw usageError(session.commandPath, 'user to delete is required');
    if (session.args.length !== 1) throw new HelpShown();
    const { config, path } = session.config;
    const name = session.args[0]!;
    const list = config[field] as Named[];
    if (!list.some((item) => item.name === name)) throw new KubectlError(`cannot delete ${word} ${name}, not in ${path}`);
    if (field === 'contexts' && config['current-context'] === name) yield* session.err(`warning: this removed your active context, use "kubectl config use-context" to select a different one\n`);
    (config as unknown as Record<string, Named[]>)[field] = list.filter((item) => item.name !== name);
    save(session);
    yield* session.out(`deleted ${word} ${name} from ${path}\n`);
    return 0;
  };
}
export const deleteCluster = deleter('clusters', 'cluster');
export const deleteContext = deleter('contexts', 'context');
export const deleteUser = deleter('users', 'user');

export const renameContext: Command = function* run(session) {
  if (session.args.length !== 2) throw new HelpShown(`Unexpected args: [${session.args.join(' ')}]`);
  const [from, to] = session.args as [string, string];
  const { config, path } = session.config;
  const found = config.contexts.find((context) => context.name === from);
  if (!found) throw new KubectlError(`cannot rename the context "${from}", it's not in ${path}`);
  if (config.contexts.some((context) => context.name === to)) throw new KubectlError(`cannot rename the context "${from}", the context "${to}" already exists in ${path}`);
  found.name = to;
  if (config['current-context'] === from) config['current-context'] = to;
  save(session);
  yield* session.out(`Context "${from}" renamed to "${to}".\n`);
  return 0;
};

export const setContext: Command = function* run(session) {
  const { flags } = session;
  const { config } = session.config;
  const current = flags.on('current');
  if (session.args.length > 1) throw new HelpShown(`Unexpected args: [${session.args.join(' ')}]`);
  if (session.args.length === 1 && current) throw new KubectlError('you cannot specify both a context name and --current');
  if (!session.args[0] && !current) throw new KubectlError('you must specify a non-empty context name or --current');
  const name = current ? config['current-context'] : session.args[0]!;
  if (current && !name) throw new KubectlError('no current context is set');
  const found = config.contexts.find((context) => context.name === name);
  const context = { ...found?.context };
  for (const field of ['cluster', 'user', 'namespace'] as const) if (flags.changed(field)) context[field] = flags.text(field);
  const ordered = { cluster: context.cluster ?? '', ...(context.namespace ? { namespace: context.namespace } : {}), user: context.user ?? '' };
  if (found) found.context = ordered;
  else config.contexts.push({ name, context: ordered });
  save(session);
  yield* session.out(`Context "${name}" ${found ? 'modified' : 'created'}.\n`);
  return 0;
};

export const setProperty: Command = function* run(session) {
  if (session.args.length !== 2) throw new HelpShown(`Unexpected args: [${session.args.join(' ')}]`);
  const [property, value] = session.args as [string, string];
  const { config } = session.config;
  assign(session, config, property, value);
  save(session);
  yield* session.out(`Property "${property}" set.\n`);
  return 0;
};

export const unsetProperty: Command = function* run(session) {
  one(session);
  const { config } = session.config;
  assign(session, config, session.args[0]!, undefined);
  save(session);
  yield* session.out(`Property "${session.args[0]}" unset.\n`);
  return 0;
};

/** The settings of each kind of entry and how their values are written. Others are taken for a part of the entry's name. */
const SETTINGS: Readonly<Record<'clusters' | 'users' | 'contexts', { readonly inner: string; readonly fields: Readonly<Record<string, 'text' | 'bool' | 'bytes'>> }>> = {
  clusters: { inner: 'cluster', fields: { server: 'text', 'tls-server-name': 'text', 'insecure-skip-tls-verify': 'bool', 'certificate-authority': 'text', 'certificate-authority-data': 'bytes', 'proxy-url': 'text', 'disable-compression': 'bool' } },
  users: { inner: 'user', fields: { 'client-certificate': 'text', 'client-certificate-data': 'bytes', 'client-key': 'text', 'client-key-data': 'bytes', token: 'text', tokenFile: 'text', username: 'text', password: 'text' } },
  contexts: { inner: 'context', fields: { cluster: 'text', user: 'text', namespace: 'text' } },
};
/** What the Go structs always write, empty or not. */
const ALWAYS: Readonly<Record<string, readonly string[]>> = { cluster: ['server'], context: ['cluster', 'user'], user: [] };

/** "contexts.dev.namespace": lists are addressed by name. An undefined value takes the setting away. */
function assign(session: Session, config: KubeConfig, property: string, value: string | undefined): void {
  const [head, ...rest] = property.split('.');
  if (property === 'preferences.colors') {
    config.preferences = value !== undefined && booleanOf(value) ? { ...config.preferences, colors: true } : {};
    return;
  }
  if (rest.length === 0 && (head === 'kind' || head === 'apiVersion')) return;
  if (property === 'current-context') {
    config['current-context'] = value ?? '';
    return;
  }
  const kind = head as keyof typeof SETTINGS;
  if (!Object.hasOwn(SETTINGS, kind)) {
    if (value !== undefined || (property !== 'preferences' && property !== 'extensions')) throw new KubectlError(`unable to parse ${property} after [] at api.Config`);
    if (property === 'preferences') config.preferences = {};
    return;
  }
  assignEntry(session, config, kind, rest, value);
}

function assignEntry(session: Session, config: KubeConfig, kind: keyof typeof SETTINGS, rest: readonly string[], value: string | undefined): void {
  const { inner, fields } = SETTINGS[kind];
  const list = config[kind] as Named[];
  const last = rest.at(-1) ?? '';
  const field = rest.length > 1 && Object.hasOwn(fields, last) ? last : undefined;
  const name = (field === undefined ? rest : rest.slice(0, -1)).join('.');
  if (value === undefined && field === undefined) {
    (config as unknown as Record<string, Named[]>)[kind] = rest.length === 0 ? [] : list.filter((item) => item.name !== name);
    return;
  }
  if (field === undefined) throw new KubectlError(`can't set a map to a value: map[${list.map((item) => `${item.name}:0xc000463340`).join(' ')}]`);
  let found = list.find((item) => item.name === name);
  if (value === undefined) {
    if (!found) throw new KubectlError(`current map key \`${name}\` is invalid`);
    delete (found[inner] as Record<string, unknown>)[field];
    return;
  }
  const written = valueOf(session, fields[field]!, value);
  if (!found) list.push((found = { name, [inner]: Object.fromEntries(ALWAYS[inner]!.map((one) => [one, ''])) }));
  (found[inner] as Record<string, unknown>)[field] = written;
}

function valueOf(session: Session, type: 'text' | 'bool' | 'bytes', value: string): string | boolean {
  if (type === 'bool') return booleanOf(value);
  if (type === 'text') return value;
  if (session.flags.on('set-raw-bytes')) return encodeBase64(encodeUtf8(value));
  if (!decodeBase64(value)) throw new KubectlError('error decoding input value: illegal base64 data at input byte 0');
  return value;
}

function booleanOf(text: string): boolean {
  const value = parseBool(text);
  if (value === undefined) throw new KubectlError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
  return value;
}
