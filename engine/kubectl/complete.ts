import type { Transport } from '../api/transport';
import { Discovery, qualifiedResource, resourcePath } from './client/discovery';
import type { Mapping } from './client/discovery';
import { childOf, globalFlags, subcommands } from './command/catalogue';
import { wholeRecord } from './command/later-catalogue';
import { bareWords } from './command/flag-set';
import type { FlagSpec } from './command/flag-set';

/** What may stand at the last word. `files`: file names fit there too. */
export interface Completion {
  readonly words: readonly string[];
  readonly files?: boolean;
}

interface Listed {
  readonly items?: readonly { readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }; readonly spec?: { readonly containers?: readonly { readonly name: string }[]; readonly initContainers?: readonly { readonly name: string }[] } }[];
}

/** Verbs whose words are a type and then names of it. */
const TYPE_VERBS = new Set(['get', 'describe', 'delete', 'edit', 'label', 'annotate', 'patch', 'wait', 'explain', 'scale', 'expose', 'autoscale', 'rollout status', 'rollout history', 'rollout undo', 'rollout restart', 'rollout pause', 'rollout resume', 'set image', 'set env', 'set resources', 'set serviceaccount', 'set selector', 'set subject', 'apply view-last-applied', 'apply edit-last-applied', 'taint']);
/** Types that some verbs take only. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  scale: ['deployments', 'replicasets', 'statefulsets', 'replicationcontrollers'],
  autoscale: ['deployments', 'replicasets', 'statefulsets', 'replicationcontrollers'],
  expose: ['deployments', 'pods', 'replicasets', 'replicationcontrollers', 'services'],
  rollout: ['deployments', 'daemonsets', 'statefulsets'],
  taint: ['nodes'],
};
const POD_VERBS = new Set(['logs', 'exec', 'attach', 'port-forward', 'debug', 'top pod', 'cp']);
const NODE_VERBS = new Set(['cordon', 'uncordon', 'drain', 'top node']);
const OUTPUTS = ['custom-columns', 'custom-columns-file', 'go-template', 'go-template-file', 'json', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file', 'name', 'template', 'templatefile', 'wide', 'yaml'];

/**
 * Completes a kubectl command line. `words` are the words behind "kubectl", the last one as far as it is typed (may
 * be empty). Live names come through `transport`; the default namespace is `namespace`.
 */
export function completeKubectl(words: readonly string[], transport: Transport, namespace = 'default', contexts: readonly string[] = []): Completion {
  const before = words.slice(0, -1);
  const typed = words[words.length - 1] ?? '';
  if (before.includes('--')) return { words: [], files: true };
  return new Completer(before, typed, transport, namespace, contexts).run();
}

class Completer {
  readonly #path: string;
  readonly #specs: readonly FlagSpec[];
  readonly #args: readonly string[];
  readonly #namespace: string;
  #discovery: Discovery | undefined;

  constructor(private readonly before: readonly string[], private readonly typed: string, private readonly transport: Transport, namespace: string, private readonly contexts: readonly string[]) {
    let path = '';
    let rest = [...before];
    for (;;) {
      const first = bareWords(rest, [...(wholeRecord(path)?.flags ?? []), ...globalFlags])[0];
      const child = first && childOf(path, first.word);
      if (!first || child === undefined) break;
      rest = rest.filter((_, at) => at !== first.at);
      path = child;
    }
    this.#path = path;
    this.#specs = [...(wholeRecord(path)?.flags ?? []), ...globalFlags];
    this.#args = bareWords(rest, this.#specs).map((one) => one.word);
    this.#namespace = flagValue(before, this.#specs, 'namespace') ?? namespace;
  }

