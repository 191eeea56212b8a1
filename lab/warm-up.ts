import type { MakeCluster } from './cluster-port';
import { runSlice, type WallTimers } from './clock-driver';

/** What learners do first, and what makes a cluster busy. */
const LINES = [
  'kubectl create deployment web --image=nginx:1.27 --replicas=40', 'kubectl get pods', 'kubectl get nodes', 'kubectl rollout restart deployment web',
  'kubectl get pods', 'kubectl describe deployment web', 'kubectl get pods', 'kubectl delete deployment web', 'kubectl get pods',
];
/** Cluster time for what a line sets going. */
const SETTLED_MS = 6_000;
const SLICE_MS = 3;
/** Most of the processor is left to others. */
const PAUSE_MS = 6;

/**
 * Plays everyday commands in a cluster of its own that nobody sees, in short slices, so that the browser has compiled what
 * they need before a learner types them. `wall.inputWaits` and `wall.rest` let whoever types go first.
 */
export function warmUp(make: MakeCluster, wall: WallTimers): void {
  const cluster = make({ seed: 'warm-up', workers: 2 });
  const terminal = cluster.openTerminal({ columns: 100, rows: 24, onOutput: () => undefined, onExit: () => undefined });
  const { clock } = cluster;
  let line = 0, until = clock.now() + SETTLED_MS;
  const slice = (): void => {
    const end = wall.now() + SLICE_MS;
    while (wall.now() < end && wall.inputWaits?.() !== true) {
      if (!runSlice(clock, wall, until, end)) break;
      const text = LINES[line];
      if (text === undefined) return terminal.close();
      line += 1;
      until = clock.now() + SETTLED_MS;
      for (const key of `${text}\r`) terminal.input(key);
    }
    wall.after(PAUSE_MS, slice);
  };
  wall.after(0, slice);
}
