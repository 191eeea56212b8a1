import { historyWords } from '../history';
import { Ding } from './ding';
import type { LineEditor } from './editor';

/** Inserts a word of the line `back` lines ago, counted from its end when `word` is negative; without one the last. */
export function yankArgument(editor: LineEditor, back: number, word: number | undefined): void {
  const { buffer, history } = editor;
  const line = history.lines[history.at - back];
  const words = line === undefined ? [] : historyWords(line);
  const place = word === undefined ? words.length - 1 : word < 0 ? words.length + word - 1 : word;
  const found = words[place];
  if (!found) throw new Ding();
  buffer.together(() => {
    buffer.mark = buffer.cursor;
    buffer.insert(found);
  });
}

export function yankLastArgument(editor: LineEditor, count: number): void {
  const { yanking } = editor;
  if (editor.lastCommand !== 'yank-last-arg') Object.assign(yanking, { back: 0, step: 1, word: editor.explicit ? count : undefined });
  else {
    if (yanking.undo) editor.buffer.undo();
    if (count < 0) yanking.step = -yanking.step;
    yanking.back = Math.max(0, yanking.back + yanking.step);
  }
  yanking.undo = false;
  editor.lastCommand = 'yank-last-arg';
  yankArgument(editor, yanking.back + 1, yanking.word);
  yanking.undo = true;
}
