import { decodeBase64, encodeBase64 } from '../../runtime/bytes';
import type { Task } from '../../runtime/process';
import { readBytes } from '../../runtime/whole-stream';
import { fromBytes } from '../text';
import { command } from './command';
import type { Context } from './command';

/** base32, basenc and sum. */
interface Encoding {
  encode(bytes: Uint8Array): string;
  /** Undefined when the text is no such code. */
  decode(text: string): Uint8Array | undefined;
}

const LETTERS32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS32HEX = '0123456789ABCDEFGHIJKLMNOPQRSTUV';

/** Letters of `bits` bits each; `group` letters make whole bytes. */
function lettered(letters: string, bits: number, group: number): Encoding {
  return {
    encode(bytes) {
      let out = '';
      let held = 0;
      let count = 0;
      for (const byte of bytes) {
        held = ((held << 8) | byte) & 0xffff;
        for (count += 8; count >= bits; count -= bits) out += letters[(held >> (count - bits)) & ((1 << bits) - 1)];
      }
      if (count > 0) out += letters[(held << (bits - count)) & ((1 << bits) - 1)];
      return out.padEnd(Math.ceil(out.length / group) * group, '=');
    },
    decode(text) {
      if (text.length % group !== 0 || !/^[^=]*=*$/.test(text)) return undefined;
      const out: number[] = [];
      let held = 0;
      let count = 0;
      for (const letter of text.replace(/=+$/, '')) {
        const value = letters.indexOf(letter);
        if (value < 0) return undefined;
        held = ((held << bits) | value) & 0xffff;
        count += bits;
        if (count < 8) continue;
        count -= 8;
        out.push((held >> count) & 255);
      }
      return Uint8Array.from(out);
    },
  };
}

const BASE64: Encoding = { encode: encodeBase64, decode: (text) => (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) ? decodeBase64(text) : undefined) };
const ENCODINGS: Readonly<Record<string, Encoding>> = {
  base64: BASE64,
  base64url: { encode: (bytes) => encodeBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_'), decode: (text) => (/[+/]/.test(text) ? undefined : BASE64.decode(text.replace(/-/g, '+').replace(/_/g, '/'))) },
  base32: lettered(LETTERS32, 5, 8),
  base32hex: lettered(LETTERS32HEX, 5, 8),
  base16: lettered('0123456789ABCDEF', 4, 2),
  base2msbf: lettered('01', 1, 8),
};

function coder(fixed?: string) {
  return function* run(context: Context): Task<number> {
    const name = fixed ?? Object.keys(ENCODINGS).find((one) => context.has(one));
    if (name === undefined) return yield* context.tryHelp('missing encoding type');
    const encoding = ENCODINGS[name]!;
    const width = context.value('w') ?? '76';
    if (!/^\d+$/.test(width)) {
      yield* context.complain(`invalid wrap size: '${width}'`);
      return 1;
    }
    const file = yield* context.open(context.operands[0] ?? '-');
    if (!file) return 1;
    const bytes = yield* readBytes(file);
    if (!context.has('d')) {
      const text = encoding.encode(bytes);
      const lines = width === '0' ? text : (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map((line) => `${line}\n`).join('');
      yield* context.out(lines);
      return 0;
    }
    const text = fromBytes(bytes).replace(/\n/g, '');
    const decoded = encoding.decode(context.has('i') ? text.replace(/[^A-Za-z0-9+/_=-]/g, '') : text);
    if (decoded) yield* context.proc.stdout.write(decoded);
    else yield* context.complain('invalid input');
    return decoded ? 0 : 1;
  };
}

/** BSD's sum: each byte added to the sum turned right by one bit. */
function* sum(context: Context): Task<number> {
  return yield* context.eachInput(function* sumOf(file, name) {
    const bytes = yield* readBytes(file);
    const shown = context.operands.length > 0 ? ` ${name}` : '';
    if (context.has('s')) {
      const total = bytes.reduce((all, byte) => all + byte, 0);
      const folded = (total & 0xffff) + Math.floor(total / 0x10000);
      yield* context.out(`${(folded & 0xffff) + (folded >>> 16)} ${Math.ceil(bytes.length / 512)}${shown}\n`);
      return;
    }
    let value = 0;
    for (const byte of bytes) value = ((value >> 1) + ((value & 1) << 15) + byte) & 0xffff;
    yield* context.out(`${String(value).padStart(5, '0')} ${String(Math.ceil(bytes.length / 1024)).padStart(5)}${shown}\n`);
  });
}

const coding = { decode: 'd', wrap: 'w:', 'ignore-garbage': 'i' };

export const encodings = [
  command('base32', { short: 'diw:', long: coding }, coder('base32')),
  command('basenc', { short: 'diw:', long: { ...coding, ...Object.fromEntries(Object.keys(ENCODINGS).map((name) => [name, name])) } }, coder()),
  command('sum', { short: 'rs', long: { sysv: 's' } }, sum),
];
