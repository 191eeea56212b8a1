import { loadDescriptions } from './descriptions';
import { engineVersion, loadEverything, loadScriptParts, makePageCluster } from './page-engine';
import { LabHost } from './lab-host';
import { isFollowed, LaneWriter } from './fast-lane';
import type { LabReport, LabRequest } from './protocol';
import type { WallTimers } from './clock-driver';
import { warmUp } from './warm-up';

/** No task begins while the page draws a letter. */
const begun = (run: (() => void) | undefined): void => {
  lane?.rest();
  run?.();
};

/** The worker's side of the wall clock. A message channel gives a turn after the messages that are already waiting, sooner than a timer would. */
function wallTimers(): WallTimers {
  const soon = new Map<number, () => void>();
  let next = 0;
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = ({ data }: MessageEvent<number>) => {
    const run = soon.get(data);
    soon.delete(data);
    begun(run);
  };
  return {
    now: () => performance.now(),
    after: (delayMs, run) => {
      if (delayMs <= 0) {
        const id = (next += 1);
        soon.set(id, run);
        port1.postMessage(id);
        return () => void soon.delete(id);
      }
      const timer = setTimeout(() => begun(run), delayMs);
      return () => clearTimeout(timer);
    },
    inputWaits: () => lane?.inputWaits === true,
    rest: () => lane?.rest(),
  };
}

let lane: LaneWriter | undefined;
const scope = self as unknown as { postMessage(message: LabReport): void; onmessage: ((event: MessageEvent<LabRequest>) => void) | null };
const wall = wallTimers();
const host = new LabHost(makePageCluster, engineVersion, wall, tell, { figures: () => import('./figures/desk'), yaml: () => loadEverything().then(() => import('./yaml/yaml-desk')) }, { scripts: loadScriptParts, everything: loadEverything });
scope.onmessage = ({ data }) => {
  if (data.type === 'lane') lane = new LaneWriter(data.memory);
  else if (data.type === 'key' && lane) lane.take(() => begun(() => host.handle(data)));
  else begun(() => host.handle(data));
};

/** Output takes the short way where there is one with room; nothing overtakes a message about a terminal. */
function tell(report: LabReport): void {
  if (report.type === 'plain') return lane?.plain(report.terminal, report.cells);
  if (lane && report.type === 'output' && lane.put(report.terminal, report.bytes)) {
    if (!lane.pageLooks) scope.postMessage({ type: 'printed' });
    return;
  }
  if (isFollowed(report)) lane?.follow();
  scope.postMessage(report);
}

/** As a rule behind the prompt: what a learner may need later, so that it is there when they do. */
const LATER_MS = 3000;
setTimeout(() => {
  void loadDescriptions('/generated/explain.json');
  // A failure is no matter here: whoever needs a part loads it again.
  loadEverything().then(() => warmUp(makePageCluster, wall), () => undefined);
}, LATER_MS);
