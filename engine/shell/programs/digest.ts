import type { Task } from '../../runtime/process';
import { concatBytes, decodeBase64, encodeBase64 } from '../../runtime/bytes';
import type { OpenFile } from '../../runtime/machine';
import { readBytes } from '../../runtime/whole-stream';
import { fromBytes, toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { md5, sha1, sha224, sha256, sha384, sha512, toHex } from './hash';
import { LineReader } from './text-io';

/** base64, base32, the checksums, od, xxd, hexdump. */

function* base64(context: Context): Task<number> {
  const name = context.operands[0] ?? '-';
  const width = context.value('w') ?? '76';
  if (!/^\d+$/.test(width)) {
    yield* context.complain(`invalid wrap size: '${width}'`);
    return 1;
  }
  if (context.operands.length > 1) return yield* context.tryHelp(`extra operand '${context.operands[1]}'`);
  const file = yield* context.open(name);
  if (!file) return 1;
  if (!context.has('d') && !context.has('D')) {
    yield* encode(context, file, Number(width));
    return 0;
  }
  const bytes = yield* readBytes(file);
  const text = fromBytes(bytes).replace(/\n/g, '');
  const clean = context.has('i') ? text.replace(/[^A-Za-z0-9+/=]/g, '') : text;
  const valid = /^(?:[A-Za-z0-9+/]{4})*/.exec(clean)![0];
  const rest = clean.slice(valid.length);
  const padded = /^[A-Za-z0-9+/]{2}==$|^[A-Za-z0-9+/]{3}=$/.test(rest);
  yield* context.proc.stdout.write(decodeBase64(valid + (padded || /^[A-Za-z0-9+/]{2,3}/.test(rest) ? rest.replace(/[^A-Za-z0-9+/].*$/, '') : '')) ?? new Uint8Array(0));
  if (rest === '' || padded) return 0;
  yield* context.complain(context.words === 'busybox' ? 'truncated base64 input' : 'invalid input');
  return 1;
}

/** Encodes as the input comes: an endless stream holds one chunk. */
function* encode(context: Context, file: OpenFile, width: number): Task<void> {
  let rest = new Uint8Array(0);
  let column = 0;
  const wrap = (text: string): string => {
    if (width === 0) return text;
    let out = '';
    for (let at = 0; at < text.length; ) {
      const piece = text.slice(at, at + width - column);
      at += piece.length;
      column += piece.length;
      out += piece;
      if (column === width) {
        out += '\n';
        column = 0;
      }
    }
    return out;
  };
  for (let chunk = yield* file.read(); chunk; chunk = yield* file.read()) {
    const all = concatBytes([rest, chunk]);
    const whole = all.length - (all.length % 3);
    rest = all.slice(whole);
    yield* context.out(wrap(encodeBase64(all.subarray(0, whole))));
  }
  const last = wrap(encodeBase64(rest));
  yield* context.out(last + (width > 0 && column > 0 ? '\n' : ''));
}

function checksum(digest: (bytes: Uint8Array) => Uint8Array) {
  return function* run(context: Context): Task<number> {
    if (context.has('c')) return yield* verify(context, digest);
    return yield* context.eachInput(function* sumOf(file, name) {
      const sum = toHex(digest(yield* readBytes(file)));
      const line = context.has('tag') ? `${context.name.replace('sum', '').toUpperCase()} (${name}) = ${sum}` : `${sum} ${context.has('b') ? '*' : ' '}${name}`;
      yield* context.out(line + (context.has('z') ? '\0' : '\n'));
    });
  };
}

/** What checking one list of sums came to. */
interface Tally {
  wrong: number;
  read: number;
  good: number;
  failed: number;
  unreadable: number;
}

function* verify(context: Context, digest: (bytes: Uint8Array) => Uint8Array): Task<number> {
  const quiet = context.has('status');
  const letters = digest(new Uint8Array(0)).length * 2;
  let status = 0;
  for (const list of context.inputs) {
    const file = yield* context.open(list);
    if (!file) return 1;
    const shown = list === '-' ? "'standard input'" : list;
    const tally: Tally = { wrong: 0, read: 0, good: 0, failed: 0, unreadable: 0 };
    for (const [at, line] of (yield* new LineReader(file, context.proc).all()).entries()) {
      const match = new RegExp(`^([0-9a-fA-F]{${letters}}) [ *](.*)$`).exec(line);
      if (match) yield* verifyOne(context, digest, match[2]!, match[1]!.toLowerCase(), tally);
      else tally.wrong += 1;
      if (!match && context.has('w')) yield* context.complain(`${shown}: ${at + 1}: improperly formatted ${context.name.replace('sum', '').toUpperCase()} checksum line`);
    }
    const { wrong, failed, unreadable } = tally;
    if (tally.read === 0) yield* context.complain(`${shown}: no properly formatted checksum lines found`);
    else if (!quiet) {
      if (wrong > 0) yield* context.complain(`WARNING: ${wrong} line${wrong === 1 ? ' is' : 's are'} improperly formatted`);
      if (unreadable > 0) yield* context.complain(`WARNING: ${unreadable} listed file${unreadable === 1 ? '' : 's'} could not be read`);
      if (failed > 0) yield* context.complain(`WARNING: ${failed} computed checksum${failed === 1 ? '' : 's'} did NOT match`);
      if (context.has('ignore-missing') && tally.good + failed === 0) yield* context.complain(`${shown}: no file was verified`);
    }
    if (tally.read === 0 || failed + unreadable > 0 || (context.has('ignore-missing') && tally.good + failed === 0)) status = 1;
  }
  return status;
}

function* verifyOne(context: Context, digest: (bytes: Uint8Array) => Uint8Array, name: string, sum: string, tally: Tally): Task<void> {
  tally.read += 1;
  if (context.has('ignore-missing') && !context.proc.machine.fs.exists(context.path(name))) return;
  const target = yield* context.open(name);
  const good = target !== undefined && toHex(digest(yield* readBytes(target))) === sum;
  if (good) tally.good += 1;
  else if (target) tally.failed += 1;
  else tally.unreadable += 1;
  if (!context.has('status') && !(good && context.has('quiet'))) yield* context.out(`${name}: ${good ? 'OK' : target ? 'FAILED' : 'FAILED open or read'}\n`);
}

function printable(byte: number): string {
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.';
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function* input(context: Context): Task<Uint8Array | undefined> {
  const file = yield* context.open(context.operands[0] ?? '-');
  if (!file) return undefined;
  const skip = Number(context.value('j') ?? context.value('s') ?? 0);
  const count = context.value('N') ?? (context.name === 'od' ? undefined : context.value('l')) ?? (context.name === 'hexdump' || context.name === 'hd' ? context.value('n') : undefined);
  if (count === undefined) return (yield* readBytes(file)).subarray(skip);
  // No more than is asked for is read: the file may be endless.
  const parts: Uint8Array[] = [];
  for (let left = skip + Number(count); left > 0; ) {
    const chunk = yield* file.read(Math.min(left, 65_536));
    if (!chunk || chunk.length === 0) break;
    parts.push(chunk);
    left -= chunk.length;
  }
  return concatBytes(parts).subarray(skip);
}

function* xxd(context: Context): Task<number> {
  if (context.has('r')) {
    const file = yield* context.open(context.operands[0] ?? '-');
    if (!file) return 1;
    const text = fromBytes(yield* readBytes(file));
    const digits = context.has('p') ? text.replace(/[^0-9a-fA-F]/g, '') : text.split('\n').map((line) => (/^[0-9a-f]+:\s*((?:[0-9a-f]{2,4} ?)+)/.exec(line)?.[1] ?? '').replace(/\s/g, '')).join('');
    yield* context.proc.stdout.write(Uint8Array.from(digits.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? []));
    return 0;
  }
  const bytes = yield* input(context);
  if (!bytes) return 2;
  const all = [...bytes];
  if (context.has('p')) {
    const width = Number(context.value('c')) || 30;
    let out = '';
    for (let at = 0; at < all.length; at += width) out += `${all.slice(at, at + width).map(hex).join('')}\n`;
    yield* context.out(out);
    return 0;
  }
  const start = Number(context.value('s') ?? 0);
  if (context.has('i')) {
    yield* context.out(include(context, all));
    return 0;
  }
  const bits = context.has('b');
  const columns = Number(context.value('c')) || (bits ? 6 : 16);
  const group = Number(context.value('g') ?? (bits ? 1 : 2));
  const digits = bits ? 8 : 2;
  const show = (byte: number) => (bits ? byte.toString(2).padStart(8, '0') : context.has('u') ? hex(byte).toUpperCase() : hex(byte));
  let out = '';
  for (let at = 0; at < all.length; at += columns) {
    const row = all.slice(at, at + columns);
    let cells = '';
    for (let n = 0; n < columns; n += 1) cells += (row[n] === undefined ? ' '.repeat(digits) : show(row[n]!)) + (group > 0 && (n + 1) % group === 0 ? ' ' : '');
    out += `${(start + at).toString(16).padStart(8, '0')}: ${cells} ${row.map(printable).join('')}\n`;
  }
  yield* context.out(out);
  return 0;
}

/** `xxd -i`: an array of C. */
function include(context: Context, bytes: readonly number[]): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 12) lines.push(`  ${bytes.slice(at, at + 12).map((byte) => `0x${hex(byte)}`).join(', ')}`);
  const body = `${lines.join(',\n')}\n`;
  const file = context.operands[0];
  if (file === undefined || file === '-') return body;
  const name = file.replace(/\W/g, '_').replace(/^(?=\d)/, '__');
  return `unsigned char ${name}[] = {\n${body}};\nunsigned int ${name}_len = ${bytes.length};\n`;
}

