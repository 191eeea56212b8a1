import { encodeBase64 } from '../../../runtime/bytes';
import { HelpShown, KubectlError } from '../../errors';
import { resolvePath } from '../../paths';
import type { Command, Session } from '../../session';
import { one, save } from './config';

export const setCluster: Command = function* run(session) {
  const { flags } = session;
  const name = one(session);
  if (name === '') throw new KubectlError('you must specify a non-empty cluster name');
  const { config } = session.config;
  if (flags.on('embed-certs') && !flags.text('certificate-authority')) throw new KubectlError('you must specify a --certificate-authority to embed');
  if (flags.text('certificate-authority') && flags.on('insecure-skip-tls-verify')) throw new KubectlError('you cannot specify a certificate authority and insecure mode at the same time');
  const found = config.clusters.find((cluster) => cluster.name === name);
  const cluster: Record<string, unknown> = { ...found?.cluster };
  if (flags.changed('server')) {
    cluster['server'] = flags.text('server').replace(/\/+$/, '');
    delete cluster['tls-server-name'];
  }
  if (flags.changed('tls-server-name')) cluster['tls-server-name'] = flags.text('tls-server-name');
  if (flags.changed('insecure-skip-tls-verify')) cluster['insecure-skip-tls-verify'] = flags.on('insecure-skip-tls-verify');
  // Each clears the other.
  if (flags.on('insecure-skip-tls-verify')) for (const field of ['certificate-authority', 'certificate-authority-data']) delete cluster[field];
  if (flags.text('certificate-authority')) delete cluster['insecure-skip-tls-verify'];
  if (flags.changed('proxy-url')) cluster['proxy-url'] = flags.text('proxy-url');
  if (flags.changed('certificate-authority')) {
    place(session, cluster, 'certificate-authority', 'certificate-authority');
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
  if (name === '') throw new KubectlError('you must specify a non-empty user name');
  const mode = flags.text('exec-interactive-mode');
  if (!['', 'IfAvailable', 'Never', 'Always'].includes(mode)) throw new KubectlError('invalid interactive mode type, can be only IfAvailable, Never, Always');
  const providerPairs = pairsOf(flags.list('auth-provider-arg'), 'auth-provider-arg');
  const execPairs = pairsOf(flags.list('exec-env'), 'exec-env');
  if (flags.text('token') && (flags.text('username') || flags.text('password'))) throw new KubectlError('you cannot specify more than one authentication method at the same time: --token, --username/--password');
  if (flags.on('embed-certs')) checkEmbedded(session);
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
    place(session, user, field, flag);
  }
  const exec = execOf(session, user['exec'] as Plugin | undefined, execPairs);
  if (exec) user['exec'] = exec;
  const provider = providerOf(session, user['auth-provider'] as Provider | undefined, providerPairs);
  if (provider) user['auth-provider'] = provider;
  if (found) found.user = user;
  else config.users.push({ name, user });
  save(session);
  yield* session.out(`User "${name}" set.\n`);
  return 0;
};

interface Pairs {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** "a=b" of a flag that may be repeated; "a-" takes one away. */
function pairsOf(items: readonly string[], flag: string): Pairs {
  const set = items.filter((item) => item.indexOf('=') > 0);
  const remove = items.filter((item) => item.indexOf('=') <= 0 && /.-$/.test(item));
  const wrong = items.filter((item) => !set.includes(item) && !remove.includes(item));
  if (wrong.length) throw new HelpShown(`invalid ${flag} format: ${wrong.join(', ')}`);
  return { set: new Map(set.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)])), remove: remove.map((item) => item.slice(0, -1)) };
}

/** The part of a user that says which program tells who it is. */
interface Plugin {
  command: string;
  args: readonly string[] | null;
  env: readonly { readonly name: string; readonly value: string }[] | null;
  apiVersion?: string;
  interactiveMode?: string;
  provideClusterInfo: boolean;
}

/** What the --exec flags make of it; they change nothing of a user that has none. */
function execOf({ flags }: Session, known: Plugin | undefined, { set, remove }: Pairs): Plugin | undefined {
  const command = flags.text('exec-command');
  let plugin = known;
  if (flags.changed('exec-command')) plugin = known ? { ...known, command, args: null } : { command, args: null, env: null, provideClusterInfo: false };
  if (!plugin) return undefined;
  if (flags.changed('exec-api-version')) plugin = { ...plugin, apiVersion: flags.text('exec-api-version') };
  if (flags.list('exec-arg').length) plugin = { ...plugin, args: flags.list('exec-arg') };
  if (flags.changed('exec-interactive-mode')) plugin = { ...plugin, interactiveMode: flags.text('exec-interactive-mode') };
  if (flags.changed('exec-provide-cluster-info')) plugin = { ...plugin, provideClusterInfo: flags.on('exec-provide-cluster-info') };
  if (!flags.changed('exec-env')) return plugin;
  const kept = (plugin.env ?? []).filter((one) => !remove.includes(one.name)).map((one) => ({ name: one.name, value: set.get(one.name) ?? one.value }));
  return { ...plugin, env: [...kept, ...[...set].filter(([name]) => !kept.some((one) => one.name === name)).map(([name, value]) => ({ name, value }))] };
}

interface Provider {
  readonly name: string;
  readonly config: Readonly<Record<string, string>> | null;
}

/** What the --auth-provider flags make of a user's provider. */
function providerOf({ flags }: Session, known: Provider | undefined, { set, remove }: Pairs): Provider | undefined {
  const name = flags.text('auth-provider');
  const provider = flags.changed('auth-provider') && known?.name !== name ? { name, config: null } : known;
  if (!provider) return undefined;
  return { ...provider, config: Object.fromEntries([...Object.entries(provider.config ?? {}).filter(([key]) => !remove.includes(key)), ...set]) };
}

/** The path that a flag says, as it stands in a kubeconfig: from where that lies, unless it leads out of there. */
function besideConfig(session: Session, flag: string): string {
  const { cwd } = session.proc;
  const path = resolvePath(cwd, session.flags.text(flag));
  const folder = resolvePath(cwd, session.config.path).replace(/\/[^/]*$/, '/');
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

function checkEmbedded(session: Session): void {
  const named = ['client-certificate', 'client-key'].filter((flag) => session.flags.text(flag));
  if (named.length === 0) throw new KubectlError('you must specify a --client-certificate or --client-key to embed');
  for (const flag of named) embedded(session, flag);
}

/** Puts the file that a flag names into a cluster or user: its path, or with --embed-certs what it holds; the other goes. */
function place(session: Session, entry: Record<string, unknown>, field: string, flag: string): void {
  const embeds = session.flags.on('embed-certs');
  delete entry[embeds ? field : `${field}-data`];
  entry[embeds ? `${field}-data` : field] = embeds ? embedded(session, flag) : besideConfig(session, flag);
}

/** The file that a flag names, for --embed-certs. */
function embedded(session: Session, flag: string): string {
  const path = session.flags.text(flag);
  if (!session.exists(path)) throw new KubectlError(`could not stat ${flag} file ${path}: stat ${path}: no such file or directory`);
  return encodeBase64(session.readFile(path));
}
