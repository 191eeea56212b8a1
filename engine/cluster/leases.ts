import type { KubeObject } from '../api/object';
import type { Lease } from '../api/types';
import type { ApiServer } from '../apiserver';
import { leases, type Client } from '../client';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { ControlPlane } from './control-plane';

const NAMESPACE = 'kube-system';
/** The API server names its lease by a hash of its host's name; this one is the recorded host's. */
const API_SERVER = 'apiserver-6vzvajxlkf7lcarzgdc4jnyaru';

interface Leader {
  readonly name: string;
  readonly holder: string;
  readonly renewMs: number;
  readonly seconds: number;
  /** How long after the cluster's first object it was taken. */
  readonly afterMs: number;
  readonly labels?: Readonly<Record<string, string>>;
  runs(): boolean;
}

/** The lease by which a node's kubelet shows that it lives, as it stands when the learner meets the cluster. */
export function nodeLease(node: KubeObject): KubeObject {
  const { name, uid, creationTimestamp } = node.metadata;
  return {
    apiVersion: 'coordination.k8s.io/v1', kind: 'Lease',
    metadata: { name: name!, namespace: 'kube-node-lease', creationTimestamp: creationTimestamp!, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: name!, uid: uid! }] },
    spec: { holderIdentity: name!, leaseDurationSeconds: 40, renewTime: microTime(Date.parse(creationTimestamp!)) },
  };
}

interface LeaderOptions {
  readonly apiserver: ApiServer;
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly control: ControlPlane;
  /** The control plane's machine. */
  readonly host: string;
  /** When the cluster's first object was made. */
  readonly bornMs: number;
}

/** The leases of the control plane's parts. Like the kubelets' they are written only when somebody reads leases. */
export class LeaderLeases {
  readonly #options: LeaderOptions;
  readonly #leaders: readonly Leader[];
  #refreshing = false;

  constructor(options: LeaderOptions) {
    this.#options = options;
    const { host, control, random } = options;
    const elected = { renewMs: 2000, seconds: 15 };
    const id = () => random.uuid();
    this.#leaders = [
      { name: API_SERVER, holder: `${API_SERVER}_${id()}`, renewMs: 10_000, seconds: 3600, afterMs: 0, labels: { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': host }, runs: () => control.apiRuns },
      { name: 'kube-controller-manager', holder: `${host}_${id()}`, ...elected, afterMs: 4000, runs: () => control.runs('kube-controller-manager') },
      { name: 'kube-scheduler', holder: `${host}_${id()}`, ...elected, afterMs: 13_000, runs: () => control.runs('kube-scheduler') },
    ];
  }

  /** Brings them up to date; called before leases are read. */
  refresh(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      const known = new Map(this.#options.client.list(leases, { namespace: NAMESPACE }).items.map((lease) => [lease.metadata.name, lease]));
      for (const leader of this.#leaders) this.#write(leader, known.get(leader.name));
    } finally {
      this.#refreshing = false;
    }
  }

  #write({ name, holder, renewMs, seconds, afterMs, labels, runs }: Leader, known: Lease | undefined): void {
    const renewTime = microTime(Math.floor(this.#options.clock.now() / renewMs) * renewMs);
    if (known) {
      if (runs() && known.spec?.renewTime !== renewTime) this.#options.client.update(leases, { ...known, spec: { ...known.spec, renewTime } });
      return;
    }
    const takenMs = this.#options.bornMs + afterMs;
    const { apiserver, random } = this.#options;
    apiserver.seed({
      apiVersion: 'coordination.k8s.io/v1', kind: 'Lease',
      metadata: { name, namespace: NAMESPACE, uid: random.uuid(), creationTimestamp: `${microTime(takenMs).slice(0, 19)}Z`, ...(labels ? { labels } : {}) },
      spec: { holderIdentity: holder, leaseDurationSeconds: seconds, renewTime, ...(labels ? {} : { acquireTime: microTime(takenMs), leaseTransitions: 0 }) },
    });
  }
}

function microTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}
