/**
 * npm run --silent transcript < scenario.json > result.json
 *
 * Runs the steps of one recorded scenario in a fresh simulated cluster and prints the same JSON with stdout, stderr
 * and exit as Podlab gives them. With --check it prints instead, line by line, which steps agree with the recording.
 */
import { readInput } from './standard-input';
import { openScenario } from './transcript/open';
import { runScenario } from '../engine/testing/transcripts/run-scenario';
import type { Scenario } from '../engine/testing/transcripts/scenario';
import { differences } from '../engine/testing/transcripts/normalise';

const scenario = readInput<Scenario>('npm run --silent transcript [-- --check] < scenario.json', ['name', 'steps']);
const steps = runScenario(openScenario(scenario), scenario);
if (process.argv.includes('--check')) process.stdout.write(report(scenario, steps));
else process.stdout.write(`${JSON.stringify({ ...scenario, steps })}\n`);

function report(recorded: Scenario, got: typeof steps): string {
  let same = 0;
  let all = 0;
  const lines = recorded.steps.flatMap((step, at) => {
    if (step.run === undefined) return [];
    all += 1;
    const differing = differences(step, got[at]!);
    if (differing.length === 0) same += 1;
    return [`${differing.length === 0 ? 'agrees ' : `DIFFERS (${differing.join(', ')})`} #${at} ${step.run.split('\n')[0]!.slice(0, 120)}\n`];
  });
  return `${lines.join('')}${recorded.name}: ${same} of ${all} steps agree\n`;
}
