import { readFileSync } from 'node:fs';
import { Cluster } from '../engine/cluster';
import { FakeRuntime } from '../engine/kubelet/testing/fake-runtime';
import { runTimeline, SETTLE_MS, type Timeline } from '../engine/testing/timelines/timeline';

/** `npm run --silent timeline < timeline.json > result.json`: a recorded timeline's requests in a fresh simulated cluster. */
const timeline = JSON.parse(readFileSync(0, 'utf8')) as Timeline;
const cluster = new Cluster({ seed: `timeline/${timeline.name}`, startMs: Date.parse(timeline.startedAt) - SETTLE_MS }, {
  runtime: (node, host) => new FakeRuntime(host.clock, node.podCidr.replace(/\.0\/24$/, '')),
  programs: () => new Map(),
});
process.stdout.write(JSON.stringify(runTimeline(timeline, cluster)));
