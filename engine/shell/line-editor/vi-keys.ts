import type { Task } from '../../runtime/process';
import { isBlank } from './buffer';
import { after, before } from './cells';
import { go } from './commands';
import { Ding } from './ding';
import type { LineCommand, LineEditor } from './editor';
import { NAMED_KEYS, Keymap } from './keymap';
import { ask, seekLine } from './history-search';
import { motion } from './vi-motions';
import { yankArgument } from './yank-argument';

const INSERTION = `
accept-line ^J ^M
backward-delete-char ^H ^?
complete ^I
forward-search-history ^S
reverse-search-history ^R
next-history ^N
previous-history ^P
quoted-insert ^V
transpose-chars ^T
unix-line-discard ^U
vi-eof-maybe ^D
vi-movement-mode ^[
vi-undo ^_
vi-unix-word-rubout ^W
yank ^Y`;

const MOVEMENT = `
abort ^G
accept-line ^J ^M
vi-motion h l SPC $ ^ b B w W e E f F t T ; , % |
vi-motion ^H ^?
beginning-of-line 0
clear-screen ^L
forward-search-history ^S
insert-comment #
kill-line ^K
next-history ^N + j
previous-history ^P - k
quoted-insert ^V
reverse-search-history ^R
revert-line U
transpose-chars ^T
unix-line-discard ^U
vi-append-eol A
vi-append-mode a
digit-argument 1 2 3 4 5 6 7 8 9
vi-change-case ~
vi-change-char r
vi-operate c C d D y Y s S
vi-delete x
edit-and-execute-command v
vi-eof-maybe ^D
vi-fetch-history G
vi-goto-mark \`
vi-insert-beg I
vi-insertion-mode i
vi-movement-mode ^[
vi-put p P
vi-redo .
vi-replace R
vi-rubout X
vi-search / ?
vi-search-again n N
vi-set-mark m
vi-complete \\ * =
vi-undo ^_ u
vi-unix-word-rubout ^W
vi-yank-arg _
yank ^Y`;

/** vi's keys, as a line begins with them. */
export function viInsertion(editor: LineEditor): Keymap {
  const insertion = editor.vi?.insertion ?? new Keymap(INSERTION, NAMED_KEYS);
  const movement = editor.vi?.movement ?? new Keymap(MOVEMENT, NAMED_KEYS);
  editor.vi = { search: undefined, last: undefined, marks: new Map(), ...editor.vi, insertion, movement, tape: undefined, count: 1, length: 0, inserted: '', redoing: false, open: false, moved: false };
  return insertion;
}

function insertMode(editor: LineEditor): void {
  const vi = editor.vi!;
  if (!vi.open) editor.buffer.undoList.push({ what: 'open' });
  vi.open = true;
  vi.length = vi.tape?.length ?? 0;
  editor.keymap = vi.insertion;
}

function closeInsertion({ vi, buffer }: LineEditor): void {
  if (vi!.open) buffer.undoList.push({ what: 'close' });
  vi!.open = false;
}

/** A change: its keys are kept for `.`, up to the escape that ends an insertion. */
function changing(work: (editor: LineEditor, count: number, key: string) => Task<void> | void): LineCommand {
  return function* change(editor, count, key) {
    const vi = editor.vi!;
    if (!vi.redoing) {
      vi.tape = editor.tape = [key];
      vi.count = count;
    }
    try {
      const doing = work(editor, count, key);
      if (doing) yield* doing;
    } finally {
      if (editor.keymap === vi.movement && !vi.redoing) keepChange(editor);
    }
  };
}

function keepChange(editor: LineEditor): void {
  const vi = editor.vi!;
  editor.tape = undefined;
  if (vi.tape) vi.last = { keys: /^[cCsS]/.test(vi.tape[0]!) ? vi.tape.slice(0, vi.length).join('') : vi.tape.join(''), count: vi.count };
  vi.tape = undefined;
}

/** Reads the character of `f` and its kin, and moves or says where it leads; `text` may be longer than the line. */
function* target(editor: LineEditor, key: string, count: number, text: string): Task<number | undefined> {
  if (/^[fFtT]$/.test(key)) editor.vi!.search = { kind: key, letter: yield* editor.readKey() };
  return motion(editor.buffer, text, key === '\x7f' || key === '\b' ? 'h' : key, count, editor.vi!.search);
}

/** Motions whose last character does not belong to what is deleted, and those of c and y. */
const EXCLUSIVE: Readonly<Record<string, string>> = { d: ' l|h^0bBFT`', c: ' l|hwW^0bBFT`', y: ' l|h^0%bBFT`' };