  run(): Completion {
    const value = this.#flagValue();
    if (value) return this.#matching(value.words, value.files, value.prefix);
    if (this.typed.startsWith('-')) return this.#matching(this.#specs.flatMap((spec) => [`--${spec.name}${spec.bare === undefined ? '=' : ''}`, ...(spec.short ? [`-${spec.short}`] : [])]));
    const children = subcommands(this.#path);
    if (children.length && this.#args.length === 0) return this.#matching(children);
    return this.#arguments();
  }

  #matching(words: readonly string[], files = false, prefix = ''): Completion {
    const found = words.map((word) => prefix + word).filter((word) => word.startsWith(this.typed));
    return { words: [...new Set(found)].sort(), ...(files ? { files } : {}) };
  }

  /** The value of a flag: behind "--flag=", or as the word after a flag that needs one. */
  #flagValue(): { words: readonly string[]; files?: boolean; prefix?: string } | undefined {
    const equals = /^--([\w-]+)=/.exec(this.typed);
    if (equals) return { ...this.#valuesOf(equals[1]!), prefix: equals[0] };
    const last = this.before[this.before.length - 1] ?? '';
    const spec = last.startsWith('--') ? this.#specs.find((one) => `--${one.name}` === last) : last.startsWith('-') ? this.#specs.find((one) => one.short !== '' && `-${one.short}` === last) : undefined;
    return spec && spec.bare === undefined ? this.#valuesOf(spec.name) : undefined;
  }

  #valuesOf(flag: string): { words: readonly string[]; files?: boolean } {
    switch (flag) {
      case 'namespace': return { words: this.#names('namespaces') };
      case 'output': return { words: OUTPUTS };
      case 'context': return { words: this.contexts };
      case 'dry-run': return { words: ['none', 'client', 'server'] };
      case 'cascade': return { words: ['background', 'foreground', 'orphan'] };
      case 'restart': return { words: ['Always', 'OnFailure', 'Never'] };
      case 'type': return { words: ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'] };
      case 'container': return { words: this.#containers() };
      case 'selector': case 'label-columns': return { words: this.#labelKeys() };
      case 'clusterrole': return { words: this.#names('clusterroles') };
      case 'role': return { words: this.#names('roles') };
      case 'filename': case 'kustomize': case 'kubeconfig': case 'from-file': case 'from-env-file': case 'patch-file': return { words: [], files: true };
      default: return { words: [] };
    }
  }

  #arguments(): Completion {
    const path = this.#path;
    if (path === 'config use-context' || path === 'config use' || path === 'config delete-context' || path === 'config get-contexts') return this.#matching(this.contexts);
    if (NODE_VERBS.has(path)) return this.#matching(this.#names('nodes'));
    if (POD_VERBS.has(path)) return this.#podArguments();
    if (!TYPE_VERBS.has(path)) return { words: [], files: true };
    const slash = this.typed.indexOf('/');
    if (slash > 0) return this.#matching(this.#names(this.typed.slice(0, slash)), false, this.typed.slice(0, slash + 1));
    const first = this.#args[0];
    if (first === undefined) return this.#types();
    if (first.includes('/')) return this.#types('/');
    if (path === 'explain') return { words: [] };
    const taken = new Set(this.#args.slice(1));
    return this.#matching(this.#names(first.split(',')[0]!).filter((name) => !taken.has(name)));
  }

  #podArguments(): Completion {
    const slash = this.typed.indexOf('/');
    if (slash > 0 && this.#path !== 'cp') return this.#matching(this.#names(this.typed.slice(0, slash)), false, this.typed.slice(0, slash + 1));
    if (this.#path === 'cp') return this.#matching(this.#names('pods').map((name) => `${name}:`), true);
    if (this.#args.length === 0) return this.#matching([...this.#names('pods'), ...(this.#path.startsWith('top') ? [] : ['deployment/', 'service/', 'statefulset/', 'daemonset/', 'job/'].filter((word) => this.typed !== '' && word.startsWith(this.typed)))]);
    return this.#path === 'logs' && this.#args.length === 1 ? this.#matching(this.#containers()) : { words: [] };
  }

  #types(suffix = ''): Completion {
    const only = ONLY[this.#path] ?? ONLY[this.#path.split(' ')[0]!];
    const names = this.#discoveryOf().preferred().filter((one) => one.verbs.includes('list') || this.#path === 'explain').filter((one) => !only || only.includes(one.resource)).map((one) => this.#shown(one));
    return this.#matching(names.map((name) => name + suffix));
  }

  #shown(mapping: Mapping): string {
    return this.#discoveryOf().find(mapping.resource) === mapping ? mapping.resource : qualifiedResource(mapping);
  }

  #discoveryOf(): Discovery {
    if (!this.#discovery) {
      const ask = (path: string): never => (this.transport.send({ method: 'GET', path, headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' } }).object ?? { items: [] }) as never;
      this.#discovery = new Discovery([ask('/api'), ask('/apis')]);
    }
    return this.#discovery;
  }

  #list(word: string): NonNullable<Listed['items']> {
    const mapping = this.#discoveryOf().find(word);
    if (!mapping) return [];
    const response = this.transport.send({ method: 'GET', path: resourcePath(mapping, mapping.namespaced ? this.#namespace : undefined) });
    return response.status < 400 ? ((response.object as Listed | undefined)?.items ?? []) : [];
  }

  #names(word: string): string[] {
    return this.#list(word).map((item) => item.metadata.name);
  }

  #containers(): string[] {
    const name = (this.#args[0] ?? '').replace(/^pods?\//, '');
    const pod = this.#list('pods').find((item) => item.metadata.name === name);
    return [...(pod?.spec?.initContainers ?? []), ...(pod?.spec?.containers ?? [])].map((one) => one.name);
  }

  #labelKeys(): string[] {
    const type = this.#args[0]?.split(/[,/]/)[0] ?? 'pods';
    return this.#list(type).flatMap((item) => Object.keys(item.metadata.labels ?? {}));
  }
}

function flagValue(words: readonly string[], specs: readonly FlagSpec[], name: string): string | undefined {
  const spec = specs.find((one) => one.name === name);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3);
    if (word === `--${name}` || (spec?.short && word === `-${spec.short}`)) return words[at + 1];
    if (spec?.short && word.startsWith(`-${spec.short}`) && !word.startsWith('--') && word.length > 2) return word.slice(2).replace(/^=/, '');
  }
  return undefined;
}
