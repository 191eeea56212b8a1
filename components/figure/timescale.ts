/** Maps moments to places, 0 to 1. A wait counts with the logarithm of its length, so that a start of a second and a back-off of minutes can be read in one picture. */
export function timescale(moments: readonly number[]): (at: number) => number {
  const sorted = [...new Set(moments)].sort((a, b) => a - b);
  const widths = sorted.slice(1).map((at, index) => Math.log1p((at - sorted[index]!) / 250) + 0.35);
  const total = widths.reduce((sum, width) => sum + width, 0) || 1;
  const places = [0];
  for (const width of widths) places.push(places.at(-1)! + width / total);
  return (at) => {
    if (at <= sorted[0]!) return 0;
    const next = sorted.findIndex((one) => one >= at);
    if (next < 0) return 1;
    const from = sorted[next - 1]!, to = sorted[next]!;
    return places[next - 1]! + ((at - from) / (to - from)) * (places[next]! - places[next - 1]!);
  };
}

/** Of places in order, those that stand at least `gap` apart; the last one always stays. */
export function apart(places: readonly number[], gap: number): number[] {
  const kept: number[] = [];
  for (const place of places) if (kept.length === 0 || place - kept.at(-1)! >= gap) kept.push(place);
  const last = places.at(-1);
  if (last !== undefined && kept.at(-1) !== last) {
    if (kept.length > 1) kept.pop();
    kept.push(last);
  }
  return kept;
}

/** A span of cluster time as a person reads it: 16 ms, 4.2 s, 3 min 20 s. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000), seconds = Math.round((ms % 60_000) / 1000);
  return seconds ? `${minutes} min ${seconds} s` : `${minutes} min`;
}
