import { decodeUtf8, encodeBase64 } from '../runtime/bytes';
import messages from './data/messages.json';

/** Thrown when bytes are not a Kubernetes protobuf message, or one whose fields are not known. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly repeated: boolean;
}

const META = 'k8s.io.apimachinery.pkg.apis.meta.v1.';
const NESTING = 64;
const known = new Map<string, ReadonlyMap<number, Field>>();

/** "k8s\0", then runtime.Unknown: 1 typeMeta, 2 raw, 3 contentEncoding, 4 contentType. The JSON of the object inside. */
export function decodeProtobuf(bytes: Uint8Array): unknown {
  if (bytes.length < 4 || bytes[0] !== 0x6b || bytes[1] !== 0x38 || bytes[2] !== 0x73 || bytes[3] !== 0) throw new ProtobufError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  let apiVersion = '';
  let kind = '';
  let raw: Uint8Array = new Uint8Array();
  for (const part of fieldsOf(bytes.subarray(4))) {
    if (part.number === 1) {
      for (const inner of fieldsOf(part.bytes)) {
        if (inner.number === 1) apiVersion = decodeUtf8(inner.bytes);
        if (inner.number === 2) kind = decodeUtf8(inner.bytes);
      }
    } else if (part.number === 2) raw = part.bytes;
  }
  const message = messageOf(apiVersion, kind);
  if (!message) throw new ProtobufError(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { apiVersion, kind, ...(decodeMessage(message, raw, 0) as object) };
}

/** The message of a kind: the group's package is its first word, as in k8s.io/api. */
export function messageOf(apiVersion: string, kind: string): string | undefined {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  const folder = group === '' ? 'core' : group.startsWith('rbac.') ? 'rbac' : group === 'flowcontrol.apiserver.k8s.io' ? 'flowcontrol' : group.split('.')[0]!;
  const candidates = [`.${folder}.${version}.${kind}`, `~${kind}`, `k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.${version}.${kind}`, `k8s.io.kube_aggregator.pkg.apis.apiregistration.${version}.${kind}`];
  return candidates.find((name) => name in messages);
}

/** The fields of a message by their numbers, in their order. */
export function layoutOf(message: string): ReadonlyMap<number, Field> {
  let layout = known.get(message);
  if (!layout) {
    const line = (messages as Readonly<Record<string, string>>)[message];
    if (line === undefined) throw new ProtobufError(`message ${message} is not known`);
    const fields = new Map<number, Field>();
    for (const part of line ? line.split(/,(?=[^>]*(?:<|$))/) : []) {
      const [name, number, ...rest] = part.split(' ');
      const repeated = rest.at(-1) === 'r';
      fields.set(Number(number), { name: name!, type: (repeated ? rest.slice(0, -1) : rest).join(' '), repeated });
    }
    layout = fields;
    known.set(message, layout);
  }
  return layout;
}

interface Part {
  readonly number: number;
  readonly wire: number;
  readonly bytes: Uint8Array;
  readonly value: bigint;
}

function* fieldsOf(bytes: Uint8Array): Generator<Part> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new ProtobufError('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new ProtobufError('integer overflow');
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    const wire = tag & 7;
    let value = 0n;
    let part: Uint8Array = new Uint8Array();
    if (wire === 0) value = varint();
    else {
      const length = wire === 2 ? Number(varint()) : wire === 1 ? 8 : wire === 5 ? 4 : -1;
      if (length < 0) throw new ProtobufError(`illegal wireType ${wire}`);
      if (at + length > bytes.length) throw new ProtobufError('unexpected EOF');
      part = bytes.subarray(at, at + length);
      at += length;
    }
    yield { number, wire, bytes: part, value };
  }
}

/* Types that have a form of their own in JSON. */
function special(type: string, bytes: Uint8Array): { readonly value: unknown } | undefined {
  if (type === '~Time' || type === '~MicroTime' || type === '~Timestamp') {
    let seconds = 0n;
    let nanos = 0;
    for (const part of fieldsOf(bytes)) {
      if (part.number === 1) seconds = BigInt.asIntN(64, part.value);
      if (part.number === 2) nanos = Number(part.value);
    }
    if (bytes.length === 0 || seconds === -62135596800n) return { value: null };
    const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
    return { value: type === '~MicroTime' ? `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${text}Z` };
  }
  if (type.endsWith('.resource.Quantity')) {
    for (const part of fieldsOf(bytes)) if (part.number === 1) return { value: decodeUtf8(part.bytes) };
    return { value: '0' };
  }
  if (type.endsWith('.intstr.IntOrString')) {
    let kind = 0n;
    let number = 0;
    let text = '';
    for (const part of fieldsOf(bytes)) {
      if (part.number === 1) kind = part.value;
      if (part.number === 2) number = Number(BigInt.asIntN(32, part.value));
      if (part.number === 3) text = decodeUtf8(part.bytes);
    }
    return { value: kind === 0n ? number : text };
  }
  if (type.endsWith('.RawExtension') || type === '~FieldsV1' || type.endsWith('.JSON')) {
    for (const part of fieldsOf(bytes)) {
      if (part.number !== 1) continue;
      try {
        return { value: JSON.parse(decodeUtf8(part.bytes)) as unknown };
      } catch {
        throw new ProtobufError('raw JSON expected');
      }
    }
    return { value: null };
  }
  return undefined;
}

