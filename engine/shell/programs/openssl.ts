import type { Random } from '../../runtime/random';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { concatBytes, decodeBase64, encodeBase64, encodeUtf8 } from '../../runtime/bytes';
import { derElement, derSequence, readDer } from '../../runtime/der';
import type { DerElement } from '../../runtime/der';
import { readBytes } from '../../runtime/whole-stream';
import { fromBytes, toBytes } from '../text';
import { formatTime } from '../time-format';
import { certificateText, extensionText, requestText } from './certificate-text';
import { command } from './command';
import type { Context } from './command';
import { bits, dateOf, dateText, integer, NAMES, NULL, number, oid, RSA, SHA256_RSA, subjectText } from './der';
import { md5, sha1, sha256, sha512, toHex } from './hash';

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
  if (!text.startsWith('/')) throw new SslError(`req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'`);
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

const VALUED = new Set(['-CAfile', '-CApath', '-algorithm', '-pkeyopt', '-salt', '-connect', '-servername', '-nameopt', '-newkey', '-keyout', '-out', '-in', '-key', '-days', '-subj', '-addext', '-CA', '-CAkey', '-set_serial', '-config', '-extensions', '-extfile', '-ext', '-checkend', '-passout', '-passin', '-inform', '-outform']);

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
function partsOf(bytes: Uint8Array): { serial: DerElement; issuer: DerElement; validity: DerElement; subject: DerElement; publicKey: DerElement } {
  const body = readDer(readDer(readDer(bytes)[0]!.bytes)[0]!.bytes);
  const [serial, , issuer, validity, subject, publicKey] = (body[0]!.tag === 0xa0 ? body.slice(1) : body) as [DerElement, DerElement, DerElement, DerElement, DerElement, DerElement];
  return { serial, issuer, validity, subject, publicKey };
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
    else if (option === '-fingerprint') {
      const kind = options.has('-sha1') || !options.has('-sha256') ? 'SHA1' : 'sha256';
      yield* context.out(`${kind} Fingerprint=${toHex((kind === 'SHA1' ? sha1 : sha256)(bytes)).toUpperCase().match(/../g)!.join(':')}\n`);
    } else if (option === '-pubkey') yield* context.out(pem('PUBLIC KEY', partsOf(bytes).publicKey.whole));
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

/** rsa and pkey: checks a key, writes it again, or its public half. */
function* showKey(context: Context, name: 'rsa' | 'pkey', options: Options): Task<number> {
  const text = yield* readText(context, options.get('-in'));
  if (options.has('-text')) throw new SslError(`not simulated: openssl ${name} -text`);
  const key = readKey(text);
  if (options.has('-check')) yield* context.out(name === 'rsa' ? 'RSA key ok\n' : 'Key is valid\n');
  if (options.has('-modulus')) yield* context.out(`Modulus=${key.n.toString(16).toUpperCase()}\n`);
  if (options.has('-noout')) return 0;
  if (name === 'rsa') yield* context.proc.err('writing RSA key\n');
  if (options.has('-pubout')) yield* write(context, options.get('-out'), pem('PUBLIC KEY', publicBytes(key)));
  else yield* write(context, options.get('-out'), pem('PRIVATE KEY', keyBytes(key)), 0o600);
  return 0;
}

/** Whether `signer`'s key made the signature of `bytes`: the block that the key opens must hold the digest. */
function signedBy(bytes: Uint8Array, signer: Uint8Array): boolean {
  const [body, , signature] = readDer(readDer(bytes)[0]!.bytes) as [DerElement, DerElement, DerElement];
  const key = readDer(partsOf(signer).publicKey.bytes)[1]!;
  const [n, e] = readDer(readDer(key.bytes.subarray(1))[0]!.bytes) as [DerElement, DerElement];
  const opened = power(BigInt(`0x${toHex(signature.bytes.subarray(1))}`), number(e), number(n)).toString(16);
  return opened.endsWith(toHex(sha256(body.whole)));
}

const same = (a: Uint8Array, b: Uint8Array) => toHex(a) === toHex(b);

function* verify(context: Context, options: Options, names: readonly string[]): Task<number> {
  const trusted = options.has('-CAfile') ? unpem(yield* readText(context, options.get('-CAfile')), /CERTIFICATE/) : undefined;
  let status = 0;
  for (const name of names) {
    const bytes = unpem(yield* readText(context, name), /CERTIFICATE/);
    const { issuer, subject, validity } = partsOf(bytes);
    const shown = subjectText(subject.bytes);
    const problem = trusted && same(partsOf(trusted).subject.whole, issuer.whole) ? (signedBy(bytes, trusted) ? undefined : 'error 7 at 0 depth lookup: certificate signature failure') : same(issuer.whole, subject.whole) ? 'error 18 at 0 depth lookup: self-signed certificate' : 'error 20 at 0 depth lookup: unable to get local issuer certificate';
    const expired = dateOf(readDer(validity.bytes)[1]!) < context.proc.clock.now() ? 'error 10 at 0 depth lookup: certificate has expired' : undefined;
    if (!problem && !expired) yield* context.out(`${name}: OK\n`);
    else {
      status = 2;
      yield* context.proc.err(`${shown}\n${problem ?? expired}\nerror ${name}: verification failed\n`);
    }
  }
  return status;
}

const DIGESTS = { sha256: ['SHA2-256', sha256], sha512: ['SHA2-512', sha512], sha1: ['SHA1', sha1], md5: ['MD5', md5] } as const;

function* digest(context: Context, name: string, options: Options, files: readonly string[]): Task<number> {
  const wanted = name === 'dgst' ? (Object.keys(DIGESTS).find((one) => options.has(`-${one}`)) ?? 'sha256') : name;
  if (options.has('-sign') || options.has('-verify') || options.has('-hmac')) throw new SslError('not simulated: openssl dgst with a key');
  const [label, hash] = DIGESTS[wanted as keyof typeof DIGESTS];
  for (const file of files.length > 0 ? files : [undefined]) {
    const bytes = file === undefined ? yield* readBytes(context.proc.stdin) : toBytes(yield* readText(context, file));
    const hex = toHex(hash(bytes));
    yield* context.out(options.has('-r') ? `${hex} *${file ?? 'stdin'}\n` : `${label}(${file ?? 'stdin'})= ${hex}\n`);
  }
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
      case 'genpkey': {
        if ((options.get('-algorithm') ?? 'RSA') !== 'RSA') throw new SslError(`not simulated: openssl genpkey -algorithm ${options.get('-algorithm')}`);
        const size = Number(/rsa_keygen_bits:(\d+)/.exec(options.get('-pkeyopt') ?? '')?.[1] ?? 2048);
        yield* write(context, options.get('-out'), pem('PRIVATE KEY', keyBytes(yield* makeKey(context, Math.min(4096, size)))), 0o600);
        return 0;
      }
      case 'rsa':
      case 'pkey': return yield* showKey(context, name, options);
      case 'verify': return yield* verify(context, options, rest);
      case 'dgst':
      case 'sha256':
      case 'sha512':
      case 'sha1':
      case 'md5': return yield* digest(context, name, options, rest);
      case 'base64':
      case 'enc': {
        if (name === 'enc' && !options.has('-base64') && !options.has('-a')) throw new SslError('not simulated: openssl enc with a cipher');
        const bytes = options.has('-in') ? toBytes(yield* readText(context, options.get('-in'))) : yield* readBytes(context.proc.stdin);
        if (options.has('-d')) yield* context.proc.stdout.write(decodeBase64(fromBytes(bytes).replace(/\s/g, '')) ?? new Uint8Array(0));
        else yield* write(context, options.get('-out'), `${options.has('-A') ? encodeBase64(bytes) : (encodeBase64(bytes).match(/.{1,64}/g) ?? []).join('\n')}${bytes.length > 0 && !options.has('-A') ? '\n' : ''}`);
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
