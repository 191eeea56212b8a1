import type { Task } from '../../runtime/process';
import type { LineCompletion } from './completers';
import { Ding } from './ding';
import type { LineEditor } from './editor';

/** Tab: adds what all candidates share; pressed again with nothing to add it lists them. */
export function* complete(editor: LineEditor): Task<void> {
  const found = yield* editor.options.complete(editor.buffer.text, editor.buffer.cursor);
  yield* offer(editor, found, editor.lastCommand === 'complete' && !editor.completed);
}

export function* offer(editor: LineEditor, found: LineCompletion, again: boolean): Task<void> {
  const items = [...new Set(found.items)];
  editor.completed = false;
  if (items.length === 0) throw new Ding();
  if (again && items.length > 1) return yield* (yield* editor.options.late()).list(editor, found);
  const { buffer } = editor;
  const common = commonPrefix(items), before = buffer.text.slice(found.start, buffer.cursor);
  const addition = common === '' ? before : (found.typed?.(common) ?? common) + (items.length === 1 ? ending(buffer, common, found.suffix) : '');
  editor.completed = addition !== before;
  if (editor.completed) replaceWord(editor, found.start, addition);
  const show = (name: string) => editor.settings.get(name) === 'on';
  if (items.length > 1 && (show('show-all-if-ambiguous') || (show('show-all-if-unmodified') && !editor.completed))) yield* (yield* editor.options.late()).list(editor, found);
}

/** What follows a single candidate: nothing after a directory, and nothing within the line. */
function ending({ cursor, text }: LineEditor['buffer'], item: string, suffix: string): string {
  return item.endsWith('/') || item.endsWith('=') || cursor < text.length ? '' : suffix;
}

export function replaceWord({ buffer }: LineEditor, start: number, text: string): void {
  buffer.together(() => {
    buffer.remove(start, buffer.cursor);
    buffer.cursor = start;
    buffer.insert(text);
  });
}

export function commonPrefix(items: readonly string[]): string {
  let prefix = items[0]!;
  for (const item of items) {
    let at = 0;
    while (at < prefix.length && prefix[at] === item[at]) at += 1;
    prefix = prefix.slice(0, at);
  }
  return prefix;
}
