import type { Command } from '../session';
import { describe } from './describe/describe';

/** `kubectl describe` and the describers of all kinds, loaded when it is first used. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['describe', describe],
]);
