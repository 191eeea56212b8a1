import type { LabReport } from './protocol';

/**
 * A short way for keys and what they print. A message from the worker reaches the page only after the frame that follows a
 * key press has been drawn; memory that both share is read at the beginning of that frame, so it draws the answer. It exists
 * where a page is isolated from other origins (next.config.js); elsewhere everything goes by messages.
 *
 * Both sides count inputs: the page those that it sent, the worker those that are dealt with. The bytes stand in a ring,
 * each piece after its terminal, its length, and the number of messages that the page must have received before it.
 */
const SENT = 0, TAKEN = 1, WRITTEN = 2, READ = 3, LOOKING = 4, PLAIN = 5, PLAIN_WRITTEN = 6, PLAIN_MESSAGES = 7, COUNTERS = 8;
/** What LOOKING says of an input: the page waits for what it prints, or is drawing it already. */
const WAITS = 1, DRAWS = 2;
/** The worker leaves the processor to a page that draws a letter for at most this long. */
const REST_MS = 8;
/** PLAIN holds a terminal's number above so many bits of cells. */
const CELL_BITS = 16;
const HEAD_BYTES = 12;
const RING_BYTES = 1 << 20;

/** Whether output may not overtake this message: both begin a terminal anew, end it, or are output themselves. */
export const isFollowed = ({ type }: LabReport): boolean => type === 'ready' || type === 'rebuilt' || type === 'ended' || type === 'limit' || type === 'output';

export interface LanePiece {
  readonly terminal: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

class Lane {
  protected readonly counters: Int32Array;
  protected readonly ring: Uint8Array;

  constructor(readonly memory: SharedArrayBuffer) {
    this.counters = new Int32Array(memory, 0, COUNTERS);
    this.ring = new Uint8Array(memory, COUNTERS * 4);
  }

  /** How many inputs the worker has not dealt with. */
  protected get waiting(): number {
    return Atomics.load(this.counters, SENT) - Atomics.load(this.counters, TAKEN);
  }

  /** Calls `visit` with the pieces of the ring that hold `length` bytes from a place that has no end. */
  protected span(from: number, length: number, visit: (piece: Uint8Array, at: number) => void): void {
    const size = this.ring.length, start = ((from % size) + size) % size;
    const first = Math.min(length, size - start);
    visit(this.ring.subarray(start, start + first), 0);
    if (first < length) visit(this.ring.subarray(0, length - first), first);
  }
}

/** The worker's end. */
export class LaneWriter extends Lane {
  #messages = 0;
  #taking = 0;

  /** A message that what is printed later must not overtake is about to be posted. */
  follow(): void {
    this.#messages += 1;
  }

