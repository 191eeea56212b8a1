// Prints the SQL that leads from the committed migrations to prisma/schema.prisma; nothing when they agree.
//   node scripts/database/migration-diff.mjs            the difference (exit 2 when there is one)
//   node scripts/database/migration-diff.mjs NAME       writes it as a new migration
// The Prisma CLI fetches its schema engine from outside the npm registry at every migrate command; this script uses
// the same engine as WebAssembly from the registry, on a scratch database (docs/decisions/0005-database.md).
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';

const root = new URL('../../', import.meta.url);
const migrationsFolder = new URL('prisma/migrations/', root);
const schema = readFileSync(new URL('prisma/schema.prisma', root), 'utf8');
const folders = existsSync(migrationsFolder) ? readdirSync(migrationsFolder, { withFileTypes: true }).filter((f) => f.isDirectory()).map((f) => f.name).sort() : [];

// Node loads no WebAssembly through `import` yet, so the package's own entry is done by hand.
const require = createRequire(import.meta.url);
const enginePath = require.resolve('@prisma/schema-engine-wasm').replace(/schema_engine\.js$/, '');
const glue = await import(pathToFileURL(`${enginePath}schema_engine_bg.js`).href);
const { instance } = await WebAssembly.instantiate(readFileSync(`${enginePath}schema_engine_bg.wasm`), { './schema_engine_bg.js': glue });
glue.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();
// libSQL gives every in-memory connection a database of its own, so the migrations are replayed on a file.
function statementsOf(name) {
  return readFileSync(new URL(`${name}/migration.sql`, migrationsFolder), 'utf8').split(/(?<=;)\s*\n/).filter((sql) => sql.replace(/^\s*--.*$/gm, '').trim());
}

const scratch = mkdtempSync(join(tmpdir(), 'podlab-migrations-'));
const factory = new PrismaLibSql({ url: `file:${join(scratch, 'main.db')}` });
factory.connectToShadowDb = () => new PrismaLibSql({ url: `file:${join(scratch, 'shadow.db')}` }).connect();
const adapter = bindMigrationAwareSqlAdapterFactory(factory);
const engine = await glue.SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => {}, adapter);
const { stdout } = await engine.diff({
  from: { tag: 'migrations', baseDir: 'prisma/migrations', lockfile: { path: 'migration_lock.toml', content: 'provider = "sqlite"\n' }, shadowDbInitScript: '',
    // The engine runs only the first statement of a migration on its shadow database: each statement goes as one.
    migrationDirectories: folders.flatMap((name) => statementsOf(name).map((sql, n) => ({ path: `${name}_${String(n).padStart(3, '0')}`, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } } }))),
    filters: { externalTables: [], externalEnums: [] } },
  to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
  script: true,
  shadowDatabaseUrl: null,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
});

rmSync(scratch, { recursive: true, force: true });

const sql = (stdout ?? '').trim();
const [name] = process.argv.slice(2);
if (sql === '' || sql === '-- This is an empty migration.') console.log('The migrations agree with prisma/schema.prisma.');
else if (!name) {
  console.log(sql);
  process.exitCode = 2;
} else {
  const folder = new URL(`${String(folders.length + 1).padStart(4, '0')}_${name}/`, migrationsFolder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('migration.sql', folder), `${sql}\n`);
  writeFileSync(new URL('migration_lock.toml', migrationsFolder), 'provider = "sqlite"\n');
  console.log(`wrote ${folder.pathname.slice(root.pathname.length)}migration.sql`);
}
