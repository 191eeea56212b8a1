import type { Terminal } from '@xterm/xterm';

/** What is used here of xterm's inside (src/browser/CoreBrowserTerminal.ts); text-area.test.ts shows that it is there. */
interface Core {
  _syncTextArea?(): void;
}

const BEHIND_KEY_MS = 20;

/**
 * xterm moves its hidden text area along with the cursor, so that an input method opens its window there. That makes the
 * browser compute styles and layout of the key's frame anew; it is done a little later, before anybody can compose a letter.
 */
export function moveTextAreaLater(xterm: Terminal): void {
  const core = (xterm as unknown as { readonly _core: Core })._core, move = core._syncTextArea;
  let due = false;
  core._syncTextArea = () => {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      move?.call(core);
    }, BEHIND_KEY_MS);
  };
}
