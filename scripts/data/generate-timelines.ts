// npx tsx scripts/data/generate-timelines.ts FOLDER SECOND_FOLDER : recorded timelines, reduced to what is compared,
// into engine/testing/timelines/recorded.json.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sequencesOf, type Recording } from '../../engine/testing/timelines/agreement';
import type { Timeline } from '../../engine/testing/timelines/timeline';

const [folder, second] = process.argv.slice(2) as [string, string];
const read = (path: string): Timeline => JSON.parse(readFileSync(path, 'utf8')) as Timeline;
const states: string[] = [];
const index = new Map<string, number>();
const numberOf = (state: string): number => {
  let at = index.get(state);
  if (at === undefined) index.set(state, (at = states.push(state) - 1));
  return at;
};
/** States as [seconds, number of the text]: many objects go through the same ones. */
const compact = ({ seconds, groups }: Recording): unknown => ({
  seconds,
  groups: Object.fromEntries(Object.entries(groups).map(([group, list]) => [group, list.map((sequence) => sequence.map(([t, state]) => [t, numberOf(state)]))])),
});

const timelines = readdirSync(folder).filter((name) => name.endsWith('.json')).sort().map((name) => {
  const { events, ...requests } = read(join(folder, name));
  const recordings: Recording[] = [{ seconds: requests.seconds, groups: sequencesOf({ events }) }];
  const again = join(second, name);
  // The two recordings of the CronJob began at different moments of the minute.
  if (existsSync(again) && requests.name !== 'cronjob') {
    const other = read(again);
    recordings.push({ seconds: other.seconds, groups: sequencesOf(other) });
  }
  return { ...requests, recordings: recordings.map(compact) };
});
writeFileSync('engine/testing/timelines/recorded.json', `${JSON.stringify({ version: 'v1.33.1', states, timelines })}\n`);