function* operate(editor: LineEditor, count: number, key: string): Task<void> {
  const { buffer } = editor;
  const operator = key === 's' || key === 'S' ? 'c' : key.toLowerCase();
  let way = key === 's' ? 'l' : key === 'S' ? 'c' : key === operator ? yield* editor.readKey() : '$';
  let times = count;
  if (/^[1-9]$/.test(way)) {
    let digits = '';
    for (; /^[0-9]$/.test(way); way = yield* editor.readKey()) digits += way;
    times *= Number(digits);
  }
  const start = buffer.cursor;
  let from = 0, to = buffer.end;
  if (way === operator) {
    // The whole line.
  } else {
    const found = way === '`' ? editor.vi!.marks.get(yield* editor.readKey()) : yield* target(editor, way, times, `${buffer.text} `);
    const end = found === undefined ? start : Math.min(found, buffer.end);
    if (end === start && !(operator === 'c' && /^[ hl0^$bBwWeEfFtT;,%|]$/.test(way))) throw new Ding();
    [from, to] = operand(buffer.text, start, end, operator, way);
  }
  if (operator === 'y') {
    buffer.keep(buffer.text.slice(from, to));
    buffer.cursor = start;
    return;
  }
  const { redoing, inserted } = editor.vi!;
  if (operator === 'c' && !redoing) insertMode(editor);
  buffer.kill(from, to);
  buffer.cursor = from;
  if (operator === 'c' && redoing) buffer.insert(inserted);
}

/** What an operator works on between the cursor and the end of its motion. */
function operand(text: string, start: number, end: number, operator: string, way: string): [number, number] {
  let to = end;
  const word = way === 'w' || way === 'W';
  if (word && to < text.length && to > start && !isBlank(text[to])) to = before(text, to);
  if (operator === 'c' && word && to >= start) {
    while (to > start && isBlank(text[to] ?? ' ')) to -= 1;
    if (to === start) to = after(text, to);
    else if (to < text.length && !isBlank(text[to])) to = after(text, to);
    return [start, to];
  }
  const [from, last] = to < start ? [to, start] : [start, to];
  return [from, !EXCLUSIVE[operator]!.includes(way) && last < text.length ? after(text, last) : last];
}

function* replaceLetters(editor: LineEditor, count: number): Task<void> {
  const { buffer } = editor;
  const letter = yield* editor.readKey();
  if (letter === '\x1b') throw new Ding();
  buffer.together(() => {
    for (let left = count; left > 0 && buffer.cursor < buffer.end; left -= 1) {
      const at = buffer.cursor;
      buffer.kill(at, after(buffer.text, at));
      buffer.cursor = at;
      buffer.insert(letter);
    }
    buffer.left();
  });
}

function changeLetters({ buffer }: LineEditor, count: number): void {
  for (let left = count; left > 0 && buffer.cursor < buffer.end; left -= 1) {
    const at = buffer.cursor, end = after(buffer.text, at), letter = buffer.text.slice(at, end);
    const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
    if (other !== letter) {
      buffer.kill(at, end);
      buffer.cursor = at;
      buffer.undoList.push({ what: 'open' });
      buffer.insert(other);
      buffer.undoList.push({ what: 'close' });
    }
    buffer.cursor = end;
  }
}

/** `.`: an insertion is made again with the text that was typed last; any other change by its keys. */
function* redo(editor: LineEditor, count: number): Task<void> {
  const vi = editor.vi!, { buffer } = editor;
  const { keys, count: before } = vi.last ?? { keys: 'i', count: 1 };
  const place = { i: buffer.cursor, a: after(buffer.text, buffer.cursor), I: 0, A: buffer.end }[keys[0]!];
  if (place !== undefined) {
    if (vi.inserted === '') throw new Ding();
    buffer.cursor = place;
    for (let left = Math.min(count, 1000); left > 0; left -= 1) buffer.insert(vi.inserted);
    buffer.left();
    return;
  }
  vi.redoing = true;
  editor.unread(keys.replace(/\x1b$/, ''));
  try {
    yield* editor.dispatch(editor.explicit ? count : before);
  } finally {
    vi.redoing = false;
  }
}

function* searchLine(editor: LineEditor, _count: number, key: string): Task<void> {
  const asked = yield* ask(editor, key);
  if (asked === undefined) return;
  if (asked !== '') editor.lastAsked = asked;
  searchAgain(editor, key === '/' ? -1 : 1);
}

function searchAgain(editor: LineEditor, direction: 1 | -1): void {
  if (editor.lastAsked === '') throw new Ding();
  const row = seekLine(editor, editor.lastAsked, direction);
  if (row !== undefined) editor.history.jump(row);
  editor.buffer.cursor = 0;
}

