import { quote } from './field-errors';
import { scaled } from './go-syntax';
import { ellipsis, isNil, nil, renderText } from './go-text';
import type { Sign, TextNode, TextRecord } from './go-text';
import { goElement, goFields, goKind, internalPodSpec, isGoZero, member } from './go-types';
import { formatQuantity, parseQuantity } from './quantity';
import type { LabelSelector } from './types';
import { sameJson } from './validation/object-meta';

/**
 * Differences of two values as github.com/google/go-cmp prints them: report_compare.go decides what is shown in full,
 * with two neighbours of every change; report_reflect.go writes values, ever shorter the deeper they are.
 */
export function structDiff(type: string, before: unknown, after: unknown): string {
  const shape = (value: unknown): unknown => (type === 'core.PodSpec' ? internalPodSpec(value as Readonly<Record<string, unknown>>) : value);
  const root = compare(type, shape(before), shape(after), true, true);
  return root.differs ? renderText(formatDiff(root, ' ', 'emit', { limited: false, level: 0, keepsText: type === 'core.PersistentVolumeClaimSpec' })) : '';
}

interface Node {
  readonly type: string;
  readonly x: unknown;
  readonly y: unknown;
  readonly hasX: boolean;
  readonly hasY: boolean;
  readonly differs: boolean;
  /** Transitive descendants, and the longest way down; equal where there is nothing but one way. */
  readonly children: number;
  readonly depth: number;
  readonly same: number;
  readonly changed: number;
  readonly records?: readonly { readonly key: string; readonly node: Node }[];
  readonly pointee?: Node;
}

function leaf(type: string, x: unknown, y: unknown, hasX: boolean, hasY: boolean, differs: boolean): Node {
  return { type, x, y, hasX, hasY, differs, children: 0, depth: 0, same: differs ? 0 : 1, changed: differs ? 1 : 0 };
}

function compare(type: string, x: unknown, y: unknown, hasX: boolean, hasY: boolean): Node {
  if (!hasX || !hasY) return leaf(type, x, y, hasX, hasY, true);
  const kind = goKind(type);
  const absent = (value: unknown): boolean => value === undefined || value === null;
  if (kind === 'slice' || kind === 'map' || kind === 'pointer') {
    if (absent(x) || absent(y)) return leaf(type, x, y, true, true, absent(x) !== absent(y));
    if (kind === 'pointer') {
      const pointee = compare(goElement(type), x, y, true, true);
      return { type, x, y, hasX, hasY, differs: pointee.differs, children: pointee.children + 1, depth: pointee.depth + 1, same: pointee.same, changed: pointee.changed, pointee };
    }
    return branch(type, x, y, kind === 'slice' ? sliceRecords(type, x as unknown[], y as unknown[]) : mapRecords(type, x as Record<string, unknown>, y as Record<string, unknown>));
  }
  if (kind === 'struct') return branch(type, x, y, goFields(type)!.map((field) => ({ key: field.name, node: compare(field.type, member(x, field), member(y, field), true, true) })));
  const zero = { string: '', number: 0, bool: false }[kind as 'string'] as unknown;
  return leaf(type, x ?? zero, y ?? zero, true, true, !sameJson(x ?? zero, y ?? zero));
}

function branch(type: string, x: unknown, y: unknown, records: NonNullable<Node['records']>): Node {
  const nodes = records.map(({ node }) => node);
  const sum = (of: (node: Node) => number): number => nodes.reduce((total, node) => total + of(node), 0);
  return {
    type, x, y, hasX: true, hasY: true, records, differs: nodes.some((node) => node.differs),
    children: sum((node) => node.children + 1), depth: Math.max(0, ...nodes.map((node) => node.depth + 1)), same: sum((node) => node.same), changed: sum((node) => node.changed),
  };
}

