import { readInput } from './standard-input';
import { createCluster } from '../engine/whole';
import { runTimeline, SETTLE_MS, type Timeline } from '../engine/testing/timelines/timeline';

/** `npm run --silent timeline < timeline.json > result.json`: a recorded timeline's requests in a fresh simulated cluster. */
const timeline = readInput<Timeline>('npm run --silent timeline < timeline.json', ['name', 'startedAt']);
const cluster = createCluster({ seed: `timeline/${timeline.name}`, startMs: Date.parse(timeline.startedAt) - SETTLE_MS });
process.stdout.write(JSON.stringify(runTimeline(timeline, cluster)));
