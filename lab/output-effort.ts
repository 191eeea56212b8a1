/** A line that scrolls costs a terminal as much as this many letters. */
const LETTERS_OF_A_LINE = 48;
const LINE_FEED = 10;

/** What it takes a terminal to draw these bytes, counted in letters. */
export function effortOf(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1;
  return bytes.length + lines * LETTERS_OF_A_LINE;
}
