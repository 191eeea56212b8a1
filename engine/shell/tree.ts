import { parse } from 'unbash';
import type { AndOr, Assignment, Command, CommandArgument, CommandNode, Function as FunctionDeclaration, PipelineNode, Word, WordPart } from 'unbash';

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

/** The assignments before a command and its words as bash cuts them: unbash takes the substitution of `x=<(…)` for the command. */
export function assignmentsAndWords(node: Command): { readonly assignments: readonly Assignment[]; readonly words: readonly CommandArgument[] } {
  const assignments = node.prefix.filter((item): item is Assignment => item.type === 'Assignment');
  const words: readonly CommandArgument[] = node.name ? [node.name, ...node.args] : node.args;
  const last = assignments.at(-1);
  if (node.name?.parts?.[0]?.type !== 'ProcessSubstitution' || last?.end !== node.name.pos || last.value.type !== 'Word') return { assignments, words };
  let end = 1;
  while (words[end]?.type === 'Word' && words[end]!.pos === words[end - 1]!.end) end += 1;
  const [value] = bashWords([last.value, ...(words.slice(0, end) as readonly Word[])]);
  return { assignments: [...assignments.slice(0, -1), { type: 'Assignment', pos: last.pos, end: value!.end, text: last.text, name: last.name, index: last.index, append: last.append, value: value! }], words: words.slice(end) };
}

/** The words of a command as bash cuts them: unbash takes each process substitution for a word of its own, where it may stand in one (`--file=<(…)`). */
export function bashWords(words: readonly Word[]): readonly Word[] {
  if (!words.some(({ parts }) => parts?.[0]?.type === 'ProcessSubstitution')) return words;
  const cut: Word[] = [];
  for (const word of words) {
    const before = cut.at(-1);
    if (before?.end !== word.pos) cut.push(word);
    else cut[cut.length - 1] = { type: 'Word', text: before.text + word.text, value: before.value + word.value, pos: before.pos, end: word.end, parts: [...partsOf(before), ...partsOf(word)] };
  }
  return cut;
}

function partsOf({ parts, pos, end, value, text }: Word): readonly WordPart[] {
  return parts ?? [{ type: 'Literal', pos, end, value, text }];
}
