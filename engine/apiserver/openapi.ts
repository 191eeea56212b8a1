import type { KindRecord } from '../api/kind';
import { apiVersionOf, type KindRegistry } from '../api/registry';
import type { FieldSchema, Schema } from '../api/schema';
import { wholeCatalog } from '../api/rare-schemas';
import { schemaOf } from '../api/schemas';

const REF = '#/components/schemas/';

/** GET /openapi/v3: one entry per group and version. The hash makes clients read again when kinds changed. */
export function openApiV3Index(registry: KindRegistry): unknown {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const [group, versions] of registry.groups()) for (const version of versions) {
    const path = group ? `apis/${group}/${version}` : `api/${version}`;
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(registry, group, version)}` };
  }
  return { paths };
}

/** Distinguishes what a version serves; built-in kinds do not change while a server runs. */
function hashOf(registry: KindRegistry, group: string, version: string): string {
  const custom = registry.kindsOf(group, version).some((kind) => kind.custom);
  const text = `${group}/${version}/${custom ? registry.version : 'v1.33.1'}`;
  let hash = 5381;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 33) ^ text.charCodeAt(at)) >>> 0;
  return hash.toString(16).toUpperCase().padStart(8, '0').repeat(4);
}

/** GET /openapi/v3/apis/GROUP/VERSION: structures and operations, without prose. */
export function openApiV3(registry: KindRegistry, path: string): unknown {
  const parts = path.split('/');
  const core = parts[0] === 'api';
  const group = core ? '' : (parts[1] ?? '');
  const version = core ? (parts[1] ?? '') : (parts[2] ?? '');
  if (!registry.hasVersion(group, version)) return undefined;
  const schemas = new SchemaCollector();
  const paths: Record<string, unknown> = {};
  for (const kind of registry.kindsOf(group, version)) addKind(kind, schemas, paths);
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.33.1' }, paths, components: { schemas: schemas.out, securitySchemes: { BearerToken: { type: 'apiKey', name: 'authorization', in: 'header' } } } };
}

function definitionName(kind: KindRecord): string {
  return kind.schema?.name ?? [...kind.group.split('.').reverse(), kind.version, kind.kind].join('.');
}

class SchemaCollector {
  readonly out: Record<string, Record<string, unknown>> = {};

  reference(schema: Schema, name: string): { $ref: string } {
    if (!this.out[name]) {
      this.out[name] = {};
      this.out[name] = this.#definition(schema);
    }
    return { $ref: REF + name };
  }

  #definition(schema: Schema): Record<string, unknown> {
    const required = [...(schema.fields?.values() ?? [])].filter((field) => field.required).map((field) => field.name);
    const properties: Record<string, unknown> = {};
    for (const field of schema.fields?.values() ?? []) properties[field.name] = this.#field(field);
    return {
      type: 'object', ...(required.length ? { required } : {}), ...(Object.keys(properties).length ? { properties } : {}),
      ...(schema.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}), ...(schema.preserveUnknown ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
    };
  }

  #field(field: FieldSchema): Record<string, unknown> {
    const type = this.type(field.schema);
    const value = field.default !== undefined ? field.default : field.zero === 'always' ? zeroOf(field.schema) : undefined;
    if ('$ref' in type) return { ...(value === undefined ? {} : { default: value }), allOf: [type], ...patchMarks(field.schema) };
    return { ...type, ...(value === undefined ? {} : { default: value }) };
  }

  type(schema: Schema): Record<string, unknown> {
    switch (schema.type) {
      case 'object':
        return schema.name ? this.reference(schema.fields ? schema : { type: 'object', name: schema.name }, schema.name) : this.#definition(schema);
      case 'list':
        return {
          type: 'array', items: this.#items(schema.items!), ...(schema.listType ? { 'x-kubernetes-list-type': schema.listType } : {}),
          ...(schema.listKeys ? { 'x-kubernetes-list-map-keys': schema.listKeys } : {}), ...patchMarks(schema),
        };
      case 'map':
        return { type: 'object', additionalProperties: this.#items(schema.values!), ...(schema.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}) };
      case 'string':
        return { type: 'string', ...(schema.enum ? { enum: schema.enum } : {}), ...(schema.format ? { format: schema.format } : {}) };
      case 'bytes':
        return { type: 'string', format: 'byte' };
      case 'time':
        return this.#named('io.k8s.apimachinery.pkg.apis.meta.v1.Time', { type: 'string', format: 'date-time' });
      case 'microTime':
        return this.#named('io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', { type: 'string', format: 'date-time' });
      case 'quantity':
        return this.#named('io.k8s.apimachinery.pkg.api.resource.Quantity', { oneOf: [{ type: 'string' }, { type: 'number' }] });
      case 'intOrString':
        return this.#named('io.k8s.apimachinery.pkg.util.intstr.IntOrString', { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] });
      case 'any':
        return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
      default:
        return { type: schema.type === 'duration' ? 'string' : schema.type, ...(schema.format ? { format: schema.format } : {}) };
    }
  }

  #items(schema: Schema): Record<string, unknown> {
    const type = this.type(schema);
    return '$ref' in type ? { default: {}, allOf: [type] } : schema.type === 'string' ? { ...type, default: '' } : type;
  }

  #named(name: string, schema: Record<string, unknown>): Record<string, unknown> {
    this.out[name] ??= schema;
    return { $ref: REF + name };
  }
}

function patchMarks(schema: Schema): Record<string, unknown> {
  return { ...(schema.mergeKey ? { 'x-kubernetes-patch-merge-key': schema.mergeKey } : {}), ...(schema.patchStrategy ? { 'x-kubernetes-patch-strategy': schema.patchStrategy } : {}) };
}

function zeroOf(schema: Schema): unknown {
  if (schema.type === 'object') return {};
  if (schema.type === 'string') return '';
  if (schema.type === 'integer' || schema.type === 'number') return 0;
  return schema.type === 'boolean' ? false : undefined;
}

const query = (name: string, type = 'string'): object => ({ name, in: 'query', schema: { type, uniqueItems: true } });
const LIST = ['allowWatchBookmarks', 'continue', 'fieldSelector', 'labelSelector', 'limit', 'resourceVersion', 'resourceVersionMatch', 'sendInitialEvents', 'timeoutSeconds', 'watch'].map((name) => query(name, ['allowWatchBookmarks', 'sendInitialEvents', 'watch'].includes(name) ? 'boolean' : ['limit', 'timeoutSeconds'].includes(name) ? 'integer' : 'string'));
const WRITE = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => query(name));
const DELETE = [query('dryRun'), query('gracePeriodSeconds', 'integer'), query('orphanDependents', 'boolean'), query('propagationPolicy')];
const PATCHES = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'];

/** A custom kind is described by its definition's own schema, prose and enums included. */
function describeCustom(schema: Readonly<Record<string, unknown>>, schemas: SchemaCollector, name: string): void {
  const metadata = schemas.reference(schemaOf('~meta.v1.ObjectMeta'), 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
  const text = { type: 'string' };
  schemas.out[name] = { ...schema, properties: { ...(schema['properties'] as object | undefined), apiVersion: text, kind: text, metadata: { allOf: [metadata] } } };
}

function addKind(kind: KindRecord, schemas: SchemaCollector, paths: Record<string, unknown>): void {
  const name = definitionName(kind);
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const own = schemas.reference(kind.schema ?? { type: 'object', name, preserveUnknown: true }, name);
  if (kind.openApi) describeCustom(kind.openApi, schemas, name);
  schemas.out[name]!['x-kubernetes-group-version-kind'] = [gvk];
  const listName = `${name}List`;
  if (kind.verbs.includes('list') && !schemas.out[listName]) {
    schemas.out[listName] = {
      type: 'object', required: ['items'], 'x-kubernetes-group-version-kind': [{ ...gvk, kind: kind.listKind }],
      properties: { apiVersion: { type: 'string' }, items: { type: 'array', items: { default: {}, allOf: [own] } }, kind: { type: 'string' }, metadata: { default: {}, allOf: [schemas.reference(schemaOf('~meta.v1.ListMeta', wholeCatalog), 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta')] } },
    };
  }
  const options = schemas.reference(schemaOf('~meta.v1.DeleteOptions'), 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions');
  const base = `${kind.group ? '/apis' : '/api'}/${apiVersionOf(kind)}`;
  const scoped = kind.namespaced ? `${base}/namespaces/{namespace}/${kind.plural}` : `${base}/${kind.plural}`;
  const pathParameters = kind.namespaced ? [{ name: 'namespace', in: 'path', required: true, schema: { type: 'string', uniqueItems: true } }] : [];
  const operation = (action: string, parameters: readonly object[], answer: object, body?: object): object => ({
    tags: [kind.group ? `${kind.group.split('.')[0]}_${kind.version}` : 'core_v1'], operationId: `${action}${kind.group.replace(/\W/g, '')}${kind.version}${kind.kind}`,
    parameters, ...(body ? { requestBody: { content: body } } : {}),
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: answer } } }, 401: { description: 'Unauthorized' } },
    'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': gvk,
  });
  const any = { '*/*': { schema: own } };
  const list = { $ref: REF + listName };
  const can = (verb: string): boolean => kind.verbs.includes(verb);
  const collection: Record<string, unknown> = {
    ...(can('list') ? { get: operation('list', LIST, list) } : {}),
    ...(can('create') ? { post: operation('post', WRITE, own, any) } : {}),
    ...(can('deletecollection') ? { delete: operation('deletecollection', [...DELETE, ...LIST.slice(1, 9)], schemas.reference(schemaOf('~meta.v1.Status'), 'io.k8s.apimachinery.pkg.apis.meta.v1.Status'), { '*/*': { schema: options } }) } : {}),
    parameters: [...pathParameters, query('pretty')],
  };
  paths[scoped] = collection;
  if (kind.namespaced && can('list')) paths[`${base}/${kind.plural}`] = { get: operation('list', [], list), parameters: [...LIST, query('pretty')] };
  const named = [{ name: 'name', in: 'path', required: true, schema: { type: 'string', uniqueItems: true } }, ...pathParameters, query('pretty')];
  if (can('get')) {
    paths[`${scoped}/{name}`] = {
      get: operation('get', [], own),
      ...(can('update') ? { put: operation('put', WRITE, own, any) } : {}),
      ...(can('delete') ? { delete: operation('delete', DELETE, own, { '*/*': { schema: options } }) } : {}),
      ...(can('patch') ? { patch: operation('patch', [...WRITE, query('force', 'boolean')], own, Object.fromEntries(PATCHES.map((type) => [type, { schema: { type: 'object' } }]))) } : {}),
      parameters: named,
    };
  }
  for (const sub of kind.subresources) {
    const shape = wholeCatalog.find(sub.kind === 'Scale' ? 'autoscaling.v1.Scale' : sub.kind === 'Eviction' ? 'policy.v1.Eviction' : sub.kind === 'Binding' ? 'core.v1.Binding' : sub.kind === 'TokenRequest' ? 'authentication.v1.TokenRequest' : '');
    const answer = sub.kind === kind.kind ? own : shape ? schemas.reference(shape, shape.name!) : { type: 'string' };
    const actions: Record<string, unknown> = { parameters: named };
    if (sub.verbs.includes('get')) actions['get'] = operation('get', [], answer);
    if (sub.verbs.includes('create')) actions['post'] = operation('post', WRITE, answer, { '*/*': { schema: answer } });
    if (sub.verbs.includes('update')) actions['put'] = operation('put', WRITE, answer, { '*/*': { schema: answer } });
    if (sub.verbs.includes('patch')) actions['patch'] = operation('patch', [...WRITE, query('force', 'boolean')], answer, Object.fromEntries(PATCHES.map((type) => [type, { schema: { type: 'object' } }])));
    paths[`${scoped}/{name}/${sub.name}`] = actions;
  }
}
