// npm run --silent grade < evidence.json: plays the journal of a sitting again (as downloaded from a workshop's results)
// and prints the grade of each task. Exit code 1 when it differs from the grade in the file.
import { readFileSync } from 'node:fs';
import './name-engine';
import { labs } from '../../content/labs';
import { lab as labSchema } from '../../curriculum';
import { engineVersion } from '../../lab/engine-version';
import { faultOf, gradeExam } from '../../lab/exam-grade';
import { parseJournal } from '../../lab/journal';
import { scenarioOf } from '../../lab/scenario';

interface Evidence {
  readonly lesson: string;
  readonly nickname?: string;
  readonly journal: unknown;
  readonly result?: { readonly engineVersion: string; readonly tasks: readonly { readonly task: string; readonly credit: number }[] };
}

const stop = (why: string): never => {
  console.error(`podlab: ${why}`);
  process.exit(1);
};

function read(): Evidence {
  try {
    return JSON.parse(readFileSync(0, 'utf8')) as Evidence;
  } catch {
    return stop('the input is not JSON; download it with "Journal" from the results of a workshop');
  }
}

const evidence = read();
const load = Object.entries(labs).find(([path]) => path.endsWith(`/${evidence.lesson}`))?.[1] ?? stop(`there is no lesson "${evidence.lesson}"`);
const scenario = scenarioOf(evidence.lesson, labSchema.parse((await load()).default));
const journal = parseJournal(evidence.journal) ?? stop('the file holds no journal: the sitting was not handed in');
const fault = faultOf(journal, scenario);
if (fault) stop(fault === 'other-cluster' ? 'the journal was recorded on another cluster: of another version of this exam, of another lesson, or with another seed' : 'the times in the journal cannot be of a sitting: they begin before it, or run over more than seven days');
const grades = await gradeExam(scenario, journal);
const before = new Map(evidence.result?.tasks.map(({ task, credit }) => [task, credit]));
const differing = grades.filter(({ task, credit }) => before.size > 0 && before.get(task) !== credit);
console.log(JSON.stringify({ lesson: evidence.lesson, nickname: evidence.nickname, engineVersion, credit: grades.reduce((sum, { credit }) => sum + credit, 0) / grades.length, tasks: grades }, undefined, 2));
if (differing.length > 0) stop(`the grade differs from the one in the file (engine ${evidence.result!.engineVersion}, now ${engineVersion}) in: ${differing.map(({ task }) => task).join(', ')}`);
