import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createClient, type Client } from '@libsql/client';
import { databaseFile, databaseUrl, projectRoot } from './environment';

class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Brings the database to the newest of prisma/migrations, each in a transaction of its own, and notes it in
 * `_prisma_migrations` as the Prisma CLI does (which then reports "up to date"). A migration that fails changes
 * nothing; the error names it. Returns the names that were applied.
 */
export async function migrate(url = databaseUrl(), folder = join(projectRoot, 'prisma', 'migrations')): Promise<string[]> {
  const file = url === databaseUrl() ? databaseFile() : url.slice('file:'.length);
  let client: Client | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    client = createClient({ url });
    await prepare(client);
  } catch (error) {
    client?.close();
    if (error instanceof MigrationError) throw error;
    throw new MigrationError(`The database ${file} cannot be opened for writing: ${error instanceof Error ? error.message : String(error)}. Let the user that runs Podlab write the file and its folder, or name another file with DATABASE_URL (file:/path/podlab.db).`);
  }
  try {
    const done = await appliedMigrations(client);
    const known = migrationsIn(folder);
    const unknown = [...done.keys()].filter((name) => !known.some((one) => one.name === name));
    if (unknown.length > 0) throw new MigrationError(`The database ${file} was brought to ${unknown.join(', ')} by another version of Podlab, which this one does not know. Start that version, or go back to a copy of the database from before it.`);
    const applied: string[] = [];
    for (const { name, sql, checksum } of known) {
      const before = done.get(name);
      if (before === checksum) continue;
      if (before !== undefined) throw new MigrationError(`The migration ${name} was changed after it had been applied to ${url}. Restore prisma/migrations/${name}/migration.sql; put the change into a new migration.`);
      await apply(client, name, sql, checksum, url);
      applied.push(name);
    }
    return applied;
  } finally {
    client.close();
  }
}

async function prepare(client: Client): Promise<void> {
  await client.execute('PRAGMA journal_mode=WAL');
  const settings = await Promise.all(['journal_mode', 'synchronous', 'foreign_keys'].map(async (name) => Object.values((await client.execute(`PRAGMA ${name}`)).rows[0]!)[0]));
  if (String(settings) !== 'wal,2,1') throw new MigrationError(`SQLite runs with journal_mode, synchronous, foreign_keys = ${String(settings)}; wal,2,1 is needed so that what is saved stays saved.`);
  await client.execute(`CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
    "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`);
}

async function appliedMigrations(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.execute('SELECT migration_name, checksum FROM "_prisma_migrations" WHERE rolled_back_at IS NULL AND finished_at IS NOT NULL');
  return new Map(rows.map((row) => [String(row.migration_name), String(row.checksum)]));
}

function migrationsIn(folder: string): { name: string; sql: string; checksum: string }[] {
  if (!existsSync(folder)) throw new MigrationError(`The folder ${folder} with the database's migrations is missing.`);
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort().map((name) => {
    const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

async function apply(client: Client, name: string, sql: string, checksum: string, url: string): Promise<void> {
  const transaction = await client.transaction('write');
  try {
    await transaction.executeMultiple(sql);
    await transaction.execute({
      sql: 'INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) VALUES (?, ?, ?, current_timestamp, 1)',
      args: [randomUUID(), checksum, name],
    });
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw new MigrationError(`The migration ${name} failed on ${url} and was rolled back: ${error instanceof Error ? error.message : String(error)}. Nothing was changed; the product does not start on a database that is half way.`);
  } finally {
    transaction.close();
  }
}
