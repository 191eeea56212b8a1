import { earlyBeginning } from '../../lab/early-worker';
import { Screen } from '../terminal/screen';
import { beginLab, labFor, placeOf } from './running-labs';

/** The first lab of a page starts, and its terminal is drawn, before the page's components are woken; they take both over. */
export function beginFirstLab(): void {
  const beginning = earlyBeginning();
  if (!beginning) return;
  const lab = labFor(placeOf(beginning), 0);
  void beginLab(lab, beginning);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', show, { once: true });
  else show();

  function show(): void {
    const host = document.querySelector<HTMLElement>('[data-terminal-screen="1"] > div');
    if (!host || lab.screens.has(1)) return;
    const screen = new Screen(lab.client, 1);
    lab.screens.set(1, screen);
    if (lab.open) screen.connect(lab.open.includes(1));
    void screen.show(host).then(() => screen.focusWithKeyboard());
  }
}
