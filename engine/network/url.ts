import { SystemError } from '../runtime/machine';

export interface HttpUrl {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Path with query, starting with '/'. */
  readonly path: string;
}

/** The parts of an absolute http(s) URL; the engine has no URL class. Throws EINVAL. */
export function parseUrl(text: string): HttpUrl {
  const match = /^(https?):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?([^#]*)/i.exec(text);
  if (!match) throw new SystemError('EINVAL', `not an http URL: ${text}`);
  const scheme = match[1]!.toLowerCase() as 'http' | 'https';
  const rest = match[4]!;
  return {
    scheme,
    host: match[2]!.replace(/^\[|\]$/g, ''),
    port: match[3] === undefined ? (scheme === 'https' ? 443 : 80) : Number(match[3]),
    path: rest.startsWith('/') ? rest : `/${rest}`,
  };
}
