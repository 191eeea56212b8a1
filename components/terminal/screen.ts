import { FitAddon } from '@xterm/addon-fit';
import type { SearchAddon } from '@xterm/addon-search';
import { Terminal, type IMarker } from '@xterm/xterm';
import type { LabClient } from '../../lab/lab-client';
import { sendWhatChanged } from './composition';
import { OutputPieces } from './output-pieces';
import { setScrollBarOncePerWrite } from './scroll-bar';
import { moveTextAreaLater } from './text-area';
import { findingColours, terminalColours } from './terminal-colours';

const FONT = "'JetBrains Mono Variable'";
/** The terminal does not wait for its font. */
const FALLBACK = 'ui-monospace, monospace';

/** A screen reader is told what was printed once printing has paused this long. */
const QUIET_MS = 250;
const TOLD_LINES = 40;

export interface ScreenTexts {
  readonly label: string;
  readonly ended: string;
  limit(bytes: number): string;
}

/** One xterm bound to one terminal of the lab. */
export class Screen {
  #xterm: Terminal | undefined;
  #fit: FitAddon | undefined;
  #search: SearchAddon | undefined;
  #disconnect: (() => void) | undefined;
  #observer: ResizeObserver | undefined;
  #typed = '';
  #connected = false;
  #ended = false;
  #escaped = false;
  /** Up to which line a screen reader knows; it moves along when the scroll-back is full. */
  #told: IMarker | undefined;
  /** Whether the last key was a letter: a screen reader speaks those itself. */
  #spells = false;
  #tellTimer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;
  /** Text for screen readers: the lines that were added. */
  onTranscript: ((text: string) => void) | undefined;
  /** Ctrl-Shift-F was pressed. */
  onFind: (() => void) | undefined;
  /** A touch bar's Ctrl applies to the next letter. */
  transformKey: ((text: string) => string) | undefined;

  constructor(private readonly client: LabClient, private readonly terminal: number, private texts: ScreenTexts) {}

