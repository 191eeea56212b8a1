import type { Service } from '../api/types';
import { createClient, services } from '../client';
import { Signal } from '../runtime/process';
import { SystemError } from '../runtime/machine';
import type { Process, Program } from '../runtime/machine';
import type { Task } from '../runtime/process';
import type { Transport } from '../api/transport';

/** What the program needs of the cluster it manages. */
export interface MinikubeCluster {
  readonly transport: Transport;
  /** A node's address on the wire. */
  readonly nodeAddress: string;
  /** Makes load-balanced services reachable under their cluster IPs; returns what ends that. */
  openTunnel(): () => void;
}

/** minikube, as far as it looks at a running cluster: ip, status, service, tunnel, addons list. It makes and stops none. */
export function createMinikube(cluster: MinikubeCluster): Program {
  return function* minikube(proc) {
    const words = proc.argv.slice(1).filter((word) => !word.startsWith('-'));
    switch (words[0]) {
      case undefined:
      case 'help':
        yield* proc.out('minikube provisions and manages local Kubernetes clusters optimized for development workflows.\n\nSimulated here:\n  ip         Retrieves the IP address of a node\n  service    Returns a URL to connect to a service\n  status     Gets the status of the local cluster\n  tunnel     Connect to LoadBalancer services\n');
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

function table(rows: readonly (readonly string[])[]): string {
  const head = ['NAMESPACE', 'NAME', 'TARGET PORT', 'URL'];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const line = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|\n`;
  const centre = (text: string, width: number) => `${' '.repeat(Math.floor((width - text.length) / 2))}${text}`.padEnd(width);
  const cell = (text: string, at: number) => (/^\d+$/.test(text) ? text.padStart(widths[at]!) : text.padEnd(widths[at]!));
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
