import { INLINE, layoutOf, messageOf, resolve, schemaMember } from './protobuf';

/** What names the type of an object, in the order in which it is written. */
const TYPE: readonly string[] = ['kind', 'apiVersion'];

type Members = Readonly<Record<string, unknown>>;

/**
 * An object's JSON as the server writes it for a client that prints it: the members of a Go struct in the order of its
 * declaration, which is that of its protobuf message, those of a map by their names, and `<`, `>` and `&` escaped.
 * The objects of a list have no type of their own, others within an object (claims of a stateful set) do. What is made of custom resources is all maps.
 */
export function wireJson(object: unknown, indented: boolean): string {
  const { apiVersion, kind } = object as { readonly apiVersion?: string; readonly kind?: string };
  const message = messageOf(apiVersion ?? 'v1', kind ?? '');
  const value = message ? ordered(message, object) : isCustom(apiVersion ?? '') ? sorted(object) : object;
  const text = JSON.stringify(value, undefined, indented ? 2 : undefined).replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return indented ? text : `${text}\n`;
}

/** Kubernetes' own groups whose objects are Go structs without a protobuf message. */
const WITHOUT_MESSAGES: ReadonlySet<string> = new Set(['apidiscovery.k8s.io', 'meta.k8s.io', 'metrics.k8s.io']);

/** Of what has no message the groups with a dot are those of definitions, "gateway.networking.k8s.io" too. */
function isCustom(apiVersion: string): boolean {
  const group = apiVersion.split('/')[0]!;
  return apiVersion.includes('/') && group.includes('.') && !WITHOUT_MESSAGES.has(group);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted((value as Members)[name])]));
}

function ordered(message: string, value: unknown, typed = true): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const last = message.slice(message.lastIndexOf('.') + 1);
  if (last.startsWith('JSONSchemaPropsOr')) return ordered(message.replace(/Or\w+$/, ''), value);
  if (isOpaque(message)) return sorted(value);
  const out: Record<string, unknown> = {};
  const from = value as Members;
  const own = layoutOf(message);
  const type = TYPE.filter((name) => from[name] !== undefined && ![...own.values()].some((field) => field.name === name));
  if (typed) for (const name of type) out[name] = from[name];
  takeFields(message, from, out);
  for (const name of Object.keys(from)) if (!(name in out) && !type.includes(name)) out[name] = from[name];
  return out;
}

/** Types whose JSON is the client's own. */
const isOpaque = (message: string): boolean => message === '~FieldsV1' || message.endsWith('.RawExtension') || message.endsWith('.JSON');

function takeFields(message: string, from: Members, out: Record<string, unknown>): void {
  const last = message.slice(message.lastIndexOf('.') + 1);
  for (const field of layoutOf(message).values()) {
    if (INLINE.has(`${last}.${field.name}`)) {
      takeFields(resolve(message, field.type), from, out);
      continue;
    }
    const name = last === 'JSONSchemaProps' ? schemaMember(field.name) : field.name;
    const value = from[name];
    if (value === undefined) continue;
    const ofList = name === 'items' && last.endsWith('List') && !message.endsWith('PartialObjectMetadataList') && Array.isArray(value);
    out[name] = ofList ? value.map((item) => ordered(resolve(message, field.type), item, false)) : valueOf(message, field.type, value);
  }
}

function valueOf(owner: string, type: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (type.startsWith('map<')) {
    const inner = type.slice(type.indexOf(',') + 1, -1).trim().replace(/^\.k8s/, 'k8s');
    return Object.fromEntries(Object.keys(value).sort().map((name) => [name, valueOf(owner, inner, (value as Members)[name])]));
  }
  if (Array.isArray(value)) return value.map((item) => valueOf(owner, type, item));
  return ordered(resolve(owner, type), value);
}
