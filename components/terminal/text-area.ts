import type { Terminal } from '@xterm/xterm';

/** What is used here of xterm's inside (src/browser/CoreBrowserTerminal.ts); text-area.test.ts shows that it is there. */
interface Core {
  _syncTextArea?(): void;
}

/** More than there is between the keys of somebody who types. */
const PAUSE_MS = 150;

/**
 * xterm moves its hidden text area along with the cursor, so that an input method opens its window there. That costs a frame
 * of its own, so it is done when the cursor rests; where a composition begins before, xterm itself moves it (CompositionHelper.ts).
 */
export function moveTextAreaLater(xterm: Terminal): void {
  const core = (xterm as unknown as { readonly _core: Core })._core, move = core._syncTextArea;
  let timer: ReturnType<typeof setTimeout> | undefined;
  core._syncTextArea = () => {
    clearTimeout(timer);
    timer = setTimeout(() => move?.call(core), PAUSE_MS);
  };
}
