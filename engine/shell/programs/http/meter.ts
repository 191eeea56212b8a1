/** curl's table of a transfer's progress, as tool_progress and lib/progress.c print it on standard error. */
const HEAD = '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n';
const UNKNOWN = '--:--:--';

export class Meter {
  #headed = false;

  /** @param kind none when nothing is shown: `-s`, or a body on the terminal. */
  constructor(readonly kind: 'table' | 'bar' | 'none') {}

  /** When a transfer begins. */
  begin(): string {
    if (this.kind !== 'table') return '';
    const head = this.#headed ? '' : HEAD;
    this.#headed = true;
    return `${head}\r${row({})}`;
  }

  /** When it ended, after so much time; `total` is the length the server announced. */
  end(sizes: { readonly total?: number; readonly received?: number; readonly sent?: number }, elapsedMs: number): string {
    if (this.kind === 'bar') return sizes.received ? `\r${'#'.repeat(72)} 100.0%\n` : '';
    if (this.kind === 'none') return '';
    const seconds = Math.floor(elapsedMs / 1000);
    const passed = Array.from({ length: seconds }, (_each, at) => `\r${row({ spent: at + 1 })}`).join('');
    return `${passed}\r${row({ ...sizes, spent: seconds, elapsedMs })}\n`;
  }
}

interface Row {
  readonly total?: number;
  readonly received?: number;
  readonly sent?: number;
  /** Whole seconds. */
  readonly spent?: number;
  readonly elapsedMs?: number;
}

function row({ total = 0, received = 0, sent = 0, spent = 0, elapsedMs = 0 }: Row): string {
  const all = total + sent;
  const share = (part: number, whole: number): string => String(whole > 0 ? Math.round((100 * part) / whole) : 0).padStart(3);
  const speed = (bytes: number): string => amount(elapsedMs > 0 ? Math.round((bytes * 1000) / elapsedMs) : 0);
  const time = spent > 0 ? clock(spent) : UNKNOWN;
  const whole = received >= total && received > 0 ? time : UNKNOWN;
  return `${share(received + sent, all)} ${amount(all)}  ${share(received, total)} ${amount(received)}  ${share(sent, sent)} ${amount(sent)}  ${speed(received)}  ${speed(sent)} ${whole} ${time} ${UNKNOWN} ${speed(received + sent)}`;
}

/** Five columns: 12345, then 9999k, 99.9M. */
function amount(bytes: number): string {
  if (bytes < 100_000) return String(bytes).padStart(5);
  if (bytes < 10_000 * 1024) return `${Math.floor(bytes / 1024)}k`.padStart(5);
  if (bytes < 100 * 1024 ** 2) return `${(Math.floor((bytes * 10) / 1024 ** 2) / 10).toFixed(1)}M`.padStart(5);
  return `${Math.floor(bytes / 1024 ** 2)}M`.padStart(5);
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`.padStart(8);
}
