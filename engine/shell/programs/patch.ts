import type { Task } from '../../runtime/process';
import { readBytes } from '../../runtime/whole-stream';
import { fromBytes, toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';

interface Hunk {
  readonly from: number;
  readonly lines: readonly string[];
}

interface FilePatch {
  readonly old: string;
  readonly now: string;
  readonly hunks: Hunk[];
}

/** The files of a unified diff; undefined when it is none. */
function parsePatch(text: string): FilePatch[] | undefined {
  const out: FilePatch[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const name = (line: string): string => line.slice(4).split('\t')[0]!.trim();
    if (lines[at]!.startsWith('--- ') && lines[at + 1]?.startsWith('+++ ')) {
      out.push({ old: name(lines[at]!), now: name(lines[at + 1]!), hunks: [] });
      at += 1;
      continue;
    }
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(lines[at]!);
    if (!head || out.length === 0) continue;
    let [old, now] = [Number(head[2] ?? 1), Number(head[4] ?? 1)];
    const body: string[] = [];
    while ((old > 0 || now > 0) && at + 1 < lines.length) {
      at += 1;
      const line = lines[at] === '' ? ' ' : lines[at]!;
      if (line.startsWith('\\')) continue;
      if (line[0] !== '+') old -= 1;
      if (line[0] !== '-') now -= 1;
      body.push(line);
    }
    out.at(-1)!.hunks.push({ from: Number(head[1]), lines: body });
  }
  return out.length ? out : undefined;
}

function reversed(patch: FilePatch): FilePatch {
  const turn: Readonly<Record<string, string>> = { '+': '-', '-': '+', ' ': ' ' };
  return { old: patch.now, now: patch.old, hunks: patch.hunks.map((hunk) => ({ from: hunk.from, lines: [...hunk.lines].map((line) => turn[line[0]!]! + line.slice(1)) })) };
}

interface Applied {
  readonly lines: string[];
  readonly notes: readonly string[];
  readonly failed: readonly Hunk[];
}

/** Applies hunks where their old lines stand, looking around the place that they name. */
function applyHunks(lines: readonly string[], hunks: readonly Hunk[]): Applied {
  const out = [...lines];
  const notes: string[] = [];
  const failed: Hunk[] = [];
  let shift = 0;
  hunks.forEach((hunk, index) => {
    const old = hunk.lines.filter((line) => line[0] !== '+').map((line) => line.slice(1));
    const now = hunk.lines.filter((line) => line[0] !== '-').map((line) => line.slice(1));
    const wanted = Math.max(0, (old.length === 0 ? hunk.from : hunk.from - 1) + shift);
    const at = placeOf(out, old, wanted);
    if (at === undefined) {
      notes.push(`Hunk #${index + 1} FAILED at ${hunk.from + (old.length === 0 ? 1 : 0)}.`);
      failed.push(hunk);
      return;
    }
    const offset = at - wanted;
    if (offset !== 0) notes.push(`Hunk #${index + 1} succeeded at ${at + 1} (offset ${offset} line${Math.abs(offset) === 1 ? '' : 's'}).`);
    out.splice(at, old.length, ...now);
    shift += now.length - old.length + offset;
  });
  return { lines: out, notes, failed };
}

function placeOf(lines: readonly string[], old: readonly string[], wanted: number): number | undefined {
  const fits = (at: number): boolean => at >= 0 && at + old.length <= lines.length && old.every((line, index) => lines[at + index] === line);
  for (let distance = 0; distance <= lines.length; distance += 1) {
    if (fits(wanted + distance)) return wanted + distance;
    if (distance > 0 && fits(wanted - distance)) return wanted - distance;
  }
  return undefined;
}

/** The name without its first `strip` folders; by default the last part of the name alone. */
function stripped(name: string, strip: number | undefined): string {
  return strip === undefined ? name.split('/').at(-1)! : name.split('/').slice(strip).join('/');
}

function* patchFile(context: Context, patch: FilePatch, target: string): Task<number> {
  const { fs } = context.proc.machine;
  const path = context.path(target);
  const created = patch.old === '/dev/null';
  if (!created && !fs.exists(path)) {
    yield* context.out(`can't find file to patch at input line 3\nPerhaps you used the wrong -p or --strip option?\nNo file to patch.  Skipping patch.\n${patch.hunks.length} out of ${patch.hunks.length} hunk${patch.hunks.length === 1 ? '' : 's'} ignored\n`);
    return 1;
  }
  const before = created ? '' : fromBytes(fs.readFile(path));
  const lines = before === '' ? [] : before.replace(/\n$/, '').split('\n');
  yield* context.out(`${context.has('n') ? 'checking' : 'patching'} file ${target}\n`);
  let { lines: after, notes, failed } = applyHunks(lines, patch.hunks);
  if (failed.length && applyHunks(lines, reversed(patch).hunks).failed.length === 0) {
    const count = patch.hunks.length;
    yield* context.out(`Reversed (or previously applied) patch detected!  ${context.has('N') ? 'Skipping patch.' : 'Assume -R? [n] \nApply anyway? [n] \nSkipping patch.'}\n${count} out of ${count} hunk${count === 1 ? '' : 's'} ignored -- saving rejects to file ${target}.rej\n`);
    after = lines;
    notes = [];
    failed = patch.hunks;
  } else {
    for (const note of notes) yield* context.out(`${note}\n`);
    if (failed.length) yield* context.out(`${failed.length} out of ${patch.hunks.length} hunk${patch.hunks.length === 1 ? '' : 's'} FAILED${context.has('n') ? '' : ` -- saving rejects to file ${target}.rej`}\n`);
  }
  if (context.has('n')) return failed.length ? 1 : 0;
  // What did not match exactly leaves the file as it was beside it.
  if (notes.length || failed.length) fs.writeFile(context.path(`${target}.orig`), toBytes(before));
  if (patch.now === '/dev/null' && after.length === 0) fs.remove(path);
  else fs.writeFile(context.path(context.value('o') ?? target), toBytes(after.length ? `${after.join('\n')}\n` : ''));
  if (failed.length) fs.writeFile(context.path(`${target}.rej`), toBytes(`--- ${patch.old}\n+++ ${patch.now}\n${failed.map(hunkText).join('')}`));
  return failed.length ? 1 : 0;
}

function hunkText(hunk: Hunk): string {
  const count = (sign: string): number => hunk.lines.filter((line) => line[0] !== sign).length;
  return `@@ -${hunk.from},${count('+')} +${hunk.from},${count('-')} @@\n${hunk.lines.map((line) => `${line}\n`).join('')}`;
}

const patch = command('patch', { short: 'p:i:Rd:o:bNfsu', long: { strip: 'p:', input: 'i:', reverse: 'R', directory: 'd:', output: 'o:', forward: 'N', force: 'f', unified: 'u', 'dry-run': 'n' }, usageStatus: 2 }, function* run(context) {
  if (context.has('d')) context.proc.cwd = context.path(context.value('d')!);
  const [target, second] = context.operands;
  const source = context.value('i') ?? second;
  const file = yield* context.open(source ?? '-');
  if (!file) return 2;
  const found = parsePatch(fromBytes(yield* readBytes(file)));
  if (!found) {
    yield* context.complain('**** Only garbage was found in the patch input.');
    return 2;
  }
  const strip = context.has('p') ? Number(context.value('p')) : undefined;
  let status = 0;
  for (const one of context.has('R') ? found.map(reversed) : found) {
    const name = one.now === '/dev/null' || (one.old !== '/dev/null' && context.proc.machine.fs.exists(context.path(stripped(one.old, strip)))) ? one.old : one.now;
    status = Math.max(status, yield* patchFile(context, one, target ?? stripped(name, strip)));
  }
  return status;
});

/** The CRC of POSIX cksum: polynomial 0x04C11DB7, the length appended. */
function crc(bytes: Uint8Array): number {
  let value = 0;
  const step = (byte: number): void => {
    value ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  };
  for (const byte of bytes) step(byte);
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) step(length & 0xff);
  return ~value >>> 0;
}

const cksum = command('cksum', '', (context) => context.eachInput(function* sumOf(file, name) {
  const bytes = yield* readBytes(file);
  yield* context.out(`${crc(bytes)} ${bytes.length}${context.operands.length ? ` ${name}` : ''}\n`);
}));

export const patching = [patch, cksum];
