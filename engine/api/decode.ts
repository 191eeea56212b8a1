import { decodeBase64 } from './../runtime/bytes';
import { adopt, MISFIT } from './adopt';
import { canonicalTime } from './canonical-time';
import { jsonKind } from './go-json';
import { canonicalQuantity, QuantityError } from './quantity';
import type { Schema } from './schema';
import { isSealedAs } from './seal';

/**
 * Reads JSON into an object of a schema the way the real server's decoder does: fields it does not know are dropped
 * and reported, null means absent, a value of the wrong type is refused in Go's words, quantities and times take
 * their canonical form. The result is a fresh copy, except for specs, templates and statuses that were sealed before:
 * those are shared, frozen. The input is not touched.
 */
export function decode(schema: Schema | undefined, value: unknown): Decoded {
  const run = new Decoder();
  const result = schema ? run.value(schema, value) : copyJson(value);
  return { value: result, unknown: run.unknown, error: run.error };
}

export interface Decoded {
  readonly value: unknown;
  /** Complaints of strict decoding: `unknown field "spec.x"`. */
  readonly unknown: readonly string[];
  /** The first value that does not fit, in the real words; undefined when all fit. */
  readonly error: string | undefined;
}

/** A copy of plain JSON. */
export function copyJson<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copyJson) as T;
  const out: Record<string, unknown> = {};
  for (const key in value) out[key] = copyJson((value as Record<string, unknown>)[key]);
  return out as T;
}

class Decoder {
  readonly unknown: string[] = [];
  error: string | undefined;
  /** Where we are, as strict decoding names it: fields and "[0]", joined when a complaint needs it. */
  readonly #path: string[] = [];
  #struct = '';

  value(schema: Schema, value: unknown): unknown {
    if (value === null || value === undefined) return undefined;
    switch (schema.type) {
      case 'object':
        return this.#object(schema, value);
      case 'list':
        return this.#list(schema, value);
      case 'map':
        return this.#map(schema, value);
      case 'string':
        return typeof value === 'string' ? value : this.#wrong(schema, value);
      case 'integer':
        if (typeof value !== 'number') return this.#wrong(schema, value);
        if (!Number.isInteger(value) || (schema.format === 'int32' && !isInt32(value))) return this.#wrong(schema, value, `number ${value}`);
        return value;
      case 'number':
        return typeof value === 'number' ? value : this.#wrong(schema, value);
      case 'boolean':
        return typeof value === 'boolean' ? value : this.#wrong(schema, value);
      case 'quantity':
        return this.#quantity(value);
      case 'time':
      case 'microTime':
        return this.#time(schema, value);
      case 'bytes':
        return this.#bytes(schema, value);
      case 'intOrString':
        if (typeof value === 'string' || (Number.isInteger(value) && isInt32(value as number))) return value;
        return this.#fail(`json: cannot unmarshal ${typeof value === 'number' ? `number ${value}` : jsonKind(value)} into Go value of type int32`);
      default:
        return copyJson(value);
    }
  }

  #object(schema: Schema, value: unknown): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.#wrong(schema, value);
    const fields = schema.fields;
    if (!fields) return copyJson(value);
    if (isSealedAs(schema, value)) return value;
    const out: Record<string, unknown> = {};
    const outer = this.#struct;
    const inMetadata = schema.name === OBJECT_META;
    const input = value as Record<string, unknown>;
    for (const key in input) {
      const field = fields.get(key);
      if (!field) {
        if (schema.preserveUnknown) out[key] = copyJson(input[key]);
        else this.unknown.push(`unknown field "${this.#where(key)}"`);
        continue;
      }
      const shared = inMetadata ? sharedPart(field.schema, input[key]) : MISFIT;
      if (shared !== MISFIT) {
        out[key] = shared;
        continue;
      }
      this.#struct = schema.name ?? '';
      this.#path.push(key);
      const read = this.value(field.schema, input[key]);
      this.#path.pop();
      // A zero value of a field that is no pointer is what Go has without it: defaults replace it.
      if (read === undefined || (field.zero === 'omit' && (read === '' || read === 0 || read === false))) continue;
      out[key] = read;
    }
    this.#struct = outer;
    return out;
  }

  #list(schema: Schema, value: unknown): unknown {
    if (!Array.isArray(value)) return this.#wrong(schema, value);
    const items = schema.items!;
    // map() makes it as long as it will be: an array that grows keeps room for many more, in every stored object.
    return value.map((item, at) => {
      this.#path.push(`[${at}]`);
      const read = this.value(items, item);
      this.#path.pop();
      return read === undefined ? zeroValue(items) : read;
    });
  }

  #map(schema: Schema, value: unknown): unknown {
    if (typeof value !== 'object' || Array.isArray(value)) return this.#wrong(schema, value);
    const out: Record<string, unknown> = {};
    const values = schema.values!;
    const input = value as Record<string, unknown>;
    for (const key in input) {
      if (values.type === 'object' || values.type === 'list' || values.type === 'map') {
        this.#path.push(key);
        out[key] = this.value(values, input[key]) ?? zeroValue(values);
        this.#path.pop();
      } else out[key] = this.value(values, input[key]) ?? zeroValue(values);
    }
    return out;
  }

  #quantity(value: unknown): unknown {
    if (typeof value !== 'string' && typeof value !== 'number') return this.#fail(BAD_QUANTITY);
    try {
      return canonicalQuantity(String(value));
    } catch (error) {
      if (error instanceof QuantityError) return this.#fail(error.message);
      throw error;
    }
  }

  #time(schema: Schema, value: unknown): unknown {
    if (typeof value !== 'string') return this.#fail(`json: cannot unmarshal ${jsonKind(value)} into Go value of type string`);
    const layout = schema.type === 'time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00';
    return canonicalTime(value, schema.type === 'microTime') ?? this.#fail(`parsing time ${JSON.stringify(value)} as "${layout}": cannot parse ${JSON.stringify(value)} as "2006"`);
  }

  #bytes(schema: Schema, value: unknown): unknown {
    if (typeof value !== 'string') return this.#wrong(schema, value);
    const bad = value.search(/[^A-Za-z0-9+/=\r\n]/);
    if (bad >= 0) return this.#fail(`illegal base64 data at input byte ${bad}`);
    const clean = value.replace(/[\r\n]/g, '');
    if (clean.length % 4 !== 0 || !decodeBase64(clean)) return this.#fail(`illegal base64 data at input byte ${Math.floor(clean.length / 4) * 4}`);
    return clean;
  }

  #where(key: string): string {
    let out = '';
    for (const part of this.#path) out += part.startsWith('[') ? part : out ? `.${part}` : part;
    return out ? `${out}.${key}` : key;
  }

  #wrong(schema: Schema, value: unknown, said = jsonKind(value)): undefined {
    const path = this.#path.filter((part) => !part.startsWith('[')).join('.');
    const into = this.#struct ? `struct field ${this.#struct.split('.').at(-1)}.${path}` : 'value';
    return this.#fail(`json: cannot unmarshal ${said} into Go ${into} of type ${goType(schema, this.#struct, this.#path)}`);
  }

  #fail(message: string): undefined {
    this.error ??= message;
    return undefined;
  }
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Labels, annotations and owners of a template or of the object before are shared where they are in the stored form; rules copy what they change. */
function sharedPart(schema: Schema, value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.isFrozen(value) ? adopt(schema, value, undefined) : MISFIT;
}

