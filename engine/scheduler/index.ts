import { Scheduler, type SchedulerOptions } from './scheduler';

export type { SchedulerOptions } from './scheduler';

/** Starts the cluster's scheduler. */
export function startScheduler(options: SchedulerOptions): Scheduler {
  const scheduler = new Scheduler(options);
  scheduler.start();
  return scheduler;
}
