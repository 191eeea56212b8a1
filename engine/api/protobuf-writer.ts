import { concatBytes } from '../runtime/bytes';

/** A message's fields, in the order in which they are written. */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  varint(number: number, value: bigint): void {
    this.#parts.push(varint(BigInt(number << 3)), varint(BigInt.asUintN(64, value)));
  }

  bytes(number: number, value: Uint8Array): void {
    this.#parts.push(varint(BigInt((number << 3) | 2)), varint(BigInt(value.length)), value);
  }

  double(number: number, value: number): void {
    const out = new Uint8Array(8);
    new DataView(out.buffer).setFloat64(0, value, true);
    this.#parts.push(varint(BigInt((number << 3) | 1)), out);
  }

  done(): Uint8Array {
    return concatBytes(this.#parts);
  }
}

function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  let left = value;
  while (left >= 0x80n) {
    out.push(Number(left & 0x7fn) | 0x80);
    left >>= 7n;
  }
  out.push(Number(left));
  return Uint8Array.from(out);
}
