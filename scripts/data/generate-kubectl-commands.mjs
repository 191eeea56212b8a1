// Usage: node scripts/data/generate-kubectl-commands.mjs /path/to/kubectl
// Reads usage lines, flags and defaults of every command from `kubectl … --help` into
// engine/kubectl/command/commands.json, and what is loaded late of them into later-commands.json. Only facts are kept (names, types, defaults); the prose of the pages is ours.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const binary = process.argv[2];
if (!binary) throw new Error('usage: generate-kubectl-commands.mjs KUBECTL');

const ARRAYS = new Set(['from-literal', 'as-group', 'annotations', 'annotation', 'rule', 'env', 'exec-arg', 'exec-env', 'group', 'user', 'serviceaccount', 'resource-name', 'audience', 'prune-allowlist', 'mount', 'set-image']);
const TRISTATE = new Set(['set-raw-bytes', 'embed-certs']);
const OPTIONAL = { 'dry-run': 'unchanged', cascade: 'background', validate: 'strict' };

/* Loaded with the page: the tree, and the flags of groups and of these. */
const EVERYDAY = new Set(['get', 'apply', 'create', 'create namespace', 'create deployment', 'run', 'delete', 'describe', 'options']);

const commands = {};

const help = (path) => execFileSync(binary, [...path, '--help'], { encoding: 'utf8' });

function typeOf(name, value) {
  if (TRISTATE.has(name)) return 'b';
  // Only a flag of pairs KEY=VALUE has an empty default without quotes.
  if (value === '') return 'm';
  if (value === 'true' || value === 'false') return 'b';
  if (/^\[.*\]$/.test(value)) return ARRAYS.has(name) ? 'a' : 'l';
  if (/^-?\d+$/.test(value)) return 'i';
  if (/^(\d+[hms])+$/.test(value)) return 'd';
  return 's';
}

function flagsIn(text) {
  const found = [];
  for (const [, short, name, raw] of text.matchAll(/^ {4}(?:-(\w), )?--([\w-]+)=(.*):$/gm)) {
    const quoted = /^'(.*)'$/.exec(raw);
    const value = quoted ? quoted[1] : raw;
    const type = quoted ? 's' : typeOf(name, raw);
    const row = [name, short ?? '', type, name === 'cache-dir' ? '/root/.kube/cache' : value];
    if (OPTIONAL[name] && quoted) row.push(OPTIONAL[name]);
    found.push(row);
  }
  return found;
}

function subcommandsOf(text) {
  const groups = [];
  let group;
  for (const line of text.split('\n')) {
    const title = /^([A-Z].*(?:Commands.*|plugins)):$/.exec(line);
    if (title) {
      group = { title: title[1], names: [] };
      groups.push(group);
    } else if (group) {
      const entry = /^ {2}(\S+)\s{2,}\S/.exec(line);
      if (entry) group.names.push(entry[1]);
      else if (line !== '') group = undefined;
    }
  }
  return groups;
}

function walk(path) {
  const text = help(path);
  const usage = /^Usage:\n {2}(.*)$/m.exec(text)?.[1] ?? '';
  const aliases = /^Aliases:\n(.*)$/m.exec(text)?.[1].split(',').map((name) => name.trim()).slice(1) ?? [];
  const groups = subcommandsOf(text);
  const options = text.slice(Math.max(0, text.indexOf('\nOptions:\n')));
  commands[path.join(' ')] = {
    usage,
    flags: text.includes('\nOptions:\n') ? flagsIn(options) : [],
    ...(aliases.length ? { aliases } : {}),
    ...(groups.length ? { groups: groups.map((group) => [group.title, ...group.names]) } : {}),
  };
  for (const group of groups) for (const name of group.names) walk([...path, name]);
}

walk([]);
commands.options = { usage: 'kubectl options', flags: [] };
const global = flagsIn(execFileSync(binary, ['options'], { encoding: 'utf8' }));

/** Each flag once, and commands that name them by number. */
function write(file, entries, more = {}) {
  const flags = [];
  const numbers = (rows) => rows.map((row) => {
    const at = flags.findIndex((known) => JSON.stringify(known) === JSON.stringify(row));
    return at >= 0 ? at : flags.push(row) - 1;
  });
  const lines = entries.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify({ ...value, ...(value.flags ? { flags: numbers(value.flags) } : {}) })}`);
  const extra = Object.entries(more).map(([name, rows]) => `"${name}": ${JSON.stringify(numbers(rows))},\n`);
  writeFileSync(new URL(`../../engine/kubectl/command/${file}`, import.meta.url), `{\n"flags": [\n${flags.map((row) => '  ' + JSON.stringify(row)).join(',\n')}\n],\n${extra.join('')}"commands": {\n${lines.join(',\n')}\n}\n}\n`);
}

const early = (name) => EVERYDAY.has(name) || commands[name].groups !== undefined;
write('commands.json', Object.entries(commands).map(([name, { usage: _usage, flags, ...rest }]) => [name, early(name) ? { flags, ...rest } : rest]), { global });
write('later-commands.json', Object.entries(commands).map(([name, { usage, flags }]) => [name, early(name) ? { usage } : { usage, flags }]));
console.log(`${Object.keys(commands).length} commands`);