function wordBefore(text: string, cursor: number): number {
  const bound = (at: number) => text[at] !== undefined && (isBlank(text[at]) || /[!-/:-@[-`{-~]/.test(text[at]!));
  let at = cursor;
  if (at > 0 && !bound(at) && bound(at - 1)) at -= 1;
  const kind = bound(at);
  if (kind) while (at > 0 && bound(at - 1)) at -= 1;
  else while (at > 0 && !bound(at - 1)) at -= 1;
  return at;
}

const insertAt = (place: (editor: LineEditor) => number): LineCommand => changing((editor) => {
  editor.buffer.cursor = place(editor);
  insertMode(editor);
});

export const viCommands: Readonly<Record<string, LineCommand>> = {
  'vi-movement-mode': (editor) => {
    const vi = editor.vi!;
    const step = editor.buffer.undoList.at(-1);
    if (step?.what === 'insert') vi.inserted = editor.buffer.text.slice(step.from, step.to);
    closeInsertion(editor);
    editor.overwrites = false;
    if (editor.keymap === vi.insertion) {
      editor.buffer.left();
      // What was typed before the first command is not taken back.
      if (!vi.moved) editor.buffer.undoList.length = 0;
      vi.moved = true;
      if (vi.tape) keepChange(editor);
    }
    editor.keymap = vi.movement;
  },
  'vi-insertion-mode': insertAt(({ buffer }) => buffer.cursor),
  'vi-append-mode': insertAt(({ buffer }) => after(buffer.text, buffer.cursor)),
  'vi-append-eol': insertAt(({ buffer }) => buffer.end),
  'vi-insert-beg': insertAt(() => 0),
  'vi-eof-maybe': (editor) => editor.accept(),
  *'vi-motion'(editor, count, key) {
    const place = yield* target(editor, key, count, editor.buffer.text);
    if (place === undefined) throw new Ding();
    editor.buffer.cursor = place;
  },
  'vi-operate': changing(operate),
  'vi-delete': changing(({ buffer }, count) => {
    let to = buffer.cursor;
    for (let left = count; left > 0 && to < buffer.end; left -= 1) to = after(buffer.text, to);
    buffer.kill(buffer.cursor, to);
  }),
  'vi-rubout': changing(({ buffer }, count) => {
    let from = buffer.cursor;
    for (let left = count; left > 0 && from > 0; left -= 1) from = before(buffer.text, from);
    buffer.kill(buffer.cursor, from);
    buffer.cursor = from;
  }),
  'vi-change-char': changing(replaceLetters),
  'vi-change-case': changing(changeLetters),
  'vi-replace': changing((editor) => {
    insertMode(editor);
    editor.overwrites = true;
  }),
  'vi-put': changing(({ buffer }, count, key) => {
    if (buffer.killedText === undefined) throw new Ding();
    if (key === 'p') buffer.right();
    for (let left = Math.min(count, 1000); left > 0; left -= 1) buffer.yank();
    buffer.left();
  }),
  'vi-redo': redo,
  'vi-undo': ({ buffer }, count) => {
    for (let left = Math.min(count, 1000); left > 0; left -= 1) if (!buffer.undo()) throw new Ding();
  },
  'vi-fetch-history': (editor, count) => {
    const { history, explicit, options } = editor;
    const back = explicit ? (options.history?.first ?? 1) + history.at - count : history.at + 1;
    go(editor, back <= 0 ? history.at + 1 : back);
  },
  'vi-search': searchLine,
  'vi-search-again': (editor, _count, key) => searchAgain(editor, key === 'n' ? -1 : 1),
  *'vi-set-mark'(editor) {
    const name = yield* editor.readKey();
    editor.vi!.marks.set(name, editor.buffer.cursor);
  },
  *'vi-goto-mark'(editor) {
    const place = editor.vi!.marks.get(yield* editor.readKey());
    if (place === undefined || place > editor.buffer.end) throw new Ding();
    editor.buffer.cursor = place;
  },
  'vi-complete': changing(function* completeHere(editor, count, key) {
    const { buffer } = editor;
    if (buffer.cursor < buffer.end && !isBlank(buffer.text[buffer.cursor])) {
      while (buffer.cursor < buffer.end && !isBlank(buffer.text[buffer.cursor])) buffer.right();
    }
    yield* editor.run(key === '*' ? 'insert-completions' : key === '=' ? 'possible-completions' : 'complete', count, key);
    if (key !== '=') insertMode(editor);
  }),
  'vi-unix-word-rubout': ({ buffer }, count) => {
    let from = buffer.cursor;
    for (let left = Math.max(1, count); left > 0; left -= 1) from = wordBefore(buffer.text, from);
    buffer.kill(buffer.cursor, from);
    buffer.cursor = from;
  },
  'vi-yank-arg': changing((editor, count) => {
    const { buffer } = editor;
    insertMode(editor);
    buffer.right();
    buffer.insert(' ');
    yankArgument(editor, 1, editor.explicit ? count - 1 : undefined);
  }),
};
