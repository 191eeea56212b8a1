import { decodeUtf8 } from '../../runtime/bytes';
import type { Clock } from '../../runtime/clock';
import type { ContainerLog, LogLine } from '../../kubelet/cri';

/** Kubelet's containerLogMaxSize: beyond it the older part is dropped. */
const MAX_CHARACTERS = 10 * 1024 * 1024;

/** What a container printed, line by line with its time, as containerd's log file has it. */
export class LineLog implements ContainerLog {
  /** Pieces of whole lines, as they were written: what an idle server said is one piece. Undefined until something is. */
  #pieces: LogLine[] | undefined;
  #characters = 0;
  #openOut = '';
  #openErr = '';
  #followers: Set<(line: LogLine) => void> | undefined;

  constructor(private readonly clock: Clock) {}

  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this.writeText(stream, decodeUtf8(bytes));
  }

  writeText(stream: 'stdout' | 'stderr', text: string, at = this.clock.now()): void {
    const whole = this.#open(stream) + text;
    const end = whole.lastIndexOf('\n') + 1;
    this.#setOpen(stream, whole.slice(end));
    if (end > 0) this.#add({ at, stream, text: end === whole.length ? whole : whole.slice(0, end) });
    // containerd writes long lines in pieces of 16 KiB.
    if (whole.length - end > 16_384) this.flush(stream);
  }

  /** Writes what has no line feed yet: at the end of the program. */
  flush(stream: 'stdout' | 'stderr'): void {
    const text = this.#open(stream);
    if (text === '') return;
    this.#setOpen(stream, '');
    this.#add({ at: this.clock.now(), stream, text });
  }

  lines(): readonly LogLine[] {
    return (this.#pieces ?? []).flatMap(linesOf);
  }

  follow(onLine: (line: LogLine) => void): () => void {
    const followers = (this.#followers ??= new Set());
    followers.add(onLine);
    return () => followers.delete(onLine);
  }

  #open(stream: 'stdout' | 'stderr'): string {
    return stream === 'stdout' ? this.#openOut : this.#openErr;
  }

  #setOpen(stream: 'stdout' | 'stderr', text: string): void {
    if (stream === 'stdout') this.#openOut = text;
    else this.#openErr = text;
  }

  #add(piece: LogLine): void {
    const pieces = (this.#pieces ??= []);
    pieces.push(piece);
    this.#characters += piece.text.length + 32;
    if (this.#characters > MAX_CHARACTERS) {
      pieces.splice(0, Math.ceil(pieces.length / 2));
      this.#characters = pieces.reduce((sum, kept) => sum + kept.text.length + 32, 0);
    }
    if (this.#followers) for (const line of linesOf(piece)) for (const follower of this.#followers) follower(line);
  }
}

function linesOf(piece: LogLine): readonly LogLine[] {
  const last = piece.text.length - 1;
  if (piece.text.indexOf('\n') === last || !piece.text.includes('\n')) return [piece];
  return (piece.text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((text) => ({ at: piece.at, stream: piece.stream, text }));
}
