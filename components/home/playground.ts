import type { Scenario } from '../../lab/protocol';

/** A cluster to play with before anything else. */
export const PLAYGROUND: Scenario = { lesson: 'home', seed: 'podlab-home', lab: { workers: 2, files: {}, setup: undefined, tasks: [] } };
