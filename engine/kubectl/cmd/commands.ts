import type { Command } from '../session';
import { get } from './get/get';

/** Every command that does something, by its path. Groups without a function of their own are not here. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([['get', get]]);
