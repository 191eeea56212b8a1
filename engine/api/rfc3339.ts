/** Virtual milliseconds as "2026-11-21T08:23:29Z". */
export function rfc3339(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second === last.second) return last.text;
  const other = last;
  last = second === earlier.second ? earlier : { second, text: `${new Date(second * 1000).toISOString().slice(0, 19)}Z` };
  earlier = other;
  return last.text;
}

/* A memo of a pure function: many writes fall into the same second, and tell of what began in one earlier second. */
let last = { second: Number.NaN, text: '' };
let earlier = last;
