import { decodeUtf8 } from '../../runtime/bytes';
import type { ContainerLog, LogLine } from '../../kubelet/cri';

/** Kubelet's containerLogMaxSize: beyond it the older part is dropped. */
const MAX_CHARACTERS = 10 * 1024 * 1024;

/** What a container printed, line by line with its time, as containerd's log file has it. */
export class LineLog implements ContainerLog {
  #lines: LogLine[] = [];
  #characters = 0;
  readonly #open: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  #followers: Set<(line: LogLine) => void> | undefined;

  constructor(private readonly now: () => number) {}

  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this.writeText(stream, decodeUtf8(bytes));
  }

  writeText(stream: 'stdout' | 'stderr', text: string): void {
    const parts = (this.#open[stream] + text).split('\n');
    this.#open[stream] = parts.pop()!;
    for (const part of parts) this.#add({ at: this.now(), stream, text: `${part}\n` });
    // containerd writes long lines in pieces of 16 KiB.
    if (this.#open[stream].length > 16_384) this.flush(stream);
  }

  /** Writes what has no line feed yet: at the end of the program. */
  flush(stream: 'stdout' | 'stderr'): void {
    const text = this.#open[stream];
    if (text === '') return;
    this.#open[stream] = '';
    this.#add({ at: this.now(), stream, text });
  }

  lines(): readonly LogLine[] {
    return this.#lines;
  }

  follow(onLine: (line: LogLine) => void): () => void {
    const followers = (this.#followers ??= new Set());
    followers.add(onLine);
    return () => followers.delete(onLine);
  }

  #add(line: LogLine): void {
    this.#lines.push(line);
    this.#characters += line.text.length + 32;
    if (this.#characters > MAX_CHARACTERS) {
      this.#lines = this.#lines.slice(Math.ceil(this.#lines.length / 2));
      this.#characters = this.#lines.reduce((sum, kept) => sum + kept.text.length + 32, 0);
    }
    if (this.#followers) for (const follower of this.#followers) follower(line);
  }
}
