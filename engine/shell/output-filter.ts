/**
 * Makes what programs print safe to hand to a terminal emulator: cursor movement and colours pass, while sequences
 * that reach out of the screen are dropped: window titles (OSC 0, 1, 2), the clipboard (OSC 52), notifications
 * (OSC 9, 777), working directory and semantic marks (OSC 7, 133, 633, 1337), palette changes (OSC 4, 10 to 19, 104
 * to 119), device control strings, APC, PM and SOS. Hyperlinks (OSC 8) pass. Also dropped: requests whose answer the
 * emulator would type (CSI c, n, x; ENQ; DECRQSS), window manipulation (CSI t), the resetting of the terminal's own
 * modes for the host (CSI ! p passes).
 */
const STRING_LIMIT = 4096;

type State = 'text' | 'escape' | 'csi' | 'osc' | 'string';

export class OutputFilter {
  #state: State = 'text';
  #held: number[] = [];
  #afterEscape = false;

  /** Filters one chunk; a sequence that is split between chunks is held until it ends. */
  filter(bytes: Uint8Array): Uint8Array {
    if (this.#state === 'text' && !bytes.includes(0x1b) && !bytes.includes(0x05)) return bytes;
    const out: number[] = [];
    for (const byte of bytes) this.#step(byte, out);
    return Uint8Array.from(out);
  }

  #step(byte: number, out: number[]): void {
    switch (this.#state) {
      case 'text':
        if (byte === 0x1b) this.#begin('escape', byte);
        else if (byte !== 0x05) out.push(byte);
        return;
      case 'escape':
        this.#held.push(byte);
        if (byte === 0x5b) this.#state = 'csi';
        else if (byte === 0x5d) this.#state = 'osc';
        else if (byte === 0x50 || byte === 0x5f || byte === 0x5e || byte === 0x58) this.#state = 'string';
        else if (byte === 0x1b) this.#held = [byte];
        else this.#end(out, byte !== 0x5a);
        return;
      case 'csi':
        if (byte === 0x1b) {
          this.#begin('escape', byte);
          return;
        }
        this.#held.push(byte);
        if (byte >= 0x40 && byte <= 0x7e) this.#end(out, !'cnxt'.includes(String.fromCharCode(byte)));
        else if (this.#held.length > 64) this.#end(out, false);
        return;
      default:
        this.#inString(byte, out);
    }
  }

  #inString(byte: number, out: number[]): void {
    const ends = byte === 0x07 || (this.#afterEscape && byte === 0x5c) || byte === 0x18 || byte === 0x1a;
    this.#afterEscape = byte === 0x1b;
    if (this.#held.length < STRING_LIMIT) this.#held.push(byte);
    if (!ends) return;
    const complete = this.#held.length < STRING_LIMIT;
    this.#end(out, this.#state === 'osc' && complete && this.#held[2] === 0x38 && this.#held[3] === 0x3b);
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
