import type { LabCluster } from '../cluster-port';
import type { NamedFigure } from '../protocol';
import type { FigureDesk } from './desk';
import type { Figure } from './figure';
import { Tape } from './tape';

type DeskModule = { readonly FigureDesk: typeof FigureDesk };

/** Making pictures takes at most a tenth of the worker's time. */
const REST = 10;

/**
 * The pictures of a lesson's text, across undo and reset: keeps which there are, records what happens for those that
 * need it, and loads what makes them when the first comes into sight.
 */
export class FigureBoard {
  readonly #figures = new Map<string, NamedFigure>();
  #cluster: LabCluster | undefined;
  #tape: Tape | undefined;
  #desk: FigureDesk | undefined;
  #module: DeskModule | undefined;
  #loading = false;
  #nextAt = 0;

  constructor(
    private readonly load: () => Promise<DeskModule>,
    private readonly post: (id: string, figure: Figure | undefined) => void,
    /** Something can be drawn that could not before. */
    private readonly wake: () => void,
  ) {}

  /** What the text will ask for, told as soon as it is known: before the cluster stands, or before it begins to run. */
  expect(figures: readonly NamedFigure[]): void {
    for (const figure of figures) this.#figures.set(figure.id, figure);
    this.#record();
    this.#open();
  }

  /** A new cluster stands in the place of the old one. */
  begin(cluster: LabCluster): void {
    this.#tape?.stop();
    this.#desk?.stop();
    this.#tape = this.#desk = undefined;
    this.#cluster = cluster;
    this.#record();
    this.#open();
  }

  put(figure: NamedFigure): void {
    const known = this.#figures.has(figure.id);
    this.#figures.set(figure.id, figure);
    if (!known) this.#record();
    if (figure.shown) this.#open()?.show(figure.id, figure.spec);
    else this.#desk?.hide(figure.id);
  }

  remove(id: string): void {
    this.#figures.delete(id);
    this.#desk?.hide(id);
  }

  /** Sends what changed, unless the last time was too short ago for what it took. Returns whether it has to be asked again. */
  send(now: () => number): boolean {
    if (!this.#desk || this.#desk.empty) return false;
    const began = now();
    if (began < this.#nextAt) return true;
    for (const { id, figure } of this.#desk.take()) this.post(id, figure);
    const ended = now();
    this.#nextAt = ended + (ended - began) * REST;
    return false;
  }

  #record(): void {
    const specs = [...this.#figures.values()].map((figure) => figure.spec);
    if (!this.#cluster || this.#tape || !Tape.wanted(specs)) return;
    this.#tape = new Tape(this.#cluster, specs);
    if (this.#desk) {
      // It was made before there was anything to record.
      this.#desk.stop();
      this.#desk = undefined;
      this.#open();
    }
  }

  #open(): FigureDesk | undefined {
    const shown = [...this.#figures.values()].filter((figure) => figure.shown);
    if (shown.length === 0 || !this.#cluster) return this.#desk;
    if (!this.#module) {
      this.#fetch();
      return undefined;
    }
    if (!this.#desk) {
      this.#desk = new this.#module.FigureDesk(this.#cluster, this.#tape);
      this.#nextAt = 0;
      for (const { id, spec } of shown) this.#desk.show(id, spec);
    }
    return this.#desk;
  }

  #fetch(): void {
    if (this.#loading) return;
    this.#loading = true;
    this.load().then((module) => {
      this.#module = module;
      this.#open();
      this.wake();
    }).catch(() => {
      // Offline before it was ever loaded: the pictures stay empty, the next one that comes into sight tries again.
      this.#loading = false;
    });
  }
}
