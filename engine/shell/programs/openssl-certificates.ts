import { encodeUtf8 } from '../../runtime/bytes';
import { derElement, derSequence, readDer } from '../../runtime/der';
import type { DerElement } from '../../runtime/der';
import type { Task } from '../../runtime/process';
import { fromBytes } from '../text';
import { formatTime } from '../time-format';
import { AUTHORITY, certificateExtensions, extensionOf, readSections, requestedExtensions, withIdentifiers } from './certificate-extensions';
import type { Keys, Sections } from './certificate-extensions';
import { certificateText, extensionText, requestText } from './certificate-text';
import type { Context } from './command';
import { bits, dateOf, dateText, integer, LONG_NAMES, NAMES, number, oid, subjectText } from './der';
import { ecSigned, makeEcKey } from './ec-key';
import { sha1, sha256, toHex } from './hash';
import { last, pem, readCertificate, readFileBytes, readPrivateKey, readRequestFile, SslError, writeOut } from './openssl-files';
import type { Options } from './openssl-files';
import type { PrivateKey } from './private-key';
import { makeRsaKey, rsaSigned } from './rsa-key';

/** req, x509 and verify. */

function subjectBytes(parts: readonly (readonly [string, string])[]): Uint8Array {
  return derSequence(...parts.filter(([, value]) => value).map(([type, value]) => {
    const id = NAMES[type] ?? NAMES[LONG_NAMES[type] ?? ''];
    if (!id) throw new SslError(`not simulated: the subject name attribute ${type}`);
    return derElement(0x31, derSequence(oid(id), derElement(type === 'C' || type === 'countryName' ? 0x13 : 0x0c, encodeUtf8(value))));
  }));
}

