import type { Program } from '../../runtime/machine';
import { columns } from './columns';
import { busyboxWords } from './busybox-words';
import { toProgram } from './command';
import type { Command } from './command';
import { dating } from './date';
import { digests } from './digest';
import { fallocate } from './fallocate';
import { files } from './files';
import { finding } from './find';
import { searching } from './grep';
import { curlCommand } from './http/curl';
import { ncCommand } from './http/nc';
import { wgetCommand } from './http/wget';
import { looks } from './looks';
import { editing } from './sed';
import { sorting } from './sort';
import { neighbours } from './sorted';
import { system } from './system';
import { topping } from './top';
import { watching } from './watch';
import { lines } from './lines';
import { printing } from './print';
import { streams } from './streams';
import { launching } from './xargs';

const commands: readonly Command[] = [...columns, ...sorting, ...neighbours, ...files, fallocate, ...looks, ...editing, ...finding, ...launching, ...digests, ...dating, ...system, ...topping, ...watching, curlCommand, wgetCommand, ncCommand, ...lines, ...printing, ...streams, ...searching];

/** The everyday programs that the prompt can stand without; they are loaded together when one of them is first needed. */
export const toolPrograms: ReadonlyMap<string, Program> = new Map(commands.flatMap((one): [string, Program][] => [[one.name, toProgram(one, 'gnu')], [`busybox:${one.name}`, toProgram(one, 'busybox', busyboxWords)]]));
