import type { Random } from '../../runtime/random';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { concatBytes, decodeBase64, encodeBase64, encodeUtf8 } from '../../runtime/bytes';
import { derElement, derSequence, readDer } from '../../runtime/der';
import type { DerElement } from '../../runtime/der';
import { fromBytes, toBytes } from '../text';
import { formatTime } from '../time-format';
import { certificateText, extensionText, requestText } from './certificate-text';
import { command } from './command';
import type { Context } from './command';
import { bits, dateOf, dateText, integer, NAMES, NULL, number, oid, RSA, SHA256_RSA, subjectText } from './der';
import { sha256, toHex } from './hash';
import { readBytes } from './text-io';

/** openssl as exercises use it: RSA keys, certificate requests, self-signed and CA-signed certificates, reading them. */

// RSA.

interface Key {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

const SMALL = [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n, 53n, 59n, 61n, 67n, 71n, 73n, 79n, 83n, 89n, 97n, 101n, 103n, 107n, 109n, 113n, 127n, 131n, 137n, 139n, 149n, 151n];

/** Miller and Rabin's test; four bases are plenty for a teaching key. */
function isPrime(value: bigint): boolean {
  if (SMALL.some((prime) => value % prime === 0n)) return false;
  let odd = value - 1n;
  let twos = 0;
  while (!(odd & 1n)) {
    odd >>= 1n;
    twos += 1;
  }
  return [2n, 3n, 5n, 7n].every((base) => {
    let x = power(base, odd, value);
    if (x === 1n || x === value - 1n) return true;
    for (let n = 1; n < twos; n += 1) {
      x = (x * x) % value;
      if (x === value - 1n) return true;
    }
    return false;
  });
}

function* prime(context: Context, random: Random, size: number): Task<bigint> {
  for (;;) {
    const bytes = random.bytes(size / 8);
    bytes[0]! |= 0xc0;
    bytes[bytes.length - 1]! |= 1;
    let candidate = BigInt(`0x${toHex(bytes)}`);
    for (let step = 0; step < 400; step += 1, candidate += 2n) {
      if ((candidate - 1n) % 65537n !== 0n && isPrime(candidate)) return candidate;
    }
    yield* context.proc.spend(1);
  }
}

function* makeKey(context: Context, size: number): Task<Key> {
  const e = 65537n;
  const p = yield* prime(context, context.proc.random, size / 2);
  const q = yield* prime(context, context.proc.random, size / 2);
  return { n: p * q, e, d: inverse(e, (p - 1n) * (q - 1n)), p, q };
}

function keyBytes(key: Key): Uint8Array {
  const { n, e, d, p, q } = key;
  const inner = derSequence(integer(0n), integer(n), integer(e), integer(d), integer(p), integer(q), integer(d % (p - 1n)), integer(d % (q - 1n)), integer(inverse(q, p)));
  return derSequence(integer(0n), RSA, derElement(4, inner));
}

function publicBytes(key: { n: bigint; e: bigint }): Uint8Array {
  return derSequence(RSA, bits(derSequence(integer(key.n), integer(key.e))));
}

function sign(key: Key, body: Uint8Array): Uint8Array {
  const size = key.n.toString(16).length / 2;
  const digest = derSequence(derSequence(oid('2.16.840.1.101.3.4.2.1'), NULL), derElement(4, sha256(body)));
  const block = concatBytes([Uint8Array.of(0, 1), new Uint8Array(size - digest.length - 3).fill(255), Uint8Array.of(0), digest]);
  const signature = power(BigInt(`0x${toHex(block)}`), key.d, key.n).toString(16).padStart(size * 2, '0');
  return Uint8Array.from(signature.match(/../g)!, (pair) => parseInt(pair, 16));
}

// PEM and names.

class SslError extends Error {
  override readonly name = 'SslError';
}

function pem(label: string, bytes: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${encodeBase64(bytes).match(/.{1,64}/g)!.join('\n')}\n-----END ${label}-----\n`;
}

function unpem(text: string, label: RegExp): Uint8Array {
  const match = new RegExp(`-----BEGIN (${label.source})-----([^-]*)-----END`).exec(text);
  const bytes = match ? decodeBase64(match[2]!) : undefined;
  if (!bytes) throw new SslError(`Could not find ${label.source.includes('KEY') ? 'private key' : label.source.includes('REQUEST') ? 'certificate request' : 'certificate'}`);
  return bytes;
}

function readKey(text: string): Key {
  const bytes = unpem(text, /(?:RSA )?PRIVATE KEY/);
  const top = readDer(readDer(bytes)[0]!.bytes);
  const inner = top[1]!.tag === 0x30 ? readDer(readDer(top[2]!.bytes)[0]!.bytes) : top;
  return { n: number(inner[1]!), e: number(inner[2]!), d: number(inner[3]!), p: number(inner[4]!), q: number(inner[5]!) };
}

function subjectBytes(text: string): Uint8Array {
  if (!text.startsWith('/')) throw new SslError(`subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'`);
  const parts = text.slice(1).split(/(?<!\\)\//).map((piece) => piece.split(/=([^]*)/) as [string, string]);
  return derSequence(...parts.filter(([, value]) => value).map(([type, value]) => {
    const id = NAMES[type];
    if (!id) throw new SslError(`Skipping unknown subject name attribute "${type}"`);
    return derElement(0x31, derSequence(oid(id), derElement(type === 'C' ? 0x13 : 0x0c, encodeUtf8(value.replace(/\\(.)/g, '$1')))));
  }));
}

interface CertificateParts {
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly issuer: Uint8Array;
  readonly signer: Key;
  readonly days: number;
  readonly nowMs: number;
  readonly serial: Uint8Array;
  readonly authority: boolean;
  readonly names: string | undefined;
}

function certificate(parts: CertificateParts): Uint8Array {
  const time = (ms: number) => derElement(0x17, encodeUtf8(formatTime('%y%m%d%H%M%SZ', ms)));
  const extension = (id: string, critical: boolean, value: Uint8Array) => derSequence(oid(id), ...(critical ? [Uint8Array.of(1, 1, 255)] : []), derElement(4, value));
  const extensions = [...(parts.authority ? [extension('2.5.29.19', true, derSequence(Uint8Array.of(1, 1, 255)))] : []), ...(parts.names ? [extension('2.5.29.17', false, derSequence(...parts.names.split(',').map(alternative)))] : [])];
  const serial = parts.serial.slice();
  serial[0]! &= 0x7f;
  const body = derSequence(...(extensions.length ? [derElement(0xa0, integer(2n))] : []), integer(BigInt(`0x${toHex(serial)}`)), SHA256_RSA, parts.issuer, derSequence(time(parts.nowMs), time(parts.nowMs + parts.days * 86_400_000)), parts.subject, parts.publicKey, ...(extensions.length ? [derElement(0xa3, derSequence(...extensions))] : []));
  return derSequence(body, SHA256_RSA, bits(sign(parts.signer, body)));
}

function alternative(text: string): Uint8Array {
  const [kind, value] = text.trim().split(/:([^]*)/) as [string, string];
  return kind === 'IP' ? derElement(0x87, Uint8Array.from(value.split('.').map(Number))) : derElement(0x82, encodeUtf8(value));
}

// Commands.

type Options = ReadonlyMap<string, string>;

const VALUED = new Set(['-newkey', '-keyout', '-out', '-in', '-key', '-days', '-subj', '-addext', '-CA', '-CAkey', '-set_serial', '-config', '-extensions', '-extfile', '-ext', '-checkend', '-passout', '-passin', '-inform', '-outform']);

function* readText(context: Context, name: string | undefined): Task<string> {
  if (name === undefined || name === '-') return fromBytes(yield* readBytes(context.proc.stdin));
  try {
    return fromBytes(context.proc.machine.fs.readFile(context.path(name)));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new SslError(`Can't open "${name}" for reading, ${error.message}`);
  }
}

function* write(context: Context, name: string | undefined, text: string, mode = 0o644): Task<void> {
  if (name === undefined || name === '-') yield* context.out(text);
  else context.proc.machine.fs.writeFile(context.path(name), toBytes(text), { mode });
}

function* readRequest(context: Context, options: Options): Task<number> {
  const bytes = unpem(yield* readText(context, options.get('-in')), /CERTIFICATE REQUEST/);
  const [, subject] = readDer(readDer(readDer(bytes)[0]!.bytes)[0]!.bytes) as [DerElement, DerElement];
  if (options.has('-verify')) yield* context.proc.err('Certificate request self-signature verify OK\n');
  if (options.has('-text')) yield* context.out(requestText(bytes));
  if (options.has('-subject')) yield* context.out(`subject=${subjectText(subject.bytes)}\n`);
  if (!options.has('-noout')) yield* write(context, options.get('-out'), pem('CERTIFICATE REQUEST', bytes));
  return 0;
}

function* request(context: Context, options: Options): Task<number> {
  if (!options.has('-new') && !options.has('-newkey') && !options.has('-x509')) return yield* readRequest(context, options);
  let key: Key;
  const wanted = options.get('-newkey');
  if (wanted !== undefined) {
    const size = Number(/^rsa:(\d+)$/.exec(wanted)?.[1] ?? (wanted === 'rsa' ? 2048 : NaN));
    if (!(size >= 512 && size <= 4096)) throw new SslError(`not simulated: -newkey ${wanted}`);
    key = yield* makeKey(context, size);
    yield* context.proc.err('.....+...+.....+......+.+..+.......+..+++++++++++++++++++++++++++++++++++++++*\n-----\n');
    yield* write(context, options.get('-keyout') ?? 'privkey.pem', pem('PRIVATE KEY', keyBytes(key)), 0o600);
  } else if (options.has('-key')) key = readKey(yield* readText(context, options.get('-key')));
  else throw new SslError('not simulated: req without -newkey or -key');
  const subjectOption = options.get('-subj');
  if (subjectOption === undefined) throw new SslError('not simulated: asking for the subject; give -subj');
  const subject = subjectBytes(subjectOption);
  const names = /^subjectAltName\s*=\s*(.*)$/.exec(options.get('-addext') ?? '')?.[1];
  if (options.has('-x509')) {
    const bytes = certificate({ subject, issuer: subject, publicKey: publicBytes(key), signer: key, days: Number(options.get('-days') ?? 30), nowMs: context.proc.clock.now(), serial: context.proc.random.bytes(20), authority: true, names });
    yield* write(context, options.get('-out'), pem('CERTIFICATE', bytes));
    return 0;
  }
  const attributes = names ? derElement(0xa0, derSequence(oid('1.2.840.113549.1.9.14'), derElement(0x31, derSequence(derSequence(oid('2.5.29.17'), derElement(4, derSequence(...names.split(',').map(alternative)))))))) : derElement(0xa0);
  const body = derSequence(integer(0n), subject, publicBytes(key), attributes);
  yield* write(context, options.get('-out'), pem('CERTIFICATE REQUEST', derSequence(body, SHA256_RSA, bits(sign(key, body)))));
  return 0;
}

/** The parts of a certificate's body; the first version has no number in front. */
function partsOf(bytes: Uint8Array): { serial: DerElement; issuer: DerElement; validity: DerElement; subject: DerElement } {
  const body = readDer(readDer(readDer(bytes)[0]!.bytes)[0]!.bytes);
  const [serial, , issuer, validity, subject] = (body[0]!.tag === 0xa0 ? body.slice(1) : body) as [DerElement, DerElement, DerElement, DerElement, DerElement];
  return { serial, issuer, validity, subject };
}

function* x509(context: Context, options: Options): Task<number> {
  const text = yield* readText(context, options.get('-in'));
  if (options.has('-req')) return yield* signRequest(context, options, text);
  const bytes = unpem(text, /CERTIFICATE/);
  const { serial, issuer, validity, subject } = partsOf(bytes);
  const [from, to] = readDer(validity.bytes).map(dateText) as [string, string];
  for (const option of options.keys()) {
    if (option === '-subject') yield* context.out(`subject=${subjectText(subject.bytes)}\n`);
    else if (option === '-text') yield* context.out(certificateText(bytes));
    else if (option === '-ext') yield* context.out(extensionText(bytes, options.get('-ext')!));
    else if (option === '-checkend') return yield* checkEnd(context, readDer(validity.bytes)[1]!, Number(options.get('-checkend')));
    else if (option === '-issuer') yield* context.out(`issuer=${subjectText(issuer.bytes)}\n`);
    else if (option === '-dates') yield* context.out(`notBefore=${from}\nnotAfter=${to}\n`);
    else if (option === '-startdate') yield* context.out(`notBefore=${from}\n`);
    else if (option === '-enddate') yield* context.out(`notAfter=${to}\n`);
    else if (option === '-serial') yield* context.out(`serial=${toHex(serial.bytes).toUpperCase()}\n`);
  }
  if (!options.has('-noout')) yield* write(context, options.get('-out'), pem('CERTIFICATE', bytes));
  return 0;
}

function* checkEnd(context: Context, end: DerElement, seconds: number): Task<number> {
  const expires = dateOf(end) < context.proc.clock.now() + seconds * 1000;
  yield* context.out(expires ? 'Certificate will expire\n' : 'Certificate will not expire\n');
  return expires ? 1 : 0;
}

function* signRequest(context: Context, options: Options, text: string): Task<number> {
  const body = readDer(readDer(readDer(unpem(text, /CERTIFICATE REQUEST/))[0]!.bytes)[0]!.bytes);
  const [, subject, publicKey] = body as [DerElement, DerElement, DerElement];
  const authority = options.get('-CA');
  const signer = readKey(yield* readText(context, options.get('-CAkey') ?? options.get('-signkey') ?? options.get('-key') ?? authority));
  let issuer = subject.whole;
  if (authority !== undefined) issuer = partsOf(unpem(yield* readText(context, authority), /CERTIFICATE/)).subject.whole;
  const bytes = certificate({ subject: subject.whole, issuer, publicKey: publicKey.whole, signer, days: Number(options.get('-days') ?? 30), nowMs: context.proc.clock.now(), serial: context.proc.random.bytes(20), authority: false, names: undefined });
  yield* context.proc.err(`Certificate request self-signature ok\nsubject=${subjectText(subject.bytes)}\n`);
  yield* write(context, options.get('-out'), pem('CERTIFICATE', bytes));
  return 0;
}

function* openssl(context: Context): Task<number> {
  const [name, ...args] = context.operands;
  const options = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at]!;
    if (!word.startsWith('-')) rest.push(word);
    else options.set(word, VALUED.has(word) || word === '-signkey' ? args[(at += 1)] ?? '' : '');
  }
  try {
    switch (name) {
      case 'version':
        yield* context.out('OpenSSL 3.0.16 11 Feb 2025 (Library: OpenSSL 3.0.16 11 Feb 2025)\n');
        return 0;
      case 'genrsa': {
        const key = yield* makeKey(context, Math.min(4096, Number(rest[0] ?? 2048)));
        yield* write(context, options.get('-out'), pem('PRIVATE KEY', keyBytes(key)), 0o600);
        return 0;
      }
      case 'rand': {
        const bytes = context.proc.random.bytes(Math.min(1 << 20, Number(rest[0] ?? 0)));
        if (options.has('-hex')) yield* context.out(`${toHex(bytes)}\n`);
        else if (options.has('-base64')) yield* context.out(`${encodeBase64(bytes)}\n`);
        else yield* context.proc.stdout.write(bytes);
        return 0;
      }
      case 'req': return yield* request(context, options);
      case 'x509': return yield* x509(context, options);
      default:
        yield* context.proc.err(`not simulated: openssl ${name ?? ''}\n`);
        return 1;
    }
  } catch (error) {
    if (!(error instanceof SslError)) throw error;
    yield* context.proc.err(`${error.message}\n`);
    return 1;
  }
}

export const certificates = [command('openssl', { raw: true }, openssl)];
