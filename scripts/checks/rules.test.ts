import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Each rule is shown to fire on a small project that breaks it: a rule that cannot fail protects nothing.
const root = resolve(import.meta.dirname, '../..');
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'podlab-rules-'));
  for (const file of ['.oxlintrc.json', '.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.base.json', 'package.json', 'engine/tsconfig.json']) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    cpSync(join(root, file), join(project, file));
  }
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

function withFiles(files: Record<string, string>, tool: string, args: string[]): { status: number | null; output: string } {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  try {
    const run = spawnSync(join(root, 'node_modules/.bin', tool), args, { cwd: project, encoding: 'utf8' });
    return { status: run.status, output: run.stdout + run.stderr };
  } finally {
    for (const path of Object.keys(files)) rmSync(join(project, path));
  }
}

describe('import rules', () => {
  const cruise = (files: Record<string, string>) => withFiles(files, 'depcruise', ['--config', '.dependency-cruiser.cjs', ...new Set(Object.keys(files).map((path) => path.split('/')[0]!))]);

  it.each([
    ['the engine does not know the page', { 'engine/runtime/a.ts': "import '../../components/b';\n", 'components/b.ts': 'export const b = 1;\n' }, 'engine-imports-only-itself'],
    ['the engine does not know Node', { 'engine/runtime/a.ts': "import 'node:fs';\n" }, 'engine-is-pure'],
    ['a controller does not read the store', { 'engine/controllers/job/a.ts': "import '../../store/b';\n", 'engine/store/b.ts': 'export const b = 1;\n' }, 'engine-controllers-imports-only'],
    ['a controller does not know another', { 'engine/controllers/job/a.ts': "import '../cronjob/b';\n", 'engine/controllers/cronjob/b.ts': 'export const b = 1;\n' }, 'controllers-do-not-import-each-other'],
    ['the kubelet does not know the API server', { 'engine/kubelet/a.ts': "import '../apiserver/b';\n", 'engine/apiserver/b.ts': 'export const b = 1;\n' }, 'engine-kubelet-imports-only'],
    ['components do not know the server', { 'components/a.ts': "import '../server/b';\n", 'server/b.ts': 'export const b = 1;\n' }, 'components-imports-only'],
    ['the lab does not know the page', { 'lab/a.ts': "import '../components/b';\n", 'components/b.ts': 'export const b = 1;\n' }, 'lab-imports-only'],
    ['there are no cycles', { 'engine/runtime/a.ts': "import { b } from './b';\nexport const a = () => b;\n", 'engine/runtime/b.ts': "import { a } from './a';\nexport const b = () => a;\n" }, 'no-cycles'],
  ])('%s', (_, files, rule) => {
    const { status, output } = cruise(files);
    expect(output).toContain(rule);
    expect(status).not.toBe(0);
  });

  it('accepts what the architecture allows', () => {
    expect(cruise({ 'engine/client/a.ts': "import '../api/b';\n", 'engine/api/b.ts': 'export const b = 1;\n' }).status).toBe(0);
  });
});

describe('lint rules of the engine', () => {
  it.each([
    ['the wall clock', 'export const t = Date.now();\n', 'injected Clock'],
    ['chance', 'export const r = Math.random();\n', 'injected Random'],
    ['timers', 'setTimeout(() => {}, 1);\n', 'injected Clock'],
    ['a locale', "export const c = 'a'.localeCompare('b');\n", 'locale'],
    ['Node', 'export const e = process.env;\n', 'no Node'],
  ])('refuse %s', (_, text, words) => {
    const { status, output } = withFiles({ 'engine/runtime/a.ts': text }, 'oxlint', ['engine']);
    expect(output).toContain(words);
    expect(status).toBe(1);
  });

  it('refuse a file of more than 600 lines', () => {
    const { status, output } = withFiles({ 'engine/runtime/a.ts': 'export {};\n'.repeat(601) }, 'oxlint', ['engine']);
    expect(output).toContain('max-lines');
    expect(status).toBe(1);
  });
});

describe('types of the engine', () => {
  it.each([
    ['the DOM', 'export const d = document.title;\n'],
    ['Node', 'export const e = process.argv;\n'],
    ['timers', 'setTimeout(() => {}, 1);\n'],
    ['text encoders', 'export const t = new TextEncoder();\n'],
  ])('do not know %s', (_, text) => {
    const { status, output } = withFiles({ 'engine/runtime/a.ts': text }, 'tsc', ['-p', 'engine', '--noEmit']);
    expect(output).toMatch(/Cannot find name/);
    expect(status).not.toBe(0);
  });

  it('do not reach out of the project by its references', () => {
    const { status, output } = withFiles({ 'engine/runtime/a.ts': "export { b } from '../../components/b';\n", 'components/b.ts': 'export const b = 1;\n' }, 'tsc', ['-b', 'engine']);
    expect(output).toMatch(/TS6307|TS6059/);
    expect(status).not.toBe(0);
  });
});
