import type { Task } from '../../runtime/process';
import { isWord } from './buffer';
import { after, before } from './cells';
import type { LineEditor } from './editor';

const DELETE = '\x7f', BACKSPACE = '\b', ABORT = '\x07', ESCAPE = '\x1b', NEWLINE = '\n', YANK_WORD = '\x17', YANK_LINE = '\x19', BACKWARDS = '\x12', FORWARDS = '\x13';
const PASTE_START = '[200~';

/** An incremental search of the history, in the steps of readline's isearch.c: lines, the place in one, what was found last. */
class Search {
  text = '';
  failed = false;
  found: number;
  #prevFound: string | undefined;
  #line: string;
  #at: number;
  #row: number;

  constructor(private readonly lines: readonly string[], readonly start: number, text: string, cursor: number, public direction: 1 | -1) {
    this.found = this.#row = start;
    this.#line = text;
    this.#at = cursor;
  }

  get prompt(): string {
    return `(${this.failed ? 'failed ' : ''}${this.direction < 0 ? 'reverse-' : ''}i-search)\`${this.text}': `;
  }

  /** The offset of what was found in its line; below 0 when nothing was. */
  get at(): number {
    return this.#at;
  }

  /** The same again, from the next place on. */
  next(): void {
    if (this.direction < 0 && this.#at >= 0) this.#at -= 1;
    else if (this.direction > 0 && this.#at < this.#line.length) this.#at += 1;
  }

  /** Looks for the text from where the search stands; returns whether it is there. */
  look(): boolean {
    const { lines, text } = this;
    this.failed = text === '' || !this.#seek();
    if (this.failed) this.#row = this.found;
    else {
      this.#prevFound = lines[this.#row];
      this.found = this.#row;
    }
    return !this.failed;
  }

  #seek(): boolean {
    const { direction, lines, text } = this;
    for (;;) {
      const limit = this.#line.length - text.length + 1;
      while (direction < 0 ? this.#at >= 0 : this.#at < limit) {
        if (this.#line.startsWith(text, this.#at)) return true;
        this.#at += direction;
        if (this.#at < 0) {
          this.#at = 0;
          break;
        }
      }
      do {
        this.#row += direction;
        const line = lines[this.#row];
        if (line === undefined) return false;
        this.#line = line;
      } while (this.#line === this.#prevFound || text.length > this.#line.length);
      this.#at = direction < 0 ? this.#line.length - text.length : 0;
    }
  }

  get line(): string {
    return this.#line;
  }
}

/** C-r and C-s. A key that is none of the search's ends it and then does what it does. */
export function* searchHistory(editor: LineEditor, direction: 1 | -1): Task<void> {
  const { buffer, history } = editor;
  const saved = { text: buffer.text, cursor: buffer.cursor, mark: buffer.mark, undoList: buffer.undoList };
  const search = new Search(history.withDraft(), history.at, buffer.text, buffer.cursor, direction);
  const restore = () => {
    buffer.replace(saved.text, saved.cursor, saved.undoList);
    buffer.mark = saved.mark;
    editor.message = editor.standout = undefined;
  };
  for (;;) {
    editor.message = search.prompt;
    const key = yield* editor.readKey();
    if (key === ABORT) return restore();
    const step = yield* take(editor, search, key);
    if (step === 'end') break;
    if (step === 'stay') continue;
    if (!search.look()) {
      editor.standout = undefined;
      continue;
    }
    buffer.replace(search.line, search.at, buffer.undoList);
    editor.standout = { from: search.at, to: search.at + search.text.length };
  }
  restore();
  editor.lastSearch = search.text;
  if (search.found !== search.start) history.go(search.start - search.found);
  buffer.cursor = search.at >= 0 ? Math.min(search.at, buffer.end) : search.found === search.start ? saved.cursor : buffer.end;
}

/** What a key does to the search: it looks again, stays where it is, or ends. */
function* take(editor: LineEditor, search: Search, key: string): Task<'look' | 'stay' | 'end'> {
  const { buffer } = editor;
  switch (key) {
    case BACKWARDS:
    case FORWARDS: {
      const direction = key === BACKWARDS ? -1 : 1;
      if (direction !== search.direction) search.direction = direction;
      else if (search.text !== '') search.next();
      else if (editor.lastSearch === '') return 'stay';
      else search.text = editor.lastSearch;
      return 'look';
    }
    case DELETE:
    case BACKSPACE:
      search.text = search.text.slice(0, before(search.text, search.text.length));
      return 'look';
    case YANK_WORD:
    case YANK_LINE: {
      const from = buffer.cursor + search.text.length;
      let to = key === YANK_LINE ? buffer.end : from;
      while (key === YANK_WORD && to < buffer.end && isWord(buffer.text, to)) to = after(buffer.text, to);
      search.text += buffer.text.slice(from, to);
      return 'look';
    }
    case ESCAPE:
    case NEWLINE:
      if (key === ESCAPE && editor.hasKeys) {
        const paste = editor.takes(PASTE_START);
        if (paste) search.text += yield* editor.readPaste();
        else editor.unread(key);
        return paste ? 'look' : 'end';
      }
      return 'end';
    default:
      if (key < ' ') {
        editor.unread(key);
        return 'end';
      }
      search.text += key;
      return 'look';
  }
}
