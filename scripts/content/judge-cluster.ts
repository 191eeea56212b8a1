// npm run --silent judge -- LESSON [TASK…] [--kubeconfig FILE] [--language vi|en]: judges a lesson's tasks on any cluster, a
// real one too, by the same goals as in the page. Files that a task asks for are read from this folder. Exit code 1 when
// something is missing.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KubeConfig } from '@kubernetes/client-node';
import { labs } from '../../content/labs';
import { lab as labSchema, type Locale } from '../../curriculum';
import { judgeOnCluster, notJudgedOutside } from './cluster-facts';

const stop = (why: string): never => {
  console.error(`podlab: ${why}`);
  process.exit(2);
};
const { values, positionals } = parseArgs({ allowPositionals: true, options: { kubeconfig: { type: 'string' }, language: { type: 'string', default: 'en' } } });
const [lesson, ...wanted] = positionals;
const load = Object.entries(labs).find(([path]) => path.endsWith(`/${lesson}`))?.[1] ?? stop(`there is no lesson "${lesson ?? ''}"; lessons are: ${Object.keys(labs).map((path) => path.split('/').at(-1)).join(', ')}`);
const { tasks } = labSchema.parse((await load()).default);
for (const id of wanted) if (!tasks.some((task) => task.id === id)) stop(`lesson ${lesson} has no task "${id}"; its tasks are: ${tasks.map((task) => task.id).join(', ')}`);
if (values.language !== 'en' && values.language !== 'vi') stop(`--language is "${values.language}"; it has to be vi or en`);
const file = values.kubeconfig ?? process.env.KUBECONFIG ?? join(homedir(), '.kube', 'config');
if (!existsSync(file)) stop(`there is no kubeconfig at ${file}; name one with --kubeconfig`);
const config = new KubeConfig();
config.loadFromFile(file);

// `| head` is no error.
process.stdout.on('error', () => process.exit(2));
let all = true;
for (const task of tasks.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
  const here = task.goal.filter((predicate) => notJudgedOutside([predicate]).length === 0);
  const { met, items } = await judgeOnCluster(here, config, process.cwd(), values.language as Locale).catch((error: Error) => stop(error.message));
  const left = notJudgedOutside(task.goal);
  all &&= met && left.length === 0;
  console.log(`${met ? (left.length > 0 ? '?' : '✓') : '✗'} ${task.id}: ${task.title[values.language as Locale]}`);
  for (const item of items) console.log(`    ${item.met ? '✓' : '✗'} ${item.text}`);
  for (const what of left) console.log(`    ? not judged outside of Podlab: ${what}`);
}
process.exit(all ? 0 : 1);
