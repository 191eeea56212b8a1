import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file, link or npm script that a text of ours names and that is not there. */
export interface Stray {
  readonly line: number;
  readonly name: string;
}

const ROOMS = ['app', 'components', 'content', 'curriculum', 'server', 'lab', 'engine', 'cli', 'prisma', 'e2e', 'scripts', 'docs', 'public'];
/** A path from the root of the project; one with a placeholder is a pattern and names no file. */
const PATH = new RegExp(`(?<![\\w/.-])(?:${ROOMS.join('|')})/[\\w./-]*\\w(?![\\w/*<{…-])`, 'g');
const LINK = /\]\(([^)#:\s]+)(?:#[^)]*)?\)/g;
const SCRIPT = /\bnpm (?:run (?:--silent )?)?([a-z][\w:]*)/g;
/** What npm itself does, and what is no command: "npm" the registry. */
const OWN = new Set(['ci', 'install', 'registry']);

/** What the text at `file` (a path from `root`) names in vain. */
export function strays(root: string, file: string, text: string): Stray[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  return text.split('\n').flatMap((content, at) => {
    const names = (pattern: RegExp): string[] => [...content.matchAll(pattern)].map((match) => match[1] ?? match[0]);
    return [
      ...names(PATH).filter((path) => !existsSync(join(root, path))),
      ...names(LINK).filter((link) => !link.startsWith('lesson') && !existsSync(join(root, dirname(file), link))),
      ...names(SCRIPT).filter((script) => !(script in scripts) && !OWN.has(script)),
    ].map((name) => ({ line: at + 1, name }));
  });
}

/** README and everything below docs, as paths from the root. */
export function texts(root: string): string[] {
  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return ['README.md', ...below.map((name) => join('docs', name))];
}