function* hexdump(context: Context): Task<number> {
  const bytes = yield* input(context);
  if (!bytes) return 1;
  const canonical = context.has('C') || context.name === 'hd';
  let out = '';
  let previous = '';
  let starred = false;
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const key = row.join();
    if (key === previous && row.length === 16) {
      if (!starred) out += '*\n';
      starred = true;
      continue;
    }
    previous = key;
    starred = false;
    if (canonical) out += `${at.toString(16).padStart(8, '0')}  ${Array.from({ length: 16 }, (_unused, n) => (row[n] === undefined ? '  ' : hex(row[n]!)) + (n === 7 ? ' ' : '')).join(' ')}  |${row.map(printable).join('')}|\n`;
    else out += `${at.toString(16).padStart(7, '0')}${Array.from({ length: 8 }, (_unused, n) => (row[n * 2] === undefined ? '     ' : ` ${hex(row[n * 2 + 1] ?? 0)}${hex(row[n * 2]!)}`)).join('')}\n`;
  }
  if (bytes.length > 0) out += `${bytes.length.toString(16).padStart(canonical ? 8 : 7, '0')}\n`;
  yield* context.out(out);
  return 0;
}

const NAMES = ['nul', 'soh', 'stx', 'etx', 'eot', 'enq', 'ack', 'bel', 'bs', 'ht', 'nl', 'vt', 'ff', 'cr', 'so', 'si', 'dle', 'dc1', 'dc2', 'dc3', 'dc4', 'nak', 'syn', 'etb', 'can', 'em', 'sub', 'esc', 'fs', 'gs', 'rs', 'us', 'sp'];
const C_NAMES: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };

