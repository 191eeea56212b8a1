import { parse } from 'unbash';
import type { CommandNode, Function as FunctionDeclaration, PipelineNode, AndOr, Word } from 'unbash';

/** The tree is unbash's; these are the names under which the interpreter speaks of it. */
export type FunctionNode = FunctionDeclaration;
export type AnyCommand = CommandNode | PipelineNode | AndOr;

const CACHE_LIMIT = 1000;
const words = new Map<string, Word>();

/**
 * One shell word parsed from text that did not stand in a script: what brace expansion made, the key of an array
 * element. Text that is not one word is returned as a word without structure.
 */
export function parseWord(text: string): Word {
  let word = words.get(text);
  if (!word) {
    if (words.size >= CACHE_LIMIT) words.clear();
    word = readWord(text);
    words.set(text, word);
  }
  return word;
}

function readWord(text: string): Word {
  if (text === '') return { type: 'Word', text, value: text, pos: 0, end: 0 };
  const script = parse(`: ${text}`);
  const command = script.commands[0]?.command;
  if (!script.errors && script.commands.length === 1 && command?.type === 'Command' && command.suffix.length === 1) {
    const only = command.suffix[0]!;
    if (only.type === 'Word' && only.text === text) return only;
  }
  return { type: 'Word', text, value: text, pos: 0, end: text.length, parts: [{ type: 'SingleQuoted', pos: 0, end: text.length, value: text, text }] };
}

/** Text read as if it stood between double quotes: arithmetic, subscripts, prompts. */
export function parseQuoted(text: string): Word {
  return readWord(`"${text}"`);
}
