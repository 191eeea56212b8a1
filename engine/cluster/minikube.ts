import type { Service } from '../api/types';
import { createClient, nodes, pods, services } from '../client';
import { Signal } from '../runtime/process';
import { SystemError } from '../runtime/machine';
import type { Process, Program } from '../runtime/machine';
import type { Task } from '../runtime/process';
import type { Transport } from '../api/transport';
import { installed } from './extras';

/** What the program needs of the cluster it manages. */
interface MinikubeCluster {
  readonly transport: Transport;
  /** A node's address on the wire. */
  readonly nodeAddress: string;
  /** Makes load-balanced services reachable under their cluster IPs; returns what ends that. */
  openTunnel(): () => void;
  /** What runs besides what kubeadm installs. */
  readonly addons: ReadonlySet<string>;
  enable(addon: 'ingress-nginx' | 'metrics-server'): Task<void>;
}

/** minikube, as far as it looks after a running cluster: start (it runs), status, ip, service, tunnel, addons. It stops and deletes none. */
export function createMinikube(cluster: MinikubeCluster): Program {
  return function* minikube(proc) {
    const words = proc.argv.slice(1).filter((word) => !word.startsWith('-'));
    switch (words[0]) {
      case undefined:
      case 'help':
        yield* proc.out('minikube provisions and manages local Kubernetes clusters optimized for development workflows.\n\nSimulated here:\n  addons     Enable or list the addons that exist here\n  ip         Retrieves the IP address of a node\n  service    Returns a URL to connect to a service\n  start      Says that the cluster runs\n  status     Gets the status of the local cluster\n  tunnel     Connect to LoadBalancer services\n  version    Print the version of minikube\n');
        return 0;
      case 'ip':
        yield* proc.out(`${cluster.nodeAddress}\n`);
        return 0;
      case 'status':
        yield* proc.out('minikube\ntype: Control Plane\nhost: Running\nkubelet: Running\napiserver: Running\nkubeconfig: Configured\n\n');
        return 0;
      case 'version':
        yield* proc.out('minikube version: v1.36.0\ncommit: f8f52f5de11fc6ad8244afac475e1d0f96841df1\n');
        return 0;
      case 'start':
        return yield* start(cluster, proc);
      case 'addons':
        return yield* addons(cluster, proc, words.slice(1));
      case 'dashboard':
        yield* proc.err('not simulated: minikube dashboard, which opens a browser on this machine; kubectl get and describe show what it shows\n');
        return 1;
      case 'service':
        return yield* service(cluster, proc, words.slice(1));
      case 'tunnel':
        return yield* tunnel(cluster, proc);
      default:
        yield* proc.err(`not simulated: minikube ${words[0]}\n`);
        return 1;
    }
  };
}

/** What minikube prints when the cluster of its profile runs already. */
function* start(cluster: MinikubeCluster, proc: Process): Task<number> {
  const profile = proc.argv.find((word, at) => /^(--profile=|-p=)/.test(word) || ['-p', '--profile'].includes(proc.argv[at - 1] ?? ''));
  if (profile && profile.replace(/^.*=/, '') !== 'minikube') {
    yield* proc.err(`not simulated: minikube start -p ${profile.replace(/^.*=/, '')} (a second cluster); the cluster of the profile minikube runs\n`);
    return 1;
  }
  const { kubeletVersion = '', containerRuntimeVersion = '' } = createClient({ transport: cluster.transport }).list(nodes).items[0]?.status?.nodeInfo ?? {};
  const enabled = ADDONS.filter((addon) => isEnabled(cluster, addon)).map(({ name }) => name).toSorted();
  for (const line of [
    '😄  minikube v1.36.0 on Debian 12.11 (amd64)',
    '✨  Using the docker driver based on existing profile',
    '👍  Starting "minikube" primary control-plane node in "minikube" cluster',
    '🚜  Pulling base image v0.0.47 ...',
    '🏃  Updating the running docker "minikube" container ...',
    `🐳  Preparing Kubernetes ${kubeletVersion} on ${containerRuntimeVersion.replace('://', ' ')} ...`,
    '🔎  Verifying Kubernetes components...',
    `🌟  Enabled addons: ${enabled.join(', ')}`,
    '🏄  Done! kubectl is now configured to use "podlab" cluster and "default" namespace by default',
  ]) {
    yield* proc.out(`${line}\n`);
    yield* proc.sleep(300);
  }
  return 0;
}

