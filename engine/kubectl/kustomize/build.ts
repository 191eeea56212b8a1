import { jsonComplaint } from '../../api/go-json-syntax';
import { decodeUtf8, encodeBase64, encodeUtf8 } from '../../runtime/bytes';
import type { Task } from '../../runtime/process';
import { KubectlError } from '../errors';
import { goPrint } from '../go-value';
import { contentHash } from '../cmd/create/hash';
import { applyJsonPatch, applyStrategicPatch } from '../local-patch';
import { baseName, resolvePath } from '../paths';
import { jsonType, readDocuments } from '../resource/files';
import type { FileObject } from '../resource/files';
import type { AnyObject, Session } from '../session';
import { formatYaml } from '../yaml/format';
import { YamlError, parseYaml } from '../yaml/parse';
import { objectId, replaceFields } from './replacements';
import type { Resource } from './resource';
import { addAt, addLabels, addSelectors, renameReferences, setImages, setReplicas } from './transform';
import { resolveVariables } from './variables';
import type { Loose } from '../resource/loose';

const FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** What `kubectl kustomize DIR` builds, in kustomize's order. */
export function* buildKustomization(session: Session, path: string): Task<AnyObject[]> {
  if (/^https?:\/\/|^git@|github\.com/.test(path)) throw new KubectlError('not simulated: kustomizations from the network');
  const folder = resolvePath(session.proc.cwd, path);
  const fs = session.proc.machine.fs;
  if (fs.exists(folder) && fs.stat(folder).kind !== 'directory') throw new KubectlError(`must build at directory: '${path}': file is not directory`);
  if (!fs.exists(folder)) throw new KubectlError(`must build at directory: not a valid directory: evalsymlink failure on '${path}' : lstat ${folder}: no such file or directory`);
  const warnings: string[] = [];
  const reorder = session.flags.has('reorder') && session.flags.text('reorder') === 'none' ? 'fifo' : 'legacy';
  const builder = new Builder(session, warnings, reorder);
  let resources: Resource[];
  try {
    resources = builder.build(folder, 0);
  } finally {
    for (const warning of warnings) yield* session.err(warning);
  }
  if (!['fifo', 'legacy'].includes(builder.order)) throw new KubectlError("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (builder.order === 'fifo' && builder.legacy) throw new KubectlError("the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'");
  const finished = withHashes(resources);
  resolveVariables(finished, builder.variables);
  if (builder.managed) for (const one of finished) addLabels(one.object, { 'app.kubernetes.io/managed-by': 'kustomize-(devel)' }, false);
  const objects = finished.map((one) => one.object as AnyObject);
  return builder.order === 'fifo' ? objects : sortedLegacy(objects, builder.legacy?.orderFirst ?? ORDER, builder.legacy?.orderLast ?? LAST);
}

function withHashes(resources: Resource[]): Resource[] {
  const renames: { kind: string; from: string; to: string }[] = [];
  for (const one of resources) {
    if (!one.hash) continue;
    const name = one.object.metadata.name;
    const hashed = `${name}-${contentHash({ ...one.object, metadata: { ...one.object.metadata, name: '' } })}`;
    one.object.metadata.name = hashed;
    renames.push({ kind: one.object.kind, from: name, to: hashed });
  }
  for (const one of resources) renameReferences(one.object, renames);
  return resources;
}

const ORDER = ['Namespace', 'ResourceQuota', 'StorageClass', 'CustomResourceDefinition', 'ServiceAccount', 'PodSecurityPolicy', 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'ConfigMap', 'Secret', 'Endpoints', 'Service', 'LimitRange', 'PriorityClass', 'PersistentVolume', 'PersistentVolumeClaim', 'Deployment', 'StatefulSet', 'CronJob', 'PodDisruptionBudget'];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

function sortedLegacy(objects: AnyObject[], order: readonly string[], end: readonly string[]): AnyObject[] {
  const rank = (object: AnyObject): number => {
    const first = order.indexOf(object.kind);
    if (first >= 0) return first;
    const last = end.indexOf(object.kind);
    return last >= 0 ? 1000 + last : 500;
  };
  const key = (object: AnyObject): string => `${object.apiVersion} ${object.kind} ${object.metadata.namespace ?? ''} ${object.metadata.name}`;
  return [...objects].sort((a, b) => rank(a) - rank(b) || (key(a) < key(b) ? -1 : 1));
}

class Builder {
  /** The `vars` of all kustomizations that were read. */
  readonly variables: Loose[] = [];
  /** What the outermost kustomization says about the order of objects. */
  order = 'legacy';
  /** The kinds that stand first and last in the old order, where it says so. */
  legacy: Loose;
  /** Whether every object is to say that kustomize made it. */
  managed = false;
  /** The directories that are being built, the outermost first. */
  readonly #roots: string[] = [];

  constructor(private readonly session: Session, private readonly warnings: string[], private readonly reorder: string) {}

  /** `entry`: how the kustomization around it names it. */
  build(folder: string, depth: number, entry?: string): Resource[] {
    const about = (what: string): string => (entry === undefined ? '' : `accumulating resources: accumulation err='accumulating resources from '${entry}': '${folder}' must resolve to a file': ${what}`);
    const plan = within(about(`couldn't make target for path '${folder}': `), () => this.#read(folder));
    if (entry !== undefined && plan.kind === 'Component') throw new KubectlError(about(`expected kind != 'Component' for path '${folder}'`));
    if (depth === 0) {
      this.order = plan.sortOptions?.order ?? this.reorder;
      this.legacy = plan.sortOptions?.legacySortOptions;
      this.managed = (plan.buildMetadata ?? []).includes('managedByLabel');
    }
    this.#roots.push(folder);
    const built = within(about(`recursed accumulation of path '${folder}': `), () => this.#run(plan, folder, depth, []));
    this.#roots.pop();
    return built;
  }

  #read(folder: string): Loose {
    const fs = this.session.proc.machine.fs;
    const [file, another] = FILES.filter((name) => fs.exists(`${folder}/${name}`));
    if (another) throw new KubectlError(`Found multiple kustomization files under: ${folder}\n`);
    if (!file) throw new KubectlError(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${folder}'`);
    const plan = kustomizationOf(decodeUtf8(fs.readFile(`${folder}/${file}`)));
    if (plan === undefined || plan === null) throw new KubectlError('kustomization.yaml is empty');
    const unknown = Object.keys(plan).sort().find((key) => !KNOWN.has(key));
    if (unknown) throw new KubectlError(`invalid Kustomization: json: unknown field "${unknown}"`);
    if (Object.keys(plan).every((key) => ['apiVersion', 'kind', 'metadata'].includes(key))) throw new KubectlError('kustomization.yaml is empty');
    const version = plan.kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1';
    if (![undefined, null, 'Kustomization', 'Component'].includes(plan.kind)) throw new KubectlError(`Failed to read kustomization file under ${folder}:\nkind should be Kustomization or Component`);
    if (plan.apiVersion && plan.apiVersion !== version) throw new KubectlError(`Failed to read kustomization file under ${folder}:\napiVersion for ${plan.kind ?? 'Kustomization'} should be ${version}`);
    for (const field of ['resources', 'bases', 'components']) checkList(plan[field], field);
    for (const patch of plan.patches ?? []) if (typeof patch === 'string') throw new KubectlError('invalid Kustomization: json: cannot unmarshal string into Go struct field Kustomization.patches of type types.Patch');
    for (const [place, pairs] of stringMaps(plan)) checkStrings(pairs, place);
    for (const [field, instead] of Object.entries(DEPRECATED)) {
      if (plan[field] !== undefined && plan[field] !== null) this.warnings.push(`# Warning: '${field}' is deprecated. Please use '${instead}' instead.${field === 'vars' ? ' [EXPERIMENTAL]' : ''} Run 'kustomize edit fix' to update your Kustomization automatically.\n`);
    }
    for (const chart of plan.helmCharts ?? []) throw new KubectlError(`trouble configuring builtin HelmChartInflationGenerator with config: \`\n${formatYaml(chart)}\`: must specify --enable-helm`);
    checkGenerators(plan);
    const absent = NOT_SIMULATED.find((field) => plan[field] !== undefined && plan[field] !== null);
    const metadata = (plan.buildMetadata ?? []).find((kind: string) => kind.endsWith('Annotations'));
    if (metadata) throw new KubectlError(`not simulated: '${metadata}' in the buildMetadata of a kustomization`);
    if (absent) throw new KubectlError(`not simulated: '${absent}' of a kustomization`);
    return plan;
  }

  #run(plan: Loose, folder: string, depth: number, given: Resource[]): Resource[] {
    let resources = [...given];
    for (const entry of [...(plan.bases ?? []), ...(plan.resources ?? [])]) this.#add(resources, folder, entry, depth);
    this.variables.push(...(plan.vars ?? []));
    for (const entry of plan.components ?? []) {
      const place = resolvePath(folder, entry);
      const component = this.#read(place);
      if (component.kind !== 'Component') throw new KubectlError(`accumulating components: accumulateDirectory: "expected kind 'Component' for path '${place}' but got '${component.kind ?? 'Kustomization'}'"`);
      resources = inComponent(place, () => this.#run(component, place, depth + 1, resources));
    }
    resources = this.#generate(plan, folder, resources);
    this.#patch(plan, folder, resources);
    if (plan.namespace) {
      const accounts = new Set(resources.filter((one) => one.object.kind === 'ServiceAccount').map((one) => one.object.metadata.name as string));
      for (const one of resources) setNamespace(one.object, plan.namespace, accounts);
    }
    this.#rename(plan, resources);
    for (const one of resources) decorate(one.object, plan);
    setImages(resources, plan.images ?? []);
    setReplicas(resources, plan.replicas ?? []);
    replaceFields(resources, (plan.replacements ?? []).flatMap((one: Loose) => (one.path ? this.#replacementsIn(folder, one, plan.replacements) : [one])));
    return resources;
  }

  /** A replacement, or a list of them, that stands in a file of its own. */
  #replacementsIn(folder: string, { path, source, targets }: Loose, all: Loose): Loose[] {
    const config = { Replacements: all };
    if (source || targets) throw new KubectlError(`trouble configuring builtin ReplacementTransformer with config: \`\n${formatYaml(config)}\`: cannot specify both path and inline replacement`);
    this.#mustExist(folder, path, 'ReplacementTransformer', config);
    const read = parseYaml(decodeUtf8(this.session.proc.machine.fs.readFile(resolvePath(folder, path)))) as Loose;
    return Array.isArray(read) ? read : [read];
  }

  /** Objects of one entry behind those that are there; the same object twice is refused. */
  #add(resources: Resource[], folder: string, entry: string, depth: number): void {
    const more = this.#accumulate(folder, entry, depth);
    const twice = more.find((one) => resources.some((other) => objectId(other.object) === objectId(one.object)));
    if (twice) {
      const path = resolvePath(folder, entry);
      const id = `may not add resource with an already registered id: ${objectId(twice.object)}`;
      const directory = this.session.proc.machine.fs.stat(path).kind === 'directory';
      throw new KubectlError(directory ? `accumulating resources: accumulation err='accumulating resources from '${entry}': '${path}' must resolve to a file': recursed merging from path '${path}': ${id}` : `accumulating resources: accumulation err='merging resources from '${entry}': ${id}': must build at directory: '${path}': file is not directory`);
    }
    resources.push(...more);
  }

  #accumulate(folder: string, entry: string, depth: number): Resource[] {
    const fs = this.session.proc.machine.fs;
    if (/^https?:\/\//.test(entry)) throw new KubectlError('not simulated: kustomize resources from the network');
    const path = resolvePath(folder, entry);
    if (!fs.exists(path)) {
      const link = `evalsymlink failure on '${path}' : lstat ${path}: no such file or directory`;
      throw new KubectlError(`accumulating resources: accumulation err='accumulating resources from '${entry}': ${link}': must build at directory: not a valid directory: ${link}`);
    }
    if (fs.stat(path).kind === 'directory') {
      const visited = this.#roots.find((root) => `${root}/`.startsWith(`${path}/`));
      if (visited !== undefined) throw new KubectlError(`accumulating resources: accumulation err='accumulating resources from '${entry}': '${path}' must resolve to a file': cycle detected: candidate root '${path}' contains visited root '${visited}'`);
      return this.build(path, depth + 1, entry);
    }
    if (entry.startsWith('/')) throw new KubectlError(`accumulating resources: accumulation err='accumulating resources from '${entry}': security; file '${path}' is not in or below '${folder}'': new root '${entry}' cannot be absolute`);
    if (!`${path}/`.startsWith(`${folder}/`)) throw new KubectlError(`accumulating resources: accumulation err='accumulating resources from '${entry}': security; file '${path}' is not in or below '${folder}'': must build at directory: '${path}': file is not directory`);
    return this.#objects(path, entry).map((object) => ({ object, original: object.metadata?.name ?? '', hash: false }));
  }

  #objects(path: string, entry: string): Loose[] {
    const found: FileObject[] = [];
    const errors: unknown[] = [];
    readDocuments(decodeUtf8(this.session.proc.machine.fs.readFile(path)), path, found, errors, true);
    const [error] = errors;
    if (error instanceof Error) throw new KubectlError(`accumulating resources: accumulating resources from '${entry}': MalformedYAMLError: ${/^.*(yaml: .*)$/s.exec(error.message)?.[1] ?? error.message} in File: ${entry}`);
    const fault = found.map((one) => faultOf(one.object)).find((text) => text !== undefined);
    if (fault !== undefined) throw new KubectlError(`accumulating resources: accumulation err='accumulating resources from '${entry}': ${fault}': must build at directory: '${path}': file is not directory`);
    return found.map((one) => JSON.parse(JSON.stringify(one.object)) as Loose);
  }

  #generate(plan: Loose, folder: string, resources: Resource[]): Resource[] {
    const out = [...resources];
    for (const [kind, list] of [['ConfigMap', plan.configMapGenerator], ['Secret', plan.secretGenerator]] as const) {
      for (const wish of list ?? []) {
        if (!wish.name) throw new KubectlError(`a ${kind.toLowerCase()} must have a name`);
        const options = generatorOptions(plan.generatorOptions, wish.options);
        const data = this.#data(kind, wish, folder);
        const known = out.find((one) => one.object.kind === kind && one.original === wish.name && (!wish.namespace || one.object.metadata.namespace === wish.namespace));
        const behavior = ['merge', 'replace'].includes(wish.behavior) ? wish.behavior : 'create';
        const clash = `merging from generator &{0xc0004d2000 <nil>}: id resid.ResId{Gvk:resid.Gvk{Group:"", Version:"v1", Kind:"${kind}", isClusterScoped:false}, Name:"${wish.name}", Namespace:"${wish.namespace ?? ''}"}`;
        if (behavior !== 'create' && !known) throw new KubectlError(`${clash} does not exist; cannot merge or replace`);
        if (behavior === 'create' && known) throw new KubectlError(`${clash} exists; behavior must be merge or replace`);
        if (known) {
          known.object.data = behavior === 'merge' ? { ...known.object.data, ...data } : data;
          continue;
        }
        const metadata = { name: wish.name, ...(wish.namespace ? { namespace: wish.namespace } : {}), ...(options.labels ? { labels: options.labels } : {}), ...(options.annotations ? { annotations: options.annotations } : {}) };
        out.push({ object: { apiVersion: 'v1', ...(Object.keys(data).length ? { data } : {}), kind, metadata, ...(kind === 'Secret' ? { type: wish.type ?? 'Opaque' } : {}), ...(options.immutable ? { immutable: true } : {}) }, original: wish.name, hash: options.disableNameSuffixHash !== true });
      }
    }
    return out;
  }

  #data(kind: string, wish: Loose, folder: string): Record<string, string> {
    const data: Record<string, string> = {};
    const put = (key: string, bytes: Uint8Array): void => {
      if (Object.hasOwn(data, key)) throw new KubectlError(`${kind.toLowerCase()} ${wish.name} illegally repeats the key \`${key}\``);
      data[key] = kind === 'Secret' ? encodeBase64(bytes) : decodeUtf8(bytes);
    };
    const read = (path: string, sources = 'file sources'): Uint8Array => {
      const full = resolvePath(folder, path);
      if (!this.session.proc.machine.fs.exists(full)) throw new KubectlError(`loading KV pairs: ${sources}: [${path}]: evalsymlink failure on '${full}' : lstat ${full}: no such file or directory`);
      return this.session.proc.machine.fs.readFile(full);
    };
    for (const env of [...(wish.envs ?? []), ...(wish.env ? [wish.env] : [])]) {
      for (const line of decodeUtf8(read(env, 'env source files')).split('\n')) {
        const at = line.indexOf('=');
        if (at > 0 && !line.startsWith('#')) put(line.slice(0, at), encodeUtf8(line.slice(at + 1)));
      }
    }
    for (const literal of wish.literals ?? []) {
      const at = String(literal).indexOf('=');
      if (at <= 0) throw new KubectlError(`loading KV pairs: literal sources [${literal}]: invalid literal source ${literal}, expected key=value`);
      put(String(literal).slice(0, at), encodeUtf8(String(literal).slice(at + 1).replace(/^(['"])(.*)\1$/, '$2')));
    }
    for (const file of wish.files ?? []) {
      const at = String(file).indexOf('=');
      const path = at < 0 ? file : file.slice(at + 1);
      if (path.includes('=')) throw new KubectlError(`loading KV pairs: file sources: [${file}]: source ${JSON.stringify(file)} key name or file path contains '='`);
      put(at < 0 ? baseName(path) : file.slice(0, at), read(path));
    }
    return data;
  }

  #patch(plan: Loose, folder: string, resources: Resource[]): void {
    const text = (patch: Loose): Loose => {
      const both = patch.path && patch.patch;
      if (both || (!patch.path && !patch.patch)) throw new KubectlError(`trouble configuring builtin PatchTransformer with config: \`\n${formatYaml(patch)}\`: ${both ? "patch and path can't be set at the same time" : 'must specify one of patch and path in'}\n${formatYaml(patch)}`);
      const file = patch.path ? resolvePath(folder, patch.path) : undefined;
      if (file !== undefined && !this.session.proc.machine.fs.exists(file)) throw new KubectlError(`trouble configuring builtin PatchTransformer with config: \`\n${formatYaml(patch)}\`: failed to get the patch file from path(${patch.path}): evalsymlink failure on '${file}' : lstat ${file}: no such file or directory`);
      const source = file === undefined ? patch.patch : decodeUtf8(this.session.proc.machine.fs.readFile(file));
      return patchFrom(patch, source ?? '');
    };
    for (const entry of plan.patchesStrategicMerge ?? []) {
      this.#mustExist(folder, entry, 'PatchStrategicMergeTransformer', { paths: [entry] });
      const parsed = String(entry).includes('\n') ? parseYaml(entry, true) : parseYaml(decodeUtf8(this.session.proc.machine.fs.readFile(resolvePath(folder, entry))), true);
      applyTo(resources, undefined, parsed);
    }
    for (const patch of plan.patches ?? []) for (const one of partsOf(patch, text(patch))) applyTo(resources, patch.target, one, patch.options);
    for (const patch of plan.patchesJson6902 ?? []) {
      if (patch.path) this.#mustExist(folder, patch.path, 'PatchJson6902Transformer', patch);
      const wrong = patch.path ? '' : jsonFault(patch.patch ?? '');
      const fault = patch.target?.name ? wrong && `decoding ${patch.patch}: ${wrong}` : 'must specify the target name';
      if (fault) throw new KubectlError(`trouble configuring builtin PatchJson6902Transformer with config: \`\n${formatYaml({ ...(patch.path ? { path: patch.path } : { jsonOp: patch.patch }), target: patch.target })}\`: ${fault}`);
      applyTo(resources, patch.target, text(patch));
    }
  }

  /** A file that a transformer names; text in its place is none. */
  #mustExist(folder: string, path: string, transformer: string, config: Loose): void {
    const file = resolvePath(folder, path);
    if (String(path).includes('\n') || this.session.proc.machine.fs.exists(file)) return;
    throw new KubectlError(`trouble configuring builtin ${transformer} with config: \`\n${formatYaml(config)}\`: evalsymlink failure on '${file}' : lstat ${file}: no such file or directory`);
  }

  #rename(plan: Loose, resources: Resource[]): void {
    const { namePrefix = '', nameSuffix = '' } = plan;
    if (!namePrefix && !nameSuffix) return;
    const renames: { kind: string; from: string; to: string }[] = [];
    for (const one of resources) {
      if (one.object.kind === 'CustomResourceDefinition' || one.object.kind === 'Namespace') continue;
      const from = one.object.metadata.name;
      const to = `${namePrefix}${from}${nameSuffix}`;
      one.object.metadata.name = to;
      renames.push({ kind: one.object.kind, from, to });
    }
    for (const one of resources) renameReferences(one.object, renames);
  }
}

/** The maps of a kustomization that hold nothing but strings, and how Go names them, in the order it reads them. */
function stringMaps(plan: Loose): [string, Loose][] {
  const generated = (field: string): [string, Loose][] => (plan[field] ?? []).flatMap((wish: Loose) => ofOptions(`${field}.GeneratorArgs.options`, wish?.options));
  const ofOptions = (place: string, options: Loose): [string, Loose][] => ['annotations', 'labels'].map((field) => [`GeneratorOptions.${place}.${field}`, options?.[field]]);
  return [
    ['Kustomization.commonAnnotations', plan.commonAnnotations],
    ['Kustomization.commonLabels', plan.commonLabels],
    ...generated('configMapGenerator'),
    ...ofOptions('generatorOptions', plan.generatorOptions),
    ...(plan.images ?? []).map((one: Loose): [string, Loose] => ['Image.images', { name: one?.name, newName: one?.newName, newTag: one?.newTag, digest: one?.digest, tagSuffix: one?.tagSuffix }]),
    ...(plan.labels ?? []).map((one: Loose): [string, Loose] => ['Label.labels.pairs', one?.pairs]),
    ...generated('secretGenerator'),
  ];
}

/** As Go decodes a map of strings: nothing is the empty string, and anything else is refused. */
function checkStrings(pairs: Loose, place: string): void {
  for (const key of Object.keys(pairs ?? {}).sort()) {
    const value = pairs[key];
    if (value === undefined) continue;
    const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    if (value === null) pairs[key] = '';
    else if (type !== 'string') throw new KubectlError(`invalid Kustomization: json: cannot unmarshal ${type} into Go struct field ${place === 'Image.images' ? `${place}.${key}` : place} of type string`);
  }
}

const DEPRECATED: Readonly<Record<string, string>> = { bases: 'resources', commonLabels: 'labels', patchesJson6902: 'patches', patchesStrategicMerge: 'patches', vars: 'replacements' };
const NOT_SIMULATED = ['transformers', 'validators', 'generators', 'crds', 'configurations', 'openapi'];
const KNOWN = new Set(['apiVersion', 'kind', 'metadata', 'resources', 'bases', 'components', 'namePrefix', 'nameSuffix', 'namespace', 'commonLabels', 'labels', 'commonAnnotations', 'images', 'replicas', 'configMapGenerator', 'secretGenerator', 'generatorOptions', 'patches', 'patchesStrategicMerge', 'patchesJson6902', 'sortOptions', 'buildMetadata', 'openapi', 'crds', 'configurations', 'vars', 'replacements', 'helmCharts', 'transformers', 'validators', 'generators']);

const CLUSTER_WIDE = new Set(['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', 'PersistentVolume', 'StorageClass', 'PriorityClass', 'Node', 'IngressClass', 'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'APIService']);

/** The accounts are those that move along, wherever bindings name them. */
function setNamespace(object: Loose, namespace: string, accounts: ReadonlySet<string>): void {
  if (object.kind === 'Namespace') object.metadata.name = namespace;
  else if (!CLUSTER_WIDE.has(object.kind)) object.metadata.namespace = namespace;
  for (const subject of object.subjects ?? []) if (subject.kind === 'ServiceAccount' && (subject.name === 'default' || subject.namespace || accounts.has(subject.name))) subject.namespace = namespace;
}

function decorate(object: Loose, plan: Loose): void {
  for (const entry of plan.labels ?? []) {
    addLabels(object, entry.pairs ?? {}, entry.includeTemplates === true || entry.includeSelectors === true);
    if (entry.includeSelectors) addSelectors(object, entry.pairs ?? {});
    for (const field of entry.fields ?? []) addAt(object, field, entry.pairs ?? {});
  }
  if (plan.commonLabels) {
    addLabels(object, plan.commonLabels, true);
    addSelectors(object, plan.commonLabels);
  }
  if (plan.commonAnnotations) {
    object.metadata.annotations = { ...object.metadata.annotations, ...plan.commonAnnotations };
    const template = object.spec?.template ?? object.spec?.jobTemplate?.spec?.template;
    if (template) template.metadata = { ...template.metadata, annotations: { ...template.metadata?.annotations, ...plan.commonAnnotations } };
  }
}

/** A generator's own labels and annotations come beside those of all generators. */
function generatorOptions(all: Loose, own: Loose): Loose {
  const merged = { ...all, ...own };
  for (const field of ['labels', 'annotations']) if (all?.[field] || own?.[field]) merged[field] = { ...all?.[field], ...own?.[field] };
  return merged;
}

function applyTo(resources: Resource[], target: Loose, patch: Loose, options?: Loose): void {
  const json = Array.isArray(patch);
  const wanted = target ?? { kind: patch.kind, name: patch.metadata?.name };
  const version = target || json ? undefined : patch.apiVersion ?? '';
  const pattern = (text: string | undefined): RegExp | undefined => (text === undefined ? undefined : new RegExp(`^(?:${text})$`));
  const kind = pattern(wanted.kind);
  const name = pattern(wanted.name);
  const labels = String(wanted.labelSelector ?? '').split(',').filter((part) => part.includes('=')).map((part) => part.split('=') as [string, string]);
  const found = resources.filter((one) => (version === undefined || version === one.object.apiVersion) && (!kind || kind.test(one.object.kind)) && (!name || name.test(one.original) || name.test(one.object.metadata.name)) && labels.every(([key, value]) => one.object.metadata.labels?.[key] === value));
  if (found.length === 0 && !target) {
    const id = objectId(patch);
    throw new KubectlError(`no resource matches strategic merge patch "${id}": no matches for Id ${id}; failed to find unique target for patch ${id}`);
  }
  for (const one of found) {
    if (json) one.object = withoutEmpty(applyJsonPatch(one.object, patch));
    else {
      const { apiVersion, kind: ownKind } = one.object;
      const ownName = one.object.metadata.name;
      if (patch.$patch === 'delete') {
        resources.splice(resources.indexOf(one), 1);
        continue;
      }
      const merged = applyStrategicPatch(one.object, patch) as Loose;
      one.object = withoutEmpty({ ...merged, ...(options?.allowKindChange ? {} : { apiVersion, kind: ownKind }), metadata: { ...merged.metadata, ...(options?.allowNameChange ? {} : { name: ownName }) } });
    }
  }
}

/** Labels and annotations that a patch emptied are left out. The copy is the resource's own: what follows changes it in place. */
function withoutEmpty(patched: Loose): Loose {
  const object = JSON.parse(JSON.stringify(patched)) as Loose;
  for (const field of ['labels', 'annotations']) if (object.metadata?.[field] && Object.keys(object.metadata[field]).length === 0) delete object.metadata[field];
  return object;
}

/** Says where something went wrong; what is not simulated is said as it is. */
function within<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (where === '' || !(error instanceof KubectlError) || error.message.startsWith('not simulated')) throw error;
    throw new KubectlError(`${where}${error.message}`);
  }
}

/** What goes wrong in a component is told in quotes, as Go prints a string. */
function inComponent<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KubectlError) || error.message.startsWith('not simulated')) throw error;
    throw new KubectlError(`accumulating components: accumulateDirectory: ${JSON.stringify(`recursed accumulation of path '${place}': ${error.message}`)}`);
  }
}

