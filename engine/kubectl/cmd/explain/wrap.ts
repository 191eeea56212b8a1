/** mitchellh/go-wordwrap: breaks at blanks only; line breaks of the text stay. */
export function wrapText(text: string, limit: number): string[] {
  const out: string[] = [];
  for (const line of text.split('\n')) {
    let current = '';
    let blank = '';
    for (const piece of line.match(/\s+|\S+/g) ?? []) {
      if (/^\s/.test(piece)) {
        blank = piece;
        continue;
      }
      if (current !== '' && current.length + blank.length + piece.length > limit) {
        out.push(current);
        current = piece;
      } else current += blank + piece;
      blank = '';
    }
    out.push(current.length + blank.length <= limit ? current + blank : current);
  }
  return out;
}
