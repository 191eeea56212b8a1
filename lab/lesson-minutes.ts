import type { Lab } from '../curriculum';
import { blocksOf, pass, runScript, startLab } from './trial';

// How a newcomer spends the time of a lesson. The words are read at the pace of technical text; what the cluster takes
// is measured on the cluster itself.
const WORDS_PER_MINUTE = 190;
/** To read a command, run it and look at what it printed. */
const SECONDS_PER_BLOCK = 12;
/** To understand a task and to think, before the hands do anything. */
const SECONDS_TO_THINK = 45;
/** To type a line of a solution. */
const SECONDS_PER_LINE = 12;
const SECONDS_PER_QUIZ_ITEM = 25;

/** Minutes that a lesson takes: reading, the virtual time of its commands and of its tasks' solutions, and the quiz. */
export function measureMinutes(lab: Lab, text: string, quizItems: number): number {
  const words = text.replace(/^```[\s\S]*?^```$/gm, ' ').replace(/<[^>]*>/g, ' ').split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  const blocks = blocksOf(text);
  const cluster = startLab(lab);
  const began = cluster.clock.now();
  for (const block of blocks) {
    if (block.file === undefined) runScript(cluster, block.text);
    else cluster.writeFile(`/home/learner/${block.file}`, block.text);
    pass(cluster, 1);
  }
  let seconds = (words / WORDS_PER_MINUTE) * 60 + blocks.length * SECONDS_PER_BLOCK + (cluster.clock.now() - began) / 1000 + quizItems * SECONDS_PER_QUIZ_ITEM;
  for (const task of lab.tasks) seconds += SECONDS_TO_THINK + solutionSeconds(lab, task);
  return Math.round(seconds / 60);
}

function solutionSeconds(lab: Lab, task: Lab['tasks'][number]): number {
  const cluster = startLab(lab);
  if (task.setup) runScript(cluster, task.setup);
  const began = cluster.clock.now();
  runScript(cluster, task.solution.commands);
  return (cluster.clock.now() - began) / 1000 + task.solution.commands.split('\n').length * SECONDS_PER_LINE;
}
