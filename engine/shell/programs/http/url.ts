/** Where a request goes. */
export interface Target {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** With its question, without its fragment. */
  readonly path: string;
}

/** Reads what curl and wget take as an address; undefined for one that they do not. */
export function readUrl(text: string): Target | undefined {
  const match = /^(?:(https?):\/\/)?(?:[^/@]*@)?(\[[^\]\s]*\]|[^/:?#\s]+)(?::(\d*))?([/?#][^]*)?$/i.exec(text);
  if (!match || (/^[a-z]+:\/\//i.test(text) && !match[1])) return undefined;
  const scheme = (match[1] ?? 'http').toLowerCase() as Target['scheme'];
  const path = (match[4] ?? '/').replace(/#.*$/, '') || '/';
  return { scheme, host: match[2]!, port: Number(match[3] || (scheme === 'https' ? 443 : 80)), path: path.startsWith('/') ? path : `/${path}` };
}

/** What a Location header leads to. */
export function follow(from: Target, location: string): Target | undefined {
  if (/^https?:/i.test(location)) return readUrl(location);
  return { ...from, path: location.startsWith('/') ? location : from.path.replace(/[^/]*(\?.*)?$/, location) };
}

/** Host and port as the Host header and addresses carry them: the port only when it is not the scheme's own. */
export function authority({ scheme, host, port }: Target): string {
  return port === (scheme === 'https' ? 443 : 80) ? host : `${host}:${port}`;
}

/** The address, without a port that goes without saying. */
export function printUrl(target: Target): string {
  return `${target.scheme}://${authority(target)}${target.path}`;
}

/** The address by which the network is asked. */
export function addressed({ scheme, port, path }: Target, address: string): string {
  return `${scheme}://${address}:${port}${path}`;
}
