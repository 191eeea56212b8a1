import { encodeBase64 } from '../../../runtime/bytes';
import { resolveSettings } from '../../config/kubeconfig';
import type { KubeConfig } from '../../config/kubeconfig';
import { KubectlError, usageError } from '../../errors';
import { resolvePath } from '../../paths';
import { printerFor } from '../../printers/format';
import type { AnyObject, Command, Session } from '../../session';

export const view: Command = function* run(session) {
  const { flags } = session;
  if (session.args.length) throw usageError(session.commandPath, `unexpected arguments: [${session.args.join(' ')}]`);
  const { config } = session.config;
  if (!flags.on('merge') && !flags.text('kubeconfig')) throw new KubectlError('if merge==false a precise file must be specified');
  let shown: KubeConfig = config;
  if (flags.on('minify')) shown = minified(session, config);
  if (flags.on('flatten')) shown = flattened(session, shown);
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
  const printer = printerFor(session, { typedOrder: true, emptyNames: true });
  yield* printer!.print(output as unknown as AnyObject);
  yield* printer!.flush();
  return 0;
};

/** With what the files hold that it names. */
function flattened(session: Session, config: KubeConfig): KubeConfig {
  const folder = resolvePath(session.proc.cwd, session.config.path).replace(/\/[^/]*$/, '');
  const whole = (entry: Record<string, unknown> | undefined, fields: readonly string[]): Record<string, unknown> => {
    const out = { ...entry };
    for (const field of fields.filter((one) => out[one])) {
      if (out[`${field}-data`]) throw new KubectlError('cannot have values for both path and contents');
      const path = resolvePath(folder, String(out[field]));
      if (!session.exists(path)) throw new KubectlError(`open ${path}: no such file or directory`);
      out[`${field}-data`] = encodeBase64(session.readFile(path));
      delete out[field];
    }
    return out;
  };
  return {
    ...config,
    users: config.users.map((one) => ({ ...one, user: whole(one.user, ['client-certificate', 'client-key']) })),
    clusters: config.clusters.map((one) => ({ ...one, cluster: whole(one.cluster, ['certificate-authority']) })),
  };
}

/** Of a program that tells who a user is, the fields in their order. */
const PLUGIN_FIELDS = ['command', 'args', 'env', 'apiVersion', 'provideClusterInfo', 'interactiveMode'];

const FIELDS = ['cluster', 'user', 'namespace', 'server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority', 'certificate-authority-data', 'proxy-url', 'client-certificate', 'client-certificate-data', 'client-key', 'client-key-data', 'token', 'tokenFile', 'username', 'password'];

/** The fields of a cluster, user or context in the order of their Go structs; others behind them. */
function inOrder(entry: Record<string, unknown>, fields: readonly string[] = FIELDS): Record<string, unknown> {
  const order = (name: string): number => (fields.includes(name) ? fields.indexOf(name) : fields.length);
  const sorted = Object.entries(entry).sort(([a], [b]) => order(a) - order(b));
  return Object.fromEntries(sorted.map(([name, value]) => [name, name === 'exec' ? inOrder(value as Record<string, unknown>, PLUGIN_FIELDS) : value]));
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
