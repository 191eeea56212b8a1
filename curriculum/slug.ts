/** A heading as an anchor: plain letters, digits and dashes, also of Vietnamese text. */
export function slugOf(text: string): string {
  return plainText(text).replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** Lower case without marks, so that a search finds "nhãn" by "nhan". */
export function plainText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}+/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
}
