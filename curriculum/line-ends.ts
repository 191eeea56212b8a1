export interface CodePiece {
  readonly text: string;
  /** Nothing in it may end a line. */
  readonly whole: boolean;
}

/** A longer piece must be able to end a line on a phone. */
const LONGEST_WHOLE = 24;

/**
 * Code in pieces behind which a line may end: behind its words, and behind `=`, `,` and `/` of long ones. A browser left
 * alone ends a line behind any hyphen, and `--⏎dry-run` is neither read nor typed well.
 */
export function linePieces(code: string): CodePiece[] {
  return (code.match(/\s+|\S+/g) ?? []).flatMap((word) => {
    if (!word.includes('-')) return [{ text: word, whole: false }];
    const pieces = word.length > LONGEST_WHOLE ? word.match(/[^=,/]+[=,/]*|[=,/]+/g)! : [word];
    return pieces.map((text) => ({ text, whole: text.includes('-') && text.length <= LONGEST_WHOLE }));
  });
}
