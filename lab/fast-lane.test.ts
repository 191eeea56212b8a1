import { expect, it, vi } from 'vitest';
import { LaneReader, LaneWriter } from './fast-lane';

const pair = (bytes: number): { reader: LaneReader; writer: LaneWriter } => {
  const memory = new SharedArrayBuffer(32 + bytes);
  return { reader: new LaneReader(memory), writer: new LaneWriter(memory) };
};
const of = (length: number, first: number): Uint8Array => Uint8Array.from({ length }, (_, at) => first + at);

it('hands pieces over in order, across the end of the ring, and refuses what has no room', () => {
  const { reader, writer } = pair(64);
  for (let round = 0; round < 20; round += 1) {
    expect(writer.put(1, of(20, round))).toBe(true);
    expect(writer.put(2, of(7, round))).toBe(true);
    expect(writer.put(3, of(20, round))).toBe(false);
    expect(reader.next()).toEqual({ terminal: 1, bytes: of(20, round) });
    expect(reader.next()).toEqual({ terminal: 2, bytes: of(7, round) });
    expect(reader.next()).toBeUndefined();
  }
});

it('does not overtake a message that was posted before', () => {
  const { reader, writer } = pair(256);
  writer.put(1, of(3, 1));
  writer.follow();
  writer.put(1, of(3, 4));
  expect(reader.next()?.bytes).toEqual(of(3, 1));
  expect(reader.next()).toBeUndefined();
  reader.followed();
  expect(reader.next()?.bytes).toEqual(of(3, 4));
});

it('knows whether an input waits besides the one in hand, and for how long the page waits', () => {
  const { reader, writer } = pair(16);
  expect(writer.inputWaits).toBe(false);
  reader.sent();
  reader.sent();
  writer.take(() => expect(writer.inputWaits).toBe(true));
  expect(writer.inputWaits).toBe(true);
  const began = performance.now();
  reader.wait(began + 5);
  expect(performance.now() - began).toBeGreaterThanOrEqual(5);
  writer.take(() => expect(writer.inputWaits).toBe(false));
  reader.wait(Infinity);
});

it('tells the worker, while the page waits, that it will look by itself', () => {
  const { reader, writer } = pair(16);
  const looked: boolean[] = [];
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => looked.push(writer.pageLooks));
  reader.sent();
  reader.wait(3);
  clock.mockRestore();
  expect(new Set(looked)).toEqual(new Set([true]));
  expect(writer.pageLooks).toBe(false);
});

it('knows how many letters print themselves, once all before them is read and no other input is on its way', () => {
  const { reader, writer } = pair(64);
  expect(reader.plainCells(3)).toBe(0);
  writer.plain(3, 40);
  expect([reader.plainCells(3), reader.plainCells(2)]).toEqual([40, 0]);
  reader.sent(true);
  expect(reader.plainCells(3)).toBe(40);
  writer.take(() => { writer.put(3, of(1, 1)); writer.plain(3, 39); });
  expect(reader.plainCells(3)).toBe(0);
  reader.next();
  expect(reader.plainCells(3)).toBe(39);
  reader.sent();
  expect(reader.plainCells(3)).toBe(0);
  writer.take(() => writer.plain(3, 30));
  expect(reader.plainCells(3)).toBe(30);
  reader.sent(true);
  reader.takenOff();
  expect(reader.plainCells(3)).toBe(0);
  writer.take(() => writer.plain(3, 29));
  writer.follow();
  writer.plain(3, 29);
  expect(reader.plainCells(3)).toBe(0);
  reader.followed();
  expect(reader.plainCells(3)).toBe(29);
});

it('lets the worker rest while a letter is drawn that is shown already, and not while the page waits for it', () => {
  const { reader, writer } = pair(16);
  const waits = vi.spyOn(Atomics, 'wait').mockImplementation((array: unknown, at, value: unknown) => (Atomics.load(array as Int32Array, at) === value ? 'timed-out' : 'not-equal'));
  const rest = (): string => { writer.rest(); return waits.mock.results.at(-1)!.value as string; };
  expect(rest()).toBe('not-equal');
  reader.sent(true);
  expect(rest()).toBe('timed-out');
  reader.wait(0);
  expect(rest()).toBe('not-equal');
  reader.sent();
  expect(rest()).toBe('not-equal');
  waits.mockRestore();
});
