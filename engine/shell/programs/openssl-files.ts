import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { decodeBase64, encodeBase64 } from '../../runtime/bytes';
import { readDer } from '../../runtime/der';
import { readBytes } from '../../runtime/whole-stream';
import { fromBytes, toBytes } from '../text';
import type { Context } from './command';
import { readEcKey } from './ec-key';
import type { PrivateKey } from './private-key';
import { readRsaKey } from './rsa-key';

/** Keys and certificates in files, and what openssl says when they are not there. */

export type Options = ReadonlyMap<string, readonly string[]>;

/** What openssl says before it gives up, line by line. */
export class SslError extends Error {
  override readonly name = 'SslError';
}

/** A line of openssl's own stack of errors; it starts with the address of its thread. */
export function errorLine(context: Context, text: string): string {
  const thread = Math.imul(context.proc.pid, 0x9e3779b1) >>> 0;
  return `80${thread.toString(16).toUpperCase().padStart(8, '0')}7F0000:error:${text}`;
}

export function last(options: Options, name: string): string | undefined {
  return options.get(name)?.at(-1);
}

export function pem(label: string, bytes: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${encodeBase64(bytes).match(/.{1,64}/g)!.join('\n')}\n-----END ${label}-----\n`;
}

/** The first block of a kind, and which kind it is. */
export function unpem(text: string, label: RegExp): { readonly label: string; readonly bytes: Uint8Array } | undefined {
  const match = new RegExp(`-----BEGIN (${label.source})-----([^-]*)-----END`).exec(text);
  const bytes = match ? decodeBase64(match[2]!.replace(/\s/g, '')) : undefined;
  return bytes && { label: match![1]!, bytes };
}

export function* readFileBytes(context: Context, name: string | undefined): Task<Uint8Array | SystemError> {
  if (name === undefined || name === '-') return yield* readBytes(context.proc.stdin);
  try {
    return context.proc.machine.fs.readFile(context.path(name));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return error;
  }
}

/** What a file holds; `what` names it where it cannot be read as such. */
function* readObject(context: Context, name: string | undefined, what: string): Task<Uint8Array> {
  const bytes = yield* readFileBytes(context, name);
  if (!(bytes instanceof SystemError)) return bytes;
  throw new SslError([
    `Could not open file or uri for loading ${what} from ${name}`,
    errorLine(context, '16000069:STORE routines:ossl_store_get0_loader_int:unregistered scheme:../crypto/store/store_register.c:237:scheme=file'),
    errorLine(context, `80000002:system library:file_open:${bytes.message}:../providers/implementations/storemgmt/file_store.c:266:calling stat(${name})`),
    ...(what.startsWith('certificate') ? [`Unable to load ${what}`] : []),
  ].join('\n'));
}

export function* readCertificate(context: Context, name: string | undefined, what = 'certificate', der = false): Task<Uint8Array> {
  const read = yield* readObject(context, name, what);
  const found = der ? read : unpem(fromBytes(read), /(?:TRUSTED )?CERTIFICATE/)?.bytes;
  if (!found) throw new SslError(`Could not read ${what} from ${name ?? '<stdin>'}\nUnable to load ${what}`);
  return found;
}

export function* readRequestFile(context: Context, name: string | undefined): Task<Uint8Array> {
  const bytes = yield* readFileBytes(context, name);
  if (bytes instanceof SystemError) {
    throw new SslError([
      `Can't open "${name}" for reading, ${bytes.message}`,
      errorLine(context, `80000002:system library:BIO_new_file:${bytes.message}:../crypto/bio/bss_file.c:67:calling fopen(${name}, r)`),
      errorLine(context, '10000080:BIO routines:BIO_new_file:no such file:../crypto/bio/bss_file.c:75:'),
      'Unable to load X509 request',
    ].join('\n'));
  }
  const found = unpem(fromBytes(bytes), /(?:NEW )?CERTIFICATE REQUEST/);
  if (!found) throw new SslError('Unable to load X509 request');
  return found.bytes;
}

export function* readPrivateKey(context: Context, name: string | undefined, what = 'private key'): Task<PrivateKey> {
  const found = unpem(fromBytes(yield* readObject(context, name, what)), /(?:RSA |EC |ENCRYPTED )?PRIVATE KEY/);
  if (!found) throw new SslError(`Could not read ${what} from ${name ?? '<stdin>'}`);
  if (found.label === 'ENCRYPTED PRIVATE KEY') throw new SslError('not simulated: a key with a pass phrase');
  if (found.label === 'RSA PRIVATE KEY') return readRsaKey(found.bytes);
  if (found.label === 'EC PRIVATE KEY') return readEcKey(found.bytes);
  const [, kind, inner] = readDer(readDer(found.bytes)[0]!.bytes);
  // The kind of an elliptic key names its curve.
  return readDer(kind!.bytes)[1]?.tag === 6 ? readEcKey(inner!.bytes) : readRsaKey(inner!.bytes);
}

export function* writeOut(context: Context, name: string | undefined, data: string | Uint8Array, mode = 0o644): Task<void> {
  const bytes = typeof data === 'string' ? toBytes(data) : data;
  if (name === undefined || name === '-') {
    yield* context.proc.stdout.write(bytes);
    return;
  }
  try {
    context.proc.machine.fs.writeFile(context.path(name), bytes, { mode });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new SslError(`${context.operands[0]}: Can't open "${name}" for writing, ${error.message}`);
  }
}
