import { describe, expect, it } from 'vitest';
import { EventQueueClock } from '../engine/runtime/clock';
import { ClockDriver, type WallTimers } from './clock-driver';

/** A wall clock that moves by hand. */
class HandClock implements WallTimers {
  time = 0;
  #timers: { at: number; run: () => void }[] = [];
  now = (): number => this.time;
  after = (delayMs: number, run: () => void): (() => void) => {
    const timer = { at: this.time + Math.max(0, delayMs), run };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((one) => one !== timer));
  };
  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
  }
}

function driven() {
  const clock = new EventQueueClock(1_000_000), wall = new HandClock(), ran: number[] = [];
  for (const delay of [100, 500, 5000]) clock.schedule(delay, () => ran.push(clock.now() - 1_000_000));
  const host = { clock, mayRun: true, progressed: () => undefined };
  const driver = new ClockDriver(host, wall);
  driver.wake();
  return { clock, wall, driver, ran, host };
}

describe('the clock driver', () => {
  it('runs what is due as the wall clock comes to it', () => {
    const { wall, ran } = driven();
    wall.pass(90);
    expect(ran).toEqual([]);
    wall.pass(459);
    expect(ran).toEqual([100, 500]);
  });

  it('stands still while paused, and goes on from there', () => {
    const { wall, ran, driver } = driven();
    driver.pause(true);
    wall.pass(10_000);
    expect(ran).toEqual([]);
    driver.pause(false);
    wall.pass(120);
    expect(ran).toEqual([100]);
  });

  it('runs faster than the wall at a higher speed', () => {
    const { wall, ran, driver } = driven();
    driver.setSpeed(20);
    wall.pass(300);
    expect(ran).toEqual([100, 500, 5000]);
  });

  it('fast-forwards until nothing is waiting, then keeps to the wall again', () => {
    const { wall, ran, driver, clock } = driven();
    driver.forward();
    wall.pass(1);
    expect(ran).toEqual([100, 500, 5000]);
    expect(driver.forwarding).toBe(false);
    const before = clock.now();
    wall.pass(1500);
    expect(clock.now() - before).toBeGreaterThan(400);
    expect(clock.now() - before).toBeLessThanOrEqual(1501);
  });

  it('waits while the page has too much to draw', () => {
    const { wall, ran, host, driver } = driven();
    host.mayRun = false;
    wall.pass(1000);
    expect(ran).toEqual([]);
    host.mayRun = true;
    driver.wake();
    wall.pass(20);
    expect(ran).toEqual([100, 500]);
  });

  it('asks between events whether it should rest', () => {
    const clock = new EventQueueClock(0), wall = new HandClock();
    let rests = 0;
    const driver = new ClockDriver({ clock, mayRun: true, progressed: () => undefined }, Object.assign(wall, { rest: () => void (rests += 1) }));
    for (let n = 0; n < 40; n += 1) clock.schedule(0, () => undefined);
    driver.wake();
    wall.pass(1);
    expect(rests).toBe(10);
  });
});
