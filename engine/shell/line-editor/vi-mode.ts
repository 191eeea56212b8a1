import type { EditBuffer } from './buffer';
import { after } from './cells';

/** A vi command typed in part. */
export interface HalfTyped {
  readonly operator: string;
  readonly count: string;
  /** `f`, `t`, `F` or `T` that waits for its character. */
  readonly find?: string;
}

/** The line that vi's command mode works on. */
export interface ViLine {
  readonly buffer: EditBuffer;
  /** Whether keys are commands. */
  command: boolean;
  halfTyped: HalfTyped | undefined;
  /** The last `f`, `t`, `F` or `T` and its character, for `;` and `,`. */
  lastFind?: { readonly kind: string; readonly letter: string };
}

/** Performs one key; returns how far to go in the history, or undefined. */
export function viCommand(editor: ViLine, letter: string): number | undefined {
  const { buffer } = editor;
  const state = editor.halfTyped ?? { operator: '', count: '' };
  if (state.find !== undefined) {
    editor.halfTyped = undefined;
    editor.lastFind = { kind: state.find, letter };
    goTo(editor, state, state.find, letter);
    return undefined;
  }
  if ('ftFT'.includes(letter) && state.operator !== 'r') {
    editor.halfTyped = { ...state, find: letter };
    return undefined;
  }
  if ((letter === ';' || letter === ',') && editor.lastFind && state.operator !== 'r') {
    editor.halfTyped = undefined;
    const { kind } = editor.lastFind;
    goTo(editor, state, letter === ';' ? kind : kind === kind.toLowerCase() ? kind.toUpperCase() : kind.toLowerCase(), editor.lastFind.letter);
    return undefined;
  }
  if (/[1-9]/.test(letter) || (letter === '0' && state.count !== '')) {
    editor.halfTyped = { ...state, count: state.count + letter };
    return undefined;
  }
  editor.halfTyped = undefined;
  const count = Math.min(1000, Number(state.count) || 1);
  if (state.operator === 'r') {
    buffer.remember();
    buffer.text = buffer.text.slice(0, buffer.cursor) + letter + buffer.text.slice(after(buffer.text, buffer.cursor));
    return undefined;
  }
  if (state.operator !== '') {
    operate(editor, state.operator, letter, count);
    return undefined;
  }
  if ('dcyr'.includes(letter)) {
    editor.halfTyped = { operator: letter, count: state.count };
    return undefined;
  }
  const target = motion(editor, letter, count);
  if (target !== undefined) {
    buffer.cursor = Math.min(target, Math.max(0, buffer.text.length - (letter === '$' ? 0 : 1)));
    return undefined;
  }
  return simple(editor, letter, count);
}

/** Moves to the next (`f`, `t`) or previous (`F`, `T`) such character, or works on the text up to it. */
function goTo(editor: ViLine, state: HalfTyped, kind: string, letter: string): void {
  const { buffer } = editor;
  const forward = kind === kind.toLowerCase();
  let at = buffer.cursor;
  for (let left = Math.min(1000, Number(state.count) || 1); left > 0; left -= 1) {
    at = forward ? buffer.text.indexOf(letter, at + 1) : at > 0 ? buffer.text.lastIndexOf(letter, at - 1) : -1;
    if (at < 0) return;
  }
  const target = kind === 't' ? at - 1 : kind === 'T' ? at + 1 : at;
  if (state.operator === '') buffer.cursor = target;
  else apply(editor, state.operator, Math.min(buffer.cursor, target), Math.max(buffer.cursor, target) + (forward ? 1 : 0));
}

function simple(editor: ViLine, letter: string, count: number): number | undefined {
  const { buffer } = editor;
  const insert = (at: number) => {
    buffer.cursor = at;
    editor.command = false;
  };
  switch (letter) {
    case 'i': insert(buffer.cursor); break;
    case 'a': insert(after(buffer.text, buffer.cursor)); break;
    case 'I': insert(0); break;
    case 'A': insert(buffer.text.length); break;
    case 'x':
      buffer.remember();
      for (let n = 0; n < count && buffer.cursor < buffer.text.length; n += 1) buffer.kill(buffer.cursor, after(buffer.text, buffer.cursor));
      break;
    case 'X':
      buffer.remember();
      if (buffer.cursor > 0) buffer.kill(buffer.cursor - 1, buffer.cursor);
      break;
    case 's':
      buffer.remember();
      buffer.kill(buffer.cursor, after(buffer.text, buffer.cursor));
      editor.command = false;
      break;
    case 'S':
      buffer.remember();
      buffer.kill(0, buffer.text.length);
      editor.command = false;
      break;
    case 'D':
    case 'C':
      buffer.remember();
      buffer.kill(buffer.cursor, buffer.text.length);
      if (letter === 'C') editor.command = false;
      break;
    case 'p':
      buffer.remember();
      buffer.right();
      buffer.yank();
      break;
    case 'P':
      buffer.remember();
      buffer.yank();
      break;
    case 'u': buffer.undo(); break;
    case '~':
      buffer.remember();
      buffer.changeWord((word) => word.slice(0, 1).replace(/./, (one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())) + word.slice(1));
      break;
    case 'k':
    case '-': return -count;
    case 'j':
    case '+': return count;
    case 'G': return Infinity;
  }
  return undefined;
}

function motion(editor: ViLine, letter: string, count: number): number | undefined {
  const { buffer } = editor;
  const saved = buffer.cursor;
  const repeat = (step: () => void) => {
    for (let n = 0; n < count; n += 1) step();
    const at = buffer.cursor;
    buffer.cursor = saved;
    return at;
  };
  switch (letter) {
    case 'h': return repeat(() => buffer.left());
    case 'l':
    case ' ': return repeat(() => buffer.right());
    case '0': return 0;
    case '^': return /\S/.exec(buffer.text)?.index ?? 0;
    case '$': return buffer.text.length;
    case 'w':
    case 'W': return repeat(() => {
      buffer.cursor = buffer.wordRight();
      while (/\s/.test(buffer.text[buffer.cursor] ?? '')) buffer.cursor += 1;
    });
    case 'b':
    case 'B': return repeat(() => (buffer.cursor = buffer.wordLeft()));
    case 'e':
    case 'E': return repeat(() => {
      buffer.cursor += 1;
      buffer.cursor = Math.max(0, buffer.wordRight() - 1);
    });
    default: return undefined;
  }
}

function operate(editor: ViLine, operator: string, letter: string, count: number): void {
  const { buffer } = editor;
  const whole = letter === operator;
  const target = whole ? buffer.text.length : motion(editor, operator === 'c' && letter === 'w' ? 'e' : letter, count);
  if (target === undefined) return;
  const inclusive = letter === 'e' || (operator === 'c' && letter === 'w') ? 1 : 0;
  const from = whole ? 0 : Math.min(buffer.cursor, target);
  const to = Math.min(buffer.text.length, Math.max(buffer.cursor, target) + inclusive);
  apply(editor, operator, from, to);
}

/** d, c or y over a range. */
function apply(editor: ViLine, operator: string, from: number, to: number): void {
  const { buffer } = editor;
  buffer.remember();
  const { text, cursor } = buffer;
  buffer.kill(from, to);
  if (operator === 'y') buffer.replace(text, cursor);
  if (operator === 'c') editor.command = false;
}
