import type { Program } from '../../runtime/machine';
import { knowing } from './about';
import { awkCommands } from './awk';
import { reckoning } from './bc';
import { copying } from './dd';
import { comparing } from './diff';
import { encodings } from './encoding';
import { substituting } from './envsubst';
import { formatting } from './fmt';
import { ordering } from './getopt';
import { compressing } from './gzip';
import { installing } from './install';
import { starting } from './launchers';
import { numbering } from './numfmt';
import { certificates } from './openssl';
import { patching } from './patch';
import { splitting } from './split';
import { tabbing } from './tabs';
import { archiving } from './tar';
import { treeing } from './tree';
import { truncating } from './truncate';
import { sortingPairs } from './tsort';
import { calculating } from './calculate';
import { busyboxWords } from './busybox-words';
import { toProgram } from './command';
import type { Command } from './command';
import { editors } from './vi';

/** Programs that few exercises start; they are loaded when one is first needed. modules.ts lists their names. */
const commands: readonly Command[] = [...awkCommands, ...comparing, ...calculating, ...reckoning, ...numbering, ...formatting, ...splitting, ...encodings, ...patching, ...copying, ...archiving, ...compressing, ...certificates, ...editors, ...substituting, ...installing, ...starting, ...ordering, ...knowing, ...sortingPairs, ...tabbing, ...truncating, ...treeing];

export const rarePrograms: ReadonlyMap<string, Program> = new Map(commands.flatMap((one): [string, Program][] => [[one.name, toProgram(one, 'gnu')], [`busybox:${one.name}`, toProgram(one, 'busybox', busyboxWords)]]));
