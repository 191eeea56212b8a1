/** Virtual milliseconds as "2026-11-21T08:23:29Z". */
export function rfc3339(ms: number): string {
  const second = Math.floor(ms / 1000);
  const at = second & (REMEMBERED - 1);
  if (seconds[at] !== second) {
    texts[at] = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    seconds[at] = second;
  }
  return texts[at]!;
}

/* A memo of a pure function: many writes fall into the same seconds, and tell of what began some seconds ago. */
const REMEMBERED = 128; // a power of two
const seconds: number[] = Array.from({ length: REMEMBERED }, () => Number.NaN);
const texts: string[] = Array.from({ length: REMEMBERED }, () => '');
