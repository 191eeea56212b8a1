import type { Task } from '../../runtime/process';
import { concatBytes, decodeBase64, encodeBase64, encodeUtf8 } from '../../runtime/bytes';
import { fromBytes } from '../text';
import { ExtensionError } from './certificate-extensions';
import { command } from './command';
import type { Context } from './command';
import { EC_PARAMETERS, makeEcKey } from './ec-key';
import { md5, sha1, sha224, sha256, sha384, sha512, toHex } from './hash';
import { request, verify, x509 } from './openssl-certificates';
import { errorLine, last, pem, readFileBytes, readPrivateKey, SslError, writeOut } from './openssl-files';
import type { Options } from './openssl-files';
import type { PrivateKey } from './private-key';
import { makeRsaKey } from './rsa-key';

/** openssl as exercises use it: keys, certificate requests, self-signed and CA-signed certificates, reading them, digests. */

const VALUED = new Set(['-CAfile', '-CApath', '-algorithm', '-pkeyopt', '-salt', '-connect', '-servername', '-nameopt', '-newkey', '-keyout', '-out', '-in', '-key', '-days', '-subj', '-addext', '-CA', '-CAkey', '-CAserial', '-set_serial', '-config', '-extensions', '-reqexts', '-extfile', '-ext', '-checkend', '-passout', '-passin', '-inform', '-outform', '-signkey', '-copy_extensions', '-name', '-hmac']);

/** The options that are simulated, beside the names of digests. */
const OPTIONS: Readonly<Record<string, string>> = {
  version: 'a v', genrsa: 'out traditional f4 F4', rand: 'hex base64 out', genpkey: 'algorithm pkeyopt out outform', ecparam: 'name genkey noout out',
  rsa: 'in out check modulus noout pubout traditional', ec: 'in out check noout pubout', pkey: 'in out check noout pubout traditional',
  verify: 'CAfile', base64: 'in out d e A', enc: 'in out d e A base64 a', dgst: 'hmac r c hex binary out',
  req: 'new newkey nodes noenc x509 key keyout in out days subj addext config extensions reqexts set_serial text noout subject pubkey modulus verify pkeyopt batch utf8 outform',
  x509: 'req in out CA CAkey CAserial CAcreateserial signkey key days set_serial extfile extensions copy_extensions noout subject issuer dates startdate enddate serial fingerprint pubkey modulus text ext email checkend nameopt inform outform ocsp_uri',
};

/** openssl's other commands. */
const OTHERS = 'asn1parse ca ciphers cmp cms crl crl2pkcs7 dhparam dsa dsaparam engine errstr fipsinstall gendsa info kdf list mac nseq ocsp passwd pkcs12 pkcs7 pkcs8 pkeyparam pkeyutl prime rehash rsautl s_client s_server s_time sess_id smime speed spkac srp storeutl ts help'.split(' ');

const SMALLEST_RSA = 512;
const LARGEST_RSA = 4096;

// Keys.

function* rsaOfSize(context: Context, text: string): Task<PrivateKey> {
  if (!/^\d+$/.test(text)) throw new SslError(`genrsa: Can't parse "${text}" as a number`);
  if (Number(text) < SMALLEST_RSA) throw new SslError(`Error setting RSA length\n${errorLine(context, '1C8000AB:Provider routines:rsa_gen_set_params:key size too small:../providers/implementations/keymgmt/rsa_kmgmt.c:509:')}`);
  if (Number(text) > LARGEST_RSA) throw new SslError(`not simulated: an RSA key of more than ${LARGEST_RSA} bits`);
  return yield* makeRsaKey(context, Number(text));
}

function* genrsa(context: Context, options: Options, rest: readonly string[]): Task<number> {
  const key = yield* rsaOfSize(context, rest[0] ?? '2048');
  const { label, bytes } = key.own();
  yield* writeOut(context, last(options, '-out'), options.has('-traditional') ? pem(label, bytes) : pem('PRIVATE KEY', key.wrapped()), 0o600);
  return 0;
}

const P256 = /^(?:P-256|prime256v1)$/;