/** `/CN=a/O=b`. */
function readSubject(text: string): Uint8Array {
  if (!text.startsWith('/')) throw new SslError(`req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text.replace(/^[^/]/, '')}'\nproblems making Certificate Request`);
  return subjectBytes(text.slice(1).split(/(?<!\\)\//).map((piece) => piece.split(/=([^]*)/)).map(([type, value]) => [type!, (value ?? '').replace(/\\(.)/g, '$1')]));
}

interface CertificateParts {
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly issuer: Uint8Array;
  readonly signer: PrivateKey;
  readonly days: number;
  readonly nowMs: number;
  readonly serial: Uint8Array;
  readonly extensions: readonly Uint8Array[];
}

function certificate(parts: CertificateParts): Uint8Array {
  // RFC 5280 writes years from 2050 on with four digits.
  const time = (ms: number) => (ms < Date.UTC(2050, 0) ? derElement(0x17, encodeUtf8(formatTime('%y%m%d%H%M%SZ', ms))) : derElement(0x18, encodeUtf8(formatTime('%Y%m%d%H%M%SZ', ms))));
  const { extensions } = parts;
  const body = derSequence(...(extensions.length ? [derElement(0xa0, integer(2n))] : []), derElement(2, parts.serial), parts.signer.signature, parts.issuer, derSequence(time(parts.nowMs), time(parts.nowMs + parts.days * 86_400_000)), parts.subject, parts.publicKey, ...(extensions.length ? [certificateExtensions(extensions)] : []));
  return derSequence(body, parts.signer.signature, bits(parts.signer.sign(body)));
}

function randomSerial(context: Context): Uint8Array {
  const serial = context.proc.random.bytes(20);
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  return serial;
}

function* readConfig(context: Context, options: Options, name: string): Task<Sections> {
  const file = last(options, name);
  if (file === undefined) return new Map();
  const bytes = yield* readFileBytes(context, file);
  if (bytes instanceof Error) throw new SslError(`Can't open "${file}" for reading, ${bytes.message}`);
  return readSections(fromBytes(bytes));
}

function days(options: Options): number {
  const text = last(options, '-days') ?? '30';
  if (!/^-?\d+$/.test(text)) throw new SslError(`${options.has('-req') ? 'x509' : 'req'}: Can't parse "${text}" as a number`);
  return Number(text);
}

// Requests.

function* showRequest(context: Context, options: Options): Task<number> {
  const bytes = yield* readRequestFile(context, last(options, '-in'));
  const [, subject, publicKey] = readDer(readDer(readDer(bytes)[0]!.bytes)[0]!.bytes) as [DerElement, DerElement, DerElement];
  if (options.has('-verify')) yield* context.proc.err('Certificate request self-signature verify OK\n');
  if (options.has('-text')) yield* context.out(requestText(bytes));
  if (options.has('-subject')) yield* context.out(`subject=${subjectText(subject.bytes)}\n`);
  if (options.has('-modulus')) yield* context.out(modulusText(publicKey));
  if (options.has('-pubkey')) yield* context.out(pem('PUBLIC KEY', publicKey.whole));
  if (!options.has('-noout')) yield* writeOut(context, last(options, '-out'), pem('CERTIFICATE REQUEST', bytes));
  return 0;
}

function* newKey(context: Context, options: Options, wanted: string): Task<PrivateKey> {
  if (!options.has('-nodes') && !options.has('-noenc')) throw new SslError('not simulated: a key with a pass phrase; give -nodes');
  const size = Number(/^rsa:(\d+)$/.exec(wanted)?.[1] ?? (wanted === 'rsa' ? 2048 : NaN));
  const curve = wanted === 'ec' && /^ec_paramgen_curve:(?:P-256|prime256v1)$/.test(last(options, '-pkeyopt') ?? '');
  if (!curve && !(size >= 512 && size <= 4096)) throw new SslError(`not simulated: -newkey ${wanted}`);
  const key = curve ? makeEcKey(context.proc.random) : yield* makeRsaKey(context, size);
  yield* context.proc.err(curve ? '-----\n' : '.....+...+.....+......+.+..+.......+..+++++++++++++++++++++++++++++++++++++++*\n-----\n');
  yield* writeOut(context, last(options, '-keyout') ?? 'privkey.pem', pem('PRIVATE KEY', key.wrapped()), 0o600);
  return key;
}

function subjectOf(options: Options, config: Sections, req: ReadonlyMap<string, string>): Uint8Array {
  const given = last(options, '-subj');
  if (given !== undefined) return readSubject(given);
  const section = config.get(req.get('distinguished_name') ?? '');
  if (!section || req.get('prompt') !== 'no') throw new SslError('not simulated: asking for the subject; give -subj, or prompt = no in the configuration');
  return subjectBytes(section.map(([type, value]) => [type.replace(/^\d+\./, ''), value]));
}

export function* request(context: Context, options: Options): Task<number> {
  if (!options.has('-new') && !options.has('-newkey') && !options.has('-x509')) return yield* showRequest(context, options);
  const config = yield* readConfig(context, options, '-config');
  const req = new Map(config.get('req') ?? []);
  const wanted = last(options, '-newkey') ?? (options.has('-key') ? undefined : `rsa:${req.get('default_bits') ?? 2048}`);
  const key = wanted === undefined ? yield* readPrivateKey(context, last(options, '-key')) : yield* newKey(context, options, wanted);
  const subject = subjectOf(options, config, req);
  const keys: Keys = { subject: key.publicKey, issuer: key.publicKey };
  const self = options.has('-x509');
  const section = last(options, '-extensions') ?? last(options, '-reqexts') ?? req.get(self ? 'x509_extensions' : 'req_extensions');
  const listed = section === undefined ? (self && config.size === 0 ? AUTHORITY : []) : config.get(section);
  if (!listed) throw new SslError(`Error checking ${self ? 'x509' : 'request'} extension section ${section}`);
  const added = (options.get('-addext') ?? []).map((text) => text.split(/\s*=\s*([^]*)/) as [string, string]);
  const kept = listed.filter(([name]) => !added.some(([other]) => other === name));
  const extensions = [...kept, ...added].map(([name, value]) => extensionOf(name, value, config, keys));
  if (self) {
    const bytes = certificate({ subject, issuer: subject, publicKey: key.publicKey, signer: key, days: days(options), nowMs: context.proc.clock.now(), serial: serialOption(options) ?? randomSerial(context), extensions });
    yield* writeOut(context, last(options, '-out'), last(options, '-outform')?.toUpperCase() === 'DER' ? bytes : pem('CERTIFICATE', bytes));
    return 0;
  }
  const body = derSequence(integer(0n), subject, key.publicKey, requestedExtensions(extensions));
  yield* writeOut(context, last(options, '-out'), pem('CERTIFICATE REQUEST', derSequence(body, key.signature, bits(key.sign(body)))));
  return 0;
}

function serialOption(options: Options): Uint8Array | undefined {
  const text = last(options, '-set_serial');
  return text === undefined ? undefined : readDer(integer(BigInt(text)))[0]!.bytes;
}

// Certificates.

/** The parts of a certificate's body; the first version has no number in front. */
function partsOf(bytes: Uint8Array): { serial: DerElement; issuer: DerElement; validity: DerElement; subject: DerElement; publicKey: DerElement } {
  const body = readDer(readDer(readDer(bytes)[0]!.bytes)[0]!.bytes);
  const [serial, , issuer, validity, subject, publicKey] = (body[0]!.tag === 0xa0 ? body.slice(1) : body) as [DerElement, DerElement, DerElement, DerElement, DerElement, DerElement];
  return { serial, issuer, validity, subject, publicKey };
}

function modulusText(publicKey: DerElement): string {
  const [kind, key] = readDer(publicKey.bytes) as [DerElement, DerElement];
  if (readDer(kind.bytes)[1]?.tag === 6) return 'Modulus=Wrong Algorithm type\n';
  return `Modulus=${number(readDer(readDer(key.bytes.subarray(1))[0]!.bytes)[0]!).toString(16).toUpperCase()}\n`;
}

/** What x509 prints for each of its options, in their order. */
function shownPart(bytes: Uint8Array, options: Options, option: string): string {
  const { serial, issuer, validity, subject, publicKey } = partsOf(bytes);
  const [from, to] = readDer(validity.bytes).map(dateText) as [string, string];
  const style = last(options, '-nameopt');
  const name = (node: DerElement) => (style === undefined ? subjectText(node.bytes) : style.toUpperCase() === 'RFC2253' ? subjectText(node.bytes, '=', ',', true) : subjectText(node.bytes, style.includes('compat') ? '=' : ' = '));
  switch (option) {
    case '-subject': return `subject=${name(subject)}\n`;
    case '-issuer': return `issuer=${name(issuer)}\n`;
    case '-text': return certificateText(bytes);
    case '-ext': return extensionText(bytes, last(options, '-ext')!);
    case '-dates': return `notBefore=${from}\nnotAfter=${to}\n`;
    case '-startdate': return `notBefore=${from}\n`;
    case '-enddate': return `notAfter=${to}\n`;
    case '-fingerprint': {
      const kind = options.has('-sha256') ? 'sha256' : 'SHA1';
      return `${kind} Fingerprint=${toHex((kind === 'SHA1' ? sha1 : sha256)(bytes)).toUpperCase().match(/../g)!.join(':')}\n`;
    }
    case '-pubkey': return pem('PUBLIC KEY', publicKey.whole);
    case '-modulus': return modulusText(publicKey);
    case '-serial': return `serial=${toHex(serial.bytes).toUpperCase()}\n`;
    default: return '';
  }
}

export function* x509(context: Context, options: Options): Task<number> {
  if (options.has('-req')) return yield* signRequest(context, options);
  const bytes = yield* readCertificate(context, last(options, '-in'), 'certificate', last(options, '-inform')?.toUpperCase() === 'DER');
  for (const option of options.keys()) {
    if (option === '-checkend') return yield* checkEnd(context, readDer(partsOf(bytes).validity.bytes)[1]!, Number(last(options, '-checkend')));
    yield* context.out(shownPart(bytes, options, option));
  }
  if (!options.has('-noout')) yield* writeOut(context, last(options, '-out'), last(options, '-outform')?.toUpperCase() === 'DER' ? bytes : pem('CERTIFICATE', bytes));
  return 0;
}

function* checkEnd(context: Context, end: DerElement, seconds: number): Task<number> {
  const expires = dateOf(end) < context.proc.clock.now() + seconds * 1000;
  yield* context.out(expires ? 'Certificate will expire\n' : 'Certificate will not expire\n');
  return expires ? 1 : 0;
}

/** The extensions that a request asks for. */
function askedFor(attributes: DerElement | undefined): Uint8Array[] {
  const wanted = readDer(attributes?.bytes ?? new Uint8Array()).find((node) => toHex(readDer(node.bytes)[0]!.whole) === toHex(oid('1.2.840.113549.1.9.14')));
  return wanted ? readDer(readDer(readDer(wanted.bytes)[1]!.bytes)[0]!.bytes).map((one) => one.whole) : [];
}

/** The number of the next certificate: the one given, the one in the authority's file, or one by chance. */
function* nextSerial(context: Context, options: Options, authority: string | undefined): Task<Uint8Array> {
  const given = serialOption(options);
  if (given || authority === undefined) return given ?? randomSerial(context);
  const file = last(options, '-CAserial') ?? authority.replace(/\.[^./]*$/, '') + '.srl';
  const kept = yield* readFileBytes(context, file);
  if (kept instanceof Error && !options.has('-CAcreateserial')) {
    if (options.has('-CAserial')) throw new SslError(`Can't open "${file}" for reading, ${kept.message}`);
    return randomSerial(context);
  }
  const serial = kept instanceof Error ? randomSerial(context) : readDer(integer(BigInt(`0x${fromBytes(kept).trim()}`) + 1n))[0]!.bytes;
  yield* writeOut(context, file, `${toHex(serial).toUpperCase()}\n`);
  return serial;
}

function* signRequest(context: Context, options: Options): Task<number> {
  const body = readDer(readDer(readDer(yield* readRequestFile(context, last(options, '-in')))[0]!.bytes)[0]!.bytes);
  const [, subject, publicKey, attributes] = body as [DerElement, DerElement, DerElement, DerElement | undefined];
  const authority = last(options, '-CA');
  const own = last(options, '-signkey') ?? last(options, '-key');
  if (authority === undefined && own === undefined) throw new SslError('We need a private key to sign with, use -signkey or -CA or -force_pubkey');
  yield* context.proc.err(`Certificate request self-signature ok\nsubject=${subjectText(subject.bytes)}\n`);
  const signer = yield* readPrivateKey(context, authority === undefined ? own : last(options, '-CAkey') ?? authority, authority === undefined ? 'private key' : 'CA private key');
  const issuer = authority === undefined ? subject.whole : partsOf(yield* readCertificate(context, authority, 'CA certificate')).subject.whole;
  const keys: Keys = { subject: publicKey.whole, issuer: signer.publicKey };
  const config = yield* readConfig(context, options, '-extfile');
  const section = last(options, '-extensions') ?? new Map(config.get('') ?? []).get('extensions') ?? '';
  const listed = config.get(section);
  if (options.has('-extfile') && !listed) throw new SslError(`Error checking extension section ${section}`);
  const copied = last(options, '-copy_extensions')?.startsWith('copy') ? askedFor(attributes) : [];
  const extensions = [...copied, ...(listed ?? []).filter(([name]) => name !== 'extensions').map(([name, value]) => extensionOf(name, value, config, keys))];
  const bytes = certificate({ subject: subject.whole, issuer, publicKey: publicKey.whole, signer, days: days(options), nowMs: context.proc.clock.now(), serial: yield* nextSerial(context, options, authority), extensions: extensions.length > 0 ? withIdentifiers(extensions, keys) : [] });
  yield* writeOut(context, last(options, '-out'), pem('CERTIFICATE', bytes));
  return 0;
}

/** Whether `signer`'s key made the signature of `bytes`. */
function signedBy(bytes: Uint8Array, signer: Uint8Array): boolean {
  const [body, , signature] = readDer(readDer(bytes)[0]!.bytes) as [DerElement, DerElement, DerElement];
  const [kind, key] = readDer(partsOf(signer).publicKey.bytes) as [DerElement, DerElement];
  return (readDer(kind.bytes)[1]?.tag === 6 ? ecSigned : rsaSigned)(key.bytes.subarray(1), body.whole, signature.bytes.subarray(1));
}

const same = (a: Uint8Array, b: Uint8Array) => toHex(a) === toHex(b);

export function* verify(context: Context, options: Options, names: readonly string[]): Task<number> {
  const trusted = options.has('-CAfile') ? yield* readCertificate(context, last(options, '-CAfile'), 'certificate file') : undefined;
  let status = 0;
  for (const name of names.length > 0 ? names : [undefined]) {
    let bytes: Uint8Array;
    try {
      bytes = yield* readCertificate(context, name, 'certificate file');
    } catch (error) {
      if (!(error instanceof SslError)) throw error;
      yield* context.proc.err(`${error.message}\n`);
      status = 2;
      continue;
    }
    const { issuer, subject, validity } = partsOf(bytes);
    const shown = subjectText(subject.bytes);
    const problem = trusted && same(partsOf(trusted).subject.whole, issuer.whole) ? (signedBy(bytes, trusted) ? undefined : 'error 7 at 0 depth lookup: certificate signature failure') : same(issuer.whole, subject.whole) ? 'error 18 at 0 depth lookup: self-signed certificate' : 'error 20 at 0 depth lookup: unable to get local issuer certificate';
    const expired = dateOf(readDer(validity.bytes)[1]!) < context.proc.clock.now() ? 'error 10 at 0 depth lookup: certificate has expired' : undefined;
    if (!problem && !expired) yield* context.out(`${name ?? 'stdin'}: OK\n`);
    else {
      status = 2;
      yield* context.proc.err(`${shown}\n${problem ?? expired}\nerror ${name ?? 'stdin'}: verification failed\n`);
    }
  }
  return status;
}
