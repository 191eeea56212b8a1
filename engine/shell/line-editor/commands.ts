import type { EditBuffer } from './buffer';
import { Ding } from './ding';
import type { LineCommand, LineEditor } from './editor';
import { complete } from './tab';

/** Larger counts are taken for this one. */
export const COUNT_LIMIT = 1_000_000;

function steps(count: number, step: () => void): void {
  for (let left = Math.min(count, COUNT_LIMIT); left > 0; left -= 1) step();
}

export function moveChars(buffer: EditBuffer, count: number): void {
  steps(Math.min(Math.abs(count), buffer.end), () => (count > 0 ? buffer.right() : buffer.left()));
}

export function moveWords(buffer: EditBuffer, count: number): void {
  buffer.cursor = count > 0 ? buffer.wordRight(count) : buffer.wordLeft(-count);
}

/** Kills what lies between the cursor and where `move` takes it. */
export function killTo(buffer: EditBuffer, target: number): void {
  const from = buffer.cursor;
  if (from === target) return;
  buffer.kill(from, target);
  buffer.cursor = Math.min(from, target);
  buffer.mark = buffer.cursor;
}

/** Deletes characters; with a count they are kept for yanking. */
function deleteChars({ buffer, explicit }: LineEditor, count: number): void {
  const from = buffer.cursor;
  moveChars(buffer, count);
  const to = buffer.cursor;
  buffer.cursor = from;
  if (explicit || Math.abs(count) > 1) buffer.kill(from, to);
  else buffer.remove(from, to);
  buffer.cursor = Math.min(from, to);
}

/** To another line of the history: vi's commands begin at its first character. */
export function go({ history, buffer, vi, keymap }: LineEditor, count: number): void {
  if (!history.go(count)) throw new Ding();
  if (keymap === vi?.movement) buffer.cursor = 0;
}

/** What is done at once; the rest, and what few ask for, is in late-commands.ts. */
export const COMMANDS: Readonly<Record<string, LineCommand>> = {
  'beginning-of-line': ({ buffer }) => void (buffer.cursor = 0),
  'end-of-line': ({ buffer }) => void (buffer.cursor = buffer.end),
  'forward-char': ({ buffer }, count) => moveChars(buffer, count),
  'backward-char': ({ buffer }, count) => moveChars(buffer, -count),
  'forward-word': ({ buffer }, count) => moveWords(buffer, count),
  'backward-word': ({ buffer }, count) => moveWords(buffer, -count),
  'delete-char': deleteChars,
  'backward-delete-char': (editor, count) => deleteChars(editor, -count),
  'kill-line': ({ buffer }, count) => killTo(buffer, count < 0 ? 0 : buffer.end),
  'unix-line-discard': ({ buffer }) => killTo(buffer, 0),
  'unix-word-rubout': ({ buffer }, count) => killTo(buffer, buffer.spaceLeft(Math.max(1, count))),
  'kill-word': ({ buffer }, count) => killTo(buffer, count < 0 ? buffer.wordLeft(-count) : buffer.wordRight(count)),
  'backward-kill-word': ({ buffer }, count) => killTo(buffer, count < 0 ? buffer.wordRight(-count) : buffer.wordLeft(count)),
  yank: ({ buffer }) => {
    if (!buffer.yank()) throw new Ding();
  },
  undo: ({ buffer }, count) => steps(count, () => {
    if (!buffer.undo()) throw new Ding();
  }),
  'accept-line': (editor) => editor.accept(),
  *'clear-screen'(editor) {
    if (editor.explicit) return;
    yield* editor.write('\x1b[H\x1b[2J');
    yield* editor.restart();
  },
  *'bracketed-paste-begin'(editor) {
    const from = editor.buffer.cursor;
    editor.buffer.mark = from;
    editor.buffer.insert(yield* editor.readPaste());
    editor.standout = { from, to: editor.buffer.cursor };
  },
  'previous-history': (editor, count) => go(editor, count),
  'next-history': (editor, count) => go(editor, -count),
  complete,
};
