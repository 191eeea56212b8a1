const KEY = /^\s*(?!#)\S(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|(?:(?!: ).)*):(?: |$)|^\s*(?!#)(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|(?!:)\S):(?: |$)/;
const ITEM = /^\s*-(?: |$)/;
const SHIFT = 2;

const width = (line: string): number => /^[ \t]*/.exec(line)![0].replace(/\t/g, ' '.repeat(8)).length;

/** The next line above that is not blank; -1 when there is none. */
function above(lines: readonly string[], row: number): number {
  let at = row - 1;
  while (at >= 0 && lines[at]!.trim() === '') at -= 1;
  return at;
}

function lessIndented(lines: readonly string[], row: number, than: number): number {
  let at = above(lines, row);
  while (at >= 0 && width(lines[at]!) >= than && !/^\s*#/.test(lines[at]!)) at = above(lines, at);
  return at;
}

/** The nearest line above, indented as much or less, that looks so. */
function similar(lines: readonly string[], row: number, look: RegExp): number {
  let at = lessIndented(lines, row, width(lines[row]!) + 1);
  while (at >= 0 && !look.test(lines[at]!)) at = lessIndented(lines, at, width(lines[at]!));
  return at;
}

/** How far vim's indent file for YAML moves a line in: it reckons with a value that goes on until a colon is typed. */
export function yamlIndent(lines: readonly string[], row: number): number {
  let before = above(lines, row);
  if (before < 0) return 0;
  const line = lines[row]!;
  const of = (at: number) => (at < 0 ? -1 : width(lines[at]!));
  if (/^\s*#/.test(line) && /^\s*#/.test(lines[row - 1]!)) return of(before);
  if (/^\s*[\]}]/.test(line)) return Math.max(0, of(lessIndented(lines, row, width(line))));
  const first = before;
  while (before >= 0 && /^\s*#/.test(lines[before]!)) before = above(lines, before);
  if (before < 0) return of(first);
  const previous = lines[before]!, indent = width(previous);
  if (/[{[:]$|[:-] [|>][+-]?(?:\s+#.*|\s*)$/.test(previous)) return indent + SHIFT;
  if (ITEM.test(line)) return of(similar(lines, row, ITEM));
  if (KEY.test(line)) {
    const key = similar(lines, row, KEY);
    return of(key) + (key >= 0 && /^\s*- /.test(lines[key]!) ? 2 : 0);
  }
  if (/^\s*- /.test(previous)) return indent + 2;
  return KEY.test(previous) ? indent + SHIFT : indent;
}
