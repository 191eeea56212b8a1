/** A digest-like text that is always the same for the same seed. It names simulated content; it proves nothing. */
export function digestOf(seed: string): string {
  return `sha256:${hexOf(seed)}`;
}

/** 64 hexadecimal digits made from a text. */
export function hexOf(seed: string): string {
  const words: string[] = [];
  for (let round = 0; round < 8; round += 1) {
    let hash = 0x811c9dc5 ^ Math.imul(round + 1, 0x9e3779b1);
    for (let at = 0; at < seed.length; at += 1) hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    words.push(((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0'));
  }
  // One flat string: an idle pod holds two of these.
  return words.join('');
}
