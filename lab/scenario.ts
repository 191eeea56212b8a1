import type { Lab, LabShape } from '../curriculum';
import type { Scenario } from './protocol';

/** What a cluster is made from, of all that a lab says. */
export function shapeOf({ workers, cni, addons, clusters, dockerHosts }: LabShape): LabShape {
  return { workers, ...(cni && { cni }), ...(addons && { addons }), ...(clusters && { clusters }), ...(dockerHosts && { dockerHosts }) };
}

/** A lesson's cluster and its tasks as the worker needs them: without prose, hints and solutions. */
export function scenarioOf(lesson: string, lab: Lab): Scenario {
  return {
    lesson,
    seed: `podlab-${lesson}`,
    ...(lab.kind === 'exam' && { exam: true }),
    lab: {
      ...shapeOf(lab), files: lab.files, setup: lab.setup,
      tasks: lab.tasks.map(({ id, goal, holdSeconds, setup }) => ({ id, goal, holdSeconds, setup })),
    },
  };
}

/** The same for the page of an exam: without the goals. The cluster is the same, since goals only look at it. */
export function paperOf(scenario: Scenario): Scenario {
  return { ...scenario, lab: { ...scenario.lab, tasks: scenario.lab.tasks.map(({ id, setup }) => ({ id, setup, goal: [], holdSeconds: 0 })) } };
}
