/** The choices of `select` in columns, as wide as the terminal allows; few of them stand below each other. */
export function selectMenu(values: readonly string[], width: number): string {
  const digits = String(values.length).length;
  const columnWidth = Math.max(...values.map((value) => value.length)) + digits + 4;
  const wanted = Math.max(1, Math.floor(width / columnWidth));
  const few = values.length <= wanted;
  const rows = few ? values.length : Math.ceil(values.length / wanted);
  let menu = '';
  for (let row = 0; row < rows; row += 1) {
    for (let at = row, column = 0; at < values.length; at += rows, column += 1) {
      const item = `${String(at + 1).padStart(column === 0 ? String(rows).length : digits)}) ${values[at]!}`;
      menu += item + (at + rows < values.length ? columnGap(column * columnWidth + item.length, (column + 1) * columnWidth) : '\n');
    }
  }
  return menu;
}

/** From one column of the screen to another, with tabs as far as they reach. */
function columnGap(from: number, to: number): string {
  let gap = '', at = from;
  while (at < to) {
    const tab = Math.floor(to / 8) > Math.floor(at / 8);
    gap += tab ? '\t' : ' ';
    at = tab ? at - (at % 8) + 8 : at + 1;
  }
  return gap;
}
