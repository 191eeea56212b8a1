import type { Locale } from '../curriculum';
import { concatBytes } from '../engine/runtime/bytes';
import type { Journal } from './journal';
import { isFollowed, LaneReader } from './fast-lane';
import { KeyPause } from './key-pause';
import type { Figure } from './figures/figure';
import type { YamlAnswer, YamlAsk } from './yaml/yaml-ask';
import { effortOf } from './output-effort';
import { PictureStore } from './picture-store';
import { hireWorker } from './early-worker';
import { EchoAhead } from './echo-ahead';
import type { EditorFiles, LabReport, LabRequest, NamedFigure, Scenario, TasksReport, TimeReport } from './protocol';

export interface LabState {
  readonly phase: 'starting' | 'ready' | 'failed';
  readonly replayed: boolean;
  readonly otherVersion: boolean;
  readonly failure: string | undefined;
  readonly time: TimeReport | undefined;
  readonly tasks: TasksReport | undefined;
  /** The last undo, redo or reset, to be told; `count` tells two apart. */
  readonly rebuilt: { readonly how: 'undo' | 'redo' | 'reset'; readonly command: string; readonly count: number } | undefined;
}

export interface TerminalSink {
  /** Output will come in the next frame: whatever draws it asks for that frame now. */
  expect(): void;
  output(bytes: Uint8Array, drawn: () => void): void;
  clear(): void;
  ended(): void;
  limit(bytes: number): void;
}

const AT_FIRST: LabState = { phase: 'starting', replayed: false, otherVersion: false, failure: undefined, time: undefined, tasks: undefined, rebuilt: undefined };

/** A letter's frame waits this long after it for what it prints, Enter for what its command prints at once; what comes later is drawn a frame later. */
const ECHO_MS = 8;
const ANSWER_MS = 14;
/** A page that is not shown has no frames: then the answer is looked for without one. */
const FRAMELESS_MS = 100;
/** The next picture may come when this many times what drawing the last one took have gone by. */
const PICTURE_REST = 4;
/** A terminal is given this much in one piece; more is left in its pieces, between which it may draw. */
const ONE_PIECE = 32 * 1024;

/** The page's side of a lab: one worker, several terminals, one picture. Never waits for the cluster. */
export class LabClient {
  readonly #pause = new KeyPause(after);
  readonly picture = new PictureStore((tookMs) => after(tookMs * PICTURE_REST, () => this.send({ type: 'pictured' })));
  #state = AT_FIRST;
  readonly #listeners = new Set<() => void>();
  readonly #sinks = new Map<number, TerminalSink>();
  /** Output for terminals that are not drawn yet. */
  readonly #early = new Map<number, Uint8Array[]>();
  #worker: Worker | undefined;
  #lane: LaneReader | undefined;
  readonly #ahead = new EchoAhead(() => this.#lane?.takenOff());
  /** Letters to be shown with the frame that was asked for. */
  #due: { readonly sink: TerminalSink; readonly bytes: Uint8Array } | undefined;
  /** Until when, in `performance.now()`, the frame that was asked for waits for the worker. */
  #awaited: number | undefined;
  /** Who waits for the answer to a question, by its number. */
  readonly #asked = new Map<number, (answer: LabReport) => void>();
  #askedCount = 0;
  /** Pictures in the text, and who draws them. Known before the cluster starts, so that it can take note from the first moment. */
  readonly #figures = new Map<string, { named: NamedFigure; draw: (figure: Figure | undefined) => void }>();
  #started = false;
  /** What the editor shows, while one is open. */
  onFiles: ((files: EditorFiles) => void) | undefined;
  onJournal: ((journal: Journal) => void) | undefined;
  /** The numbers of the terminals that a resumed journal has open. */
  onTerminals: ((terminals: readonly number[]) => void) | undefined;

  /** The worker loads from the first moment; on the server, which draws the page once, there is none. */
  constructor() {
    if (typeof Worker !== 'undefined') this.#hire();
  }

