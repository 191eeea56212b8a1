import { isBlank } from './buffer';
import type { EditBuffer } from './buffer';
import { after, before } from './cells';
import { COUNT_LIMIT, go, killTo, moveChars, moveWords } from './commands';
import type { CompletionKind } from './completers';
import { list } from './candidates';
import { Ding } from './ding';
import type { LateCommands, LineCommand, LineEditor } from './editor';
import { findLetter, shellWordLeft, shellWordRight } from './shell-words';
import { MACRO, SHELL } from './bindings';
import { askAndSearch, searchPrefix, searchSubstring } from './history-search';
import { searchHistory } from './search';
import { offer, replaceWord } from './tab';
import { viCommands, viInsertion } from './vi-keys';
import { yankArgument, yankLastArgument } from './yank-argument';

function transpose(buffer: EditBuffer, count: number): void {
  if (count === 0) return;
  if (buffer.cursor === 0 || after(buffer.text, 0) === buffer.end) throw new Ding();
  buffer.together(() => {
    const atEnd = buffer.cursor === buffer.end;
    if (atEnd) buffer.left();
    const end = buffer.cursor, start = before(buffer.text, end);
    const letter = buffer.text.slice(start, end);
    buffer.remove(start, end);
    buffer.cursor = start;
    moveChars(buffer, atEnd ? 1 : count);
    buffer.insert(letter);
  });
}

/** A count before a key; more digits and a minus sign belong to it. */
function* countBefore(editor: LineEditor, _count: number, key: string) {
  let count = 0, sign = 1, digits = false, letter = key;
  for (;;) {
    if (/^[0-9]$/.test(letter)) {
      count = Math.min(COUNT_LIMIT, (digits ? count * 10 : 0) + Number(letter));
      digits = true;
    } else if (letter === '-' && !digits && sign > 0) {
      sign = -1;
      count = 1;
    } else break;
    editor.message = `(arg: ${sign * count}) `;
    letter = yield* editor.readKey();
    // Meta and a digit goes on as a digit does; behind a minus sign alone the 1 that it means counts as one.
    if (letter !== '\x1b' || !editor.hasKeys) continue;
    const next = yield* editor.readKey();
    if (/^[0-9]$/.test(next) || (next === '-' && digits)) {
      digits = true;
      letter = next;
    } else {
      editor.unread(next);
      break;
    }
  }
  editor.message = undefined;
  editor.unread(letter);
  editor.explicit = true;
  yield* editor.dispatch(sign * count);
}

/** Changes the case of the letters up to the end of the word, or from its beginning with a negative count. */
function changeCase({ buffer }: LineEditor, count: number, change: (letter: string, first: boolean) => string): void {
  const from = buffer.cursor;
  moveWords(buffer, count);
  const to = buffer.cursor;
  const [start, end] = from < to ? [from, to] : [to, from];
  if (start === end) return;
  let first = true, text = '';
  for (const letter of buffer.text.slice(start, end)) {
    const inWord = /[\p{L}\p{N}]/u.test(letter);
    text += inWord ? change(letter, first) : letter;
    first = !inWord && !/\p{M}/u.test(letter);
  }
  buffer.exchange(start, end, text);
  buffer.cursor = start + text.length;
  if (count < 0) buffer.cursor = Math.max(buffer.cursor, from);
}

function transposeWords(buffer: EditBuffer, count: number, right: (count: number) => number, left: (count: number) => number): void {
  const saved = buffer.cursor;
  if (count === 0) return;
  const step = (move: (count: number) => number, by: number) => (buffer.cursor = by < 0 ? (move === right ? left : right)(-by) : move(by));
  const secondEnd = step(right, count), second = step(left, 1), first = step(left, count), firstEnd = step(right, 1);
  buffer.cursor = saved;
  if (first === second || second < firstEnd) throw new Ding();
  const { text } = buffer;
  buffer.together(() => {
    buffer.exchange(second, secondEnd, text.slice(first, firstEnd));
    buffer.exchange(first, firstEnd, text.slice(second, secondEnd));
  });
  buffer.cursor = secondEnd;
}