/** Items are paired from both ends; what is left in the middle is paired while it is alike. */
function sliceRecords(type: string, x: readonly unknown[], y: readonly unknown[]): { key: string; node: Node }[] {
  const element = goElement(type);
  const pair = (a: number, b: number): { key: string; node: Node } => ({ key: '', node: compare(element, x[a], y[b], true, true) });
  let head = 0;
  while (head < x.length && head < y.length && sameJson(x[head], y[head])) head += 1;
  let tail = 0;
  while (tail < x.length - head && tail < y.length - head && sameJson(x[x.length - 1 - tail], y[y.length - 1 - tail])) tail += 1;
  const out = Array.from({ length: head }, (_, at) => pair(at, at));
  const [endX, endY] = [x.length - tail, y.length - tail];
  let [a, b] = [head, head];
  while (a < endX && b < endY) {
    const both = pair(a, b);
    if (both.node.same + 1 >= both.node.changed) out.push(both);
    else out.push({ key: '', node: leaf(element, x[a], undefined, true, false, true) }, { key: '', node: leaf(element, undefined, y[b], false, true, true) });
    a += 1;
    b += 1;
  }
  for (; a < endX; a += 1) out.push({ key: '', node: leaf(element, x[a], undefined, true, false, true) });
  for (; b < endY; b += 1) out.push({ key: '', node: leaf(element, undefined, y[b], false, true, true) });
  for (let at = 0; at < tail; at += 1) out.push(pair(endX + at, endY + at));
  return out;
}

function mapRecords(type: string, x: Readonly<Record<string, unknown>>, y: Readonly<Record<string, unknown>>): { key: string; node: Node }[] {
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].sort().map((key) => ({ key: mapKey(type, key), node: compare(goElement(type), x[key], y[key], key in x, key in y) }));
}

/** Names of resources are printed as the Stringers that they are. */
const mapKey = (type: string, key: string): string => `${type === 'core.ResourceList' ? 's' : ''}${goString(key)}`;

type TypeMode = 'emit' | 'elide' | 'auto';
interface Verbosity {
  readonly limited: boolean;
  readonly level: number;
  /** Whether binary quantities remember the text they were read from: those of claims do, those of pods do not. */
  readonly keepsText: boolean;
}

const level = ({ level: value }: Verbosity): number => Math.min(16, Math.max(0, value));
const short = (verbosity: Verbosity): number => ((1 << level(verbosity)) >> 1) << 2;
const deeper = (verbosity: Verbosity): Verbosity => (verbosity.limited ? { ...verbosity, level: verbosity.level - 1 } : verbosity);

/** `sign`: ' ' where both sides are looked at, '=' where they are known to be the same, '-' and '+' for one side. */
function formatDiff(node: Node, sign: Sign | '=', mode: TypeMode, given: Verbosity): TextNode {
  let verbosity = given;
  if (sign === '=') verbosity = { ...given, limited: true, level: 1 };
  else if (level(given) < 3) verbosity = { ...given, limited: true, level: 3 };
  if (node.depth === 0 && !(node.records && goKind(node.type) === 'struct')) return formatLeaf(node, sign, mode, verbosity);
  if (node.pointee) return { prefix: '&', value: formatDiff(node.pointee, sign, mode, verbosity), suffix: '' };
  return withType(node.type, formatRecords(node, sign, verbosity), sign, mode);
}

function formatLeaf(node: Node, sign: Sign | '=', mode: TypeMode, verbosity: Verbosity): TextNode {
  if (sign === '-') return formatValue(node.type, node.x, sign, mode, verbosity);
  if (sign === '+' || !node.differs) return formatValue(node.type, node.y, sign, mode, verbosity);
  const records: TextRecord[] = [];
  if (node.hasX) records.push({ sign: '-', value: formatValue(node.type, node.x, sign, 'elide', verbosity) });
  if (node.hasY) records.push({ sign: '+', value: formatValue(node.type, node.y, sign, 'elide', verbosity) });
  return withType(node.type, { records }, sign, 'emit');
}

