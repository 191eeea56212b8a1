import type { Task } from '../../runtime/process';
import { Ding } from './ding';
import type { LineCommand, LineEditor } from './editor';

/** A line asked for at the place of the prompt; undefined when it was given up. */
export function* ask(editor: LineEditor, sign: string): Task<string | undefined> {
  const { buffer } = editor;
  const saved = { text: buffer.text, cursor: buffer.cursor, undoList: buffer.undoList, mark: buffer.mark };
  const restore = () => {
    buffer.replace(saved.text, saved.cursor, saved.undoList);
    buffer.mark = saved.mark;
    editor.message = undefined;
  };
  buffer.replace('');
  editor.message = editor.prompt + sign;
  for (;;) {
    const key = yield* editor.readKey();
    if (key === '\r' || key === '\n') break;
    if (key === '\x07' || ((key === '\x7f' || key === '\b') && buffer.text === '')) {
      restore();
      return undefined;
    }
    if (key === '\x7f' || key === '\b') {
      buffer.left();
      buffer.text = buffer.text.slice(0, buffer.cursor);
    } else if (key === '\x17') buffer.replace(buffer.text.slice(0, buffer.spaceLeft(1)));
    else if (key === '\x15') buffer.replace('');
    else buffer.insert(key === '\x16' ? yield* editor.readKey(true) : key);
  }
  const text = buffer.text;
  restore();
  return text;
}

/** Looks for a line of the history that has the text somewhere, or at its beginning after `^`. */
export function seekLine(editor: LineEditor, text: string, direction: 1 | -1, anchored = text.startsWith('^')): number | undefined {
  const { lines, at } = editor.history;
  const wanted = anchored && text.startsWith('^') ? text.slice(1) : text;
  for (let row = at + direction; row >= 0 && row < lines.length; row += direction) {
    if (anchored ? lines[row]!.startsWith(wanted) : lines[row]!.includes(wanted)) return row;
  }
  return undefined;
}

export const askAndSearch = (direction: 1 | -1): LineCommand => function* search(editor) {
  const asked = yield* ask(editor, ':');
  if (asked === undefined) return;
  const text = asked === '' ? editor.lastAsked : asked;
  if (text === '') {
    // readline forgets the line.
    editor.buffer.replace('');
    throw new Ding();
  }
  editor.lastAsked = text;
  const row = seekLine(editor, text, direction, false);
  if (row === undefined) {
    editor.buffer.cursor = 0;
    throw new Ding();
  }
  editor.history.jump(row);
  const { buffer } = editor, at = buffer.text.indexOf(text);
  buffer.cursor = at;
  if (at > 0) editor.standout = { from: at, to: at + text.length };
};

/** Page up and down: lines that begin as the text before the cursor does. */
export const searchPrefix = (direction: 1 | -1): LineCommand => (editor, count) => {
  const { buffer, history } = editor;
  if (!editor.lastCommand.startsWith('history-search-')) editor.prefix = buffer.text.slice(0, buffer.cursor);
  if (editor.prefix === '') {
    if (!history.go(direction < 0 ? count : -count)) throw new Ding();
    return;
  }
  const { lines } = history;
  for (let row = history.at + direction; ; row += direction) {
    const line = lines[row];
    if (line === undefined) throw new Ding();
    if (!line.startsWith(editor.prefix) || line === buffer.text) continue;
    history.jump(row);
    buffer.cursor = editor.prefix.length;
    return;
  }
};

/** Lines that have the text before the cursor anywhere. */
export const searchSubstring = (direction: 1 | -1): LineCommand => (editor) => {
  const { buffer, history } = editor;
  if (!editor.lastCommand.startsWith('history-substring-search-')) editor.prefix = buffer.text.slice(0, buffer.cursor);
  for (let row = history.at + direction; ; row += direction) {
    const line = history.lines[row];
    if (line === undefined) throw new Ding();
    if (!line.includes(editor.prefix) || line === buffer.text) continue;
    history.jump(row);
    buffer.cursor = line.indexOf(editor.prefix) + editor.prefix.length;
    return;
  }
};
