import type { Task } from '../../runtime/process';
import type { ApiResponse } from '../../api/transport';
import { matchesLabels, parseLabelSelector } from '../../api/label-selector';
import { StatusError } from '../../api/status';
import { apiVersionOf, noResourceType, qualifiedResource, resourcePath } from '../client/discovery';
import type { Discovery, Mapping } from '../client/discovery';
import { queryOf } from '../client/rest-request';
import { NO_SUCH_PATH, payload } from '../client/rest-client';
import { KubectlError, asOne, throwCollected } from '../errors';
import { compactJson } from '../json';
import type { AnyObject, Session } from '../session';
import { jsonType, missingPaths, readFiles } from './files';
import type { FileObject, FileObjects } from './files';
import { pathOf, typed } from './info';
import type { ResourceInfo } from './info';

export const NO_RESOURCES = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

export const LOCAL_NEEDS_FILES = `you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

/** What a command line says about the objects it means. */
export interface Selection {
  readonly args: readonly string[];
  readonly filenames?: readonly string[];
  readonly kustomize?: string;
  readonly recursive?: boolean;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly allNamespaces?: boolean;
  /** --all, or a type alone that means all of it. Beside names it says nothing, unless it is to exclude them. */
  readonly selectAll?: boolean;
  readonly allExcludesNames?: boolean;
  /** A type without name lists it (get, describe). */
  readonly listWhenBare?: boolean;
  readonly subresource?: string;
  readonly chunkSize?: number;
  /** Whether objects named on the command line are fetched; files never are. */
  readonly fetch?: boolean;
  readonly latest?: boolean;
  readonly ignoreNotFound?: boolean;
  /** More than one type is refused (watches). */
  readonly singleType?: boolean;
}

/** A target after parsing: a single object, or a query for many. */
export type Target =
  | { readonly one: ResourceInfo }
  | { readonly list: { readonly mapping: Mapping; readonly namespace: string | undefined } };

export function selectionFlags(session: Session): Pick<Selection, 'filenames' | 'kustomize' | 'recursive' | 'selector' | 'fieldSelector' | 'allNamespaces'> {
  const { flags } = session;
  return {
    filenames: flags.has('filename') ? flags.list('filename') : [],
    kustomize: flags.has('kustomize') ? flags.text('kustomize') : '',
    recursive: flags.has('recursive') && flags.on('recursive'),
    selector: flags.has('selector') ? flags.text('selector') : '',
    fieldSelector: flags.has('field-selector') ? flags.text('field-selector') : '',
    allNamespaces: flags.has('all-namespaces') && flags.on('all-namespaces'),
  };
}

/** Finds what the selection means; files are read, names are not yet fetched. Errors of single items come with it. */
export function* targets(session: Session, selection: Selection): Task<{ targets: Target[]; errors: unknown[] }> {
  const { args } = selection;
  if (selection.filenames?.length || selection.kustomize) {
    if (args.length) refuseArguments(session, selection);
    return yield* fileTargets(session, selection);
  }
  if (args.length === 0) throw new KubectlError(NO_RESOURCES);
  const found = yield* argumentTargets(session, args, selection);
  return { targets: found, errors: [] };
}

/** What is told of arguments beside -f or -k: first of paths that do not exist; nothing is read. */
export function refuseArguments(session: Session, { args, filenames = [], recursive }: Selection): never {
  throwCollected(missingPaths(session, filenames, recursive === true));
  throw new KubectlError(severalTypes(args).some((arg) => arg.includes('/')) ? 'resource/name arguments cannot be provided when a path is specified' : 'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
}

function* fileTargets(session: Session, selection: Selection): Task<{ targets: Target[]; errors: unknown[] }> {
  const { objects, errors } = yield* objectsOf(session, selection);
  const out: Target[] = [];
  const problems = [...errors];
  for (const one of objects) {
    try {
      out.push({ one: yield* infoOf(session, one) });
    } catch (error) {
      problems.push(error);
    }
  }
  return { targets: out, errors: problems };
}

export function* objectsOf(session: Session, selection: Selection): Task<FileObjects> {
  if (selection.kustomize && selection.filenames?.length) throw new KubectlError('only one of -f or -k can be specified');
  const read = yield* readObjects(session, selection);
  return selection.selector ? labelled(read, selection.selector) : read;
}

/** -l beside -f: what does not carry the labels is passed over. */
function labelled({ objects, errors, errorsAt }: FileObjects, selector: string): FileObjects {
  let wanted: ReturnType<typeof parseLabelSelector>;
  try {
    wanted = parseLabelSelector(selector);
  } catch (error) {
    if (error instanceof StatusError) throw new KubectlError(`the provided selector ${JSON.stringify(selector)} is not valid: ${error.message}`);
    throw error;
  }
  const meant = (one: FileObject): boolean => matchesLabels(wanted, one.object.metadata?.labels ?? {});
  return { objects: objects.filter(meant), errors, errorsAt: errorsAt.map((at) => objects.slice(0, at).filter(meant).length) };
}

function* readObjects(session: Session, selection: Selection): Task<FileObjects> {
  if (!selection.kustomize) return yield* readFiles(session, selection.filenames ?? [], selection.recursive === true);
  try {
    return { objects: (yield* session.parts!.buildKustomization(session, selection.kustomize)).map((object) => ({ source: selection.kustomize!, object })), errors: [], errorsAt: [] };
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    return { objects: [], errors: [error], errorsAt: [0] };
  }
}

/** The mapping and namespace of an object from a file. Throws when it has no kind or its kind is unknown. */
export function* infoOf(session: Session, one: FileObject): Task<ResourceInfo> {
  const { object, source } = one;
  const invalid = (object as { invalid?: string }).invalid;
  if (invalid) throw new KubectlError(`unable to decode "${source}": json: cannot unmarshal ${invalid} into Go value of type unstructured.detector`);
  if (!object.kind) throw new KubectlError(`unable to decode "${source}": Object 'Kind' is missing in '${compactJson(object)}'`);
  checkMetadata(object, source);
  const mapping = yield* mappingFor(session, object, source);
  const declared = object.metadata?.namespace;
  const wanted = session.namespace;
  if (mapping.namespaced && declared && session.namespaceEnforced && declared !== wanted) {
    throw new KubectlError(`the namespace from the provided object "${declared}" does not match the namespace "${wanted}". You must pass '--namespace=${declared}' to perform this operation.`);
  }
  const namespace = mapping.namespaced ? declared || wanted : undefined;
  const placed = mapping.namespaced && !declared ? ({ ...object, metadata: { ...object.metadata, namespace } } as AnyObject) : object;
  return { mapping, namespace, name: object.metadata?.name ?? '', source, object: placed };
}

/** The parts of ObjectMeta that kubectl itself decodes. */
function checkMetadata(object: AnyObject, source: string): void {
  const meta = (object.metadata ?? {}) as Record<string, unknown>;
  if (Array.isArray(meta) || typeof meta !== 'object') throw new KubectlError(`unable to decode "${source}": json: cannot unmarshal ${jsonType(meta)} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`);
  const refuse = (value: unknown, field: string): never => {
    throw new KubectlError(`unable to decode "${source}": json: cannot unmarshal ${jsonType(value)} into Go struct field ObjectMeta.metadata.${field} of type string`);
  };
  for (const field of ['annotations', 'generateName', 'labels', 'name', 'namespace']) {
    const values = field === 'annotations' || field === 'labels' ? Object.values((meta[field] ?? {}) as Record<string, unknown>) : [meta[field] ?? null];
    for (const value of values) if (value !== null && typeof value !== 'string') refuse(value, field);
  }
}

function* mappingFor(session: Session, object: AnyObject, source: string): Task<Mapping> {
  const { apiVersion, kind } = object;
  const found = (yield* session.discovery()).forKind(apiVersion ?? '', kind) ?? (yield* session.rediscover()).forKind(apiVersion ?? '', kind);
  if (found) return found;
  const version = apiVersion ?? '';
  const [group] = version.includes('/') ? version.split('/') : [''];
  const name = object.metadata?.name ?? '';
  throw new KubectlError(`resource mapping not found for name: "${name}" namespace: "${object.metadata?.namespace ?? ''}" from "${source}": no matches for kind "${kind}" in version "${version}"\nensure CRDs are installed first${group === undefined ? '' : ''}`);
}

/** Builder.ResourceTypeOrNameArgs. */
function* argumentTargets(session: Session, words: readonly string[], selection: Selection): Task<Target[]> {
  const args = severalTypes(words);
  const combined = args.filter((arg) => arg.includes('/'));
  if (combined.length > 0) {
    if (combined.length !== args.length) throw new KubectlError("there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'");
    const pairs = args.map(splitPair);
    if (selection.selector || selection.fieldSelector || (selection.selectAll && selection.allExcludesNames)) throw new KubectlError('selectors and the all flag cannot be used when passing resource/name arguments');
    const out: Target[] = [];
    for (const [type, name] of pairs) out.push(single(session, yield* mappingNamed(session, type), name, selection));
    return out;
  }
  const mappings = yield* typesOf(session, args[0]!);
  if (selection.singleType && mappings.length > 1) throw new KubectlError('you may only specify a single resource type');
  const names = args.slice(1);
  const all = selection.selectAll && (names.length === 0 || selection.allExcludesNames);
  const selecting = Boolean(selection.selector || selection.fieldSelector || all);
  if (names.length > 0 && selecting) throw new KubectlError('name cannot be provided when a selector is specified');
  if (names.length > 0 && mappings.length > 1) throw new KubectlError('you must specify only one resource');
  if (names.length > 0) return names.map((name) => single(session, mappings[0]!, name, selection));
  if (selection.subresource && (selecting || selection.listWhenBare)) throw new KubectlError('subresource cannot be used when bulk resources are specified');
  if (selecting || selection.listWhenBare) return mappings.map((mapping) => ({ list: { mapping, namespace: scopeOf(session, mapping, selection) } }));
  throw new KubectlError('resource(s) were provided, but no name was specified');
}

/** "pods,svc a b" is pods/a pods/b svc/a svc/b. */
function severalTypes(words: readonly string[]): readonly string[] {
  if (words.length < 2 || !words[0]!.includes(',')) return words;
  return words[0]!.split(',').flatMap((type) => words.slice(1).map((name) => `${type}/${name}`));
}

function single(session: Session, mapping: Mapping, name: string, selection: Selection): Target {
  if (selection.allNamespaces && mapping.namespaced) throw new KubectlError('a resource cannot be retrieved by name across all namespaces');
  return { one: { mapping, namespace: mapping.namespaced ? session.namespace : undefined, name, source: '', object: undefined } };
}

function scopeOf(session: Session, mapping: Mapping, selection: Selection): string | undefined {
  return mapping.namespaced && !selection.allNamespaces ? session.namespace : undefined;
}

function splitPair(arg: string): [string, string] {
  const parts = arg.split('/');
  if (parts.length !== 2) throw new KubectlError('arguments in resource/name form may not have more than one slash');
  const [type, name] = parts as [string, string];
  if (!type || !name || type.includes(',')) throw new KubectlError('arguments in resource/name form must have a single resource and name');
  return [type, name];
}

export function* mappingNamed(session: Session, word: string): Task<Mapping> {
  const found = yield* session.findMapping(word);
  if (!found) throw new KubectlError(noResourceType(word));
  return found;
}

/** "pods,svc" or "all": the mappings meant, categories expanded. */
function* typesOf(session: Session, words: string): Task<Mapping[]> {
  let discovery: Discovery = yield* session.discovery();
  if (words.split(',').some((word) => discovery.category(word).length === 0 && !discovery.find(word))) discovery = yield* session.rediscover();
  const out: Mapping[] = [];
  const errors: unknown[] = [];
  for (const word of words.split(',')) {
    const other = discovery.overshadowed(word);
    if (other) yield* session.err(`Warning: short name ${JSON.stringify(word)} could also match lower priority resource ${qualifiedResource(other)}\n`);
    const members = discovery.category(word);
    const found = members.length ? members : [discovery.find(word)].filter((one) => one !== undefined);
    if (found.length === 0) errors.push(new KubectlError(noResourceType(word)));
    out.push(...found.filter((one) => !out.includes(one)));
  }
  throwCollected(errors);
  return out;
}

/** Fetches everything the targets mean, as plain objects. Errors are collected, as with ContinueOnError. */
export function* fetchAll(session: Session, found: readonly Target[], selection: Selection): Task<{ infos: ResourceInfo[]; errors: unknown[] }> {
  const infos: ResourceInfo[] = [];
  const errors: unknown[] = [];
  for (const target of found) {
    try {
      if ('one' in target) infos.push(yield* fetchOne(session, target.one, selection.subresource));
      else infos.push(...(yield* fetchList(session, target.list.mapping, target.list.namespace, selection)));
    } catch (error) {
      if (selection.ignoreNotFound && error instanceof StatusError && error.reason === 'NotFound') continue;
      errors.push(error);
    }
  }
  return { infos, errors };
}

function* fetchOne(session: Session, info: ResourceInfo, subresource?: string): Task<ResourceInfo> {
  const client = yield* session.client();
  try {
    const object = yield* client.object<AnyObject>({ method: 'GET', path: pathOf(info, subresource) });
    return { ...info, object: typed(object, info.mapping) };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    yield* refuseMissingNamespace(session, info, error);
    throw subresource ? error : new StatusError({ ...error.status, message: located(error, info.mapping, info.name) });
  }
}

/** An object of the session's namespace, or of the cluster. */
export function* fetchNamed(session: Session, mapping: Mapping, name: string): Task<AnyObject> {
  return (yield* fetchOne(session, { mapping, namespace: mapping.namespaced ? session.namespace : undefined, name, source: '', object: undefined })).object!;
}

/** resource.Info.Get: where an object is not found, it may be its namespace that is missing. */
export function* refuseMissingNamespace(session: Session, info: ResourceInfo, error: unknown): Task<void> {
  if (!(error instanceof StatusError) || error.reason !== 'NotFound' || !info.namespace || info.namespace === 'default') return;
  const client = yield* session.client();
  try {
    yield* client.send({ method: 'GET', path: `/api/v1/namespaces/${info.namespace}` });
  } catch (missing) {
    if (missing instanceof StatusError && missing.reason === 'NotFound') throw missing;
  }
}

export function* fetchList(session: Session, mapping: Mapping, namespace: string | undefined, selection: Selection): Task<ResourceInfo[]> {
  const out: ResourceInfo[] = [];
  let next = '';
  do {
    const response = yield* listPage(session, mapping, namespace, selection, 'application/json', next);
    const list = payload(response) as { items?: AnyObject[]; metadata?: { continue?: string } };
    for (const item of list.items ?? []) {
      out.push({ mapping, namespace: item.metadata.namespace, name: item.metadata.name ?? '', source: '', object: typed(item, mapping) });
    }
    next = list.metadata?.continue ?? '';
  } while (next);
  return out;
}

/** client-go says of an answer without Status which resource was asked for. */
function located(error: StatusError, mapping: Mapping, name = ''): string {
  return error.message === NO_SUCH_PATH ? `${NO_SUCH_PATH} (get ${qualifiedResource(mapping)}${name ? ` ${name}` : ''})` : error.message;
}

/** One page of a list; a refused selector is said in the builder's words. */
export function* listPage(session: Session, mapping: Mapping, namespace: string | undefined, selection: Selection, accept: string, next: string, extra: Readonly<Record<string, string>> = {}): Task<ApiResponse> {
  const client = yield* session.client();
  const query = queryOf({ continue: next, fieldSelector: selection.fieldSelector, labelSelector: selection.selector, limit: selection.chunkSize ? selection.chunkSize : undefined, ...extra });
  try {
    return yield* client.send({ method: 'GET', path: resourcePath(mapping, namespace), query, accept });
  } catch (error) {
    if (!(error instanceof StatusError) || (error.reason !== 'BadRequest' && error.reason !== 'NotFound')) throw error;
    const type = `${mapping.group}/${mapping.version}, Resource=${mapping.resource}`;
    const what = selection.selector || selection.fieldSelector ? `Unable to find "${type}" that match label selector ${JSON.stringify(selection.selector ?? '')}, field selector ${JSON.stringify(selection.fieldSelector ?? '')}` : `Unable to list "${type}"`;
    throw new StatusError({ ...error.status, message: `${what}: ${located(error, mapping)}` });
  }
}

/** Everything at once: targets, fetched. Throws what went wrong when nothing else is to be done. */
export function* resolve(session: Session, selection: Selection): Task<{ infos: ResourceInfo[]; errors: unknown[] }> {
  const { targets: found, errors } = yield* targets(session, selection);
  const fetched = yield* fetchAll(session, found, selection);
  const all = [...errors, ...fetched.errors];
  // What is read from files and then fetched fails as one.
  return { infos: fetched.infos, errors: selection.filenames?.length || selection.kustomize ? asOne(all) : all };
}

/** Visits with ContinueOnError: every object is tried, and what failed is told at the end. Returns how many there were. */
export function* visitEach(session: Session, selection: Selection, visit: (info: ResourceInfo) => Task<void>): Task<number> {
  const { targets: found, errors } = yield* targets(session, selection);
  const problems: unknown[] = [];
  let visited = 0;
  for (const target of found) {
    const fetched = yield* fetchAll(session, [target], selection);
    problems.push(...fetched.errors);
    for (const info of fetched.infos) {
      visited += 1;
      try {
        yield* visit(info);
      } catch (error) {
        if (!(error instanceof KubectlError || error instanceof StatusError)) throw error;
        problems.push(error);
      }
    }
  }
  throwCollected([...problems, ...asOne(errors)]);
  return visited;
}

/** A mapping known without asking the server, for the typed objects that commands make. */
export function staticMapping(apiVersion: string, kind: string, resource: string, namespaced = true): Mapping {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  return { group, version, kind, resource, singular: kind.toLowerCase(), shortNames: [], categories: [], verbs: [], namespaced, subresources: [] };
}

export { apiVersionOf };
