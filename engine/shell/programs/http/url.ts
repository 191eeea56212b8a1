import { defaultPort, readHttpUrl } from '../../../runtime/http-url';
import type { HttpUrl } from '../../../runtime/http-url';

/** Reads what curl and wget take as an address, with http:// going without saying; undefined for one that they do not. */
export function readUrl(text: string): HttpUrl | undefined {
  return readHttpUrl(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
}

/** What a Location header leads to. */
export function follow(from: HttpUrl, location: string): HttpUrl | undefined {
  if (/^https?:/i.test(location)) return readUrl(location);
  return { ...from, path: location.startsWith('/') ? location : from.path.replace(/[^/]*(\?.*)?$/, location) };
}

/** Host and port as the Host header and addresses carry them: the port only when it is not the scheme's own. */
export function authority({ scheme, host, port }: HttpUrl): string {
  return port === defaultPort(scheme) ? host : `${host}:${port}`;
}

/** The address, without a port that goes without saying. */
export function printUrl(target: HttpUrl): string {
  return `${target.scheme}://${authority(target)}${target.path}`;
}

/** The address by which the network is asked. */
export function addressed({ scheme, port, path }: HttpUrl, address: string): string {
  return `${scheme}://${address}:${port}${path}`;
}
