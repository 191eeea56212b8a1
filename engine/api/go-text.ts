/**
 * The text trees of github.com/google/go-cmp's reporter (report_text.go): lists that collapse to one line when nothing
 * in them changed, and are written one record a line, with aligned keys, otherwise.
 */
export type Sign = ' ' | '-' | '+';

export type TextNode = TextLine | TextWrap | TextList;

interface TextLine {
  readonly line: string;
}

interface TextWrap {
  readonly prefix: string;
  readonly value: TextNode;
  readonly suffix: string;
}

export interface TextRecord {
  readonly sign?: Sign;
  readonly key?: string;
  readonly value: TextNode;
  readonly comment?: string;
}

interface TextList {
  readonly records: readonly TextRecord[];
}

export const nil: TextLine = { line: 'nil' };
export const ellipsis: TextLine = { line: '...' };
const columns = 80;

const isLine = (node: TextNode): node is TextLine => 'line' in node;
export const isNil = (node: TextNode): boolean => isLine(node) && node.line === 'nil';

/** The whole tree with its signs at the margin. The margin's second character is a non-breaking space. */
export function renderText(node: TextNode): string {
  return `${indent(' ', 0)}${expanded(compact(node, ' ').node, ' ', 0)}\n`;
}

function indent(sign: Sign, depth: number): string {
  return `${sign === ' ' ? '\u00a0' : sign}\u00a0${'\t'.repeat(depth)}`;
}

/** Collapses what fits on one line; `text` is the one-line form of everything. */
function compact(node: TextNode, sign: Sign): { text: string; node: TextNode } {
  if (isLine(node)) return { text: node.line, node };
  if ('prefix' in node) {
    const inner = compact(node.value, sign);
    const text = node.prefix + inner.text + node.suffix;
    return { text, node: isLine(inner.node) ? { line: text } : { ...node, value: inner.node } };
  }
  let multi = false;
  const texts: string[] = [];
  const records = node.records.map((record) => {
    if (record.sign && record.sign !== ' ') multi = true;
    const inner = compact(record.value, record.sign ?? sign);
    texts.push((record.key ? `${record.key}: ` : '') + inner.text);
    if (!isLine(inner.node) || record.comment !== undefined) multi = true;
    return { ...record, value: inner.node };
  });
  const text = texts.join(', ');
  if (sign !== ' ' && text.length > columns) multi = true;
  return { text, node: multi ? { records } : { line: text } };
}

function expanded(node: TextNode, sign: Sign, depth: number): string {
  if (isLine(node)) return node.line;
  if ('prefix' in node) return node.prefix + expanded(node.value, sign, depth) + node.suffix;
  const { records } = node;
  if (records.length && records.every((record) => !record.sign && !record.key && isLine(record.value) && record.comment === undefined)) return batched(records, sign, depth);
  const pads = alignment(records);
  let out = '';
  records.forEach((record, at) => {
    const own = record.sign ?? sign;
    out += `\n${indent(own, depth + 1)}${record.key ? `${record.key}: ` : ''}${' '.repeat(pads[at]!)}${expanded(record.value, own, depth + 1)}`;
    if (!(isLine(record.value) && record.value.line === '...')) out += ',';
    if (record.comment !== undefined) out += ` // ${record.comment}`;
  });
  return `${out}\n${indent(sign, depth)}`;
}

/** Plain values, several on a line. */
function batched(records: readonly TextRecord[], sign: Sign, depth: number): string {
  let out = '';
  let batch = '';
  const emit = (): void => {
    if (batch) out += `\n${indent(sign, depth + 1)}${batch.trimEnd()}`;
    batch = '';
  };
  for (const { value } of records) {
    const { line } = value as TextLine;
    if (batch.length + line.length + 2 > columns) emit();
    batch += `${line}, `;
  }
  emit();
  return `${out}\n${indent(sign, depth)}`;
}

/** Spaces after each key, so that the values of neighbouring one-line records stand below each other. */
function alignment(records: readonly TextRecord[]): number[] {
  const pads = records.map(() => 0);
  let start = 0;
  const close = (end: number): void => {
    const longest = Math.max(0, ...records.slice(start, end).map((record) => record.key!.length));
    for (let at = start; at < end; at += 1) pads[at] = longest - records[at]!.key!.length;
  };
  records.forEach((record, at) => {
    if (record.key && isLine(record.value)) return;
    close(at);
    start = at + 1;
  });
  close(records.length);
  return pads;
}
