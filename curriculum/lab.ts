import { z } from 'zod';
import { predicate } from './goal';
import { localizedText } from './text';

/** An identifier of a task or a quiz item: stable for ever, because progress is kept under it. */
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by dashes');

/** A way to try a task: commands as a learner would type them. `wait` moves the clock on, in virtual seconds. */
const attempt = z.strictObject({
  name: z.string().min(1),
  commands: z.string().min(1),
  waitSeconds: z.number().nonnegative().default(30),
});

/** A plausible attempt that must fail, and what the learner must then be told (a regular expression, any language). */
const wrongAttempt = attempt.extend({ says: z.strictObject({ vi: z.string(), en: z.string() }).optional() });

export const task = z.strictObject({
  id,
  title: localizedText,
  /** What to reach, in one to three sentences; Markdown inline code is allowed. */
  text: localizedText,
  goal: z.array(predicate).min(1, 'a task needs a goal: at least one predicate'),
  /** Virtual seconds for which the goal has to hold before it counts. */
  holdSeconds: z.number().nonnegative().default(0),
  /** Commands run on the cluster just before the task begins (a fault to repair). */
  setup: z.string().optional(),
  hints: z.array(localizedText).length(3, 'three hints, each saying more than the one before'),
  solution: z.strictObject({ commands: z.string().min(1), waitSeconds: z.number().nonnegative().default(30), why: localizedText }),
  /** Ids of the lessons that teach what this task asks; an exam's result leads there. */
  lessons: z.array(id).default([]),
  /** Other right ways; each must pass. */
  alternatives: z.array(attempt).default([]),
  /** Wrong ways; each must fail. */
  wrong: z.array(wrongAttempt).default([]),
});
export type Task = z.infer<typeof task>;

/** What the learner does beside the text: a lesson's tasks, faults to repair, or an exam against the clock. */
const labKinds = ['lesson', 'clinic', 'exam'] as const;
const MOST_TASKS: Readonly<Record<(typeof labKinds)[number], number>> = { lesson: 6, clinic: 12, exam: 20 };

export const lab = z.strictObject({
  kind: z.enum(labKinds).default('lesson'),
  /** Of an exam: how long it takes, in minutes of the learner's clock. */
  minutes: z.number().int().min(5).max(180).optional(),
  /** The Pod network: plain routes, as in the recorded cluster, unless told. */
  cni: z.enum(['routes', 'flannel', 'calico']).optional(),
  /** What runs in the cluster besides what kubeadm installs. */
  addons: z.array(z.enum(['metrics-server', 'load-balancer', 'ingress-nginx'])).optional(),
  /** Several clusters side by side, each a context of the learner's kubeconfig; the first is the current one. */
  clusters: z.array(z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9-]*$/), cni: z.enum(['routes', 'flannel', 'calico']) })).min(2).optional(),
  /** Machines docker-1, docker-2 … without Kubernetes, each with a Docker daemon of its own. */
  dockerHosts: z.number().int().min(1).max(4).optional(),
  /** Nodes besides the control plane; two by default, as in the recorded cluster. */
  workers: z.number().int().min(0).max(100).default(2),
  /** Files that lie in the learner's home at the start. */
  files: z.record(z.string(), z.string()).default({}),
  /** Commands run before the learner arrives, with nothing shown. */
  setup: z.string().optional(),
  tasks: z.array(task).min(3),
}).superRefine((value, context) => {
  const most = MOST_TASKS[value.kind];
  if (value.tasks.length > most) context.addIssue({ code: 'custom', path: ['tasks'], message: `a lab of kind "${value.kind}" has at most ${most} tasks; this one has ${value.tasks.length}` });
  if ((value.kind === 'exam') !== (value.minutes !== undefined)) context.addIssue({ code: 'custom', path: ['minutes'], message: 'an exam needs its minutes; other labs have none' });
  const seen = new Set<string>();
  for (const [index, { id: taskId }] of value.tasks.entries()) {
    if (seen.has(taskId)) context.addIssue({ code: 'custom', path: ['tasks', index, 'id'], message: `task id "${taskId}" is used twice; give each task its own` });
    seen.add(taskId);
  }
});
export type Lab = z.infer<typeof lab>;
/** What a cluster is made from; the same for the page, the tests and the server. */
export type LabShape = Pick<Lab, 'workers' | 'cni' | 'addons' | 'clusters' | 'dockerHosts'>;
export type LabInput = z.input<typeof lab>;

/** For content/<lesson>/lab.ts: checks the shape as it is typed, parses it when the file is loaded. */
export function defineLab(input: LabInput): LabInput {
  return input;
}
