import { concatBytes, decodeBase64, encodeUtf8 } from '../runtime/bytes';
import { INLINE, layoutOf, messageOf, ProtobufError, resolve, type Field } from './protobuf';
import { ProtobufWriter } from './protobuf-writer';

/**
 * Objects as Kubernetes' protobuf, for clients that ask for nothing else: "k8s\0" and a runtime.Unknown. The inverse of
 * decodeProtobuf, by the same recorded field numbers.
 */
export function encodeProtobuf(object: unknown): Uint8Array {
  const { apiVersion = '', kind = '' } = object as { apiVersion?: string; kind?: string };
  const message = messageOf(apiVersion, kind);
  if (!message) throw new ProtobufError(`no protobuf message of ${apiVersion} ${kind} is known`);
  const unknown = new ProtobufWriter();
  const type = new ProtobufWriter();
  type.bytes(1, encodeUtf8(apiVersion));
  type.bytes(2, encodeUtf8(kind));
  unknown.bytes(1, type.done());
  unknown.bytes(2, encodeMessage(message, object));
  unknown.bytes(3, new Uint8Array());
  unknown.bytes(4, new Uint8Array());
  return concatBytes([Uint8Array.of(0x6b, 0x38, 0x73, 0), unknown.done()]);
}

/** Whether objects of a version and kind have a protobuf form; custom resources have none. */
export function hasProtobuf(apiVersion: string, kind: string): boolean {
  return messageOf(apiVersion, kind) !== undefined;
}

/** A watch event, framed by its length in four bytes. */
export function encodeWatchEvent(type: string, object: unknown): Uint8Array {
  const raw = new ProtobufWriter();
  raw.bytes(1, encodeProtobuf(object));
  const event = new ProtobufWriter();
  event.bytes(1, encodeUtf8(type));
  event.bytes(2, raw.done());
  const body = event.done();
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, 4);
  return frame;
}

function encodeMessage(message: string, value: unknown): Uint8Array {
  const fixed = special(message, value);
  if (fixed) return fixed;
  const writer = new ProtobufWriter();
  const last = message.slice(message.lastIndexOf('.') + 1);
  const object = (Array.isArray(value) && (last === 'ExtraValue' || last.endsWith('Verbs')) ? { items: value } : value) as Readonly<Record<string, unknown>>;
  for (const [number, field] of layoutOf(message)) {
    // Go embeds these structs: in JSON their fields stand in the outer object.
    const inner = INLINE.has(`${last}.${field.name}`) ? object : object[field.name];
    if (inner === undefined || inner === null) continue;
    encodeField(writer, message, number, field, inner);
  }
  return writer.done();
}

function encodeField(writer: ProtobufWriter, owner: string, number: number, { type, repeated }: Field, value: unknown): void {
  if (type.startsWith('map<')) {
    const valueType = type.slice(type.indexOf(',') + 1, -1).trim().replace(/^\.k8s/, 'k8s');
    for (const key of Object.keys(value as object).sort()) {
      const entry = new ProtobufWriter();
      entry.bytes(1, encodeUtf8(key));
      encodeValue(entry, owner, 2, valueType, (value as Readonly<Record<string, unknown>>)[key]);
      writer.bytes(number, entry.done());
    }
  } else if (repeated) for (const item of value as readonly unknown[]) encodeValue(writer, owner, number, type, item);
  else encodeValue(writer, owner, number, type, value);
}

function encodeValue(writer: ProtobufWriter, owner: string, number: number, type: string, value: unknown): void {
  switch (type) {
    case 'string':
      return writer.bytes(number, encodeUtf8(String(value)));
    case 'bytes':
      return writer.bytes(number, decodeBase64(String(value)) ?? new Uint8Array());
    case 'bool':
      return writer.varint(number, value === true ? 1n : 0n);
    case 'int32':
    case 'int64':
      return writer.varint(number, BigInt(Math.trunc(Number(value))));
    case 'double':
      return writer.double(number, Number(value));
    default:
      return writer.bytes(number, encodeMessage(resolve(owner, type), value));
  }
}

/** Types that have a form of their own in JSON. */
function special(type: string, value: unknown): Uint8Array | undefined {
  const writer = new ProtobufWriter();
  if (type === '~Time' || type === '~MicroTime' || type === '~Timestamp') {
    const text = String(value);
    writer.varint(1, BigInt(Math.floor(Date.parse(text) / 1000)));
    const micros = Number((/\.(\d+)/.exec(text)?.[1] ?? '').padEnd(6, '0').slice(0, 6));
    if (micros) writer.varint(2, BigInt(micros * 1000));
    return writer.done();
  }
  if (type.endsWith('.resource.Quantity')) {
    writer.bytes(1, encodeUtf8(String(value)));
    return writer.done();
  }
  if (type.endsWith('.intstr.IntOrString')) {
    writer.varint(1, typeof value === 'string' ? 1n : 0n);
    writer.varint(2, typeof value === 'number' ? BigInt(value) : 0n);
    writer.bytes(3, encodeUtf8(typeof value === 'string' ? value : ''));
    return writer.done();
  }
  if (type.endsWith('.RawExtension') || type === '~FieldsV1' || type.endsWith('.JSON')) {
    writer.bytes(1, encodeUtf8(JSON.stringify(value)));
    return writer.done();
  }
  return undefined;
}