interface MinikubeAddon {
  readonly name: string;
  /** What stands for it in the cluster; undefined for what every cluster here has. */
  readonly addon: 'ingress-nginx' | 'metrics-server' | undefined;
}

const ADDONS: readonly MinikubeAddon[] = [
  { name: 'default-storageclass', addon: undefined },
  { name: 'ingress', addon: 'ingress-nginx' },
  { name: 'metrics-server', addon: 'metrics-server' },
  { name: 'storage-provisioner', addon: undefined },
];

function isEnabled(cluster: MinikubeCluster, { addon }: MinikubeAddon): boolean {
  return addon === undefined || cluster.addons.has(addon);
}

function* addons(cluster: MinikubeCluster, proc: Process, [verb, name]: readonly string[]): Task<number> {
  if (verb === 'list') {
    yield* proc.out(framed(['ADDON NAME', 'PROFILE', 'STATUS', 'MAINTAINER'], ADDONS.map((addon) => [addon.name, 'minikube', isEnabled(cluster, addon) ? 'enabled ✅' : 'disabled', addon.addon ? 'Kubernetes' : 'minikube'])));
    return 0;
  }
  if (verb !== 'enable') {
    yield* proc.err(`not simulated: minikube addons ${verb ?? ''}`.trimEnd().concat('; here: list, enable NAME\n'));
    return 1;
  }
  const found = ADDONS.find((addon) => addon.name === name);
  if (!found) {
    yield* proc.err(name === undefined
      ? '\n❌  Exiting due to MK_USAGE: usage: minikube addons enable ADDON_NAME\n\n'
      : `not simulated: the addon ${name}; here: ${ADDONS.map((addon) => addon.name).join(', ')}\n`);
    return name === undefined ? 64 : 1;
  }
  if (found.addon) {
    yield* proc.out(`💡  ${found.name} is an addon maintained by Kubernetes. For any concerns contact minikube on GitHub.\nYou can view the list of minikube maintainers at: https://github.com/kubernetes/minikube/blob/master/OWNERS\n    ▪ Using image ${installed[found.addon].image}\n`);
    yield* cluster.enable(found.addon);
    if (found.addon === 'ingress-nginx') yield* ingressReady(cluster, proc);
  }
  yield* proc.out(`🌟  The '${found.name}' addon is enabled\n`);
  return 0;
}

