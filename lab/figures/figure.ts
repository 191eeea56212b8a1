import type { PodView } from '../picture';

/** The pictures that a lesson's text can hold; docs/authoring.md says what each draws. */
const figureKinds = ['nodes', 'pod', 'owners', 'service', 'labels', 'namespaces', 'storage', 'life', 'request', 'route'] as const;
export type FigureKind = (typeof figureKinds)[number];

/** What a picture shows, as its author wrote it. */
export interface FigureSpec {
  readonly of: FigureKind;
  readonly name?: string;
  readonly namespace?: string;
  readonly kind?: string;
  readonly labels?: string;
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
  /** Of several clusters beside a lesson, which; the first unless told. */
  readonly cluster?: string;
}

/** A picture's content: plain data from the worker. Undefined where its object is not there yet. */
export type Figure = NodesFigure | PodFigure | OwnersFigure | ServiceFigure | LabelsFigure | NamespacesFigure | StorageFigure | LifeFigure | RequestFigure | RouteFigure;

export type Tag = readonly [key: string, value: string];
export type Tone = 'good' | 'waiting' | 'bad' | 'leaving' | 'quiet';

export interface NodesFigure {
  readonly of: 'nodes';
  readonly nodes: readonly { readonly name: string; readonly ip: string; readonly podCidr: string; readonly controlPlane: boolean; readonly ready: boolean; readonly cordoned: boolean; readonly tags: readonly Tag[]; readonly taints: readonly string[]; readonly pods: readonly PodView[] }[];
  readonly waiting: readonly PodView[];
  /** Labels whose values stand at each Pod. */
  readonly keys: readonly string[];
}

export interface PodFigure {
  readonly of: 'pod';
  readonly pod: PodView;
  readonly phase: string;
  readonly qos: string;
  readonly hostNetwork: boolean;
  readonly sharesProcesses: boolean;
  readonly containers: readonly ContainerBox[];
  readonly volumes: readonly { readonly name: string; readonly kind: string; readonly detail: string }[];
}

export interface ContainerBox {
  readonly name: string;
  readonly role: 'init' | 'sidecar' | 'app' | 'ephemeral';
  readonly image: string;
  readonly tone: Tone;
  /** Kubernetes' own word: Running, CrashLoopBackOff, Completed, … */
  readonly state: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly ports: readonly string[];
  readonly mounts: readonly { readonly volume: string; readonly path: string; readonly readOnly: boolean }[];
}

export interface OwnersFigure {
  readonly of: 'owners';
  readonly root: OwnerNode;
}

export interface OwnerNode {
  readonly kind: string;
  readonly name: string;
  /** Of those that keep a number of Pods: wanted and ready. */
  readonly wanted: number | undefined;
  readonly ready: number | undefined;
  readonly revision: string | undefined;
  readonly images: readonly string[];
  readonly selector: string;
  readonly pod: PodView | undefined;
  readonly children: readonly OwnerNode[];
}

export interface ServiceFigure {
  readonly of: 'service';
  readonly name: string;
  readonly namespace: string;
  readonly type: string;
  readonly address: string;
  readonly external: string;
  readonly ports: readonly { readonly port: number; readonly target: string; readonly nodePort: number | undefined; readonly protocol: string; readonly name: string }[];
  readonly selector: readonly Tag[];
  readonly endpoints: readonly { readonly address: string; readonly pod: PodView | undefined; readonly ready: boolean; readonly terminating: boolean }[];
  /** Pods of the namespace that get nothing, with the first label that does not match, or undefined where the Pod has no address yet. */
  readonly left: readonly { readonly pod: PodView; readonly why: 'label' | 'address'; readonly label: string; readonly has: string | undefined }[];
}

export interface LabelsFigure {
  readonly of: 'labels';
  readonly keys: readonly string[];
  /** Values of the first key, and of the second if there is one; undefined stands for "has no such label". */
  readonly rows: readonly (string | undefined)[];
  readonly columns: readonly (string | undefined)[];
  readonly pods: readonly { readonly pod: PodView; readonly row: number; readonly column: number }[];
}

export interface NamespacesFigure {
  readonly of: 'namespaces';
  readonly namespaces: readonly {
    readonly name: string; readonly system: boolean; readonly current: boolean; readonly leaving: boolean;
    readonly pods: readonly PodView[];
    readonly others: readonly { readonly kind: string; readonly names: readonly string[] }[];
    readonly quotas: readonly { readonly resource: string; readonly used: string; readonly hard: string; readonly share: number }[];
  }[];
}

export interface StorageFigure {
  readonly of: 'storage';
  readonly pods: readonly { readonly pod: PodView; readonly claims: readonly { readonly claim: string; readonly path: string }[] }[];
  readonly claims: readonly { readonly name: string; readonly phase: string; readonly tone: Tone; readonly size: string; readonly modes: string; readonly volume: string; readonly storageClass: string }[];
  readonly volumes: readonly { readonly name: string; readonly phase: string; readonly tone: Tone; readonly size: string; readonly reclaim: string; readonly claim: string; readonly storageClass: string; readonly source: string }[];
  readonly classes: readonly { readonly name: string; readonly provisioner: string; readonly standard: boolean; readonly binding: string }[];
}

export interface LifeFigure {
  readonly of: 'life';
  readonly name: string;
  readonly began: number;
  /** When the object left the API; undefined while it is there. */
  readonly ended: number | undefined;
  readonly restartPolicy: string;
  readonly lanes: readonly LifeLane[];
  readonly marks: readonly { readonly at: number; readonly lane: string; readonly what: string; readonly tone: Tone; readonly message: string }[];
}

export interface LifeLane {
  readonly id: string;
  readonly group: 'phase' | 'container' | 'condition';
  readonly label: string;
  readonly spans: readonly { readonly from: number; readonly to: number | undefined; readonly text: string; readonly tone: Tone; readonly on: boolean }[];
}

export interface RequestFigure {
  readonly of: 'request';
  readonly pod: string;
  readonly began: number;
  readonly done: boolean;
  readonly steps: readonly RequestStep[];
}

export interface RequestStep {
  readonly at: number;
  /** kubectl, controller/replicaset, scheduler, kubelet/worker-1, … */
  readonly actor: string;
  readonly act: 'creates' | 'changes' | 'deletes' | 'binds' | 'reports' | 'does';
  readonly subject: string;
  readonly revision: string | undefined;
  /** The revision that made the actor move. */
  readonly because: string | undefined;
  /** Facts in Kubernetes' own words: a condition, an address, an event's reason and message. */
  readonly facts: readonly string[];
}

export interface RouteFigure {
  readonly of: 'route';
  readonly at: number;
  /** How many packets of this kind were seen, so that a new one is seen to travel. */
  readonly count: number;
  readonly outcome: 'deliver' | 'refused' | 'dropped' | 'no-host';
  readonly protocol: string;
  readonly dns: { readonly name: string; readonly address: string } | undefined;
  readonly stops: readonly RouteStop[];
}

export interface RouteStop {
  readonly where: string;
  readonly kind: 'origin' | 'service' | 'node' | 'receiver' | 'end';
  readonly node: string | undefined;
  /** What is done here, in the network's words, and the packet's header after it. */
  readonly what: string;
  readonly device: string | undefined;
  readonly source: string;
  readonly destination: string;
  readonly pod: PodView | undefined;
}
