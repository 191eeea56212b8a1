import { decodeUtf8, encodeBase64, encodeUtf8 } from '../../runtime/bytes';
import type { Task } from '../../runtime/process';
import { KubectlError } from '../errors';
import { contentHash } from '../cmd/create/hash';
import { applyJsonPatch, applyStrategicPatch } from '../local-patch';
import { baseName, resolvePath } from '../paths';
import { readDocuments } from '../resource/files';
import type { FileObject } from '../resource/files';
import type { AnyObject, Session } from '../session';
import { formatYaml } from '../yaml/format';
import { YamlError, parseYaml } from '../yaml/parse';
import { objectId, replaceFields } from './replacements';
import type { Resource } from './resource';
import { addLabels, addSelectors, renameReferences, setImages, setReplicas } from './transform';
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
  const builder = new Builder(session, warnings);
  let resources: Resource[];
  try {
    resources = builder.build(folder, 0);
  } finally {
    for (const warning of warnings) yield* session.err(warning);
  }
  const finished = withHashes(resources);
  resolveVariables(finished, builder.variables);
  const objects = finished.map((one) => one.object as AnyObject);
  return builder.order === 'fifo' ? objects : sortedLegacy(objects);
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

function sortedLegacy(objects: AnyObject[]): AnyObject[] {
  const rank = (object: AnyObject): number => {
    const first = ORDER.indexOf(object.kind);
    if (first >= 0) return first;
    const last = LAST.indexOf(object.kind);
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
  /** The directories that are being built, the outermost first. */
  readonly #roots: string[] = [];

  constructor(private readonly session: Session, private readonly warnings: string[]) {}

  build(folder: string, depth: number): Resource[] {
    const plan = this.#read(folder);
    if (depth === 0) this.order = plan.sortOptions?.order ?? 'legacy';
    this.#roots.push(folder);
    const built = this.#run(plan, folder, depth, []);
    this.#roots.pop();
    return built;
  }

  #read(folder: string): Loose {
    const fs = this.session.proc.machine.fs;
    const file = FILES.find((name) => fs.exists(`${folder}/${name}`));
    if (!file) throw new KubectlError(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${folder}'`);
    const plan = kustomizationOf(decodeUtf8(fs.readFile(`${folder}/${file}`)));
    if (plan === undefined || plan === null) throw new KubectlError('kustomization.yaml is empty');
    const unknown = Object.keys(plan).find((key) => !KNOWN.has(key));
    if (unknown) throw new KubectlError(`invalid Kustomization: json: unknown field "${unknown}"`);
    for (const [place, pairs] of stringMaps(plan)) checkStrings(pairs, place);
    for (const [field, instead] of Object.entries(DEPRECATED)) {
      if (plan[field] !== undefined && plan[field] !== null) this.warnings.push(`# Warning: '${field}' is deprecated. Please use '${instead}' instead.${field === 'vars' ? ' [EXPERIMENTAL]' : ''} Run 'kustomize edit fix' to update your Kustomization automatically.\n`);
    }
    const absent = NOT_SIMULATED.find((field) => plan[field] !== undefined && plan[field] !== null);
    if (absent) throw new KubectlError(`not simulated: '${absent}' of a kustomization`);
    return plan;
  }

  #run(plan: Loose, folder: string, depth: number, given: Resource[]): Resource[] {
    let resources = [...given];
    for (const entry of [...(plan.bases ?? []), ...(plan.resources ?? [])]) this.#add(resources, folder, entry, depth);
    this.variables.push(...(plan.vars ?? []));
    for (const entry of plan.components ?? []) {
      const place = resolvePath(folder, entry);
      resources = this.#run(this.#read(place), place, depth + 1, resources);
    }
    resources = this.#generate(plan, folder, resources);
    this.#patch(plan, folder, resources);
    if (plan.namespace) for (const one of resources) setNamespace(one.object, plan.namespace);
    this.#rename(plan, resources);
    for (const one of resources) decorate(one.object, plan);
    setImages(resources, plan.images ?? []);
    setReplicas(resources, plan.replicas ?? []);
    replaceFields(resources, (plan.replacements ?? []).flatMap((one: Loose) => (one.path ? this.#fileOf(folder, one.path) : [one])));
    return resources;
  }

  /** A replacement, or a list of them, that stands in a file of its own. */
  #fileOf(folder: string, path: string): Loose[] {
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
      return this.build(path, depth + 1);
    }
    if (!`${path}/`.startsWith(`${folder}/`)) throw new KubectlError(`accumulating resources: accumulation err='accumulating resources from '${entry}': security; file '${path}' is not in or below '${folder}'': must build at directory: '${path}': file is not directory`);
    return this.#objects(path).map((object) => ({ object, original: object.metadata?.name ?? '', hash: false }));
  }

  #objects(path: string): Loose[] {
    const found: FileObject[] = [];
    const errors: unknown[] = [];
    readDocuments(decodeUtf8(this.session.proc.machine.fs.readFile(path)), path, found, errors);
    if (errors.length) throw errors[0];
    return found.map((one) => JSON.parse(JSON.stringify(one.object)) as Loose);
  }

  #generate(plan: Loose, folder: string, resources: Resource[]): Resource[] {
    const out = [...resources];
    for (const [kind, list] of [['ConfigMap', plan.configMapGenerator], ['Secret', plan.secretGenerator]] as const) {
      for (const wish of list ?? []) {
        const options = { ...plan.generatorOptions, ...wish.options };
        const data = this.#data(kind, wish, folder);
        const known = out.find((one) => one.object.kind === kind && one.original === wish.name);
        const behavior = wish.behavior ?? 'create';
        if (behavior !== 'create' && !known) throw new KubectlError(`merging from generator &{0x0 <nil>}: id resid.ResId{Gvk:resid.Gvk{Group:"", Version:"v1", Kind:"${kind}"}, Name:"${wish.name}"} does not exist; cannot merge or replace`);
        if (behavior === 'create' && known) throw new KubectlError(`merging from generator: id resid.ResId{Gvk:resid.Gvk{Version:"v1", Kind:"${kind}"}, Name:"${wish.name}"} exists; behavior must be merge or replace`);
        if (known) {
          known.object.data = behavior === 'merge' ? { ...known.object.data, ...data } : data;
          continue;
        }
        const metadata = { name: wish.name, ...(wish.namespace ? { namespace: wish.namespace } : {}), ...(options.labels ? { labels: options.labels } : {}), ...(options.annotations ? { annotations: options.annotations } : {}) };
        out.push({ object: { apiVersion: 'v1', data, kind, metadata, ...(kind === 'Secret' ? { type: wish.type ?? 'Opaque' } : {}), ...(options.immutable ? { immutable: true } : {}) }, original: wish.name, hash: options.disableNameSuffixHash !== true });
      }
    }
    return out;
  }

  #data(kind: string, wish: Loose, folder: string): Record<string, string> {
    const data: Record<string, string> = {};
    const put = (key: string, bytes: Uint8Array): void => {
      data[key] = kind === 'Secret' ? encodeBase64(bytes) : decodeUtf8(bytes);
    };
    const read = (path: string): Uint8Array => {
      const full = resolvePath(folder, path);
      if (!this.session.proc.machine.fs.exists(full)) throw new KubectlError(`loading KV pairs: file sources: [${path}]: evalsymlink failure on '${full}' : lstat ${full}: no such file or directory`);
      return this.session.proc.machine.fs.readFile(full);
    };
    for (const env of [...(wish.envs ?? []), ...(wish.env ? [wish.env] : [])]) {
      for (const line of decodeUtf8(read(env)).split('\n')) {
        const at = line.indexOf('=');
        if (at > 0 && !line.startsWith('#')) put(line.slice(0, at), encodeUtf8(line.slice(at + 1)));
      }
    }
    for (const literal of wish.literals ?? []) {
      const at = String(literal).indexOf('=');
      if (at <= 0) throw new KubectlError(`loading KV pairs: literal sources: [${literal}]: invalid literal source ${literal}, expected key=value`);
      put(String(literal).slice(0, at), encodeUtf8(String(literal).slice(at + 1).replace(/^(['"])(.*)\1$/, '$2')));
    }
    for (const file of wish.files ?? []) {
      const at = String(file).indexOf('=');
      const path = at < 0 ? file : file.slice(at + 1);
      put(at < 0 ? baseName(path) : file.slice(0, at), read(path));
    }
    return data;
  }

  #patch(plan: Loose, folder: string, resources: Resource[]): void {
    const text = (patch: Loose): Loose => {
      const file = patch.path ? resolvePath(folder, patch.path) : undefined;
      if (file !== undefined && !this.session.proc.machine.fs.exists(file)) throw new KubectlError(`trouble configuring builtin PatchTransformer with config: \`\n${formatYaml(patch)}\`: failed to get the patch file from path(${patch.path}): evalsymlink failure on '${file}' : lstat ${file}: no such file or directory`);
      const source = file === undefined ? patch.patch : decodeUtf8(this.session.proc.machine.fs.readFile(file));
      return parseYaml(source ?? '');
    };
    for (const entry of plan.patchesStrategicMerge ?? []) {
      const parsed = String(entry).includes('\n') ? parseYaml(entry) : parseYaml(decodeUtf8(this.session.proc.machine.fs.readFile(resolvePath(folder, entry))));
      applyTo(resources, undefined, parsed);
    }
    for (const patch of plan.patches ?? []) applyTo(resources, patch.target, text(patch), patch.options);
    for (const patch of plan.patchesJson6902 ?? []) applyTo(resources, patch.target, text(patch));
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
    ...(plan.labels ?? []).map((one: Loose): [string, Loose] => ['Label.labels.pairs', one?.pairs]),
    ...generated('secretGenerator'),
  ];
}

/** As Go decodes a map of strings: nothing is the empty string, and anything else is refused. */
function checkStrings(pairs: Loose, place: string): void {
  for (const key of Object.keys(pairs ?? {}).sort()) {
    const value = pairs[key];
    const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    if (value === null) pairs[key] = '';
    else if (type !== 'string') throw new KubectlError(`invalid Kustomization: json: cannot unmarshal ${type} into Go struct field ${place} of type string`);
  }
}

const DEPRECATED: Readonly<Record<string, string>> = { bases: 'resources', commonLabels: 'labels', patchesJson6902: 'patches', patchesStrategicMerge: 'patches', vars: 'replacements' };
const NOT_SIMULATED = ['helmCharts', 'transformers', 'validators', 'generators', 'crds', 'configurations', 'openapi', 'buildMetadata'];
const KNOWN = new Set(['apiVersion', 'kind', 'metadata', 'resources', 'bases', 'components', 'namePrefix', 'nameSuffix', 'namespace', 'commonLabels', 'labels', 'commonAnnotations', 'images', 'replicas', 'configMapGenerator', 'secretGenerator', 'generatorOptions', 'patches', 'patchesStrategicMerge', 'patchesJson6902', 'sortOptions', 'buildMetadata', 'openapi', 'crds', 'configurations', 'vars', 'replacements', 'helmCharts', 'transformers', 'validators', 'generators']);

const CLUSTER_WIDE = new Set(['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', 'PersistentVolume', 'StorageClass', 'PriorityClass', 'Node', 'IngressClass', 'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'APIService']);

function setNamespace(object: Loose, namespace: string): void {
  if (object.kind === 'Namespace') object.metadata.name = namespace;
  else if (!CLUSTER_WIDE.has(object.kind)) object.metadata.namespace = namespace;
  for (const subject of object.subjects ?? []) if (subject.kind === 'ServiceAccount' && (subject.name === 'default' || subject.namespace)) subject.namespace = namespace;
}

function decorate(object: Loose, plan: Loose): void {
  for (const entry of plan.labels ?? []) {
    addLabels(object, entry.pairs ?? {}, entry.includeTemplates === true || entry.includeSelectors === true);
    if (entry.includeSelectors) addSelectors(object, entry.pairs ?? {});
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

function applyTo(resources: Resource[], target: Loose, patch: Loose, _options?: Loose): void {
  const json = Array.isArray(patch);
  const wanted = target ?? { kind: patch.kind, name: patch.metadata?.name };
  const pattern = (text: string | undefined): RegExp | undefined => (text === undefined ? undefined : new RegExp(`^(?:${text})$`));
  const kind = pattern(wanted.kind);
  const name = pattern(wanted.name);
  const labels = String(wanted.labelSelector ?? '').split(',').filter((part) => part.includes('=')).map((part) => part.split('=') as [string, string]);
  const found = resources.filter((one) => (!kind || kind.test(one.object.kind)) && (!name || name.test(one.original) || name.test(one.object.metadata.name)) && labels.every(([key, value]) => one.object.metadata.labels?.[key] === value));
  if (found.length === 0 && !target) throw new KubectlError(`no resource matches strategic merge patch "${patch.kind}.${patch.apiVersion}/${patch.metadata?.name}.[noNs]": no matches for Id ${patch.kind}.${patch.apiVersion}/${patch.metadata?.name}.[noNs]; failed to find unique target for patch ${patch.kind}.${patch.apiVersion}/${patch.metadata?.name}.[noNs]`);
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
      one.object = withoutEmpty({ ...merged, apiVersion, kind: ownKind, metadata: { ...merged.metadata, name: ownName } });
    }
  }
}

/** Labels and annotations that a patch emptied are left out. The copy is the resource's own: what follows changes it in place. */
function withoutEmpty(patched: Loose): Loose {
  const object = JSON.parse(JSON.stringify(patched)) as Loose;
  for (const field of ['labels', 'annotations']) if (object.metadata?.[field] && Object.keys(object.metadata[field]).length === 0) delete object.metadata[field];
  return object;
}

function kustomizationOf(text: string): Loose {
  try {
    return parseYaml(text);
  } catch (error) {
    throw error instanceof YamlError ? new KubectlError(`invalid Kustomization: yaml: ${error.message}`) : error;
  }
}
