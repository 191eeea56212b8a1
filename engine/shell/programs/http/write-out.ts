import { header } from '../../../runtime/http-header';
import type { HttpUrl } from '../../../runtime/http-url';
import type { HttpResponse } from '../../../runtime/net';
import { decodeEscapes } from '../../quote';
import type { CurlFailure } from './curl-error';
import { headLines, redirectOf, speaksHttp2 } from './message';
import { printUrl } from './url';

/** What is known of a transfer when it has ended; times in milliseconds since it began. */
interface Transfer {
  readonly given: string;
  readonly number: number;
  readonly method: string;
  readonly target: HttpUrl | undefined;
  readonly address: string;
  readonly localAddress: string;
  readonly response: HttpResponse | undefined;
  readonly failure: CurlFailure | undefined;
  readonly file: string;
  readonly redirects: number;
  readonly bytes: { readonly received: number; readonly sent: number; readonly request: number };
  readonly times: { readonly resolved: number; readonly connected: number; readonly started: number; readonly total: number };
}

/** The text of `-w`, and what is wrong with it. */
export function writeOut(format: string, transfer: Transfer): { readonly text: string; readonly complaints: string } {
  const values = variables(transfer);
  let complaints = '';
  const text = decodeEscapes(format, {}).text.replace(/%%|%(header)?\{([^}]*)\}/g, (whole, ofHeader: string | undefined, name: string) => {
    if (whole === '%%') return '%';
    if (ofHeader) return (transfer.response && header(transfer.response.headers, name.toLowerCase())) ?? '';
    if (name === 'json') return JSON.stringify(Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1))));
    if (name === 'header_json') return JSON.stringify(Object.fromEntries(Object.entries(transfer.response?.headers ?? {}).map(([key, value]) => [key.toLowerCase(), [value]])));
    if (name === 'onerror' || name === 'stdout' || name === 'stderr') return '';
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) complaints += `curl: unknown --write-out variable: '${name}'\n`;
    if (name === 'http_code' || name === 'response_code' || name === 'http_connect') return String(value).padStart(3, '0');
    return name.startsWith('time_') ? Number(value).toFixed(6) : String(value ?? '');
  });
  return { text, complaints };
}

function variables({ given, number, method, target, address, localAddress, response, failure, file, redirects, bytes, times }: Transfer): Readonly<Record<string, string | number | null>> {
  const seconds = (ms: number): number => Math.round(ms * 1000) / 1e6;
  const http2 = response !== undefined && speaksHttp2(target?.scheme ?? 'http', response);
  const head = response ? headLines(response, http2) : [];
  const location = response && redirectOf(response);
  const speed = (count: number): number => (times.total > 0 ? Math.round((count * 1000) / times.total) : 0);
  return {
    certs: '', content_type: (response && header(response.headers, 'content-type')) ?? null, errormsg: failure?.message ?? null, exitcode: failure?.code ?? 0, filename_effective: file || null, ftp_entry_path: null,
    http_code: response?.status ?? 0, http_connect: 0, http_version: response ? (http2 ? '2' : '1.1') : '0', local_ip: response ? localAddress : '', method, num_certs: 0, num_connects: response ? 1 : 0, num_headers: Math.max(0, head.length - 1),
    num_redirects: redirects, proxy_ssl_verify_result: 0, redirect_url: location === undefined || !target ? null : /^https?:/.test(location) ? location : `${printUrl({ ...target, path: '' })}${location}`, referer: null, remote_ip: response ? address : '', remote_port: response ? (target?.port ?? 0) : 0, response_code: response?.status ?? 0,
    scheme: response ? (target?.scheme ?? '').toUpperCase() : null, size_download: bytes.received, size_header: head.length ? head.join('\r\n').length + 4 : 0, size_request: bytes.request, size_upload: bytes.sent, speed_download: speed(bytes.received), speed_upload: speed(bytes.sent), ssl_verify_result: 0,
    time_appconnect: seconds(target?.scheme === 'https' ? times.connected : 0), time_connect: seconds(times.connected), time_namelookup: seconds(times.resolved), time_pretransfer: seconds(times.connected), time_redirect: 0, time_starttransfer: seconds(times.started), time_total: seconds(times.total),
    url: given, url_effective: target ? printUrl(target) : given, urlnum: number, curl_version: 'libcurl/7.88.1 OpenSSL/3.0.16',
  };
}
