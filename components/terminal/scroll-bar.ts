import type { Terminal } from '@xterm/xterm';

/** What is used here of xterm's inside (src/browser/Viewport.ts); scroll-bar.test.ts shows that it is there. */
interface Viewport {
  _sync(line?: number): void;
}

/**
 * xterm sets its scroll bar anew at each line that scrolls, which costs more than the lines: 60 ms of 5,000. Nobody
 * can see or use the bar before the lines of one piece of output are all written, so it is set once behind them.
 */
export function setScrollBarOncePerWrite(xterm: Terminal): void {
  const viewport = (xterm as unknown as { readonly _core: { readonly _viewport?: Viewport } })._core._viewport;
  if (!viewport) return;
  let due = false;
  viewport._sync = (line) => {
    if (line !== undefined) return setBar(viewport, line);
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      setBar(viewport);
    });
  };
}

function setBar(viewport: Viewport, line?: number): void {
  (Object.getPrototypeOf(viewport) as Viewport)._sync.call(viewport, line);
}
