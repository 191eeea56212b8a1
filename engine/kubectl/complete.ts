import type { Transport } from '../api/transport';
import { Discovery, qualifiedResource, resourcePath } from './client/discovery';
import type { Mapping } from './client/discovery';
import { childOf, globalFlags, subcommands } from './command/catalogue';
import { wholeRecord } from './command/later-catalogue';
import type { FlagSpec } from './command/flag-set';
import { flagMeaning } from './help/flag-prose';
import { summaryOf } from './help/prose';
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
  /** What a word is for: told of commands and flags, where several may follow. */
  readonly meaning?: (word: string) => string | undefined;
}

/** A cluster to ask, and the namespace that is meant where none is named. */
export interface CompletionPlace {
  readonly transport: Transport;
  readonly namespace: string;
}

/** What the kubeconfig says. */
export interface CompletionSetting {
  /** Where the line would run in a context, or in the current one; undefined for a name that no context has. */
  readonly open: (context: string | undefined) => CompletionPlace | undefined;
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
const MANY = new Set(['scale', 'taint', 'autoscale', 'expose', 'rollout history', 'rollout undo', 'rollout restart', 'rollout pause', 'rollout resume']);
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
export function completeKubectl(line: readonly string[], setting: CompletionSetting): Completion {
  return new Completer(line.slice(0, -1), line.at(-1) ?? '', setting).run();
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
  readonly #place: CompletionPlace | undefined;

  constructor(before: readonly string[], private readonly typed: string, private readonly setting: CompletionSetting) {
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
    this.#place = setting.open(this.#given.get('context'));
  }

  /** The command's flags and those of all commands that it has not made its own. */
  get #specs(): FlagSpec[] {
    const own = [...this.#own, HELP];
    return [...own, ...globalFlags.filter((flag) => !own.some(({ name }) => name === flag.name))];
  }

  /** The word behind the names of the commands down to `path`. */
  #firstWord(before: readonly string[], path: string): string | undefined {
    const depth = path === '' ? 0 : path.split(' ').length;
    const specs = [...(wholeRecord(path)?.flags ?? []), ...globalFlags];
    const words: string[] = [];
    for (let at = 0; at < before.length; at += 1) {
      const word = before[at]!;
      if (!word.startsWith('-') || word === '-') words.push(word);
      // A flag takes the next word with it, one that is unknown here too; of short ones only where no value stands behind the letter.
      else if (!word.includes('=') && (word.startsWith('--') || word.length === 2) && specOf(specs, word)?.bare === undefined) at += 1;
    }
    return words[depth];
  }

  #read(before: readonly string[]): void {
    const specs = this.#specs;
    const words: string[] = [];
    for (let at = 0; at < before.length; at += 1) {
      const word = before[at]!;
      if (word === '--') continue;
      if (at === before.length - 1 && this.#awaits(specs, word)) break;
      if (!word.startsWith('-') || word === '-') {
        words.push(word);
        continue;
      }
      const waiting = this.#take(specs, word);
      if (waiting) this.#given.set(waiting.name, before[(at += 1)]!);
    }
    this.#args.push(...words.slice(this.#path === '' ? 0 : this.#path.split(' ').length));
  }

