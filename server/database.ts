import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { PrismaClient } from '../generated/prisma/client';
import { databaseFile, databaseUrl } from './environment';

/** How long a statement waits for another writer before it fails. */
const BUSY_TIMEOUT_MS = 5_000;

// Next evaluates server modules once per bundle; the connection is shared between them.
const held = globalThis as unknown as { podlabDatabase?: PrismaClient };

/** The one connection to the database. One process writes to a SQLite file. */
export function database(): PrismaClient {
  return (held.podlabDatabase ??= openDatabase(databaseUrl()));
}

/** A client for one database URL; tests open one per file. */
function openDatabase(url: string): PrismaClient {
  mkdirSync(dirname(databaseFile()), { recursive: true });
  const options = { url, intMode: 'bigint' as const, timeout: BUSY_TIMEOUT_MS };
  return new PrismaClient({ adapter: new PrismaLibSql(options) });
}
