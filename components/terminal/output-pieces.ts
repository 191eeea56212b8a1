/** A terminal reads a piece in one go. This many lines take it about 30 ms; a table that has no more is drawn at once. */
const MOST_LINES = 6000;
/** What is longer comes in pieces of this many lines. */
const LINES = 2000;
/** A control sequence may scroll a whole screen. */
const LINES_OF_A_SEQUENCE = 20;
/** What is shorter is never cut. */
const SHORT = 4096;

/**
 * What a terminal prints as text, in pieces between which the page may draw and hear keys. Bytes that are no UTF-8 become
 * U+FFFD, as in other terminals; xterm would leave them out.
 */
export class OutputPieces {
  #decoder = new TextDecoder();

  /** The pieces of these bytes; a letter whose end is missing comes with the next ones. */
  take(bytes: Uint8Array): string[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text.length < SHORT) return [text];
    const cuts: number[] = [];
    let lines = 0, all = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at), weight = code === 0x0a ? 1 : code === 0x1b ? LINES_OF_A_SEQUENCE : 0;
      lines += weight;
      all += weight;
      if (lines < LINES) continue;
      cuts.push(at);
      lines = 0;
    }
    return all <= MOST_LINES ? [text] : [0, ...cuts].map((from, n) => text.slice(from, cuts[n]));
  }

  /** A new terminal begins. */
  clear(): void {
    this.#decoder = new TextDecoder();
  }
}
