import type { Terminal } from '@xterm/xterm';

/** What is used here of xterm's inside (src/browser/input/CompositionHelper.ts); composition.test.ts shows that it is there. */
export interface CompositionHelper {
  readonly _textarea: { readonly value: string };
  readonly _compositionView: { readonly classList: { remove(name: string): void } };
  _isComposing: boolean;
  keydown(event: { readonly keyCode: number }): boolean;
  compositionstart(): void;
  _finalizeComposition(waits: boolean): void;
}

/** What a key is called that an input method has taken. */
const TAKEN_KEY = 229;
/** Shift, Ctrl, Alt and Caps Lock belong to the composition. */
const MODIFIER_KEYS = [16, 17, 18, 20];
const BACKSPACE = '\x7f';

/**
 * Input methods write into xterm's hidden text area. xterm reads what was composed from a place that it learns a moment
 * late, so a quick key behind the last letter loses it, and takes a rewritten word for a new one. Here the text before is
 * compared with the text behind: what went away is taken back, what came is typed.
 */
export function sendWhatChanged(xterm: Terminal): void {
  compare((xterm as unknown as { readonly _core: { readonly _compositionHelper: CompositionHelper } })._core._compositionHelper, (text) => xterm.input(text));
}

/** `send` types into the terminal. */
export function compare(helper: CompositionHelper, send: (text: string) => void): void {
  const begin = helper.compositionstart.bind(helper), text = (): string => helper._textarea.value;
  /** The text that the terminal knows, while something may change it. */
  let known: string | undefined;
  let waiting = 0, round = 0;
  const settle = (): void => {
    const change = known === undefined ? '' : changeOf(known, text());
    known = text();
    if (change) send(change);
  };
  /** The browser writes into the text area behind the event. */
  const settleLater = (): void => {
    const mine = round;
    waiting += 1;
    setTimeout(() => {
      if (mine !== round) return;
      waiting -= 1;
      if (!helper._isComposing) settle();
    });
  };
  /** Sends what there is; what is known from now on is `next`. */
  const settleNow = (next: () => string | undefined): void => {
    if (waiting > 0 || helper._isComposing) settle();
    round += 1;
    waiting = 0;
    known = next();
  };
  helper.compositionstart = () => {
    settleNow(text);
    begin();
  };
  helper._finalizeComposition = (waits) => {
    helper._compositionView.classList.remove('active');
    // A key that ends a composition empties the text area, too, and that is no deletion.
    if (!waits) settleNow(() => undefined);
    helper._isComposing = false;
    if (waits) settleLater();
  };
  helper.keydown = ({ keyCode }) => {
    if (keyCode === TAKEN_KEY) {
      if (helper._isComposing) return false;
      if (waiting === 0) known = text();
      settleLater();
      return false;
    }
    if (waiting === 0 && !helper._isComposing) return true;
    if (MODIFIER_KEYS.includes(keyCode)) return false;
    helper._finalizeComposition(false);
    return true;
  };
}

function changeOf(before: string, after: string): string {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  return BACKSPACE.repeat([...before.slice(same)].length) + after.slice(same);
}
