/**
 * The structure of objects: one description drives decoding, strict field validation, strategic merge, server-side
 * apply, protobuf, OpenAPI and explain. Schemas are shared and may be recursive; compare them by identity.
 */
export interface Schema {
  readonly type: SchemaType;
  /** Name of the definition ("io.k8s.api.core.v1.Pod"), where it has one. */
  readonly name?: string;
  /** Fields of an object with a fixed structure. */
  readonly fields?: ReadonlyMap<string, FieldSchema>;
  /** What a map holds; an object without fields and values holds anything. */
  readonly values?: Schema;
  /** What a list holds. */
  readonly items?: Schema;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listKeys?: readonly string[];
  /** A map or object that apply owns as a whole. */
  readonly atomic?: boolean;
  /** Strategic merge: the key that tells list items apart, and whether the object's retained keys may be replaced. */
  readonly mergeKey?: string;
  readonly patchStrategy?: string;
  readonly enum?: readonly string[];
  /** Exact names of the number and string formats: int32, int64, double, byte, date-time. */
  readonly format?: string;
  /** Custom resources: keep what is not described. */
  readonly preserveUnknown?: boolean;
  /** Custom resources: null is a value. */
  readonly nullable?: boolean;
}

export type SchemaType =
  | 'object'
  | 'map'
  | 'list'
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  /** IntOrString. */
  | 'intOrString'
  | 'quantity'
  /** RFC 3339 with seconds, or null. */
  | 'time'
  /** RFC 3339 with microseconds, or null. */
  | 'microTime'
  | 'duration'
  /** base64. */
  | 'bytes'
  /** Any JSON. */
  | 'any';

export interface FieldSchema {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  /**
   * What an encoder does with the zero value, as the Go type has it: 'omit' drops it (omitempty on a value), 'keep'
   * leaves what was written (a pointer), 'always' writes it even when absent.
   */
  readonly zero: 'omit' | 'keep' | 'always';
  /** Default of the definition: written by the server when absent where `zero` is 'always'. */
  readonly default?: unknown;
}
