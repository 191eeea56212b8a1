import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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
  const { forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as { forbidden: { name: string; from: { path?: string } }[] };
  const cruise = (files: Record<string, string>) => withFiles(files, 'depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...new Set(Object.keys(files).map((path) => path.split('/')[0]!))]);
  const broken = ({ output }: { output: string }): string[] => {
    const { violations } = (JSON.parse(output) as { summary: { violations: { rule: { name: string; severity: string } }[] } }).summary;
    return [...new Set(violations.filter(({ rule }) => rule.severity === 'error').map(({ rule }) => rule.name))].sort();
  };

  it('fire, each of them', () => {
    // Every room that a rule speaks of imports every other one of its floor.
    const rooms = forbidden.flatMap(({ from }) => /^\^((?:engine\/)?\w+)\/$/.exec(from.path ?? '')?.slice(1) ?? []);
    const others = (room: string): string[] => rooms.filter((other) => other !== room && dirname(other) === dirname(room));
    const files: Record<string, string> = {
      ...Object.fromEntries(rooms.map((room) => [`${room}/stands.ts`, 'export {};\n'])),
      ...Object.fromEntries(rooms.map((room) => [`${room}/reaches.ts`, others(room).map((other) => `import '${'../'.repeat(room.split('/').length)}${other}/stands';\n`).join('')])),
      'engine/runtime/a.ts': "import { b } from './b';\nimport 'node:fs';\nimport 'react';\nexport const a = () => b;\n",
      'engine/runtime/b.ts': "import { a } from './a';\nexport const b = () => a;\n",
      'engine/controllers/job/a.ts': "import '../cronjob/b';\n",
      'engine/controllers/cronjob/b.ts': 'export {};\n',
      'app/database.ts': "import '../generated/prisma';\n",
      'generated/prisma.ts': 'export {};\n',
    };
    expect(broken(cruise(files))).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it('accept what the architecture allows', () => {
    expect(broken(cruise({ 'engine/client/a.ts': "import '../api/b';\n", 'engine/api/b.ts': 'export {};\n', 'engine/api/b.test.ts': "import '../store/c';\n", 'engine/store/c.ts': "import '../api/b';\n", 'lab/a.ts': "import '../engine/client/a';\n" }))).toEqual([]);
  });
});

describe('lint rules', () => {
  const { overrides } = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as { overrides: { files: string[]; rules: Record<string, [string, ...{ name?: string; object?: string; property?: string }[]]> }[] };
  const { rules } = overrides.find(({ files }) => files[0] === 'engine/**/*.ts')!;
  const uses = [
    ...rules['no-restricted-globals']!.slice(1).map((rule) => (rule as { name: string }).name),
    ...rules['no-restricted-properties']!.slice(1).map((rule) => (rule as { object?: string; property: string })).map(({ object = "'a'", property }) => `${object}.${property}`),
  ];

  it('refuse each thing that the engine must not know', () => {
    const imports = ['node:fs', 'react', 'react-dom', 'next', 'next/link', '@prisma/client'];
    const lines = [...imports.map((name) => `import '${name}';`), ...uses.map((use, at) => `export const a${at} = ${use};`)];
    const { status, output } = withFiles({ 'engine/runtime/a.ts': `${lines.join('\n')}\n` }, 'oxlint', ['--format', 'json', 'engine']);
    const { diagnostics } = JSON.parse(output) as { diagnostics: { labels: { span: { line: number } }[] }[] };
    const refused = new Set(diagnostics.map(({ labels }) => lines[labels[0]!.span.line - 1]));
    expect(lines.filter((line) => !refused.has(line))).toEqual([]);
    expect(status).toBe(1);
  });

  it.each([
    ['a file of more than 600 lines', 'export {};\n'.repeat(601), 'max-lines'],
    ['a function of more than 80 lines', `export function long(): number {\n${'  // …\n'.repeat(80)}  return 1;\n}\n`, 'max-lines-per-function'],
  ])('refuse %s', (_, text, rule) => {
    const { status, output } = withFiles({ 'engine/runtime/a.ts': text }, 'oxlint', ['engine']);
    expect(output).toContain(`eslint(${rule})`);
    expect(status).toBe(1);
  });
});

describe('types of the engine', () => {
  it('do not know the DOM, Node, timers or text encoders', () => {
    const names = ['document.title', 'process.argv', 'setTimeout', 'TextEncoder', 'structuredClone'];
    const { status, output } = withFiles({ 'engine/runtime/a.ts': names.map((name, at) => `export const a${at} = ${name};\n`).join('') }, 'tsc', ['-p', 'engine', '--noEmit']);
    for (const name of names) expect(output).toMatch(new RegExp(`Cannot find name '${name.split('.')[0]}'`));
    expect(status).not.toBe(0);
  });

  it('do not reach out of the project by its references', () => {
    const { status, output } = withFiles({ 'engine/runtime/a.ts': "export { b } from '../../components/b';\n", 'components/b.ts': 'export const b = 1;\n' }, 'tsc', ['-b', 'engine']);
    expect(output).toMatch(/TS6307|TS6059/);
    expect(status).not.toBe(0);
  });
});
