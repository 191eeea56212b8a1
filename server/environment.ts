import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** Where the project's files (content, migrations) are found at run time. */
export const projectRoot = process.cwd();

/** The database's URL, absolute: a `file:` URL, relative ones counted from the project's root. */
export function databaseUrl(): string {
  const url = process.env.DATABASE_URL || 'file:./data/podlab.db';
  if (!url.startsWith('file:')) throw new Error(`DATABASE_URL is "${url}"; it has to be a file: URL such as file:./data/podlab.db`);
  const path = url.slice('file:'.length);
  return `file:${isAbsolute(path) ? path : resolve(projectRoot, path)}`;
}

export function databaseFile(): string {
  return databaseUrl().slice('file:'.length);
}

/**
 * The secret that signs sessions: AUTH_SECRET, or one made at the first start and kept beside the database (readable
 * by the owner only), so that a restart signs nobody out.
 */
export function authSecret(): string {
  const given = process.env.AUTH_SECRET;
  if (given) {
    if (given.length < 32) throw new Error('AUTH_SECRET is shorter than 32 characters; use 32 random ones or more');
    return given;
  }
  const path = join(dirname(databaseFile()), 'auth-secret');
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(path, 'utf8').trim();
}

/** The address under which the product is reached, without a slash at its end; cookies are Secure when it is https. */
export function baseUrl(): string {
  const given = process.env.PUBLIC_URL || `http://localhost:${process.env.PORT || '3000'}`;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error(`PUBLIC_URL is "${given}"; it has to be an address such as https://podlab.example.org`);
  if (url.pathname !== '/' || url.search || url.hash) throw new Error(`PUBLIC_URL is "${given}"; Podlab is served from the root of a host name, so it has to be ${url.origin}`);
  return url.origin;
}

/** Throws when a variable is set to what cannot be meant: at the start, rather than at some visitor's request. */
export function checkEnvironment(): void {
  databaseUrl();
  baseUrl();
  authSecret();
}