function odFormat(type: string): { size: number; width: number; show: (bytes: readonly number[]) => string } | undefined {
  const match = /^([acdoux])(\d?)$/.exec(type);
  if (!match) return undefined;
  if (match[1] === 'c') return { size: 1, width: 4, show: ([byte]) => C_NAMES[byte!] ?? (byte! >= 32 && byte! < 127 ? String.fromCharCode(byte!) : byte!.toString(8).padStart(3, '0')) };
  if (match[1] === 'a') return { size: 1, width: 4, show: ([byte]) => NAMES[byte! & 127] ?? ((byte! & 127) === 127 ? 'del' : String.fromCharCode(byte! & 127)) };
  const size = Number(match[2] || (match[1] === 'x' || match[1] === 'o' || match[1] === 'd' || match[1] === 'u' ? 4 : 1));
  const value = (bytes: readonly number[]) => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const digits = { x: size * 2, o: Math.ceil((size * 8) / 3), u: String(2n ** BigInt(size * 8) - 1n).length, d: String(2n ** BigInt(size * 8 - 1)).length + 1 }[match[1] as 'x' | 'o' | 'u' | 'd'];
  const show = (bytes: readonly number[]) => {
    const number = value(bytes);
    if (match[1] === 'x') return number.toString(16).padStart(digits, '0');
    if (match[1] === 'o') return number.toString(8).padStart(digits, '0');
    return String(match[1] === 'd' ? BigInt.asIntN(size * 8, number) : number);
  };
  return { size, width: digits + 1, show };
}

