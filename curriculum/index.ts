/** The schema of the course, and how goals and quizzes are judged. Pure: no files, no network, no clock. */
export * from './text';
export * from './goal';
export * from './lab';
export * from './quiz';
export * from './course';
export * from './checks/needs';
export { evaluateGoal, type GoalResult } from './checks/evaluate';
export * from './outputs';
export * from './claims';
export * from './glossary';
export * from './line-ends';
export * from './picture';
export * from './reviewed';
export * from './slug';
export * from './search';