function formatRecords(node: Node, sign: Sign | '=', given: Verbosity): TextNode {
  const kind = goKind(node.type);
  const mode: TypeMode = kind === 'struct' ? 'auto' : 'elide';
  const limit = given.limited ? (sign === '=' ? short(given) : (1 << level(given)) << 1) : Number.POSITIVE_INFINITY;
  const verbosity = deeper(given);
  const out: TextRecord[] = [];
  if (sign !== ' ') {
    for (const { key, node: child } of node.records!) {
      if (out.length === limit) {
        out.push({ value: ellipsis });
        break;
      }
      if (kind === 'struct' && isGoZero(child.type, sign === '+' ? child.y : child.x)) continue;
      if ((sign === '-' && !child.hasX) || (sign === '+' && !child.hasY)) continue;
      out.push({ key, value: formatDiff(child, sign, mode, verbosity) });
    }
    return { prefix: '{', value: { records: out }, suffix: '}' };
  }
  formatChanges(node, mode, verbosity, limit, out);
  return { prefix: '{', value: { records: out }, suffix: '}' };
}

const contextRecords = 2;

/** Runs of equal records shrink to their ends beside a change; changed records are written in full. */
function formatChanges(node: Node, mode: TypeMode, verbosity: Verbosity, limit: number, out: TextRecord[]): void {
  const name = { struct: 'field', slice: 'element', map: 'entry' }[goKind(node.type) as 'struct'];
  const groups = grouped(node.records!);
  let changes = 0;
  groups.forEach((group, order) => {
    if (changes >= limit) return;
    if (group[0]!.node.differs) {
      for (const record of group) formatChange(record, mode, verbosity, out);
      changes += group.length;
      return;
    }
    let low = order === 0 ? 0 : Math.min(contextRecords, group.length);
    let high = order === groups.length - 1 ? 0 : Math.min(contextRecords, group.length - low);
    if (group.length - low - high === 1) high += 1;
    const show = ({ key, node: child }: { key: string; node: Node }): void => void out.push({ key, value: formatDiff(child, '=', mode, verbosity) });
    group.slice(0, low).forEach(show);
    const hidden = group.length - low - high;
    if (hidden > 0) out.push({ value: ellipsis, comment: `${hidden} identical ${name}${hidden === 1 ? '' : name === 'entry' ? '' : 's'}`.replace(/entry$/, hidden === 1 ? 'entry' : 'entries') });
    group.slice(group.length - high).forEach((record, at) => (high > 0 ? show(record) : at));
    low = 0;
  });
}

function grouped(records: NonNullable<Node['records']>): { key: string; node: Node }[][] {
  const groups: { key: string; node: Node }[][] = [];
  for (const record of records) {
    const last = groups.at(-1);
    if (last && last[0]!.node.differs === record.node.differs) last.push(record);
    else groups.push([record]);
  }
  return groups;
}

function formatChange({ key, node }: { key: string; node: Node }, mode: TypeMode, verbosity: Verbosity, out: TextRecord[]): void {
  if (node.children === node.depth) {
    if (node.hasX) out.push({ sign: '-', key, value: formatDiff(node, '-', mode, verbosity) });
    if (node.hasY) out.push({ sign: '+', key, value: formatDiff(node, '+', mode, verbosity) });
  } else {
    out.push({ key, value: formatDiff(node, ' ', mode, verbosity) });
  }
}

function withType(type: string, text: TextNode, sign: Sign | '=', mode: TypeMode): TextNode {
  if (mode === 'elide') return text;
  const kind = goKind(type);
  if (mode === 'auto') {
    const composite = kind === 'struct' || kind === 'slice' || kind === 'map' || kind === 'quantity' || kind === 'intOrString';
    if (!composite || isNil(text) || sign === '=') return text;
  }
  const delimited = 'prefix' in text && text.prefix === '{';
  return { prefix: delimited ? type : `${type}(`, value: text, suffix: delimited ? '' : ')' };
}