function decodeMessage(message: string, bytes: Uint8Array, depth: number): unknown {
  if (depth > NESTING) throw new ProtobufError('nesting is too deep');
  const fixed = special(message, bytes);
  if (fixed) return fixed.value;
  const layout = layoutOf(message);
  const out: Record<string, unknown> = {};
  for (const part of fieldsOf(bytes)) {
    const field = layout.get(part.number);
    if (!field) continue;
    if (field.type.startsWith('map<')) {
      const inner = (out[field.name] ??= {}) as Record<string, unknown>;
      const valueType = field.type.slice(field.type.indexOf(',') + 1, -1).trim().replace(/^\.k8s/, 'k8s');
      let key = '';
      let value: unknown = valueType === 'string' ? '' : undefined;
      for (const entry of fieldsOf(part.bytes)) {
        if (entry.number === 1) key = decodeUtf8(entry.bytes);
        if (entry.number === 2) value = decodeValue(message, valueType, entry, depth);
      }
      inner[key] = value;
    } else if (field.repeated) ((out[field.name] ??= []) as unknown[]).push(decodeValue(message, field.type, part, depth));
    else {
      const value = decodeValue(message, field.type, part, depth);
      // Go embeds these structs; in JSON their fields stand in the outer object.
      if (INLINE.has(`${message.split('.').at(-1)}.${field.name}`)) Object.assign(out, value as object);
      else out[field.name] = value;
    }
  }
  return unwrapped(message, out);
}

/** Messages that stand for a JSON value of another form: named lists, and the choices of a JSON schema. */
function unwrapped(message: string, out: Record<string, unknown>): unknown {
  switch (message.slice(message.lastIndexOf('.') + 1)) {
    case 'ExtraValue':
    case '~Verbs':
    case 'Verbs':
      return out['items'] ?? [];
    case 'JSONSchemaPropsOrArray':
      return out['schema'] ?? out['jSONSchemas'] ?? [];
    case 'JSONSchemaPropsOrBool':
      return out['schema'] ?? out['allows'] === true;
    case 'JSONSchemaPropsOrStringArray':
      return out['schema'] ?? out['property'] ?? [];
    case 'JSONSchemaProps':
      return Object.fromEntries(Object.entries(out).map(([name, value]) => [schemaMember(name), value]));
    default:
      return out;
  }
}

/** JSON schema names its extensions and references in ways that protobuf cannot. */
export function schemaMember(name: string): string {
  if (name === 'ref' || name === 'schema') return `$${name}`;
  return name.startsWith('xKubernetes') ? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) : name;
}

export const INLINE = new Set(['Volume.volumeSource', 'EphemeralContainer.ephemeralContainerCommon', 'Probe.handler', 'EnvFromSource.x', 'IngressRule.ingressRuleValue', 'PersistentVolumeSpec.persistentVolumeSource', 'ConfigMapKeySelector.localObjectReference', 'SecretKeySelector.localObjectReference', 'ConfigMapEnvSource.localObjectReference', 'SecretEnvSource.localObjectReference', 'ConfigMapVolumeSource.localObjectReference', 'ConfigMapProjection.localObjectReference', 'SecretProjection.localObjectReference', 'RuleWithOperations.rule', 'NamedRuleWithOperations.ruleWithOperations']);

function decodeValue(owner: string, type: string, part: Part, depth: number): unknown {
  switch (type) {
    case 'string':
      return decodeUtf8(part.bytes);
    case 'bytes':
      return encodeBase64(part.bytes);
    case 'bool':
      return part.value !== 0n;
    case 'int32':
      return Number(BigInt.asIntN(32, part.value));
    case 'int64':
      return Number(BigInt.asIntN(64, part.value));
    case 'double':
      return new DataView(part.bytes.buffer, part.bytes.byteOffset, 8).getFloat64(0, true);
    default:
      return decodeMessage(resolve(owner, type), part.bytes, depth + 1);
  }
}

/** A type named without its package belongs to the package of the message that uses it. */
export function resolve(owner: string, type: string): string {
  if (type in messages) return type;
  const full = type.replace(/^\.?k8s\.io\.api\./, '.').replace(/^\.?k8s\.io\.apimachinery\.pkg\.apis\.meta\.v1\./, '~').replace(/^\.k8s/, 'k8s');
  if (full in messages || full.startsWith('k8s.io.') || full.startsWith('~')) return full;
  if (owner.startsWith('~')) return `~${full}`;
  const local = `${owner.slice(0, owner.lastIndexOf('.') + 1)}${full}`;
  return local in messages || special(local, new Uint8Array()) ? local : `${META}${full}`;
}