/** As minikube waits before it says that the ingress addon is enabled. */
function* ingressReady(cluster: MinikubeCluster, proc: Process): Task<void> {
  yield* proc.out('🔎  Verifying ingress addon...\n');
  const client = createClient({ transport: cluster.transport });
  const ready = (): boolean => client.list(pods, { namespace: 'ingress-nginx' }).items.some(({ status }) => status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'));
  for (let seconds = 0; seconds < 360 && !ready(); seconds += 1) yield* proc.sleep(1000);
}

function* service(cluster: MinikubeCluster, proc: Process, words: readonly string[]): Task<number> {
  const argv = proc.argv.slice(2);
  const at = argv.findIndex((word) => word === '-n' || word === '--namespace');
  const namespace = at >= 0 ? argv[at + 1]! : (argv.find((word) => /^(-n|--namespace)=/.test(word))?.replace(/^[^=]*=/, '') ?? 'default');
  const name = words.find((word) => word !== namespace || at < 0);
  const client = createClient({ transport: cluster.transport });
  if (name === 'list') {
    yield* proc.out(table(client.list(services).items.flatMap((item) => rowsOf(cluster, item))));
    return 0;
  }
  if (name === undefined) {
    yield* proc.err('\n❌  Exiting due to MK_USAGE: You must specify a service name\n\n');
    return 1;
  }
  const found = client.list(services, { namespace }).items.find((item) => item.metadata.name === name);
  if (!found) {
    yield* proc.err(`\n❌  Exiting due to SVC_NOT_FOUND: Service '${name}' was not found in '${namespace}' namespace.\nYou may select another namespace by using 'minikube service ${name} -n <namespace>'. Or list out all the services using 'minikube service list'\n\n`);
    return 115;
  }
  const urls = urlsOf(cluster, found);
  if (argv.includes('--url')) {
    for (const url of urls) yield* proc.out(`${url}\n`);
    return 0;
  }
  yield* proc.out(table(rowsOf(cluster, found)));
  if (urls.length === 0) {
    yield* proc.out(`😿  service ${namespace}/${name} has no node port\n`);
    return 0;
  }
  yield* proc.out(`🎉  Opening service ${namespace}/${name} in default browser...\n`);
  yield* proc.err(`not simulated: a browser on this machine; curl ${urls[0]}\n`);
  return 0;
}

function urlsOf({ nodeAddress }: MinikubeCluster, { spec }: Service): string[] {
  return (spec?.ports ?? []).flatMap((port) => (port.nodePort ? [`http://${nodeAddress}:${port.nodePort}`] : []));
}

function rowsOf(cluster: MinikubeCluster, item: Service): string[][] {
  const { name, namespace } = item.metadata;
  const urls = urlsOf(cluster, item);
  if (urls.length === 0) return [[namespace!, name!, 'No node port', '']];
  return (item.spec?.ports ?? []).map((port, at) => [at === 0 ? namespace! : '', at === 0 ? name! : '', port.name ? `${port.name}/${port.port}` : String(port.port), urls[at] ?? '']);
}

const table = (rows: readonly (readonly string[])[]): string => framed(['NAMESPACE', 'NAME', 'TARGET PORT', 'URL'], rows);

/** Columns on the screen: the mark of what is enabled takes two. */
const width = (text: string): number => text.length + (text.includes('✅') ? 1 : 0);

function framed(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(width(title), ...rows.map((row) => width(row[at]!))));
  const line = `|${widths.map((columns) => '-'.repeat(columns + 2)).join('|')}|\n`;
  const centre = (text: string, columns: number) => `${' '.repeat(Math.floor((columns - text.length) / 2))}${text}`.padEnd(columns);
  const cell = (text: string, at: number) => (/^\d+$/.test(text) ? text.padStart(widths[at]!) : `${text}${' '.repeat(widths[at]! - width(text))}`);
  return `${line}| ${head.map((title, at) => centre(title, widths[at]!)).join(' | ')} |\n${line}${rows.map((row) => `| ${row.map(cell).join(' | ')} |\n`).join('')}${line}`;
}

function* tunnel(cluster: MinikubeCluster, proc: Process): Task<number> {
  const close = cluster.openTunnel();
  const client = createClient({ transport: cluster.transport });
  yield* proc.out('✅  Tunnel successfully started\n\n📌  NOTE: Please do not close this terminal as this process must stay alive for the tunnel to be accessible ...\n\n');
  let stopped = false;
  for (const signal of [Signal.INT, Signal.TERM, Signal.HUP]) proc.onSignal(signal, () => {
    stopped = true;
    return new SystemError('EINTR', 'Interrupted system call');
  });
  const told = new Set<string>();
  try {
    for (;;) {
      for (const item of client.list(services).items) {
        const key = `${item.metadata.namespace}/${item.metadata.name}`;
        if (item.spec?.type !== 'LoadBalancer' || told.has(key)) continue;
        told.add(key);
        yield* proc.out(`🏃  Starting tunnel for service ${item.metadata.name}.\n`);
      }
      yield* proc.sleep(1000);
    }
  } catch (error) {
    if (!stopped) throw error;
    yield* proc.out('✋  Stopped tunnel\n');
    return 130;
  } finally {
    close();
  }
}
