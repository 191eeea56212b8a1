/** Keys and what they do, from above to below and then to the right, as they come in nano 7.2. */
const MAIN = ['^G Help', '^X Exit', '^O Write Out', '^R Read File', '^W Where Is', '^\\ Replace', '^K Cut', '^U Paste', '^T Execute', '^J Justify', '^C Location', '^/ Go To Line', 'M-U Undo', 'M-E Redo', 'M-A Set Mark', 'M-6 Copy', 'M-] To Bracket', '^Q Where Was', 'M-Q Previous', 'M-W Next', '^B Back', '^F Forward', '^◂ Prev Word', '^▸ Next Word'];

/** The keys while something is asked for, by how the question begins. */
const ASKING: Readonly<Record<string, readonly string[]>> = {
  File: ['^G Help', '^C Cancel', 'M-D DOS Format', 'M-M Mac Format', 'M-A Append', 'M-P Prepend', 'M-B Backup File', '^T Browse'],
  'Replace with': ['^G Help', '^C Cancel', '^P Older', '^N Newer'],
  'Search (': ['^G Help', '^C Cancel', 'M-C Case Sens', 'M-R Reg.exp.', 'M-B Backwards', '^R No Replace', '^P Older', '^N Newer'],
  'File to': ['^G Help', '^C Cancel', 'M-F New Buffer', 'M-N No Conversion', '^X Execute Command', '^T Browse'],
  Search: ['^G Help', '^C Cancel', 'M-C Case Sens', 'M-R Reg.exp.', 'M-B Backwards', '^R Replace', '^P Older', '^N Newer', '^T Go To Line'],
  Enter: ['^G Help', '^C Cancel', '^W Begin of Paragr.', '^O End of Paragraph', '^Y First Line', '^V Last Line', '^T Go To Text'],
};

/** Questions that are answered with one letter; their keys stand 16 cells apart. */
const LETTERS: Readonly<Record<string, readonly string[]>> = { Save: [' Y Yes', ' N No', '', '^C Cancel'], 'Replace this': [' Y Yes', ' N No', ' A All', '^C Cancel'] };
const LETTERS_APART = 16;

/** The two rows of keys at the foot of the screen. */
export function keyRows(question: string | undefined, columns: number): [string, string] {
  const of = <T>(table: Readonly<Record<string, T>>): T | undefined => Object.entries(table).filter(([start]) => question?.startsWith(start)).sort(([a], [b]) => b.length - a.length)[0]?.[1];
  const letters = of(LETTERS);
  if (letters) return rows(letters, () => LETTERS_APART);
  const shown = (of(ASKING) ?? MAIN).slice(0, Math.floor((columns + 40) / 20) * 2), count = shown.length;
  const width = Math.floor(columns / Math.ceil(count / 2));
  // Where the count is uneven the last of the lower row has room for two.
  return rows(shown, (at) => width + (count % 2 === 1 && at === count - 2 ? width : 0) + (at >= count - 2 ? columns % width : 0));
}

function rows(items: readonly string[], widthOf: (at: number) => number): [string, string] {
  const out: [string, string] = ['', ''];
  items.forEach((item, at) => {
    const [, key = '', text = ''] = /^( \S|\S+)(.*)$/.exec(item) ?? [], last = at >= items.length - 2, width = widthOf(at);
    const cut = text.slice(0, Math.max(0, width - key.length));
    out[at % 2 as 0 | 1] += `${key === '' ? '' : `\x1b[7m${key}\x1b[27m`}${last ? cut.trimEnd() : cut.padEnd(width - key.length)}`;
  });
  return out;
}