  readonly state = (): LabState => this.#state;
  /** What the server has drawn. */
  readonly atFirst = (): LabState => AT_FIRST;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(scenario: Scenario, locale: Locale, journal: Journal | undefined, done: readonly string[]): void {
    if (!this.#worker) this.#hire();
    this.#started = true;
    this.send({ type: 'start', scenario, locale, journal, done, figures: [...this.#figures.values()].map(({ named }) => named) });
  }

  send(request: LabRequest): void {
    if (request.type !== 'key' || !this.#lane) return this.#worker?.postMessage(request);
    const { terminal, text } = request, sink = this.#sinks.get(terminal);
    this.#takeOutput();
    const shown = sink !== undefined && this.#ahead.fits(terminal, text, this.#lane.plainCells(terminal));
    this.#lane.sent(shown);
    this.#worker?.postMessage(request);
    this.#pause.key();
    if (text.endsWith('\r')) return this.#lookNow();
    if (shown) this.#due = { sink, bytes: concatBytes([this.#due?.bytes ?? new Uint8Array(0), this.#ahead.add(terminal, text)]) };
    this.#lookInFrame(shown ? 0 : performance.now() + ECHO_MS);
    sink?.expect();
  }

  /** A picture in the text; `draw` is called with each change while it is shown. Returns how to tell whether it is, and how to take it away. */
  figure(named: NamedFigure, draw: (figure: Figure | undefined) => void): { show(shown: boolean): void; remove(): void } {
    const tell = (next: NamedFigure): void => {
      this.#figures.set(next.id, { named: next, draw });
      if (this.#started) this.send({ type: 'figure', figure: next });
    };
    tell(named);
    return {
      show: (shown) => tell({ ...named, shown }),
      remove: () => {
        this.#figures.delete(named.id);
        if (this.#started) this.send({ type: 'figure-gone', id: named.id });
      },
    };
  }

  /** Connects what draws a terminal; output that came before is handed over at once. */
  draw(terminal: number, sink: TerminalSink): () => void {
    this.#sinks.set(terminal, sink);
    for (const bytes of this.#early.get(terminal) ?? []) this.#output(terminal, bytes);
    this.#early.delete(terminal);
    return () => {
      if (this.#sinks.get(terminal) === sink) this.#sinks.delete(terminal);
    };
  }

  /** The hash of the cluster's whole state and the journal that leads to it, for tests of determinism. */
  hash(): Promise<{ hash: string; journal: Journal }> {
    return this.#ask((id) => ({ type: 'hash', id }));
  }

  /** The journal that leads to the cluster as it is now. */
  async fork(): Promise<Journal> {
    return (await this.#ask((id) => ({ type: 'fork', id }))).journal;
  }

  /** A question about a manifest, answered from the cluster's schema. */
  async yaml(ask: YamlAsk): Promise<YamlAnswer> {
    return (await this.#ask((id) => ({ type: 'yaml', id, ask }))).answer;
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #hire(): void {
    const worker = hireWorker();
    worker.onmessage = ({ data }: MessageEvent<LabReport>) => this.#receive(data);
    worker.onerror = (event) => this.#update({ phase: 'failed', failure: event.message || 'worker' });
    this.#worker = worker;
    this.#lane = LaneReader.open();
    if (this.#lane) this.send({ type: 'lane', memory: this.#lane.memory });
  }

  /** A command's answer takes some milliseconds: a frame begun meanwhile would show nothing of it and take a core from it. */
  #lookNow(): void {
    this.#takeUntil(performance.now() + ANSWER_MS);
    requestAnimationFrame(() => this.#pause.framed());
  }

  /**
   * What a letter prints is there within a millisecond or two, and the browser needs as long to begin a frame: the frame
   * is asked for with the key, and what was printed is handed over at its beginning. `until` is how long that is waited for.
   */
  #lookInFrame(until: number): void {
    const asked = this.#awaited !== undefined;
    this.#awaited = Math.max(this.#awaited ?? 0, until);
    if (asked) return;
    const look = (): void => {
      clearTimeout(timer);
      const until = this.#awaited;
      if (until === undefined) return;
      this.#awaited = undefined;
      this.#showDue();
      if (until > 0) this.#takeUntil(until);
      else this.#pause.run(() => this.#takeUntil(0));
      this.#pause.framed();
    };
    const timer = setTimeout(look, FRAMELESS_MS);
    requestAnimationFrame(look);
  }

  #takeUntil(end: number): void {
    this.#lane?.wait(end);
    this.#takeOutput();
  }

  #receive(report: LabReport): void {
    if (mayRest(report)) return this.#pause.run(() => this.#handle(report));
    this.#handle(report);
    if (isFollowed(report)) this.#lane?.followed();
    if (isFollowed(report) || report.type === 'printed') this.#takeOutput();
  }

  /** Hands over what is in the shared memory; a key's answer as one piece, since a terminal reads only the first before its frame. */
  #takeOutput(): void {
    const printed = new Map<number, Uint8Array[]>();
    for (let piece = this.#lane?.next(); piece; piece = this.#lane?.next()) {
      const pieces = printed.get(piece.terminal);
      if (pieces) pieces.push(piece.bytes);
      else printed.set(piece.terminal, [piece.bytes]);
    }
    for (const [terminal, pieces] of printed) {
      const together = pieces.reduce((sum, piece) => sum + piece.length, 0) <= ONE_PIECE ? [concatBytes(pieces)] : pieces;
      for (const bytes of together) this.#output(terminal, bytes);
    }
  }

  #handle(report: LabReport): void {
    switch (report.type) {
      case 'ready':
        this.onTerminals?.(report.terminals);
        return this.#update({ phase: 'ready', replayed: report.replayed, otherVersion: report.otherVersion });
      case 'failed':
        return this.#update({ phase: 'failed', failure: report.reason });
      case 'output':
        return this.#output(report.terminal, report.bytes);
      case 'rebuilt':
        this.#early.clear();
        this.#ahead.forget();
        for (const sink of this.#sinks.values()) sink.clear();
        this.onTerminals?.(report.terminals);
        return this.#update({ rebuilt: { how: report.how, command: report.command, count: (this.#state.rebuilt?.count ?? 0) + 1 } });
      case 'ended':
        this.#sinks.get(report.terminal)?.output(this.#ahead.withdraw(report.terminal), () => undefined);
        return this.#sinks.get(report.terminal)?.ended();
      case 'limit':
        return this.#sinks.get(report.terminal)?.limit(report.bytes);
      case 'picture':
        return this.picture.apply(report.patch);
      case 'files':
        return this.onFiles?.(report.files);
      case 'figure':
        return this.#figures.get(report.id)?.draw(report.figure);
      case 'time':
        return this.#update({ time: report.time });
      case 'tasks':
        return this.#update({ tasks: report.tasks });
      case 'journal':
        return this.onJournal?.(report.journal);
      case 'yaml':
      case 'fork':
      case 'hash':
        this.#asked.get(report.id)?.(report);
        return void this.#asked.delete(report.id);
    }
  }

  /** Sends a question; its answer is the report of the same type with the same number. */
  #ask<Question extends Extract<LabRequest, { type: 'hash' | 'fork' | 'yaml' }>>(question: (id: number) => Question): Promise<Extract<LabReport, { type: Question['type'] }>> {
    const id = (this.#askedCount += 1);
    return new Promise((resolve) => {
      this.#asked.set(id, (answer) => resolve(answer as Extract<LabReport, { type: Question['type'] }>));
      this.send(question(id));
    });
  }

  #showDue(): void {
    const due = this.#due;
    this.#due = undefined;
    due?.sink.output(due.bytes, () => undefined);
  }

  #output(terminal: number, bytes: Uint8Array): void {
    const sink = this.#sinks.get(terminal);
    this.#showDue();
    const drawn = (): void => this.send({ type: 'drawn', terminal, effort: effortOf(bytes) });
    const left = sink && this.#ahead.settle(terminal, bytes);
    if (left?.length === 0) drawn();
    else if (left) sink.output(left, drawn);
    else this.#early.set(terminal, [...(this.#early.get(terminal) ?? []), bytes]);
  }

  #update(change: Partial<LabState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** What nobody waits for, if somebody is typing. */
function mayRest({ type }: LabReport): boolean {
  return type === 'picture' || type === 'figure' || type === 'files' || type === 'time' || type === 'tasks' || type === 'journal';
}

function after(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}
