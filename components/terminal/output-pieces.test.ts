import { expect, test } from 'vitest';
import { OutputPieces } from './output-pieces';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('bytes that are no UTF-8 are seen, and letters that come in parts are whole', () => {
  const pieces = new OutputPieces();
  expect(pieces.take(bytes(0xff, 0xc3, 0x28, 0x6f))).toEqual(['\ufffd\ufffd(o']);
  expect(pieces.take(bytes(0xe1, 0xbb))).toEqual(['']);
  expect(pieces.take(bytes(0x87, 0x21))).toEqual(['ệ!']);
  pieces.take(bytes(0xe1));
  pieces.clear();
  expect(pieces.take(bytes(0x61))).toEqual(['a']);
});

test('many short lines and many sequences come in pieces, a table of 5,000 long ones in one', () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const cut = (text: string): string[] => {
    const pieces = new OutputPieces().take(encode(text));
    expect(pieces.join('')).toBe(text);
    return pieces;
  };
  expect(cut('a line of a table that many columns make long\n'.repeat(5000))).toHaveLength(1);
  expect(cut('y\n'.repeat(100_000)).length).toBeGreaterThan(15);
  expect(cut('\x1b[9L'.repeat(10_000)).length).toBeGreaterThan(20);
});
