import { header } from '../../../runtime/http-header';
import type { HttpResponse } from '../../../runtime/net';

const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 206: 'Partial Content', 301: 'Moved Permanently', 302: 'Found', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict', 422: 'Unprocessable Entity', 429: 'Too Many Requests', 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout' };

export function reasonOf({ status, reason }: HttpResponse): string {
  return reason ?? REASONS[status] ?? '';
}

/** Over TLS a Go program (the API server, a kubelet, the ingress controller) speaks HTTP/2; the nginx of the image does not. */
export function speaksHttp2(scheme: string, response: HttpResponse): boolean {
  return scheme === 'https' && !header(response.headers, 'server')?.startsWith('nginx/');
}

/** Where a response sends on to. */
export function redirectOf({ status, headers }: HttpResponse): string | undefined {
  return status >= 300 && status < 400 ? header(headers, 'location') : undefined;
}

/** The lines of a response before its body. */
export function headLines(response: HttpResponse, http2 = false): string[] {
  const headers = Object.entries(response.headers);
  if (http2) return [`HTTP/2 ${response.status} `, ...headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`)];
  return [`HTTP/1.1 ${response.status} ${reasonOf(response)}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
}