const BAD_QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const isInt32 = (value: number): boolean => value <= 2147483647 && value >= -2147483648;

/** What a null item of a list becomes. */
function zeroValue(schema: Schema): unknown {
  switch (schema.type) {
    case 'object':
    case 'map':
      return {};
    case 'list':
      return [];
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'quantity':
      return '0';
    default:
      return '';
  }
}

/** Named string types of the Go API that messages show, by struct and field. */
const NAMED_STRINGS: Readonly<Record<string, string>> = {
  'PodSpec.restartPolicy': 'v1.RestartPolicy', 'PodSpec.dnsPolicy': 'v1.DNSPolicy', 'PodSpec.preemptionPolicy': 'v1.PreemptionPolicy',
  'Container.imagePullPolicy': 'v1.PullPolicy', 'Container.restartPolicy': 'v1.ContainerRestartPolicy', 'Container.terminationMessagePolicy': 'v1.TerminationMessagePolicy',
  'ContainerPort.protocol': 'v1.Protocol', 'ServicePort.protocol': 'v1.Protocol', 'ServiceSpec.type': 'v1.ServiceType', 'ServiceSpec.sessionAffinity': 'v1.ServiceAffinity',
  'ServiceSpec.externalTrafficPolicy': 'v1.ServiceExternalTrafficPolicy', 'ServiceSpec.internalTrafficPolicy': 'v1.ServiceInternalTrafficPolicy',
  'Toleration.operator': 'v1.TolerationOperator', 'Toleration.effect': 'v1.TaintEffect', 'Taint.effect': 'v1.TaintEffect',
  'HTTPGetAction.scheme': 'v1.URIScheme', 'DeploymentStrategy.type': 'v1.DeploymentStrategyType', 'StatefulSetSpec.podManagementPolicy': 'v1.PodManagementPolicyType',
  'CronJobSpec.concurrencyPolicy': 'v1.ConcurrencyPolicy', 'JobSpec.completionMode': 'v1.CompletionMode', 'HTTPIngressPath.pathType': 'v1.PathType',
  'Secret.type': 'v1.SecretType', 'PersistentVolumeClaimSpec.volumeMode': 'v1.PersistentVolumeMode', 'PersistentVolumeSpec.volumeMode': 'v1.PersistentVolumeMode',
  'PersistentVolumeSpec.persistentVolumeReclaimPolicy': 'v1.PersistentVolumeReclaimPolicy', 'HostPathVolumeSource.type': 'v1.HostPathType', 'EmptyDirVolumeSource.medium': 'v1.StorageMedium',
  'ObjectMeta.uid': 'types.UID', 'OwnerReference.uid': 'types.UID', 'LabelSelectorRequirement.operator': 'v1.LabelSelectorOperator', 'NodeSelectorRequirement.operator': 'v1.NodeSelectorOperator',
};

function goType(schema: Schema, struct: string, path: readonly string[]): string {
  switch (schema.type) {
    case 'object': {
      const parts = (schema.name ?? 'v1.Object').split('.');
      return parts.slice(-2).join('.');
    }
    case 'list':
      return `[]${goType(schema.items!, '', [])}`;
    case 'map':
      return `map[string]${goType(schema.values!, '', [])}`;
    case 'integer':
      return schema.format ?? 'int64';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    case 'bytes':
      return '[]uint8';
    case 'quantity':
      return 'resource.Quantity';
    default:
      return NAMED_STRINGS[`${struct.split('.').at(-1)}.${path.at(-1)}`] ?? 'string';
  }
}