const GENERATOR_FIELDS: ReadonlySet<string> = new Set(['name', 'namespace', 'behavior', 'literals', 'files', 'envs', 'env', 'options', 'type']);

function checkGenerators(plan: Loose): void {
  for (const wish of [...(plan.configMapGenerator ?? []), ...(plan.secretGenerator ?? [])]) {
    const unknown = Object.keys(wish).find((field) => !GENERATOR_FIELDS.has(field));
    if (unknown) throw new KubectlError(`invalid Kustomization: json: unknown field ${JSON.stringify(unknown)}`);
  }
}

/** Why a document is no object that could be built. */
function faultOf(object: AnyObject): string | undefined {
  if ((object as { invalid?: string }).invalid) return 'missing Resource metadata';
  const { name = '', namespace = '', labels, annotations, generateName } = (object.metadata ?? {}) as Loose;
  if (name || generateName) return undefined;
  return `missing metadata.name in object {{${object.apiVersion ?? ''} ${object.kind ?? ''}} {{${name} ${namespace}} ${goPrint(labels ?? {})} ${goPrint(annotations ?? {})}}}`;
}

/** What is wrong with a list of operations that begins like JSON, which is not read as YAML then; empty when nothing is. */
function jsonFault(text: string): string {
  if (!text.startsWith('[')) return '';
  try {
    JSON.parse(text);
    return '';
  } catch {
    return jsonComplaint(text);
  }
}