  show(host: HTMLElement): void {
    const xterm = new Terminal({
      fontFamily: document.fonts.check(`13px ${FONT}`) ? `${FONT}, ${FALLBACK}` : FALLBACK, fontSize: 13, lineHeight: 1.3, letterSpacing: 0,
      theme: terminalColours, scrollback: 10_000, allowProposedApi: true, allowTransparency: true, minimumContrastRatio: 4.5,
      // It would write a line into the browser's console for each byte of a binary that makes no sense.
      logLevel: 'off',
    });
    const pieces = new OutputPieces();
    this.#xterm = xterm;
    xterm.loadAddon((this.#fit = new FitAddon()));
    xterm.attachCustomKeyEventHandler((event) => this.#key(event));
    xterm.open(host);
    setScrollBarOncePerWrite(xterm);
    moveTextAreaLater(xterm);
    sendWhatChanged(xterm);
    xterm.textarea?.setAttribute('aria-label', this.texts.label);
    xterm.onData((text) => this.type(this.transformKey ? this.transformKey(text) : text));
    xterm.onResize(({ cols, rows }) => {
      if (this.#connected) this.client.send({ type: 'size', terminal: this.terminal, columns: cols, rows });
    });
    xterm.element!.addEventListener('pointerenter', () => void this.#addLinks(xterm), { once: true });
    this.#observer = new ResizeObserver(() => this.fit());
    this.#observer.observe(host);
    this.fit();
    void document.fonts.load(`13px ${FONT}`).then(() => {
      // Another name makes the terminal measure its letters anew.
      xterm.options.fontFamily = `${FONT}, ${FALLBACK}`;
      this.fit();
    }, () => undefined);
    this.#disconnect = this.client.draw(this.terminal, {
      expect: () => {
        const { cursorY } = xterm.buffer.active;
        xterm.refresh(cursorY, cursorY);
      },
      output: (bytes, drawn) => {
        const texts = pieces.take(bytes);
        for (const text of texts.slice(0, -1)) xterm.write(text);
        xterm.write(texts.at(-1)!, () => {
          drawn();
          this.#tellLater();
        });
      },
      clear: () => {
        pieces.clear();
        xterm.reset();
        this.#told = undefined;
        this.#ended = false;
      },
      ended: () => {
        this.#ended = true;
        xterm.write(`\r\n\x1b[90m${this.texts.ended}\x1b[0m\r\n`);
      },
      limit: (bytes) => xterm.write(`\r\n\x1b[33m${this.texts.limit(bytes)}\x1b[0m\r\n`),
    });
    if (this.#connected) this.#announceSize();
  }

  /** Goes on in another element, in another language. */
  attach(host: HTMLElement, texts: ScreenTexts): void {
    this.texts = texts;
    const element = this.#xterm?.element;
    if (!element) return;
    if (element.parentElement !== host) host.append(element);
    this.#xterm!.textarea?.setAttribute('aria-label', texts.label);
    this.#observer?.disconnect();
    this.#observer?.observe(host);
    this.fit();
  }

  /** Its element is about to go; the screen waits for the next. */
  detach(): void {
    this.#observer?.disconnect();
    this.onTranscript = undefined;
    this.onFind = undefined;
  }

  /** The lab is ready: opens the terminal there, or takes over the one that a resumed journal has open. */
  connect(exists: boolean): void {
    if (this.#connected) return;
    this.#connected = true;
    const { cols = 80, rows = 24 } = this.#xterm ?? {};
    this.client.send(exists ? { type: 'size', terminal: this.terminal, columns: cols, rows } : { type: 'open', terminal: this.terminal, columns: cols, rows });
    if (this.#typed) this.client.send({ type: 'key', terminal: this.terminal, text: this.#typed });
    this.#typed = '';
  }

  /** What a learner types; before the cluster is ready it waits. */
  type(text: string): void {
    this.#spells = !/[\x00-\x1f]/.test(text);
    if (!this.#connected) this.#typed += text;
    else if (this.#ended) {
      if (!/\r/.test(text)) return;
      this.#ended = false;
      const { cols = 80, rows = 24 } = this.#xterm ?? {};
      this.client.send({ type: 'open', terminal: this.terminal, columns: cols, rows });
    } else this.client.send({ type: 'key', terminal: this.terminal, text });
  }

  /** Puts text at the cursor; where the program asks for it, as one paste, so that its lines do not run. */
  paste(text: string): void {
    if (this.#xterm) this.#xterm.paste(text);
    else this.type(text);
  }

  fit(): void {
    if (this.#xterm?.element?.offsetParent) this.#fit?.fit();
  }

  focus(): void {
    this.#xterm?.focus();
  }

  /** Where there is a keyboard, and no other field has been chosen, the prompt has the focus as a lesson opens. */
  focusWithKeyboard(): void {
    if (document.activeElement === document.body && matchMedia('(min-width: 900px) and (pointer: fine)').matches) this.focus();
  }

  /** Marks and shows the next place, or the one before, that holds these words; false when there is none. */
  async find(words: string, backwards = false): Promise<boolean> {
    if (!this.#xterm) return false;
    if (!this.#search) {
      const { SearchAddon } = await import('@xterm/addon-search');
      this.#xterm.loadAddon((this.#search = new SearchAddon()));
    }
    const how = { decorations: { matchBackground: '#35507f', matchOverviewRuler: '#8ab0ff', activeMatchColorOverviewRuler: findingColours.selectionInactiveBackground! } };
    // The place that was found is selected, and a selection hides what the search would paint there.
    this.#xterm.options.theme = words === '' ? terminalColours : findingColours;
    if (words === '') {
      this.#search.clearDecorations();
      return true;
    }
    return backwards ? this.#search.findPrevious(words, how) : this.#search.findNext(words, how);
  }

  /** Addresses on the web open in a new tab; those of the simulated cluster lead nowhere outside of it. */
  async #addLinks(xterm: Terminal): Promise<void> {
    const { WebLinksAddon } = await import('@xterm/addon-web-links');
    if (this.#disposed) return;
    xterm.loadAddon(new WebLinksAddon((_event, address) => {
      const { hostname } = new URL(address);
      if (/^(localhost|[\d.]+)$/.test(hostname) || !hostname.includes('.') || /\.(local|svc)$/.test(hostname)) return;
      window.open(address, '_blank', 'noopener,noreferrer');
    }));
  }

  /** Everything on the screen and above it; for tests and for copying. */
  text(): string {
    const buffer = this.#xterm?.buffer.active;
    if (!buffer) return '';
    return Array.from({ length: buffer.length }, (_, at) => buffer.getLine(at)?.translateToString(true) ?? '').join('\n').trimEnd();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#tellTimer);
    this.#observer?.disconnect();
    this.#disconnect?.();
    this.#xterm?.dispose();
  }

  #announceSize(): void {
    const { cols, rows } = this.#xterm!;
    this.client.send({ type: 'size', terminal: this.terminal, columns: cols, rows });
  }

  /** Escape, then Tab, leaves the terminal; everything else belongs to the shell. */
  #key(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true;
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyF') {
      event.preventDefault();
      this.onFind?.();
      return false;
    }
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyC') {
      // The browser would open its tools for developers.
      event.preventDefault();
      const selected = this.#xterm!.getSelection();
      if (selected) void navigator.clipboard?.writeText(selected).catch(() => undefined);
      return false;
    }
    const leave = event.key === 'Tab' && this.#escaped;
    if (event.key !== 'Shift') this.#escaped = event.key === 'Escape';
    return !leave;
  }

  #tellLater(): void {
    clearTimeout(this.#tellTimer);
    this.#tellTimer = setTimeout(() => {
      const buffer = this.#xterm?.buffer.active;
      if (!buffer) return;
      const end = buffer.baseY + buffer.cursorY, whole = buffer.type === 'alternate';
      const told = this.#told && !this.#told.isDisposed ? this.#told.line : 0;
      if (this.#spells && (whole || told === end)) return;
      const from = whole ? end : Math.max(told > end ? buffer.baseY : told, end - TOLD_LINES);
      const lines = Array.from({ length: end - from + 1 }, (_, at) => buffer.getLine(from + at)?.translateToString(true) ?? '');
      if (!whole) {
        this.#told?.dispose();
        this.#told = this.#xterm?.registerMarker();
      }
      this.onTranscript?.(lines.join('\n').trim());
    }, QUIET_MS);
  }
}
