import { expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../engine/runtime/bytes';
import { Random } from '../engine/runtime/random';
import { EchoAhead } from './echo-ahead';

/** One row of a terminal: letters, backspaces and the clearing of what is right of the cursor. */
class Row {
  text = '';
  #at = 0;

  write(bytes: Uint8Array): void {
    for (const [piece] of decodeUtf8(bytes).matchAll(/\x1b\[K|[^]/gu)) {
      if (piece === '\x1b[K') this.text = this.text.slice(0, this.#at);
      else if (piece === '\b') this.#at -= 1;
      else if (piece === '\r') this.#at = 0;
      else {
        this.text = this.text.slice(0, this.#at) + piece + this.text.slice(this.#at + 1);
        this.#at += 1;
      }
    }
  }
}

it('shows at any time what the worker has printed and letters that it will print, whatever comes between, in whatever pieces', () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const random = new Random(`echo ${seed}`), shown = new Row(), expected = new Row();
    let waiting = '', unknown = 0;
    const ahead = new EchoAhead(() => { unknown = waiting.length; });
    const print = (piece: string): void => {
      expected.write(encodeUtf8(piece));
      shown.write(ahead.settle(1, encodeUtf8(piece)));
    };
    for (let step = 0; step < 60; step += 1) {
      const chance = random.float(), letter = random.pick(['a', 'b', 'ệ', 'đ']);
      if (chance < 0.5) {
        if (unknown === 0 && ahead.fits(1, letter, 100)) shown.write(ahead.add(1, letter));
        else unknown = waiting.length + 1;
        waiting += letter;
      } else {
        const count = random.below(waiting.length + 1);
        print(`${chance < 0.6 ? `\r\x1b[Kjob ${letter}` : ''}${waiting.slice(0, count)}`);
        waiting = waiting.slice(count);
        unknown = Math.max(0, unknown - count);
      }
      expect(shown.text.startsWith(expected.text) && waiting.startsWith(shown.text.slice(expected.text.length))).toBe(true);
    }
    print(waiting);
    expect(shown.text).toBe(expected.text);
  }
});

it('takes off what the worker does not print, and only in its own terminal', () => {
  const ahead = new EchoAhead(() => undefined);
  ahead.add(1, 'xệ');
  expect(ahead.settle(2, encodeUtf8('other'))).toEqual(encodeUtf8('other'));
  expect(decodeUtf8(ahead.settle(1, encodeUtf8('x')))).toBe('');
  expect(decodeUtf8(ahead.settle(1, encodeUtf8('\r\n')))).toBe('\b\x1b[K\r\n');
  expect(decodeUtf8(ahead.withdraw(1))).toBe('');
});

it('shows letters of a cell each, as many as have room, in one terminal at a time', () => {
  const ahead = new EchoAhead(() => undefined);
  expect(['a', 'kubectl get', 'Việt', '\r', '\x7f', '\x1b[A', '\t', '漢', 'e\u0301', '\u200b'].map((text) => ahead.fits(1, text, 20))).toEqual([true, true, true, false, false, false, false, false, false, false]);
  expect([ahead.fits(1, 'ab', 1), ahead.fits(1, 'ab', 2), ahead.fits(1, 'a', 0)]).toEqual([false, true, false]);
  ahead.add(1, 'ab');
  expect([ahead.fits(1, 'c', 2), ahead.fits(1, 'c', 3), ahead.fits(2, 'c', 9)]).toEqual([false, true, false]);
});
