// What a fresh machine needs before anything else runs. Plain Node, because nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const stateFile = join(root, 'node_modules', '.podlab-installed');

/** Stops with a sentence that says what is missing and what to do. */
export function stop(message) {
  console.error(`podlab: ${message}`);
  process.exit(1);
}

/** Runs a command with its output shown (or kept, with `quiet`); stops when it fails. */
export function run(command, args, { quiet = false, env = {}, what } = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit', encoding: 'utf8', env: { ...process.env, ...env }, shell: process.platform === 'win32' });
  if (result.status !== 0) {
    if (quiet) console.error(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    stop(`${what ?? `${command} ${args.join(' ')}`} failed`);
  }
  return result.stdout;
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) stop(`Node ${process.versions.node} is too old; 20.19 or newer is needed`);
}

/** Installs the packages of package-lock.json when they are missing or of another lock file. */
export function install() {
  checkNode();
  const wanted = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  if (existsSync(stateFile) && readFileSync(stateFile, 'utf8') === wanted) return;
  console.log('podlab: installing packages …');
  // The registry's packages bring everything that is needed: no install script has to fetch or compile anything.
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], { what: 'npm ci' });
  writeFileSync(stateFile, wanted);
}

/** Makes what is derived from committed files: the database client and the texts that explain shows. */
export function generate() {
  const made = fingerprint(['prisma/schema.prisma', 'package-lock.json', 'scripts/setup', 'scripts/data']);
  const mark = join(root, 'generated', '.fingerprint');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === made) return;
  // The Prisma CLI would fetch a schema engine that `generate` does not need (docs/decisions/0005-database.md).
  run('npx', ['prisma', 'generate'], { quiet: true, env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }, what: 'prisma generate' });
  run('node', ['scripts/data/generate-explain.mjs'], { quiet: true, what: 'scripts/data/generate-explain.mjs' });
  // The page loads the texts of explain when they are first wanted.
  mkdirSync(join(root, 'public', 'generated'), { recursive: true });
  copyFileSync(join(root, 'generated', 'explain.json'), join(root, 'public', 'generated', 'explain.json'));
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, made);
}

/** Builds the product unless the last build was made of the same files. */
export function build({ quiet = true } = {}) {
  const mark = join(root, '.next', 'podlab-fingerprint');
  const made = fingerprint(['app', 'components', 'content', 'curriculum', 'engine', 'lab', 'server', 'public', 'messages', 'generated', 'prisma', 'next.config.js', 'proxy.ts', 'instrumentation.ts', 'scripts/setup', 'package-lock.json', 'tsconfig.json']);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === made && existsSync(join(root, '.next', 'BUILD_ID'))) return;
  console.log('podlab: building …');
  run('npx', ['next', 'build'], { quiet, env: { NEXT_TELEMETRY_DISABLED: '1' }, what: 'next build' });
  writeFileSync(mark, made);
}

/** One hash over the contents of files and folders (tests left aside). */
function fingerprint(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) if (!name.startsWith('.') && !/\.test\.tsx?$/.test(name)) visit(join(path, name));
    } else hash.update(path).update(readFileSync(full));
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}
