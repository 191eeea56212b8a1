import { concatBytes, encodeBase64 } from '../../../runtime/bytes';
import { header } from '../../../runtime/http-header';
import type { HttpUrl } from '../../../runtime/http-url';
import type { Task } from '../../../runtime/process';
import { readBytes } from '../../../runtime/whole-stream';
import { fromBytes, toBytes } from '../../text';
import type { Context } from '../command';
import { authority } from './url';

export interface Plan {
  readonly method: string;
  /** In the order in which curl sends them, without Host. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** What the options ask to be sent. */
export function* plan(context: Context): Task<Plan> {
  const own: Record<string, string> = {};
  const value = (flag: string): string | undefined => context.value(flag);
  if (value('u') !== undefined) own['Authorization'] = `Basic ${encodeBase64(toBytes(value('u')!))}`;
  if (value('r') !== undefined) own['Range'] = `bytes=${value('r')}`;
  own['User-Agent'] = value('A') ?? 'curl/7.88.1';
  own['Accept'] = context.has('json') ? 'application/json' : '*/*';
  if (context.has('compressed')) own['Accept-Encoding'] = 'deflate, gzip, br, zstd';
  if (value('e') !== undefined) own['Referer'] = value('e')!;
  if (value('b') !== undefined) own['Cookie'] = value('b')!;
  const body = yield* data(context);
  const given: Record<string, string> = {};
  for (const text of context.flags.get('H') ?? []) {
    const at = text.indexOf(':');
    const name = at < 0 ? text.replace(/;$/, '') : text.slice(0, at);
    for (const known of Object.keys(own)) if (known.toLowerCase() === name.toLowerCase()) delete own[known];
    if (at < 0) given[name] = '';
    else if (text.slice(at + 1).trim() !== '') given[name] = text.slice(at + 1).trim();
  }
  const sent = context.has('G') ? undefined : body;
  const typed = header(given, 'content-type') !== undefined;
  const form = context.has('json') ? 'application/json' : 'application/x-www-form-urlencoded';
  const headers = { ...own, ...given, ...(sent ? { 'Content-Length': String(sent.length), ...(typed ? {} : { 'Content-Type': form }) } : {}) };
  return { method: value('X') ?? (context.has('I') ? 'HEAD' : sent ? 'POST' : 'GET'), headers, body: sent };
}

/** With -G the data goes behind a question mark. */
export function* asked(context: Context, target: HttpUrl): Task<HttpUrl> {
  if (!context.has('G')) return target;
  const text = fromBytes((yield* data(context)) ?? new Uint8Array(0));
  return text === '' ? target : { ...target, path: `${target.path}${target.path.includes('?') ? '&' : '?'}${text}` };
}

/** The parts of -d, --data-raw, --data-binary, --json and --data-urlencode, joined; undefined when none is given. */
function* data(context: Context): Task<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  const add = (bytes: Uint8Array): void => {
    if (parts.length > 0 && !context.has('json')) parts.push(toBytes('&'));
    parts.push(bytes);
  };
  for (const flag of ['d', 'data-raw', 'data-binary', 'json']) {
    for (const text of context.flags.get(flag) ?? []) {
      if (flag === 'data-raw' || !text.startsWith('@')) add(toBytes(text));
      else {
        const bytes = yield* fileBytes(context, text.slice(1));
        add(flag === 'd' ? bytes.filter((byte) => byte !== 10 && byte !== 13 && byte !== 0) : bytes);
      }
    }
  }
  for (const text of context.flags.get('data-urlencode') ?? []) {
    const at = text.indexOf('=');
    add(toBytes(`${text.slice(0, at + 1).replace(/^=$/, '')}${escaped(text.slice(at + 1))}`));
  }
  return parts.length > 0 ? concatBytes(parts) : undefined;
}

function* fileBytes(context: Context, name: string): Task<Uint8Array> {
  const file = yield* context.open(name);
  return file ? yield* readBytes(file) : new Uint8Array(0);
}

function escaped(text: string): string {
  return Array.from(toBytes(text), (byte) => (/[\w.~-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('');
}

export function hostHeader(request: Plan, target: HttpUrl): string {
  return header(request.headers, 'host') ?? authority(target);
}
