import { evaluateArithmetic } from './arithmetic';
import { builtins } from './builtins';
import { readFile } from './builtins/bind';
import { commandText, printFunction } from './command-text';
import { runText, runWhole } from './evaluate';
import type { Evaluator, Language } from './evaluator';
import { expandQuotedText } from './expand';
import { joinLines } from './history-join';
import { run, runNode, runStatements } from './interpreter';
import { expandParameter } from './parameter';
import { processSubstitution, substitute } from './pipeline';
import { completeLine } from './line-editor/complete-line';
import { lateCommands } from './line-editor/late-commands';
import { runFile, runInput } from './script-input';
import type { Shell } from './shell-state';
import { smallShellWords } from './small-shell-words';
import { readScript } from './syntax';

const evaluator: Evaluator<Shell> = { runText, runStatements, run, runNode, substitute, processSubstitution, expandParameter };

/** All that a shell can say beyond a line of plain words (plain-line.ts): a late part. */
export const language: Language<Shell> = { evaluator, builtins, readScript, runWhole, runFile, runInput, evaluateArithmetic, commandText, printFunction, expandQuotedText, joinLines, completeLine, lineCommands: lateCommands, readInputrc: readFile, smallShellWords };