function* od(context: Context): Task<number> {
  const bytes = yield* input(context);
  if (!bytes) return 1;
  const start = Number(context.value('j') ?? 0);
  const type = context.value('t') ?? (context.has('c') ? 'c' : context.has('x') ? 'x2' : context.has('b') ? 'o1' : context.has('d') ? 'u2' : 'o2');
  const format = odFormat(type.replace(/z$/, '').replace('C', '1').replace('S', '2').replace('I', '4').replace('L', '8'));
  if (!format) {
    yield* context.complain(`invalid type string '${type}'`);
    return 1;
  }
  const radix = context.value('A') ?? 'o';
  const offset = (at: number) => (radix === 'n' ? '' : radix === 'x' ? at.toString(16).padStart(6, '0') : radix === 'd' ? String(at).padStart(7, '0') : at.toString(8).padStart(7, '0'));
  const columns = Number(context.value('w') || 16);
  if (!(columns > 0)) {
    yield* context.complain(`invalid -w argument '${context.value('w')!}'`);
    return 1;
  }
  let out = '';
  let previous = '';
  let starred = false;
  for (let at = 0; at < bytes.length; at += columns) {
    const row = [...bytes.subarray(at, at + columns)];
    const key = row.join();
    if (!context.has('v') && key === previous && row.length === columns) {
      if (!starred) out += '*\n';
      starred = true;
      continue;
    }
    previous = key;
    starred = false;
    let cells = '';
    for (let n = 0; n < row.length; n += format.size) cells += format.show(row.slice(n, n + format.size).concat(Array<number>(Math.max(0, n + format.size - row.length)).fill(0))).padStart(format.width);
    const shown = type.endsWith('z') ? `${' '.repeat((columns / format.size) * format.width - cells.length)}  >${row.map(printable).join('')}<` : '';
    out += `${offset(start + at)}${cells}${shown}\n`;
  }
  if (radix !== 'n') out += `${offset(start + bytes.length)}\n`;
  yield* context.out(out);
  return 0;
}

function* strings(context: Context): Task<number> {
  const least = Number(context.value('n') ?? 4);
  for (const name of context.inputs) {
    const file = yield* context.open(name);
    if (!file) return 1;
    const text = String.fromCharCode(...(yield* readBytes(file)).subarray(0, 100_000));
    yield* context.out((text.match(new RegExp(`[\\x20-\\x7e\\t]{${least},}`, 'g')) ?? []).map((one) => `${one}\n`).join(''));
  }
  return 0;
}

const sums = { short: 'bctwz', long: { check: 'c', status: 'status', quiet: 'quiet', binary: 'b', text: 't', tag: 'tag', strict: 'strict', warn: 'w', 'ignore-missing': 'ignore-missing' } };

export const digests = [
  command('base64', { short: 'dDiw:', long: { decode: 'd', wrap: 'w:', 'ignore-garbage': 'i' } }, base64),
  command('sha256sum', sums, checksum(sha256)),
  command('sha512sum', sums, checksum(sha512)),
  command('sha224sum', sums, checksum(sha224)),
  command('sha384sum', sums, checksum(sha384)),
  command('sha1sum', sums, checksum(sha1)),
  command('md5sum', sums, checksum(md5)),
  command('xxd', { short: 'prc:g:l:s:ubi', rewrite: (args) => args.map((argument) => (argument === '-ps' ? '-p' : argument)) }, xxd),
  command('hexdump', 'Cn:s:v', hexdump),
  command('hd', 'n:s:v', hexdump),
  command('od', { short: 't:A:N:j:cxbdvw::', long: {} }, od),
  command('strings', 'n:a', strings),
];
export { toBytes };
