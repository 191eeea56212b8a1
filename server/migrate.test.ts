import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './environment';
import { migrate } from './migrate';

const shipped = readdirSync(join(projectRoot, 'prisma/migrations'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();

function project(): { url: string; folder: string; add: (name: string, sql: string) => void } {
  const folder = join(mkdtempSync(join(tmpdir(), 'podlab-migrate-')), 'migrations');
  cpSync(join(projectRoot, 'prisma/migrations'), folder, { recursive: true });
  return {
    folder, url: `file:${join(folder, '..', 'test.db')}`,
    add: (name, sql) => { mkdirSync(join(folder, name), { recursive: true }); writeFileSync(join(folder, name, 'migration.sql'), sql); },
  };
}

describe('migrations', () => {
  it('are applied once, in order', async () => {
    const { url, folder, add } = project();
    expect(await migrate(url, folder)).toEqual(shipped);
    add('9001_more', 'CREATE TABLE "More" (id TEXT PRIMARY KEY);\nINSERT INTO "More" VALUES (\'kept\');\n');
    expect(await migrate(url, folder)).toEqual(['9001_more']);
    expect(await migrate(url, folder)).toEqual([]);
  });

  it('that fail change nothing and are named', async () => {
    const { url, folder, add } = project();
    await migrate(url, folder);
    add('9001_broken', 'CREATE TABLE "Half" (id TEXT PRIMARY KEY);\nINSERT INTO "NoSuchTable" VALUES (1);\n');
    await expect(migrate(url, folder)).rejects.toThrow(/9001_broken failed .* was rolled back: .*NoSuchTable/);
    const client = createClient({ url });
    expect((await client.execute("SELECT name FROM sqlite_master WHERE name = 'Half'")).rows).toEqual([]);
    client.close();
  });

  it('that were changed after they had been applied are refused', async () => {
    const { url, folder, add } = project();
    add('9001_more', 'CREATE TABLE "More" (id TEXT);\n');
    await migrate(url, folder);
    add('9001_more', 'CREATE TABLE "Other" (id TEXT);\n');
    await expect(migrate(url, folder)).rejects.toThrow(/9001_more was changed after it had been applied/);
  });

  it('that this version does not know are refused, before anything is changed', async () => {
    const { url, folder, add } = project();
    add('9001_newer', 'CREATE TABLE "Newer" (id TEXT);\n');
    await migrate(url, folder);
    await expect(migrate(url)).rejects.toThrow(/was brought to 9001_newer by another version of Podlab/);
  });

  it('are refused in words where the file is no database that can be written', async () => {
    const { url, folder } = project();
    writeFileSync(url.slice('file:'.length), 'a letter to somebody, and no database\n'.repeat(50));
    await expect(migrate(url, folder)).rejects.toThrow(/cannot be opened for writing: .*Let the user that runs Podlab write/);
  });
});
