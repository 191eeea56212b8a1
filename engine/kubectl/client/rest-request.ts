import type { ApiResponse } from '../../api/transport';
import { decodeUtf8 } from '../../runtime/bytes';

export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly accept?: string;
  readonly contentType?: string;
  /** The object to send; it is not copied. */
  readonly object?: unknown;
  readonly bytes?: Uint8Array;
  /** The answer is shown as it comes (`ApiRequest.wire`). */
  readonly wire?: 'line' | 'indented';
}

/** The text of an answer (logs, --raw). */
export function textOf(response: ApiResponse): string {
  if (response.bytes) return decodeUtf8(response.bytes);
  return response.object === undefined ? '' : typeof response.object === 'string' ? response.object : JSON.stringify(response.object);
}

/** A query without its empty values. */
export function queryOf(entries: Readonly<Record<string, string | number | boolean | undefined>>): [string, string][] {
  const out: [string, string][] = [];
  for (const name of Object.keys(entries).sort()) {
    const value = entries[name];
    if (value !== undefined && value !== '') out.push([name, String(value)]);
  }
  return out;
}

/** The query as it stands in a URL (url.Values.Encode). */
export function encodeQuery(query: readonly (readonly [string, string])[] | undefined): string {
  if (!query || query.length === 0) return '';
  return `?${query.map(([name, value]) => `${escapeQuery(name)}=${escapeQuery(value)}`).join('&')}`;
}

function escapeQuery(text: string): string {
  return encodeURIComponent(text).replace(/%20/g, '+').replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}