function* genpkey(context: Context, options: Options): Task<number> {
  const algorithm = (last(options, '-algorithm') ?? '').toUpperCase();
  const told = new Map((options.get('-pkeyopt') ?? []).map((text) => text.split(':') as [string, string]));
  if (algorithm === 'EC' && !P256.test(told.get('ec_paramgen_curve') ?? '')) throw new SslError(`not simulated: the curve ${told.get('ec_paramgen_curve') ?? ''}`);
  if (algorithm !== 'RSA' && algorithm !== 'EC') throw new SslError(`not simulated: openssl genpkey -algorithm ${algorithm}`);
  const key = algorithm === 'EC' ? makeEcKey(context.proc.random) : yield* rsaOfSize(context, told.get('rsa_keygen_bits') ?? '2048');
  yield* writeOut(context, last(options, '-out'), pem('PRIVATE KEY', key.wrapped()), 0o600);
  return 0;
}

function* ecparam(context: Context, options: Options): Task<number> {
  const curve = last(options, '-name') ?? '';
  if (!P256.test(curve)) throw new SslError(`not simulated: the curve ${curve}`);
  const parameters = options.has('-noout') ? '' : pem('EC PARAMETERS', EC_PARAMETERS);
  const { label, bytes } = makeEcKey(context.proc.random).own();
  yield* writeOut(context, last(options, '-out'), parameters + (options.has('-genkey') ? pem(label, bytes) : ''), 0o600);
  return 0;
}

/** rsa, ec and pkey: checks a key, writes it again, or its public half. */
function* showKey(context: Context, name: 'rsa' | 'ec' | 'pkey', options: Options): Task<number> {
  if (name === 'ec') yield* context.proc.err('read EC key\n');
  const key = yield* readPrivateKey(context, last(options, '-in'));
  if (options.has('-check')) yield* context.out(name === 'rsa' ? 'RSA key ok\n' : name === 'ec' ? 'EC Key valid.\n' : 'Key is valid\n');
  if (options.has('-modulus')) yield* context.out(`Modulus=${key.modulus?.toString(16).toUpperCase() ?? ''}\n`);
  if (options.has('-noout')) return 0;
  if (name !== 'pkey') yield* context.proc.err(`writing ${name.toUpperCase()} key\n`);
  const { label, bytes } = key.own();
  const own = name === 'ec' || options.has('-traditional');
  if (options.has('-pubout')) yield* writeOut(context, last(options, '-out'), pem('PUBLIC KEY', key.publicKey));
  else yield* writeOut(context, last(options, '-out'), own ? pem(label, bytes) : pem('PRIVATE KEY', key.wrapped()), 0o600);
  return 0;
}

// Digests and letters.

interface Digest {
  readonly label: string;
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  /** Bytes that the hash takes at a time. */
  readonly block: number;
}

const DIGESTS: Readonly<Record<string, Digest>> = {
  sha256: { label: 'SHA2-256', hash: sha256, block: 64 }, sha512: { label: 'SHA2-512', hash: sha512, block: 128 }, sha384: { label: 'SHA2-384', hash: sha384, block: 128 },
  sha224: { label: 'SHA2-224', hash: sha224, block: 64 }, sha1: { label: 'SHA1', hash: sha1, block: 64 }, md5: { label: 'MD5', hash: md5, block: 64 },
};

/** RFC 2104. */
function keyed({ hash, block }: Digest, key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(block);
  padded.set(key.length > block ? hash(key) : key);
  const inner = hash(concatBytes([padded.map((byte) => byte ^ 0x36), bytes]));
  return hash(concatBytes([padded.map((byte) => byte ^ 0x5c), inner]));
}

function* digest(context: Context, name: string, options: Options, files: readonly string[]): Task<number> {
  const wanted = DIGESTS[name] ?? DIGESTS[Object.keys(DIGESTS).find((one) => options.has(`-${one}`)) ?? 'sha256']!;
  const key = last(options, '-hmac');
  const label = key === undefined ? wanted.label : `HMAC-${wanted.label}`;
  let status = 0;
  for (const file of files.length > 0 ? files : [undefined]) {
    const bytes = yield* readFileBytes(context, file);
    if (bytes instanceof Error) {
      yield* context.proc.err(`${file}: ${bytes.message}\n${errorLine(context, `80000002:system library:file_ctrl:${bytes.message}:../crypto/bio/bss_file.c:297:calling fopen(${file}, r)`)}\n${errorLine(context, '10080002:BIO routines:file_ctrl:system lib:../crypto/bio/bss_file.c:300:')}\n`);
      status = 1;
      continue;
    }
    const value = key === undefined ? wanted.hash(bytes) : keyed(wanted, encodeUtf8(key), bytes);
    const hex = toHex(value);
    const text = options.has('-r') ? `${hex} *${file ?? 'stdin'}\n` : `${label}(${file ?? 'stdin'})= ${options.has('-c') ? hex.match(/../g)!.join(':') : hex}\n`;
    yield* writeOut(context, last(options, '-out'), options.has('-binary') ? value : text);
  }
  return status;
}

