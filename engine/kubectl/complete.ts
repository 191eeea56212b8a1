import type { Transport } from '../api/transport';
import { Discovery, qualifiedResource, resourcePath } from './client/discovery';
import type { Mapping } from './client/discovery';
import { childOf, globalFlags, subcommands } from './command/catalogue';
import { wholeRecord } from './command/later-catalogue';
import type { FlagSpec } from './command/flag-set';
import { byteOrder } from './json';
import type { Loose } from './resource/loose';

/** What may stand at the last word, in kubectl's own order. */
export interface Completion {
  readonly words: readonly string[];
  /** Nothing follows a single candidate at once (`pod/`). */
  readonly noSpace: boolean;
  /** File names are offered where there are no words. */
  readonly files: boolean;
  /** Only files with one of these extensions. */
  readonly extensions?: readonly string[];
}

/** Where and as whom the line would run. */
export interface CompletionSetting {
  readonly namespace: string;
  readonly contexts: readonly string[];
  readonly clusters: readonly string[];
  readonly users: readonly string[];
}

interface Listed {
  readonly items?: readonly Loose[];
}

/** Commands that take any type and then names of it. */
const ANY_TYPE = new Set(['get', 'describe', 'delete', 'edit', 'label', 'annotate', 'patch', 'debug', 'apply view-last-applied', 'apply edit-last-applied']);
const ROLLED = ['deployment', 'daemonset', 'statefulset'];
const SCALED = ['deployment', 'replicaset', 'replicationcontroller', 'statefulset'];
/** Commands that take some types only, in the order in which they are offered; those of `ONE` take one object. */
const SOME_TYPES: Readonly<Record<string, readonly string[]>> = {
  'rollout status': ROLLED, 'rollout history': ROLLED, 'rollout undo': ROLLED, 'rollout restart': ROLLED, 'rollout pause': ['deployment'], 'rollout resume': ['deployment'],
  scale: SCALED, autoscale: SCALED, expose: ['pod', 'service', 'replicationcontroller', 'deployment', 'replicaset'], taint: ['node'],
  'set image': ['daemonsets', 'deployments', 'pods', 'cronjobs', 'replicasets', 'replicationcontrollers', 'statefulsets'],
};
const MANY = new Set(['scale', 'taint']);
const POD_COMMANDS = new Set(['logs', 'exec', 'attach', 'port-forward']);
const POD_HOLDERS = ['daemonsets', 'deployments', 'pods', 'jobs', 'replicasets', 'replicationcontrollers', 'services', 'statefulsets'];
/** Commands that take one name of one type, or one of the kubeconfig. */
const ONE_NAME: Readonly<Record<string, string>> = { 'top pod': 'pods', 'top node': 'nodes', cordon: 'nodes', uncordon: 'nodes', drain: 'nodes', 'create token': 'serviceaccounts' };
const FROM_CONFIG: Readonly<Record<string, 'contexts' | 'clusters' | 'users'>> = { 'config use-context': 'contexts', 'config delete-context': 'contexts', 'config rename-context': 'contexts', 'config set-context': 'contexts', 'config delete-cluster': 'clusters', 'config delete-user': 'users' };
const REQUIRED: Readonly<Record<string, readonly string[]>> = { scale: ['replicas'], autoscale: ['max'], run: ['image'], 'create deployment': ['image'], 'create cronjob': ['image', 'schedule'], 'create clusterrolebinding': ['clusterrole'], 'create service externalname': ['external-name'] };
const OUTPUTS = ['json', 'yaml', 'name', 'go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file', 'custom-columns', 'custom-columns-file', 'wide'];
const HELP: FlagSpec = { name: 'help', short: 'h', type: 'b', value: 'false', bare: 'true' };

const NOTHING: Completion = { words: [], noSpace: false, files: true };
const only = (words: readonly string[], noSpace = false): Completion => ({ words, noSpace, files: false });

/** Completes a kubectl command line as `kubectl __complete` does. `line` are the words behind "kubectl", the last one as far as it is typed. */
export function completeKubectl(line: readonly string[], transport: Transport, setting: CompletionSetting): Completion {
  return new Completer(line.slice(0, -1), line.at(-1) ?? '', transport, setting).run();
}

