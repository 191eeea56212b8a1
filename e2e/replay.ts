import { readFileSync } from 'node:fs';
import { HeadlessLab } from '../lab/headless';
import type { Journal } from '../lab/journal';
import { labOf } from '../server/content';

/** Reads a journal from standard input, plays it on Node, and prints the state hash it leads to. */
const journal = JSON.parse(readFileSync(0, 'utf8')) as Journal;
const { workers, files, setup, tasks } = (await labOf('first-pod'))!;
const lab = new HeadlessLab({ lesson: 'first-pod', seed: journal.seed, lab: { workers, files, setup, tasks } }, 'en');
lab.session.replay(journal.entries, journal.until);
process.stdout.write(lab.stateHash());