function* encode(context: Context, name: string, options: Options): Task<number> {
  if (name === 'enc' && !options.has('-base64') && !options.has('-a')) throw new SslError('not simulated: openssl enc with a cipher');
  const file = last(options, '-in');
  const bytes = yield* readFileBytes(context, file);
  if (bytes instanceof Error) throw new SslError(`Can't open "${file}" for reading, ${bytes.message}`);
  const text = encodeBase64(bytes);
  if (options.has('-d')) yield* writeOut(context, last(options, '-out'), decodeBase64(fromBytes(bytes).replace(/\s/g, '')) ?? new Uint8Array(0));
  else yield* writeOut(context, last(options, '-out'), options.has('-A') ? text : (text.match(/.{1,64}/g) ?? []).map((line) => `${line}\n`).join(''));
  return 0;
}

function* rand(context: Context, options: Options, rest: readonly string[]): Task<number> {
  if (!/^\d+$/.test(rest[0] ?? '')) throw new SslError(rest[0] === undefined ? 'not simulated: openssl rand without a number' : `rand: Can't parse "${rest[0]}" as a number`);
  const bytes = context.proc.random.bytes(Math.min(1 << 20, Number(rest[0])));
  yield* writeOut(context, last(options, '-out'), options.has('-hex') ? `${toHex(bytes)}\n` : options.has('-base64') ? `${(encodeBase64(bytes).match(/.{1,64}/g) ?? []).join('\n')}\n` : bytes);
  return 0;
}

/** The first option that the command has, but not here. */
function unknownOption(name: string, options: Options): string | undefined {
  const known = new Set([...(OPTIONS[name] ?? OPTIONS['dgst']!).split(' '), ...Object.keys(DIGESTS)]);
  return [...options.keys()].find((option) => !known.has(option.slice(1)));
}

function* run(context: Context, name: string, options: Options, rest: readonly string[]): Task<number> {
  const unknown = name in OPTIONS || name in DIGESTS ? unknownOption(name, options) : undefined;
  if (unknown !== undefined) throw new SslError(`not simulated: openssl ${name} ${unknown}`);
  switch (name) {
    case 'version':
      yield* context.out('OpenSSL 3.0.16 11 Feb 2025 (Library: OpenSSL 3.0.16 11 Feb 2025)\n');
      return 0;
    case 'genrsa': return yield* genrsa(context, options, rest);
    case 'rand': return yield* rand(context, options, rest);
    case 'genpkey': return yield* genpkey(context, options);
    case 'ecparam': return yield* ecparam(context, options);
    case 'rsa': case 'ec': case 'pkey': return yield* showKey(context, name, options);
    case 'verify': return yield* verify(context, options, rest);
    case 'base64': case 'enc': return yield* encode(context, name, options);
    case 'req': return yield* request(context, options);
    case 'x509': return yield* x509(context, options);
    case 'dgst': return yield* digest(context, name, options, rest);
    default:
      if (name in DIGESTS) return yield* digest(context, name, options, rest);
      throw new SslError(name === '' || OTHERS.includes(name) ? `not simulated: openssl ${name}` : `Invalid command '${name}'; type "help" for a list.`);
  }
}

function* openssl(context: Context): Task<number> {
  const [name = '', ...args] = context.operands;
  const options = new Map<string, string[]>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at]!.replace(/^--(?=.)/, '-');
    if (!/^-./.test(word)) rest.push(word);
    else options.set(word, [...(options.get(word) ?? []), VALUED.has(word) ? args[(at += 1)] ?? '' : '']);
  }
  try {
    return yield* run(context, name, options, rest);
  } catch (error) {
    if (!(error instanceof SslError) && !(error instanceof ExtensionError)) throw error;
    yield* context.proc.err(`${error.message}\n`);
    return 1;
  }
}

export const certificates = [command('openssl', { raw: true }, openssl)];