  /** Takes down what a word like "--output=json", "-ojson" or "-it" gives; returns the flag whose value is the next word. */
  #take(specs: readonly FlagSpec[], word: string): FlagSpec | undefined {
    const long = word.startsWith('--'), end = long && word.includes('=') ? word.indexOf('=') : word.length;
    for (let at = long ? end - 1 : 1; at < end; at += 1) {
      const spec = specOf(specs, long ? word : `-${word[at]!}`), value = word.slice(at + 1);
      if (!spec) this.#faulty = true;
      if (!spec) return undefined;
      if (value === '' && spec.bare === undefined) return spec;
      const given = value.startsWith('=') || spec.bare === undefined;
      this.#given.set(spec.name, given ? value.replace(/^=/, '') : spec.bare);
      if (given) return undefined;
    }
    return undefined;
  }

  /** Whether the last whole word is a flag whose value is being typed: of short ones in one word the last letter decides, whatever stands before it. */
  #awaits(specs: readonly FlagSpec[], word: string): boolean {
    if (!word.startsWith('-') || word === '-' || word.includes('=')) return false;
    const spec = specOf(specs, word.startsWith('--') ? word : `-${word.at(-1)!}`);
    this.#faulty ||= !spec;
    this.#awaited = spec?.bare === undefined ? spec : undefined;
    return this.#awaited !== undefined;
  }

  run(): Completion {
    if (this.#faulty) return NOTHING;
    if (this.#awaited) return this.#valuesOf(this.#awaited, this.typed);
    const equals = /^(--[\w-]+|-\w)=(.*)$/s.exec(this.typed);
    if (equals) {
      const spec = specOf(this.#specs, equals[1]!);
      return spec ? this.#valuesOf(spec, equals[2]!) : NOTHING;
    }
    if (this.typed.startsWith('-')) return { ...only(this.#flags()), meaning: (word) => this.#meaningOf(word, []) };
    if (this.#path === 'help') return this.#topics();
    const flagged = this.#own.some((flag) => this.#given.has(flag.name));
    const children = this.#args.length === 0 && !flagged ? subcommands(this.#path) : [];
    const commands = [...children, ...(this.#path === '' && this.#args.length === 0 ? ['help', 'options'] : [])].sort(byteOrder);
    const answer = this.#arguments();
    const words = [...commands.filter((word) => word.startsWith(this.typed)), ...this.#missing().filter((word) => word.startsWith(this.typed)), ...answer.words];
    return { ...answer, words, files: answer.files && commands.length === 0, meaning: (word) => this.#meaningOf(word, commands) };
  }

  /** `commands` are those that may follow. */
  #meaningOf(word: string, commands: readonly string[], path = this.#path): string | undefined {
    if (commands.includes(word)) return summaryOf(path ? `${path} ${word}` : word).replace(/\.$/, '');
    const flag = word.startsWith('-') ? specOf(this.#specs, word) : undefined;
    return flag && flagMeaning(this.#path, flag.name);
  }

  #topics(): Completion {
    const path = this.#args.reduce<string | undefined>((at, word) => (at === undefined ? undefined : childOf(at, word)), '');
    if (path === undefined) return only([]);
    const commands = [...subcommands(path), ...(path === '' ? ['help', 'options'] : [])].sort(byteOrder);
    return { ...only(commands.filter((word) => word.startsWith(this.typed))), meaning: (word) => this.#meaningOf(word, commands, path) };
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
    const shared = globalFlags.filter((flag) => !names.has(flag.name)), own = [...this.#own, HELP];
    const all = this.#path === '' ? [...shared, ...own].sort(byName) : [...shared.sort(byName), ...own.sort(byName)];
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
    return ports.map((port) => `${this.typed === '' ? port : this.typed.split(':')[0]}:${port}`).filter((word) => word.startsWith(this.typed));
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
      const ask = (path: string): never => (this.#place?.transport.send({ method: 'GET', path, headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' } }).object ?? { items: [] }) as never;
      this.#discovery = new Discovery([ask('/api'), ask('/apis')]);
    }
    return this.#discovery;
  }

  /** Objects of types with commas between them, or of a category. */
  #list(words: string, namespace = this.#given.get('namespace') ?? this.#place?.namespace): Loose[] {
    const transport = this.#place?.transport;
    if (!transport) return [];
    const discovery = this.#discoveryOf();
    const mappings = words.split(',').flatMap((word) => (discovery.category(word).length ? discovery.category(word) : [discovery.find(word) ?? []].flat()));
    return [...new Set(mappings)].flatMap((mapping) => {
      const response = transport.send({ method: 'GET', path: resourcePath(mapping, mapping.namespaced ? namespace : undefined) });
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
