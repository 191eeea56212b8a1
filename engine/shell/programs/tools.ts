import type { Program } from '../../runtime/machine';
import { columns } from './columns';
import { toProgram } from './command';
import type { Command } from './command';
import { network } from './curl';
import { digests } from './digest';
import { files } from './files';
import { finding } from './find';
import { looks } from './looks';
import { editing } from './sed';
import { system } from './system';

const commands: readonly Command[] = [...columns, ...files, ...looks, ...editing, ...finding, ...digests, ...system, ...network];

/** The everyday programs that the prompt can stand without; they are loaded together when one of them is first needed. */
export const toolPrograms: ReadonlyMap<string, Program> = new Map(commands.flatMap((one): [string, Program][] => [[one.name, toProgram(one, 'gnu')], [`busybox:${one.name}`, toProgram(one, 'busybox')]]));
