import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followEvents } from './live-events';

class Line {
  readyState = 1;
  readonly #heard = new Map<string, (event: { data: string }) => void>();
  close(): void { this.readyState = 2; }
  addEventListener(name: string, heard: unknown): void { this.#heard.set(name, heard as (event: { data: string }) => void); }
  say(name: string, data = ''): void { this.#heard.get(name)?.({ data }); }
}

describe('following a workshop', () => {
  const lines: Line[] = [];
  const seen: unknown[] = [], live: boolean[] = [];
  let stop: () => void;
  beforeEach(() => {
    vi.useFakeTimers();
    for (const list of [lines, seen, live]) list.length = 0;
    stop = followEvents('/events', { data: (value) => seen.push(value), live: (is) => live.push(is) }, () => {
      lines.push(new Line());
      return lines.at(-1)! as unknown as EventSource;
    });
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('tells what the server says', () => {
    lines[0]!.say('open');
    lines[0]!.say('message', '{"message":"Break"}');
    expect([seen, live.at(-1)]).toEqual([[{ message: 'Break' }], true]);
  });

  it('connects again after an error that the browser gives up at, ever more slowly, and leaves others to the browser', () => {
    lines[0]!.say('error');
    vi.advanceTimersByTime(60_000);
    expect([lines.length, live]).toEqual([1, [false]]);
    for (const wait of [2_000, 5_000, 15_000]) {
      const line = lines.at(-1)!, before = lines.length;
      line.readyState = 2;
      line.say('error');
      vi.advanceTimersByTime(wait - 1);
      expect(lines).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(lines).toHaveLength(before + 1);
    }
  });

  it('takes a line that has been silent for long, as after a sleep, for dead', () => {
    for (let at = 0; at < 10; at += 1) {
      vi.advanceTimersByTime(20_000);
      lines[0]!.say('beat');
    }
    expect(lines).toHaveLength(1);
    vi.advanceTimersByTime(75_000);
    expect(lines).toHaveLength(2);
    expect(lines[0]!.readyState).toBe(2);
  });
});
