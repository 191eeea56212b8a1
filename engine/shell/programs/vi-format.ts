import type { Range } from './vi-motions';

/** Lines of a paragraph no longer than `width` (`gq`): the first keeps its indent and the others get that of the second. */
function filled(lines: readonly string[], width: number): string[] {
  const indents = [/^\s*/.exec(lines[0]!)![0], /^\s*/.exec(lines[1] ?? lines[0]!)![0]];
  const out: string[] = [];
  let line = '';
  for (const word of lines.join(' ').trim().split(/\s+/)) {
    const indent = indents[Math.min(1, out.length)]!;
    if (line !== '' && line.length + 1 + word.length > width) {
      out.push(line);
      line = indents[1]! + word;
    } else line = line === '' ? indent + word : `${line} ${word}`;
  }
  return [...out, line];
}

/** The rows of a range with each paragraph filled. */
export function formatted(lines: readonly string[], { from, to }: Range, width: number): string[] {
  const out: string[] = [];
  let paragraph: string[] = [];
  const end = (): void => {
    if (paragraph.length > 0) out.push(...filled(paragraph, width));
    paragraph = [];
  };
  for (const line of lines.slice(from.row, to.row + 1)) {
    if (line.trim() !== '') paragraph.push(line);
    else {
      end();
      out.push('');
    }
  }
  end();
  return out;
}