const searchLetter = (direction: number): LineCommand => function* search(editor, count) {
  const letter = yield* editor.readKey();
  if (count !== 0) editor.buffer.cursor = findLetter(editor.buffer, letter, count * direction);
};

const completing = (kind: CompletionKind): LineCommand => function* completeKind(editor) {
  const found = yield* editor.options.complete(editor.buffer.text, editor.buffer.cursor, kind);
  yield* offer(editor, found, editor.lastCommand.startsWith('complete-') && !editor.completed);
};

const listing = (kind?: CompletionKind): LineCommand => function* listKind(editor) {
  const found = yield* editor.options.complete(editor.buffer.text, editor.buffer.cursor, kind);
  if (found.items.length === 0) throw new Ding();
  yield* list(editor, found);
};

function replaceLine(editor: LineEditor, text: string): void {
  editor.buffer.cursor = editor.buffer.end;
  replaceWord(editor, 0, text);
}

/** Goes through the candidates one after another; behind the last stands what was typed. */
function* menu(editor: LineEditor, count: number) {
  const { buffer } = editor;
  if (!editor.lastCommand.startsWith('menu-complete')) editor.menu = undefined;
  if (!editor.menu) {
    const found = yield* editor.options.complete(buffer.text, buffer.cursor), items = [...new Set(found.items)];
    if (items.length === 0) throw new Ding();
    const choices = items.map((item) => (found.typed?.(item) ?? item) + (/[/=]$/.test(item) ? '' : found.suffix));
    if (items.length === 1) return replaceWord(editor, found.start, choices[0]!);
    editor.menu = { start: found.start, choices: [buffer.text.slice(found.start, buffer.cursor), ...choices], at: 0 };
  }
  const { menu: shown } = editor, { length } = shown.choices;
  shown.at = (((shown.at + count) % length) + length) % length;
  replaceWord(editor, shown.start, shown.choices[shown.at]!);
}

