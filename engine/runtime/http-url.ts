/** Where an HTTP request goes. */
export interface HttpUrl {
  readonly scheme: 'http' | 'https';
  /** As written: an IPv6 address in its brackets. */
  readonly host: string;
  readonly port: number;
  /** With its query, without its fragment; starts with '/'. */
  readonly path: string;
}

/** The parts of an absolute address; undefined for any other text. The engine has no URL class. */
export function readHttpUrl(text: string): HttpUrl | undefined {
  const match = /^(https?):\/\/(?:[^/@]*@)?(\[[^\]\s]*\]|[^/:?#\s]+)(?::(\d*))?([/?#][^]*)?$/i.exec(text);
  if (!match) return undefined;
  const scheme = match[1]!.toLowerCase() as HttpUrl['scheme'];
  const path = (match[4] ?? '').replace(/#.*$/, '');
  return { scheme, host: match[2]!, port: Number(match[3] || defaultPort(scheme)), path: path.startsWith('/') ? path : `/${path}` };
}

export function defaultPort(scheme: HttpUrl['scheme']): number {
  return scheme === 'https' ? 443 : 80;
}
