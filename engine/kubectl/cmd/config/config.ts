import type { Task } from '../../../runtime/process';
import { HelpShown, KubectlError, usageError } from '../../errors';
import { parseBool } from '../../command/flag-set';
import { printerFor } from '../../printers/format';
import { TableWriter } from '../../printers/tab-table';
import { resolveSettings, saveConfig } from '../../config/kubeconfig';
import type { KubeConfig, Named } from '../../config/kubeconfig';
import { resolvePath } from '../../paths';
import type { AnyObject, Command, Session } from '../../session';
import { decodeBase64, encodeBase64, encodeUtf8 } from '../../../runtime/bytes';

/**
 * clientcmd.ModifyConfig: what was changed goes to the file that has the entry, and what is new to the first. Writes the
 * files that became different, or the first where nothing did.
 */
function save(session: Session): void {
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
  const { config } = session.config;
  if (!config.contexts.some((context) => context.name === name)) throw new KubectlError(`no context exists with the name: "${name}"`);
  config['current-context'] = name;
  save(session);
  yield* session.out(`Switched to context "${name}".\n`);
  return 0;
};

function one(session: Session, fault = 'Unexpected'): string {
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
  if (session.args.length === 0 && !current) throw new KubectlError('you must specify a non-empty context name or --current');
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

export const setCluster: Command = function* run(session) {
  const { flags } = session;
  const name = one(session);
  const { config } = session.config;
  if (flags.on('embed-certs') && !flags.text('certificate-authority')) throw new KubectlError('you must specify a --certificate-authority to embed');
  if (flags.text('certificate-authority') && flags.on('insecure-skip-tls-verify')) throw new KubectlError('you cannot specify a certificate authority and insecure mode at the same time');
  const found = config.clusters.find((cluster) => cluster.name === name);
  const cluster: Record<string, unknown> = { ...found?.cluster };
  if (flags.changed('server')) cluster['server'] = flags.text('server').replace(/\/+$/, '');
  if (flags.changed('tls-server-name')) cluster['tls-server-name'] = flags.text('tls-server-name');
  if (flags.changed('insecure-skip-tls-verify')) cluster['insecure-skip-tls-verify'] = flags.on('insecure-skip-tls-verify');
  // Each clears the other.
  if (flags.on('insecure-skip-tls-verify')) for (const field of ['certificate-authority', 'certificate-authority-data']) delete cluster[field];
  if (flags.text('certificate-authority')) delete cluster['insecure-skip-tls-verify'];
  if (flags.changed('proxy-url')) cluster['proxy-url'] = flags.text('proxy-url');
  if (flags.changed('certificate-authority')) {
    if (flags.on('embed-certs')) cluster['certificate-authority-data'] = embedded(session, 'certificate-authority');
    else cluster['certificate-authority'] = resolvePath(session.proc.cwd, flags.text('certificate-authority'));
  }
  if (found) found.cluster = cluster;
  else config.clusters.push({ name, cluster: { server: '', ...cluster } });
  save(session);
  yield* session.out(`Cluster "${name}" set.\n`);
  return 0;
};

export const setCredentials: Command = function* run(session) {
  const { flags } = session;
  const name = one(session, 'unexpected');
  if (flags.changed('token') && (flags.changed('username') || flags.changed('password'))) throw new KubectlError('you cannot specify more than one authentication method at the same time: --token, --username/--password');
  const { config } = session.config;
  const found = config.users.find((user) => user.name === name);
  const user: Record<string, unknown> = { ...found?.user };
  for (const [flag, field] of [['token', 'token'], ['username', 'username'], ['password', 'password']] as const) if (flags.changed(flag)) user[field] = flags.text(flag);
  // A token and a password exclude each other.
  const basic = flags.text('username') !== '' || flags.text('password') !== '';
  if (flags.text('token') && !basic) for (const field of ['username', 'password']) delete user[field];
  if (basic && !flags.text('token')) delete user['token'];
  for (const [flag, field] of [['client-certificate', 'client-certificate'], ['client-key', 'client-key']] as const) {
    if (!flags.changed(flag)) continue;
    if (flags.on('embed-certs')) user[`${field}-data`] = embedded(session, flag);
    else user[field] = resolvePath(session.proc.cwd, flags.text(flag));
  }
  if (flags.changed('exec-command')) {
    const env = pairsOf(flags.list('exec-env'), 'exec-env').map(([variable, value]) => ({ name: variable, value }));
    user['exec'] = { apiVersion: flags.text('exec-api-version'), args: flags.list('exec-arg'), command: flags.text('exec-command'), env: env.length ? env : null, provideClusterInfo: false };
  }
  if (flags.changed('auth-provider')) user['auth-provider'] = { config: Object.fromEntries(pairsOf(flags.list('auth-provider-arg'), 'auth-provider-arg')), name: flags.text('auth-provider') };
  if (found) found.user = user;
  else config.users.push({ name, user });
  save(session);
  yield* session.out(`User "${name}" set.\n`);
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

/** "a=b" of a flag that may be repeated; "a-" takes one away, which is nothing where none was. */
function pairsOf(items: readonly string[], flag: string): [string, string][] {
  return items.filter((item) => !item.endsWith('-')).map((item) => {
    const at = item.indexOf('=');
    if (at < 0) throw new HelpShown(`invalid ${flag} format: ${item}`);
    return [item.slice(0, at), item.slice(at + 1)];
  });
}

/** The file that a flag names, for --embed-certs. */
function embedded(session: Session, flag: string): string {
  const path = session.flags.text(flag);
  if (!session.exists(path)) throw new KubectlError(`could not stat ${flag} file ${path}: stat ${path}: no such file or directory`);
  return encodeBase64(session.readFile(path));
}

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

export const view: Command = function* run(session) {
  const { flags } = session;
  if (session.args.length) throw usageError(session.commandPath, `unexpected arguments: [${session.args.join(' ')}]`);
  const { config } = session.config;
  if (!flags.on('merge') && !flags.text('kubeconfig')) throw new KubectlError('if merge==false a precise file must be specified');
  let shown: KubeConfig = config;
  if (flags.on('minify')) shown = minified(session, config);
  const raw = flags.on('raw') || flags.on('flatten');
  const shownOf = (entry: Record<string, unknown> | undefined): Record<string, unknown> => inOrder(raw ? (entry ?? {}) : redact(entry ?? {}));
  // As the Go structs have it, which -o json shows.
  const output = {
    kind: 'Config',
    apiVersion: 'v1',
    preferences: shown.preferences ?? {},
    clusters: orNull(shown.clusters.map((item) => ({ name: item.name, cluster: shownOf(item.cluster) }))),
    users: orNull(shown.users.map((item) => ({ name: item.name, user: shownOf(item.user) }))),
    contexts: orNull(shown.contexts.map((item) => ({ name: item.name, context: inOrder({ ...item.context }) }))),
    'current-context': shown['current-context'],
  };
  const printer = printerFor(session, { typedOrder: true });
  yield* printer!.print(output as unknown as AnyObject);
  yield* printer!.flush();
  return 0;
};

const FIELDS = ['cluster', 'user', 'namespace', 'server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority', 'certificate-authority-data', 'proxy-url', 'client-certificate', 'client-certificate-data', 'client-key', 'client-key-data', 'token', 'tokenFile', 'username', 'password'];

/** The fields of a cluster, user or context in the order of their Go structs; others behind them. */
function inOrder(entry: Record<string, unknown>): Record<string, unknown> {
  const place = (name: string): number => (FIELDS.includes(name) ? FIELDS.indexOf(name) : FIELDS.length);
  return Object.fromEntries(Object.entries(entry).sort(([a], [b]) => place(a) - place(b)));
}

function orNull<T>(items: T[]): T[] | null {
  return items.length ? items : null;
}

function minified(session: Session, config: KubeConfig): KubeConfig {
  const name = session.flags.text('context') || config['current-context'];
  if (session.flags.text('context') && !config.contexts.some((item) => item.name === name)) throw new KubectlError(`cannot locate context ${name}`);
  resolveSettings(session.proc, (flag) => session.flags.text(flag), session.config);
  const context = config.contexts.find((item) => item.name === name);
  if (!context) throw new KubectlError(name ? `cannot locate context ${name}` : 'current-context must exist in order to minify');
  return {
    ...config,
    'current-context': name,
    contexts: [context],
    clusters: config.clusters.filter((item) => item.name === context.context?.cluster),
    users: config.users.filter((item) => item.name === context.context?.user),
  };
}

function redact(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => {
    if (key === 'client-key-data' || key === 'client-certificate-data' || key === 'certificate-authority-data') return [key, 'DATA+OMITTED'];
    return [key, key === 'token' || key === 'password' ? 'REDACTED' : value];
  }));
}

export type { Task };