class Completer {
  readonly #path: string;
  readonly #own: readonly FlagSpec[];
  readonly #args: string[] = [];
  readonly #given = new Map<string, string | undefined>();
  /** The flag whose value the last word is. */
  #awaited: FlagSpec | undefined;
  #faulty = false;
  #discovery: Discovery | undefined;

  constructor(before: readonly string[], private readonly typed: string, private readonly transport: Transport, private readonly setting: CompletionSetting) {
    let path = '';
    for (;;) {
      const next = this.#firstWord(before, path);
      const child = next === undefined ? undefined : childOf(path, next);
      if (child === undefined || path === 'help') break;
      path = child;
    }
    this.#path = path;
    this.#own = (wholeRecord(path)?.flags ?? []).filter((flag) => !flag.deprecated);
    this.#read(before);
  }

  /** The word behind the names of the commands down to `path`. */
  #firstWord(before: readonly string[], path: string): string | undefined {
    const depth = path === '' ? 0 : path.split(' ').length;
    const specs = [...(wholeRecord(path)?.flags ?? []), ...globalFlags];
    const words: string[] = [];
    for (let at = 0; at < before.length; at += 1) {
      const word = before[at]!;
      if (!word.startsWith('-') || word === '-') words.push(word);
      else if (!word.includes('=') && specOf(specs, word)?.bare === undefined && specOf(specs, word)) at += 1;
    }
    return words[depth];
  }

  #read(before: readonly string[]): void {
    const specs = [...this.#own, HELP, ...globalFlags];
    const words: string[] = [];
    for (let at = 0; at < before.length; at += 1) {
      const word = before[at]!;
      if (word === '--') continue;
      if (!word.startsWith('-') || word === '-') {
        words.push(word);
        continue;
      }
      const spec = specOf(specs, word);
      if (!spec) this.#faulty = true;
      else if (word.includes('=')) this.#given.set(spec.name, word.slice(word.indexOf('=') + 1));
      else if (!word.startsWith('--') && word.length > 2 && spec.bare === undefined) this.#given.set(spec.name, word.slice(2));
      else if (spec.bare !== undefined) this.#given.set(spec.name, spec.bare);
      else if (at + 1 < before.length) this.#given.set(spec.name, before[(at += 1)]!);
      else this.#awaited = spec;
    }
    this.#args.push(...words.slice(this.#path === '' ? 0 : this.#path.split(' ').length));
  }

  run(): Completion {
    if (this.#faulty) return NOTHING;
    if (this.#awaited) return this.#valuesOf(this.#awaited, this.typed);
    const equals = /^(--[\w-]+|-\w)=(.*)$/s.exec(this.typed);
    if (equals) {
      const spec = specOf([...this.#own, ...globalFlags], equals[1]!);
      return spec ? this.#valuesOf(spec, equals[2]!) : NOTHING;
    }
    if (this.typed.startsWith('-')) return only(this.#flags());
    if (this.#path === 'help') return only(this.#topics());
    const flagged = this.#own.some((flag) => this.#given.has(flag.name));
    const children = this.#args.length === 0 && !flagged ? subcommands(this.#path) : [];
    const commands = [...children, ...(this.#path === '' && this.#args.length === 0 ? ['help', 'options'] : [])].sort(byteOrder);
    const answer = this.#arguments();
    const words = [...commands.filter((word) => word.startsWith(this.typed)), ...this.#missing().filter((word) => word.startsWith(this.typed)), ...answer.words];
    return { ...answer, words, files: answer.files && commands.length === 0 };
  }

  #topics(): string[] {
    const path = this.#args.reduce<string | undefined>((at, word) => (at === undefined ? undefined : childOf(at, word)), '');
    return path === undefined ? [] : [...subcommands(path), ...(path === '' ? ['help', 'options'] : [])].sort(byteOrder).filter((word) => word.startsWith(this.typed));
  }

  #missing(): string[] {
    return (REQUIRED[this.#path] ?? []).filter((name) => !this.#given.has(name)).map((name) => `--${name}`);
  }

  /** Flags that may still be given; while required ones are missing, those alone. */
  #flags(): string[] {
    const missing = this.#missing().filter((word) => word.startsWith(this.typed));
    if (missing.length) return missing;
    const names = new Set(this.#own.map((flag) => flag.name));
    const byName = (a: FlagSpec, b: FlagSpec): number => byteOrder(a.name, b.name);
    const all = [...globalFlags.filter((flag) => !names.has(flag.name)).sort(byName), ...[...this.#own, HELP].sort(byName)];
    return all.filter((flag) => !this.#given.has(flag.name) || flag.type === 'l' || flag.type === 'a').flatMap((flag) => [`--${flag.name}`, ...(flag.short ? [`-${flag.short}`] : [])]).filter((word) => word.startsWith(this.typed));
  }

  #valuesOf(flag: FlagSpec, typed: string): Completion {
    const among = (words: readonly string[]): Completion => only(words.filter((word) => word.startsWith(typed)));
    const own = this.#own.includes(flag);
    if (flag.name === 'filename') return { ...NOTHING, extensions: ['json', 'yaml', 'yml'] };
    if (flag.name === 'subresource') return among(['status', 'scale', 'resize']);
    if (flag.name === 'output' && this.#path === 'get') return among(OUTPUTS);
    if (flag.name === 'container' && this.#path === 'exec') return among(this.#containers());
    if (flag.name === 'clusterrole' && this.#path === 'create clusterrolebinding') return among(this.#names('clusterroles'));
    if (flag.name === 'namespace') return among(this.#names('namespaces'));
    if (own) return NOTHING;
    if (flag.name === 'context') return among([...this.setting.contexts].sort(byteOrder));
    if (flag.name === 'cluster') return among([...this.setting.clusters].sort(byteOrder));
    return flag.name === 'user' ? among([...this.setting.users].sort(byteOrder)) : NOTHING;
  }

  #arguments(): Completion {
    const path = this.#path;
    const some = SOME_TYPES[path];
    if (ANY_TYPE.has(path)) return this.#typesAndNames((typed) => this.#types(typed), true);
    if (some) return this.#typesAndNames((typed) => some.filter((word) => word.startsWith(typed)), MANY.has(path));
    if (POD_COMMANDS.has(path)) return this.#podArguments();
    if (path === 'cp') return { ...NOTHING, noSpace: true, words: this.#args.length ? [] : this.#copySources() };
    if (path === 'completion') return this.#args.length ? NOTHING : only(['bash', 'zsh', 'fish', 'powershell'].filter((word) => word.startsWith(this.typed)));
    const listed = FROM_CONFIG[path] ? [...this.setting[FROM_CONFIG[path]]].sort(byteOrder) : ONE_NAME[path] ? () => this.#names(ONE_NAME[path]!) : undefined;
    if (!listed) return NOTHING;
    return only(this.#args.length ? [] : (typeof listed === 'function' ? listed() : listed).filter((word) => word.startsWith(this.typed)));
  }

  #typesAndNames(types: (typed: string) => string[], many: boolean): Completion {
    const [first, ...rest] = this.#args;
    const slash = this.typed.indexOf('/');
    if (slash >= 0 && (first === undefined || (first.includes('/') && many))) {
      const type = this.typed.slice(0, slash);
      return only(this.#names(type).map((name) => `${type}/${name}`).filter((word) => word.startsWith(this.typed) && !this.#args.includes(word)));
    }
    if (first === undefined) {
      const comma = this.typed.lastIndexOf(',');
      return only(comma < 0 ? types(this.typed) : types(this.typed.slice(comma + 1)).map((type) => this.typed.slice(0, comma + 1) + type));
    }
    if (first.includes('/')) return many ? only(types(this.typed).map((type) => `${type}/`), true) : only([]);
    if (!many && rest.length) return only([]);
    return only(this.#names(first).filter((name) => name.startsWith(this.typed) && !rest.includes(name)));
  }

  #podArguments(): Completion {
    const [first, ...rest] = this.#args;
    const slash = this.typed.indexOf('/');
    if (first === undefined && slash >= 0) return this.#typesAndNames(() => [], false);
    if (first === undefined) {
      const pods = this.#names('pods').filter((name) => name.startsWith(this.typed));
      const holders = POD_HOLDERS.map((type) => `${type}/`).filter((word) => word.startsWith(this.typed));
      return only([...pods, ...holders], pods.length === 0 && holders.length > 0);
    }
    if (rest.length) return only([]);
    if (this.#path === 'logs') return only(this.#containers().filter((name) => name.startsWith(this.typed)));
    return only(this.#path === 'port-forward' ? this.#ports() : []);
  }

  /** "local:remote" for the ports of the pod or service that was named. */
  #ports(): string[] {
    const object = this.#named();
    const ports: number[] = object?.kind === 'Service' || object?.spec?.ports ? (object.spec.ports ?? []).map((one: Loose) => one.port) : (this.#podOf(object)?.spec?.containers ?? []).flatMap((one: Loose) => (one.ports ?? []).map((port: Loose) => port.containerPort));
    return ports.map((port) => `${this.typed === '' || this.typed.includes(':') ? port : this.typed}:${port}`).filter((word) => word.startsWith(this.typed));
  }

  #copySources(): string[] {
    if (this.typed.includes(':')) return [];
    const slash = this.typed.indexOf('/');
    if (slash > 0) {
      const namespace = this.typed.slice(0, slash);
      return this.#list('pods', namespace).map((pod) => `${namespace}/${pod.metadata.name}:`).filter((word) => word.startsWith(this.typed));
    }
    const words = [...this.#names('namespaces').map((name) => `${name}/`), ...this.#names('pods').map((name) => `${name}:`)];
    return [...words.filter((word) => word.startsWith(this.typed)), ...(this.typed === '' ? ['./', '/'] : [])];
  }

  #types(typed: string): string[] {
    const listed = this.#discoveryOf().preferred().filter((one) => one.verbs.includes('list') && one.verbs.includes('get'));
    const order = (one: Mapping): string => `${one.group} ${one.resource}`;
    return [...listed].sort((a, b) => byteOrder(order(a), order(b))).map(qualifiedResource).filter((word) => word.startsWith(typed));
  }

  #discoveryOf(): Discovery {
    if (!this.#discovery) {
      const ask = (path: string): never => (this.transport.send({ method: 'GET', path, headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' } }).object ?? { items: [] }) as never;
      this.#discovery = new Discovery([ask('/api'), ask('/apis')]);
    }
    return this.#discovery;
  }

  /** Objects of types with commas between them, or of a category. */
  #list(words: string, namespace = this.#given.get('namespace') ?? this.setting.namespace): Loose[] {
    const discovery = this.#discoveryOf();
    const mappings = words.split(',').flatMap((word) => (discovery.category(word).length ? discovery.category(word) : [discovery.find(word) ?? []].flat()));
    return [...new Set(mappings)].flatMap((mapping) => {
      const response = this.transport.send({ method: 'GET', path: resourcePath(mapping, mapping.namespaced ? namespace : undefined) });
      return response.status < 400 ? [...((response.object as Listed | undefined)?.items ?? [])] : [];
    });
  }

  #names(words: string): string[] {
    return this.#list(words).map((item) => item.metadata.name as string);
  }

  /** The object that the first argument means. */
  #named(): Loose {
    const [type, name] = this.#args[0]?.includes('/') ? this.#args[0].split('/') : ['pods', this.#args[0]];
    return this.#list(type!).find((item) => item.metadata.name === name);
  }

  #podOf(object: Loose): Loose {
    if (!object?.spec?.template) return object;
    const wanted = Object.entries(object.spec.selector?.matchLabels ?? object.spec.selector ?? {});
    return this.#list('pods').find((pod) => wanted.every(([key, value]) => pod.metadata.labels?.[key] === value));
  }

  #containers(): string[] {
    const spec = this.#podOf(this.#named())?.spec ?? {};
    return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])].map((one: Loose) => one.name as string);
  }
}

/** The flag that a word like "--output", "--output=json", "-o" or "-ojson" means. */
function specOf(specs: readonly FlagSpec[], word: string): FlagSpec | undefined {
  if (!word.startsWith('--')) return specs.find((one) => one.short !== '' && one.short === word[1]);
  const name = word.slice(2).split('=')[0]!;
  return specs.find((one) => one.name === name);
}