  /** False when there is no room: then the bytes go by message. */
  put(terminal: number, bytes: Uint8Array): boolean {
    const written = Atomics.load(this.counters, WRITTEN), free = this.ring.length - ((written - Atomics.load(this.counters, READ)) | 0);
    if (HEAD_BYTES + bytes.length > free) return false;
    const head = new Uint8Array(Int32Array.of(terminal, bytes.length, this.#messages).buffer);
    this.span(written, HEAD_BYTES, (piece, at) => piece.set(head.subarray(at, at + piece.length)));
    this.span(written + HEAD_BYTES, bytes.length, (piece, at) => piece.set(bytes.subarray(at, at + piece.length)));
    Atomics.store(this.counters, WRITTEN, written + HEAD_BYTES + bytes.length);
    return true;
  }

  /** Behind all that was put, so many letters of a cell each would be printed as themselves. */
  plain(terminal: number, cells: number): void {
    Atomics.store(this.counters, PLAIN, 0);
    Atomics.store(this.counters, PLAIN_WRITTEN, Atomics.load(this.counters, WRITTEN));
    Atomics.store(this.counters, PLAIN_MESSAGES, this.#messages);
    Atomics.store(this.counters, PLAIN, (terminal << CELL_BITS) | cells);
  }

  /** Deals with an input; what it prints at once is in the ring before the page is told. */
  take(handle: () => void): void {
    this.#taking = 1;
    handle();
    this.#taking = 0;
    Atomics.add(this.counters, TAKEN, 1);
  }

  /** Whether the page is about to read what was put, without being told. */
  get pageLooks(): boolean {
    return Atomics.load(this.counters, LOOKING) !== 0;
  }

  /** Rests while the page draws a letter: nobody waits for the worker then, and each core that is taken makes the frame later. */
  rest(): void {
    Atomics.wait(this.counters, LOOKING, DRAWS, REST_MS);
  }

  /** Whether an input is on its way besides the one that is being dealt with. */
  get inputWaits(): boolean {
    return this.waiting > this.#taking;
  }
}

/** The page's end. */
export class LaneReader extends Lane {
  #messages = 0;
  /** How many inputs had been sent with the last one that was not shown ahead. */
  #notShown = 0;

  /** A lane, where the page may share memory with its worker and does not take the only core from it by waiting. */
  static open(): LaneReader | undefined {
    if (!globalThis.crossOriginIsolated || navigator.hardwareConcurrency < 2) return undefined;
    return new LaneReader(new SharedArrayBuffer(COUNTERS * 4 + RING_BYTES));
  }

  /** A message has arrived that the worker said it would follow. */
  followed(): void {
    this.#messages += 1;
  }

  /**
   * An input is about to be posted; the caller looks for its output later, and the worker need not tell what it prints until
   * then. `shownAhead`: its letters are shown already.
   */
  sent(shownAhead = false): void {
    Atomics.store(this.counters, LOOKING, shownAhead ? DRAWS : WAITS);
    const sent = Atomics.add(this.counters, SENT, 1) + 1;
    if (!shownAhead) this.#notShown = sent;
  }

  /** What is shown ahead was taken off: what the inputs that were sent print is not known any more. */
  takenOff(): void {
    this.#notShown = Atomics.load(this.counters, SENT);
  }

  /** How many letters of a terminal would be printed as themselves right behind what was read, those that are shown ahead among them; 0 when that is not known. */
  plainCells(terminal: number): number {
    const plain = Atomics.load(this.counters, PLAIN);
    const isLatest = Atomics.load(this.counters, PLAIN_WRITTEN) === Atomics.load(this.counters, READ) && Atomics.load(this.counters, PLAIN_MESSAGES) === this.#messages;
    const isTaken = ((Atomics.load(this.counters, TAKEN) - this.#notShown) | 0) >= 0;
    const isWhole = Atomics.load(this.counters, PLAIN) === plain;
    return isLatest && isTaken && isWhole && plain >> CELL_BITS === terminal ? plain & ((1 << CELL_BITS) - 1) : 0;
  }

  /** Waits until the worker has dealt with all inputs, but not past `end` of `performance.now()`. The caller looks for output then. */
  wait(end: number): void {
    while (this.waiting > 0 && performance.now() < end);
    Atomics.store(this.counters, LOOKING, 0);
    Atomics.notify(this.counters, LOOKING);
  }

  /** The next piece, if there is one whose turn has come. */
  next(): LanePiece | undefined {
    const read = Atomics.load(this.counters, READ);
    if (read === Atomics.load(this.counters, WRITTEN)) return undefined;
    const head = new Int32Array(this.#copy(read, HEAD_BYTES).buffer);
    const [terminal, length, messages] = head as unknown as [number, number, number];
    if (messages !== this.#messages) return undefined;
    const bytes = this.#copy(read + HEAD_BYTES, length);
    Atomics.store(this.counters, READ, read + HEAD_BYTES + length);
    return { terminal, bytes };
  }

  #copy(from: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    this.span(from, length, (piece, at) => bytes.set(piece, at));
    return bytes;
  }
}
