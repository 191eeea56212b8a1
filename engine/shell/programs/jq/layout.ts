import { isArray, isObject, numberText, quoted, sortedKeys } from './value';
import type { Json } from './tree';

export interface Layout {
  /** Spaces of one level, a tab, or undefined for everything on one line. */
  readonly indent: string | undefined;
  readonly sortKeys: boolean;
  readonly ascii: boolean;
  readonly colour: boolean;
}

const RESET = '\u001b[0m';
const OBJECT_KEY = '\u001b[34;1m';
const COLOURS = { null: '\u001b[1;30m', word: '\u001b[0;39m', number: '\u001b[0;39m', text: '\u001b[0;32m', array: '\u001b[1;39m', object: '\u001b[1;39m' } as const;

/** A value as jq 1.7 prints it. */
export function layOut(value: Json, layout: Layout, depth = 0): string {
  const paint = (kind: keyof typeof COLOURS, text: string): string => (layout.colour ? `${COLOURS[kind]}${text}${RESET}` : text);
  const text = (one: string): string => (layout.ascii ? quoted(one).replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`) : quoted(one));
  if (value === null) return paint('null', 'null');
  if (typeof value === 'boolean') return paint('word', String(value));
  if (typeof value === 'number') return paint('number', numberText(value));
  if (typeof value === 'string') return paint('text', text(value));
  const line = (level: number): string => (layout.indent === undefined ? '' : `\n${layout.indent.repeat(level)}`);
  if (isArray(value)) {
    if (value.length === 0) return paint('array', '[]');
    const items = value.map((one, at) => `${line(depth + 1)}${layOut(one, layout, depth + 1)}${at < value.length - 1 ? paint('array', ',') : ''}`);
    return `${paint('array', '[')}${items.join('')}${layout.colour ? COLOURS.array : ''}${line(depth)}${paint('array', ']')}`;
  }
  if (!isObject(value)) return '';
  const keys = layout.sortKeys ? sortedKeys(value) : Object.keys(value);
  if (keys.length === 0) return paint('object', '{}');
  const colon = layout.indent === undefined ? ':' : ': ';
  const members = keys.map((key, at) => `${line(depth + 1)}${layout.colour ? `${OBJECT_KEY}${text(key)}${RESET}` : text(key)}${paint('object', colon)}${layOut(value[key]!, layout, depth + 1)}${at < keys.length - 1 ? paint('object', ',') : ''}`);
  return `${paint('object', '{')}${members.join('')}${layout.colour ? COLOURS.object : ''}${line(depth)}${paint('object', '}')}`;
}
