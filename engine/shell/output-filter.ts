/**
 * Makes what programs print safe to hand to a terminal emulator: cursor movement and colours pass, while sequences
 * that reach out of the screen are dropped: window titles (OSC 0, 1, 2), the clipboard (OSC 52), notifications
 * (OSC 9, 777), working directory and semantic marks (OSC 7, 133, 633, 1337), palette changes (OSC 4, 10 to 19, 104
 * to 119), device control strings, APC, PM and SOS. Hyperlinks (OSC 8) pass. Also dropped: requests whose answer the
 * emulator would type (CSI c, n, x, $p; ENQ; DECRQSS), reports that it would type of the mouse and of the focus, which
 * no program here asks for, and window manipulation (CSI t). What an emulator does as often as a number says (scroll,
 * insert lines, repeat a letter) has numbers that a screen has room for.
 */
const STRING_LIMIT = 4096;
const CSI_LIMIT = 64;
const ESC = 0x1b, ENQ = 0x05, CAN = 0x18, SUB = 0x1a, DEL = 0x7f;
/** Leads in UTF-8 to the control characters that stand for an escape and a letter: U+009B is `ESC [`. */
const C1_LEAD = 0xc2;
/** A hyperlink, of the characters that addresses are made of: what else it held would be carried out. */
const LINK = /^\x1b\]8;[ -~]*(?:\x07|\x1b\\)$/;
const MOST_LINES = 200;
const MOST_CELLS = 1000;
/** Modes in which an emulator types by itself. */
const TYPING_MODES = new Set(['9', '1000', '1001', '1002', '1003', '1004', '1005', '1006', '1015', '1016']);

type State = 'text' | 'c1' | 'escape' | 'csi' | 'osc' | 'string';

export class OutputFilter {
  #state: State = 'text';
  #held: number[] = [];
  #afterEscape = false;

  /** Filters one chunk; a sequence that is split between chunks is held until it ends. */
  filter(bytes: Uint8Array): Uint8Array {
    if (this.#state === 'text' && !bytes.includes(ESC) && !bytes.includes(ENQ) && !bytes.includes(C1_LEAD)) return bytes;
    const out: number[] = [];
    for (const byte of bytes) this.#step(byte, out);
    return Uint8Array.from(out);
  }

  #step(byte: number, out: number[]): void {
    switch (this.#state) {
      case 'text':
        if (byte === ESC) this.#begin('escape', byte);
        else if (byte === C1_LEAD) this.#begin('c1', byte);
        else if (byte !== ENQ) out.push(byte);
        return;
      case 'c1':
        if (byte >= 0x80 && byte < 0xa0) {
          this.#begin('escape', ESC);
          return this.#step(byte - 0x40, out);
        }
        this.#end(out, true);
        return this.#step(byte, out);
      case 'escape':
        if (this.#interrupts(byte, out)) return;
        this.#held.push(byte);
        if (byte === 0x5b) this.#state = 'csi';
        else if (byte === 0x5d) this.#state = 'osc';
        else if (byte === 0x50 || byte === 0x5f || byte === 0x5e || byte === 0x58) this.#state = 'string';
        else this.#end(out, byte !== 0x5a);
        return;
      case 'csi':
        if (this.#interrupts(byte, out)) return;
        this.#held.push(byte);
        if (byte >= 0x40) {
          this.#held = tame(this.#held);
          this.#end(out, true);
        } else if (this.#held.length > CSI_LIMIT) this.#end(out, false);
        return;
      default:
        this.#inString(byte, out);
    }
  }

  /** What is no part of a sequence: an emulator carries control characters out at once, and lets others break it off. */
  #interrupts(byte: number, out: number[]): boolean {
    if (byte >= 0x20 && byte < DEL) return false;
    if (byte === ESC) this.#begin('escape', byte);
    else if (byte === CAN || byte === SUB) this.#end(out, false);
    else if (byte < 0x20 && byte !== ENQ) out.push(byte);
    else if (byte > DEL) {
      this.#end(out, false);
      this.#step(byte, out);
    }
    return true;
  }

  #inString(byte: number, out: number[]): void {
    if (this.#afterEscape && byte !== 0x5c) {
      // As in an emulator, another sequence ends the string that was left open: a prompt is not swallowed for good.
      this.#begin('escape', ESC);
      return this.#step(byte, out);
    }
    const ends = byte === 0x07 || this.#afterEscape || byte === CAN || byte === SUB;
    this.#afterEscape = byte === ESC;
    if (this.#held.length < STRING_LIMIT) this.#held.push(byte);
    if (!ends) return;
    this.#end(out, this.#state === 'osc' && this.#held.length < STRING_LIMIT && LINK.test(String.fromCharCode(...this.#held)));
  }

  #begin(state: State, byte: number): void {
    this.#state = state;
    this.#held = [byte];
    this.#afterEscape = false;
  }

  #end(out: number[], pass: boolean): void {
    if (pass) out.push(...this.#held);
    this.#held = [];
    this.#state = 'text';
    this.#afterEscape = false;
  }
}

/** A control sequence as it may pass; empty, if it may not. */
function tame(sequence: readonly number[]): number[] {
  const text = String.fromCharCode(...sequence), final = text.at(-1)!;
  if ('cnxt'.includes(final) || text.endsWith('$p')) return [];
  const most = 'LMST'.includes(final) ? MOST_LINES : '@PXIZb'.includes(final) ? MOST_CELLS : undefined;
  if (most !== undefined) return bytesOf(text.replace(/\d{3,}/g, (digits) => String(Math.min(Number(digits), most))));
  if (!'hl'.includes(final) || text[2] !== '?') return [...sequence];
  const modes = text.slice(3, -1).split(';'), passing = modes.filter((mode) => !TYPING_MODES.has(mode.replace(/^0+/, '')));
  return passing.length === modes.length ? [...sequence] : passing.length === 0 ? [] : bytesOf(`\x1b[?${passing.join(';')}${final}`);
}

const bytesOf = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
