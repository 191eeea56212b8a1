import { header } from '../../../runtime/http-header';
import { reasonOf } from '../../../runtime/http-reason';
import type { HttpResponse } from '../../../runtime/net';

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
