import type { Program } from '../../runtime/machine';
import { awkCommands } from './awk';
import { reckoning } from './bc';
import { copying } from './dd';
import { comparing } from './diff';
import { encodings } from './encoding';
import { substituting } from './envsubst';
import { formatting } from './fmt';
import { compressing } from './gzip';
import { numbering } from './numfmt';
import { certificates } from './openssl';
import { patching } from './patch';
import { splitting } from './split';
import { archiving } from './tar';
import { calculating } from './calculate';
import { toProgram } from './command';
import type { Command } from './command';
import { editors } from './vi';

/** Programs that few exercises start; they are loaded when one is first needed. modules.ts lists their names. */
const commands: readonly Command[] = [...awkCommands, ...comparing, ...calculating, ...reckoning, ...numbering, ...formatting, ...splitting, ...encodings, ...patching, ...copying, ...archiving, ...compressing, ...certificates, ...editors, ...substituting];

export const rarePrograms: ReadonlyMap<string, Program> = new Map(commands.flatMap((one): [string, Program][] => [[one.name, toProgram(one, 'gnu')], [`busybox:${one.name}`, toProgram(one, 'busybox')]]));
