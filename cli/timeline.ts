import { readFileSync } from 'node:fs';
import { createCluster } from '../engine/whole';
import { runTimeline, SETTLE_MS, type Timeline } from '../engine/testing/timelines/timeline';

/** `npm run --silent timeline < timeline.json > result.json`: a recorded timeline's requests in a fresh simulated cluster. */
const timeline = JSON.parse(readFileSync(0, 'utf8')) as Timeline;
const cluster = createCluster({ seed: `timeline/${timeline.name}`, startMs: Date.parse(timeline.startedAt) - SETTLE_MS });
process.stdout.write(JSON.stringify(runTimeline(timeline, cluster)));
