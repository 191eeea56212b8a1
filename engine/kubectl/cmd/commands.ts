import type { Command } from '../session';
import { apply } from './apply/apply';
import { createNamespace } from './create/cluster-objects';
import { create } from './create/create';
import { createDeployment } from './create/workloads';
import { remove } from './delete/delete';
import { exec } from './exec/exec';
import { expose } from './expose/expose';
import { get } from './get/get';
import { label } from './label/label';
import { logs } from './logs/logs';
import { run } from './run/run';
import { scale } from './scale/scale';

/** The commands of every day, by their path. The others are loaded when one is first used (later-commands.ts). */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['apply', apply],
  ['create', create],
  ['create deployment', createDeployment],
  ['create namespace', createNamespace],
  ['delete', remove],
  ['exec', exec],
  ['expose', expose],
  ['get', get],
  ['label', label],
  ['logs', logs],
  ['run', run],
  ['scale', scale],
]);
