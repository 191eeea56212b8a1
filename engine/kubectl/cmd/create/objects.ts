import { decodeUtf8, encodeBase64, encodeUtf8 } from '../../../runtime/bytes';
import { KubectlError } from '../../errors';
import { baseName, resolvePath } from '../../paths';
import type { Session } from '../../session';

/** Metadata in the order of Go's struct, so that -o json prints it so. */
export function metadata(name: string, namespace?: string, labels?: Record<string, string>, annotations?: Record<string, string>): Record<string, unknown> {
  return { name, ...(namespace ? { namespace } : {}), creationTimestamp: null, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
}

/** The namespace that a made object carries: only the one asked for with -n. */
export function enforcedNamespace(session: Session): string | undefined {
  return session.namespaceEnforced ? session.namespace : undefined;
}

const KEY = /^[-._a-zA-Z0-9]+$/;

/** Keys and contents of --from-file, --from-literal and --from-env-file; text where it is UTF-8, else base64. */
export function collectData(session: Session, kind: 'ConfigMap' | 'Secret', name: string, fileKey?: string): { data: Record<string, string>; binary: Record<string, string> } {
  const data: Record<string, string> = {};
  const binary: Record<string, string> = {};
  const add = (key: string, bytes: Uint8Array): void => {
    checkKey(key, kind);
    if (key in data || key in binary) throw new KubectlError(kind === 'ConfigMap' ? `cannot add key "${key}", another key by that name already exists in Data for ConfigMap "${name}"` : `cannot add key ${key}, another key by that name already exists`);
    if (kind === 'Secret') data[key] = encodeBase64(bytes);
    else if (isUtf8(bytes)) data[key] = decodeUtf8(bytes);
    else binary[key] = encodeBase64(bytes);
  };
  for (const source of session.flags.list('from-literal')) {
    const at = source.indexOf('=');
    if (at <= 0) throw new KubectlError(`invalid literal source ${source}, expected key=value`);
    add(source.slice(0, at), encodeUtf8(source.slice(at + 1)));
  }
  for (const source of session.flags.list('from-file')) addFile(session, fileKey !== undefined && !source.includes('=') ? `${fileKey}=${source}` : source, add);
  for (const path of session.flags.list('from-env-file')) addEnvFile(session, path, kind, add);
  return { data, binary };
}

function checkKey(key: string, kind: 'ConfigMap' | 'Secret'): void {
  if (KEY.test(key) && key !== '.' && !key.startsWith('..')) return;
  throw new KubectlError(`"${key}" is not ${kind === 'Secret' ? 'valid key name for a Secret' : 'a valid key name for a ConfigMap:'} a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`);
}

function addFile(session: Session, source: string, add: (key: string, bytes: Uint8Array) => void): void {
  const parts = source.split('=');
  if (parts.length > 2) throw new KubectlError('key names or file paths cannot contain \'=\'');
  const [key, path] = parts.length === 2 ? (parts as [string, string]) : ['', source];
  if (parts.length === 2 && key === '') throw new KubectlError(`key name for file path ${path} missing`);
  if (parts.length === 2 && path === '') throw new KubectlError(`file path for key name ${key} missing`);
  const fs = session.proc.machine.fs;
  const full = resolvePath(session.proc.cwd, path);
  if (!fs.exists(full)) throw new KubectlError(`error reading ${path}: no such file or directory`);
  if (fs.stat(full).kind !== 'directory') return add(key || baseName(path), fs.readFile(full));
  if (key) throw new KubectlError('cannot give a key name for a directory path');
  for (const entry of [...fs.readDirectory(full)].sort()) {
    if (fs.stat(`${full}/${entry}`).kind === 'file' && KEY.test(entry)) add(entry, fs.readFile(`${full}/${entry}`));
  }
}

/** The server takes more names of variables than kubectl does. */
export function checkVariableName(name: string): void {
  if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) return;
  throw new KubectlError(`"${name}" is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`);
}

function addEnvFile(session: Session, path: string, kind: 'ConfigMap' | 'Secret', add: (key: string, bytes: Uint8Array) => void): void {
  const full = resolvePath(session.proc.cwd, path);
  if (!session.proc.machine.fs.exists(full)) throw new KubectlError(`error reading ${path}: no such file or directory`);
  if (session.proc.machine.fs.stat(full).kind === 'directory') throw new KubectlError(`env ${kind === 'Secret' ? 'secret' : 'config'} file cannot be a directory`);
  for (const raw of decodeUtf8(session.proc.machine.fs.readFile(full)).split('\n')) {
    const line = raw.replace(/^\s+/, '').replace(/\r$/, '');
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    const key = at < 0 ? line : line.slice(0, at);
    checkVariableName(key);
    add(key, encodeUtf8(at < 0 ? (session.proc.env.get(key) ?? '') : line.slice(at + 1)));
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  const text = decodeUtf8(bytes);
  if (!text.includes('\ufffd')) return true;
  const again = encodeUtf8(text);
  return again.length === bytes.length && again.every((byte, at) => byte === bytes[at]);
}

/** "a=b,c=d" as a map. Throws the given kind of error for a part without "=". */
export function parsePairs(text: string, fault: (part: string) => string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const part of text.split(',').filter((one) => one !== '')) {
    const at = part.indexOf('=');
    if (at < 0) throw new KubectlError(fault(part));
    out[part.slice(0, at)] = part.slice(at + 1);
  }
  return out;
}

/** A container's name after its image; letters that a name may not have make way for hyphens and something random. */
export function containerName(image: string, random: Session['proc']['random']): string {
  const last = image.split('/').pop()!.split(':')[0]!.split('@')[0]!;
  return /[_.]/.test(last) ? `${last.replace(/[_.]/g, '-')}-${random.suffix(5)}` : last;
}