const commands: Record<string, LineCommand> = {
  'yank-last-arg': yankLastArgument,
  'yank-pop': ({ buffer, lastCommand }) => {
    if (!/^yank(-pop)?$/.test(lastCommand) || !buffer.yankPop()) throw new Ding();
  },
  'yank-nth-arg': (editor, count) => yankArgument(editor, 1, count),
  'transpose-chars': ({ buffer }, count) => transpose(buffer, count),
  'delete-horizontal-space': ({ buffer }) => {
    let from = buffer.cursor, to = from;
    while (isBlank(buffer.text[from - 1])) from -= 1;
    while (isBlank(buffer.text[to])) to += 1;
    buffer.remove(from, to);
  },
  *'operate-and-get-next'(editor) {
    const next = editor.history.at + 1;
    yield* editor.accept();
    editor.nextLine = next;
  },
  abort: (editor) => {
    editor.recorded = undefined;
    throw new Ding();
  },
  *'quoted-insert'(editor, count) {
    const letter = yield* editor.readKey(true);
    editor.buffer.insert(letter.repeat(Math.max(0, count)));
  },
  'beginning-of-history': (editor) => go(editor, editor.history.at + 1),
  'end-of-history': ({ history }) => void history.end(),
  'reverse-search-history': (editor) => searchHistory(editor, -1),
  'forward-search-history': (editor) => searchHistory(editor, 1),
  'digit-argument': countBefore,
  'backward-kill-line': ({ buffer }, count) => killTo(buffer, count < 0 ? buffer.end : 0),
  'upcase-word': (editor, count) => changeCase(editor, count, (letter) => letter.toUpperCase()),
  'downcase-word': (editor, count) => changeCase(editor, count, (letter) => letter.toLowerCase()),
  'capitalize-word': (editor, count) => changeCase(editor, count, (letter, first) => (first ? letter.toUpperCase() : letter.toLowerCase())),
  'transpose-words': ({ buffer }, count) => transposeWords(buffer, count, (by) => buffer.wordRight(by), (by) => buffer.wordLeft(by)),
  'shell-transpose-words': ({ buffer }, count) => transposeWords(buffer, count, (by) => shellWordRight(buffer, by), (by) => shellWordLeft(buffer, by)),
  'shell-forward-word': ({ buffer }, count) => void (buffer.cursor = shellWordRight(buffer, count)),
  'shell-backward-word': ({ buffer }, count) => void (buffer.cursor = shellWordLeft(buffer, count)),
  'shell-kill-word': ({ buffer }, count) => buffer.kill(buffer.cursor, shellWordRight(buffer, count)),
  'character-search': searchLetter(1),
  'character-search-backward': searchLetter(-1),
  'set-mark': ({ buffer, explicit }, count) => void (buffer.mark = explicit ? Math.min(Math.max(0, count), buffer.end) : buffer.cursor),
  'exchange-point-and-mark': (editor) => {
    const { buffer } = editor;
    [buffer.cursor, buffer.mark] = [buffer.mark, buffer.cursor];
    editor.standout = { from: Math.min(buffer.cursor, buffer.mark), to: Math.max(buffer.cursor, buffer.mark) };
  },
  *'insert-comment'(editor) {
    editor.buffer.cursor = 0;
    editor.buffer.insert('#');
    yield* editor.accept();
  },
  'revert-line': ({ buffer, vi, keymap }) => {
    if (buffer.undoList.length === 0) throw new Ding();
    while (buffer.undo());
    if (keymap === vi?.movement) buffer.cursor = 0;
  },
  'tilde-expand': ({ buffer }) => {
    let from = buffer.cursor;
    while (from > 0 && !isBlank(buffer.text[from - 1])) from -= 1;
    if (buffer.text[from] !== '~') throw new Ding();
  },
  'non-incremental-reverse-search-history': askAndSearch(-1),
  'non-incremental-forward-search-history': askAndSearch(1),
  'history-substring-search-backward': searchSubstring(-1),
  'history-substring-search-forward': searchSubstring(1),
  'history-search-backward': searchPrefix(-1),
  'history-search-forward': searchPrefix(1),
  *'insert-completions'(editor) {
    const found = yield* editor.options.complete(editor.buffer.text, editor.buffer.cursor);
    if (found.items.length === 0) throw new Ding();
    replaceWord(editor, found.start, `${[...new Set(found.items)].map((item) => found.typed?.(item) ?? item).join(' ')} `);
  },
  *'history-expand-line'(editor) {
    const { buffer, options } = editor;
    const found = options.history?.expand(buffer.text);
    if (found && 'missing' in found) {
      yield* editor.below();
      yield* editor.write(`bash: ${found.missing}\r\n`);
      return yield* editor.restart();
    }
    if (found?.changed) replaceLine(editor, found.text);
  },
  'possible-completions': listing(),
  'possible-filename-completions': listing('file'),
  'possible-command-completions': listing('command'),
  'possible-variable-completions': listing('variable'),
  'possible-username-completions': listing('user'),
  'complete-filename': completing('file'),
  'complete-command': completing('command'),
  'complete-variable': completing('variable'),
  'complete-username': completing('user'),
  *'display-shell-version'(editor) {
    yield* editor.below();
    yield* editor.write('GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\r\n');
    yield* editor.restart();
  },
  *'clear-display'(editor) {
    yield* editor.write('\x1b[H\x1b[2J\x1b[3J');
    yield* editor.restart();
  },
  *'edit-and-execute-command'(editor) {
    // As bash has it: the line goes into the history, and fc edits what is last there.
    const { text } = editor.buffer;
    yield* editor.accept();
    if (text !== '') editor.options.history?.add(text);
    editor.result = { kind: 'line', text: 'fc -e "${VISUAL:-${EDITOR:-vi}}"' };
  },
  'start-kbd-macro': (editor) => void (editor.recorded = []),
  'end-kbd-macro': (editor) => {
    if (!editor.recorded) throw new Ding();
    editor.macro = editor.recorded.slice(0, -2).join('');
    editor.recorded = undefined;
  },
  'call-last-kbd-macro': (editor, count) => {
    if (editor.recorded || editor.macro === '') throw new Ding();
    editor.unread(editor.macro.repeat(Math.max(0, Math.min(count, 1000))));
  },
  *'menu-complete'(editor, count) { yield* menu(editor, count); },
  *'menu-complete-backward'(editor, count) { yield* menu(editor, -count); },
  *'magic-space'(editor, count, key) {
    yield* editor.run('history-expand-line', 1, key);
    editor.buffer.insert(' '.repeat(Math.max(0, count)));
  },
  'unix-filename-rubout': ({ buffer }) => {
    let at = buffer.cursor;
    while (at > 0 && /[\s/]/.test(buffer.text[at - 1]!)) at -= 1;
    while (at > 0 && !/[\s/]/.test(buffer.text[at - 1]!)) at -= 1;
    killTo(buffer, at);
  },
  'shell-backward-kill-word': ({ buffer }, count) => killTo(buffer, shellWordLeft(buffer, count)),
  'copy-backward-word': ({ buffer }, count) => buffer.keep(buffer.text.slice(buffer.wordLeft(count), buffer.cursor)),
  'copy-forward-word': ({ buffer }, count) => buffer.keep(buffer.text.slice(buffer.cursor, buffer.wordRight(count))),
  'delete-char-or-list': (editor, count, key) => (editor.buffer.cursor === editor.buffer.end ? editor.run('possible-completions', count, key) : editor.run('delete-char', count, key)),
  'forward-backward-delete-char': (editor, count, key) => editor.run(editor.buffer.cursor === editor.buffer.end ? 'backward-delete-char' : 'delete-char', count, key),
  'tab-insert': ({ buffer }, count) => buffer.insert('\t'.repeat(Math.max(0, count))),
  'insert-last-argument': (editor, count, key) => editor.run('yank-last-arg', count, key),
  'redraw-current-line': (editor) => editor.restart(),
  'fetch-history': (editor, count) => go(editor, editor.explicit ? editor.history.at + (editor.options.history?.first ?? 1) - count : editor.history.at),
  'vi-editing-mode': (editor) => {
    editor.options.choose(true);
    editor.keymap = viInsertion(editor);
  },
  'overwrite-mode': (editor) => void (editor.overwrites = !editor.overwrites),
  'emacs-editing-mode': (editor) => {
    editor.options.choose(false);
    editor.keymap = editor.emacs;
  },
  'kill-whole-line': ({ buffer }) => {
    buffer.kill(buffer.end, 0);
    buffer.cursor = 0;
  },
  'kill-region': ({ buffer }) => {
    buffer.kill(Math.min(buffer.mark, buffer.cursor), Math.max(buffer.mark, buffer.cursor));
  },
  'copy-region-as-kill': ({ buffer }) => {
    buffer.keep(buffer.text.slice(Math.min(buffer.mark, buffer.cursor), Math.max(buffer.mark, buffer.cursor)));
    buffer.killed = true;
  },
  ...viCommands,
};

/** A key that was bound to text types it; one that was bound to a command of the shell runs it in place of the prompt. */
function command(name: string): LineCommand | undefined {
  if (name.startsWith(MACRO)) return (editor) => editor.typeMacro(name.slice(1));
  if (!name.startsWith(SHELL)) return commands[name];
  return function* runShell(editor) {
    const { buffer } = editor;
    yield* editor.erase();
    const { line, cursor } = yield* editor.options.run(name.slice(1), buffer.text, buffer.cursor);
    if (line !== buffer.text) replaceLine(editor, line);
    buffer.cursor = Math.max(0, Math.min(cursor, buffer.end));
    yield* editor.restart();
  };
}

export const lateCommands: LateCommands = { command, viInsertion, list };
