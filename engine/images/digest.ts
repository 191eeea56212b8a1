/** A digest-like text that is always the same for the same seed. It names simulated content; it proves nothing. */
export function digestOf(seed: string): string {
  return `sha256:${hexOf(seed)}`;
}

/* Where the codes of a text are written, by the length of its prefix: there are three of them. */
const rooms = new Map<number, number[]>();

/** 64 hexadecimal digits made from a text, behind a prefix. */
export function hexOf(seed: string, prefix = ''): string {
  // Built from character codes: one flat string, of which every idle pod holds one.
  let codes = rooms.get(prefix.length);
  if (!codes) rooms.set(prefix.length, (codes = Array.from({ length: prefix.length + 64 }, () => 0)));
  let next = 0;
  for (; next < prefix.length; next += 1) codes[next] = prefix.charCodeAt(next);
  for (let round = 0; round < 8; round += 1) {
    let hash = 0x811c9dc5 ^ Math.imul(round + 1, 0x9e3779b1);
    for (let at = 0; at < seed.length; at += 1) hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
    for (let shift = 28; shift >= 0; shift -= 4) {
      const digit = (hash >>> shift) & 15;
      codes[next] = digit < 10 ? 48 + digit : 87 + digit;
      next += 1;
    }
  }
  return String.fromCharCode(...codes);
}
