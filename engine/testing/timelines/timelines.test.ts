import { describe, expect, test } from 'vitest';
import { createCluster } from '../../whole';
import { agreement, sequencesOf, type Recording } from './agreement';
import recorded from './recorded.json';
import { runTimeline, SETTLE_MS, type Timeline } from './timeline';

type Compact = Readonly<Record<string, readonly (readonly (readonly [number, number])[])[]>>;
type Stored = Omit<Timeline, 'events'> & { readonly recordings: readonly { readonly seconds: number; readonly groups: Compact }[] };

const timelines = recorded.timelines as unknown as readonly Stored[];
const unfold = ({ seconds, groups }: Stored['recordings'][number]): Recording => ({
  seconds,
  groups: Object.fromEntries(Object.entries(groups).map(([group, list]) => [group, list.map((states) => states.map(([t, at]) => [t, recorded.states[at]!] as const))])),
});

describe('the simulated cluster does what the recorded one did', () => {
  const share = { same: 0, all: 0 };

  test.each(timelines.map((timeline) => [timeline.name, timeline] as const))('%s', (_name, timeline) => {
    const cluster = createCluster({ seed: `timeline/${timeline.name}`, startMs: Date.parse(timeline.startedAt) - SETTLE_MS });
    const result = agreement(timeline.recordings.map(unfold), sequencesOf(runTimeline({ ...timeline, events: [] }, cluster)));
    share.same += result.same;
    share.all += result.all;
    // Two recordings of the real cluster differ in single objects too, but not in many of one run.
    expect(result.differences.slice(Math.floor(result.all / 8))).toEqual([]);
  });

  test('in at least 98 % of all objects', () => {
    expect(share.same / share.all).toBeGreaterThanOrEqual(0.98);
  });
});