/** Text that holds several documents is several patches. */
function partsOf({ patch }: Loose, first: Loose): Loose[] {
  if (Array.isArray(first) || typeof patch !== 'string' || !/^---/m.test(patch)) return [first];
  return patch.split(/^---.*$/m).filter((text) => text.trim() !== '').map((text) => parseYaml(text, true) as Loose);
}

/** A list of operations, or a part of an object. */
function patchFrom(patch: Loose, source: string): Loose {
  const parsed = jsonFault(source) ? undefined : (parseYaml(source, true) as unknown);
  if (parsed && typeof parsed === 'object') return parsed;
  throw new KubectlError(`trouble configuring builtin PatchTransformer with config: \`\n${formatYaml(patch)}\`: unable to parse SM or JSON patch from [${patch.path ? `path: ${JSON.stringify(patch.path)}` : `patch: ${JSON.stringify(source)}`}]`);
}

function checkList(value: unknown, field: string): void {
  const refuse = (wrong: unknown, type: string): never => {
    throw new KubectlError(`invalid Kustomization: json: cannot unmarshal ${wrong !== null && typeof wrong === 'object' && !Array.isArray(wrong) ? 'object' : jsonType(wrong)} into Go struct field Kustomization.${field} of type ${type}`);
  };
  if (value === undefined || value === null) return;
  if (!Array.isArray(value)) return refuse(value, '[]string');
  for (const item of value as unknown[]) if (typeof item !== 'string') refuse(item, 'string');
}

function kustomizationOf(text: string): Loose {
  try {
    return parseYaml(text);
  } catch (error) {
    throw error instanceof YamlError ? new KubectlError(`invalid Kustomization: yaml: ${error.message}`) : error;
  }
}
