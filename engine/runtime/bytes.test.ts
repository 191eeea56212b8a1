import { expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from './bytes';
import { Random } from './random';

it('gives the bytes of any text as a TextEncoder does, wherever its first letter beyond ASCII stands', () => {
  const random = new Random('bytes');
  const pieces = ['', 'a', 'Pod is running', '\n', '\u007f', '\u0080', 'ệ', '…', '\ud83d\ude00', '\ud800', '\udc00', '\uffff'];
  const encoder = new TextEncoder(), decoder = new TextDecoder();
  for (let n = 0; n < 2_000; n += 1) {
    const text = Array.from({ length: random.below(8) }, () => pieces[random.below(pieces.length)]).join('');
    const bytes = encodeUtf8(text);
    expect(bytes).toEqual(encoder.encode(text));
    expect(decodeUtf8(bytes)).toBe(decoder.decode(encoder.encode(text)));
  }
});