function formatValue(type: string, value: unknown, sign: Sign | '=', mode: TypeMode, verbosity: Verbosity): TextNode {
  const kind = goKind(type);
  switch (kind) {
    case 'string':
    case 'time':
      return withType(type, { line: `${type === 'core.ResourceName' ? 's' : ''}${limitedString(String(value ?? ''), verbosity)}` }, sign, mode);
    case 'number':
    case 'bool':
      return withType(type, { line: String(value ?? (kind === 'bool' ? false : 0)) }, sign, mode);
    case 'pointer': {
      if (value === undefined || value === null) return nil;
      if (type === '*resource.Quantity') return { line: `s${limitedString(formatQuantity(parseQuantity(value as string)), verbosity)}` };
      if (type === '*v1.LabelSelector') return { line: `s${limitedString(selectorText(value as LabelSelector), verbosity)}` };
      return { prefix: '&', value: formatValue(goElement(type), value, sign, mode, verbosity), suffix: '' };
    }
    case 'slice':
    case 'map': {
      if (value === undefined || value === null) return withType(type, nil, sign, mode);
      const entries: [string, unknown][] = Array.isArray(value) ? value.map((item) => ['', item]) : Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [mapKey(type, key), item]);
      return withType(type, listed(entries.map(([key, item]) => [key, goElement(type), item]), 'elide', sign, verbosity), sign, mode);
    }
    default:
      return withType(type, listed(structMembers(type, value, verbosity.keepsText), 'auto', sign, verbosity), sign, mode);
  }
}

type Member = readonly [key: string, type: string, value: unknown];

function listed(members: readonly Member[], mode: TypeMode, sign: Sign | '=', verbosity: Verbosity): TextNode {
  const limit = verbosity.limited ? short(verbosity) : Number.POSITIVE_INFINITY;
  const records: TextRecord[] = [];
  for (const [key, type, value] of members) {
    if (records.length === limit) {
      records.push({ value: ellipsis });
      break;
    }
    records.push({ key, value: formatValue(type, value, sign, mode, deeper(verbosity)) });
  }
  return { prefix: '{', value: { records }, suffix: '}' };
}

/** Fields that are not zero; a few types show what they are made of inside. */
function structMembers(type: string, value: unknown, keepsText: boolean): Member[] {
  if (type === 'resource.Quantity') {
    const quantity = parseQuantity(value as string);
    const [amount, scale] = scaled(quantity.nano, quantity.format === 'BinarySI');
    return [['i', 'resource.int64Amount', { amount: Number(amount), scale }], ...(quantity.format === 'BinarySI' && !keepsText ? [] : [['s', 'string', formatQuantity(quantity)] as const]), ['Format', 'string', quantity.format]];
  }
  if (type === 'resource.int64Amount') {
    const { amount, scale } = value as { amount: number; scale: number };
    return [...(amount ? [['value', 'int64', amount] as const] : []), ...(scale ? [['scale', 'int32', scale] as const] : [])];
  }
  if (type === 'intstr.IntOrString') return typeof value === 'string' ? [['Type', 'int64', 1], ['StrVal', 'string', value]] : value ? [['IntVal', 'int32', value]] : [];
  return goFields(type)!.map((field) => [field.name, field.type, member(value, field)] as const).filter(([, kind, one]) => !isGoZero(kind, one));
}

function limitedString(text: string, verbosity: Verbosity): string {
  const limit = verbosity.limited ? (1 << level(verbosity)) << 5 : Number.POSITIVE_INFINITY;
  return text.length > limit + 3 ? `${goString(text.slice(0, limit))}...` : goString(text);
}

/** Quoted; in backquotes where that saves escapes. */
function goString(text: string): string {
  const quoted = quote(text);
  if (quoted.length === text.length + 2) return quoted;
  // What a raw string may not hold.
  return /[`\n\u0000-\u0008\u000b-\u001f\u007f]/.test(text) ? quoted : `\`${text}\``;
}

function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.keys(matchLabels).sort().map((key) => `${key}: ${matchLabels[key]},`).join('');
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
}
