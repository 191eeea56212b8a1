/** Virtual milliseconds as "2026-11-21T08:23:29Z". */
export function rfc3339(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

/* A memo of a pure function: many writes fall into the same second. */
let lastSecond = Number.NaN;
let lastText = '';
