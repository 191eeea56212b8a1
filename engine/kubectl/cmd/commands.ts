import type { Command } from '../session';
import { apply } from './apply/apply';
import { createNamespace } from './create/namespace';
import { create } from './create/create';
import { createDeployment } from './create/deployment';
import { remove } from './delete/delete';
import { get } from './get/get';
import { run } from './run/run';

/** The commands of every day, by their path. The others are loaded when one is first used (later-commands.ts). */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['apply', apply],
  ['create', create],
  ['create deployment', createDeployment],
  ['create namespace', createNamespace],
  ['delete', remove],
  ['get', get],
  ['run', run],
]);
