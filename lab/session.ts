import type { LabCluster, LabTerminal, MakeCluster } from './cluster-port';
import { homePath } from './editor-door';
import { appendEntry, commandText, lengthBeforeLastCommand, type Journal, type JournalEntry, type JournalInput } from './journal';
import type { Scenario } from './protocol';
import { shapeOf } from './scenario';

interface SessionOutput {
  output(terminal: number, bytes: Uint8Array): void;
  ended(terminal: number): void;
  /** A cluster stands, new or rebuilt, and nothing has been done in it. */
  booted?(cluster: LabCluster): void;
}

/** A part of the engine is not there for a script or a replay, which go in one run: with all parts they are begun again. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing';
}

/** How long set-up may take to come to rest, in virtual milliseconds; a pod that crashes for ever never does. */
const SETTLE_MS = 60_000;
/** A script of a lesson that takes more events than this is broken. */
const SCRIPT_EVENTS = 2_000_000;

/**
 * One learner's cluster with its journal. Inputs are applied at the cluster's current time and written down, so that
 * the same entries make the same cluster again. It knows nothing of the wall clock: a driver moves its time.
 */
export class LabSession {
  cluster!: LabCluster;
  readonly terminals = new Map<number, LabTerminal>();
  entries: JournalEntry[] = [];
  #undone: JournalEntry[][] = [];
  /** What a reset put away; undo brings it back. */
  #beforeReset: { readonly entries: readonly JournalEntry[]; readonly until: number } | undefined;
  #startedAt = 0;

  constructor(
    readonly scenario: Scenario,
    private readonly engineVersion: string,
    private readonly make: MakeCluster,
    private readonly sink: SessionOutput,
  ) {
    this.#boot();
  }

  /** Virtual milliseconds since the prompt appeared. */
  get elapsed(): number {
    return this.cluster.clock.now() - this.#startedAt;
  }

  get canUndo(): boolean {
    return this.#beforeReset !== undefined || lengthBeforeLastCommand(this.entries) !== undefined;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Applies an input now. Everything that is due at this very moment runs first, so that a replay finds the same order. */
  apply(input: JournalInput): void {
    this.#drain();
    appendEntry(this.entries, { ...input, at: this.elapsed });
    if (input.kind === 'key' || input.kind === 'file') this.#undone = [];
    this.#execute(input);
    this.#drain();
  }

  /** Runs what is due at this very moment; false when a part of the engine is missing for it, and inputs must wait. */
  settled(): boolean {
    this.#drain();
    return this.cluster.clock.held === undefined;
  }

  /** Plays entries from the start state and runs on to `until`. */
  replay(entries: readonly JournalEntry[], until: number): void {
    for (const entry of entries) {
      this.#runTo(entry.at);
      this.entries.push(entry);
      this.#execute(entry);
      this.#drain();
    }
    this.#runTo(until);
  }

  /** Takes back the last command line; returns its text, or undefined when there is none. */
  undo(): string | undefined {
    const keep = lengthBeforeLastCommand(this.entries);
    if (keep === undefined) {
      const before = this.#beforeReset;
      if (!before) return undefined;
      this.#beforeReset = undefined;
      this.#rebuild(before.entries, before.until);
      return '';
    }
    const taken = this.entries.slice(keep);
    const undone = [...this.#undone, taken];
    this.#rebuild(this.entries.slice(0, keep), taken.find((entry) => entry.kind === 'key' || entry.kind === 'file')?.at ?? this.elapsed);
    this.#undone = undone;
    return commandText(taken);
  }

  redo(): string | undefined {
    const taken = this.#undone.at(-1);
    if (!taken) return undefined;
    const rest = this.#undone.slice(0, -1);
    this.#rebuild([...this.entries, ...taken], taken.at(-1)!.at);
    this.#undone = rest;
    return commandText(taken);
  }

  /** Back to the start, with the same terminals open and these tasks begun anew; undo brings everything back at once. */
  reset(tasks: readonly string[] = []): void {
    const opened = this.entries.filter((entry) => entry.kind === 'open' || entry.kind === 'close' || entry.kind === 'size');
    this.#beforeReset = { entries: this.entries, until: this.elapsed };
    this.#undone = [];
    this.#rebuild([...opened.map((entry) => ({ ...entry, at: 0 })), ...tasks.map((task): JournalEntry => ({ kind: 'task', task, at: 0 }))], 0);
  }

  /** What leads to this moment: a fork of the cluster, for the price of references. It runs once another session replays it (decision 2). */
  journal(): Journal {
    return { format: 1, engineVersion: this.engineVersion, seed: this.scenario.seed, scenario: scenarioName(this.scenario), entries: [...this.entries], until: this.elapsed };
  }

  #rebuild(entries: readonly JournalEntry[], until: number): void {
    for (const terminal of this.terminals.values()) terminal.close();
    this.terminals.clear();
    this.entries = [];
    this.#boot();
    this.replay(entries, until);
  }

  #boot(): void {
    this.cluster = this.make({ seed: this.scenario.seed, ...shapeOf(this.scenario.lab) });
    for (const [path, text] of Object.entries(this.scenario.lab.files)) this.cluster.writeFile(`/home/learner/${path}`, text);
    if (this.scenario.lab.setup) {
      this.#runScript(this.scenario.lab.setup);
      const limit = this.cluster.clock.now() + SETTLE_MS;
      while (!this.cluster.clock.idle && (this.cluster.clock.nextAt() ?? Infinity) <= limit) this.#step();
    }
    this.#drain();
    this.#startedAt = this.cluster.clock.now();
    this.sink.booted?.(this.cluster);
  }

  #execute(input: JournalInput): void {
    switch (input.kind) {
      case 'open': {
        const { terminal } = input;
        this.terminals.get(terminal)?.close();
        const cluster = this.cluster;
        const opened = cluster.openTerminal({
          columns: input.columns, rows: input.rows,
          onOutput: (bytes) => { if (this.cluster === cluster) this.sink.output(terminal, bytes); },
          onExit: () => {
            if (this.cluster !== cluster || this.terminals.get(terminal) !== opened) return;
            this.terminals.delete(terminal);
            this.sink.ended(terminal);
          },
        });
        this.terminals.set(terminal, opened);
        return;
      }
      case 'key':
        return this.terminals.get(input.terminal)?.input(input.text);
      case 'size':
        return this.terminals.get(input.terminal)?.resize(input.columns, input.rows);
      case 'close': {
        const terminal = this.terminals.get(input.terminal);
        this.terminals.delete(input.terminal);
        return terminal?.close();
      }
      case 'file':
        return this.cluster.writeFile(homePath(input.path), input.text);
      case 'task': {
        const setup = this.scenario.lab.tasks.find((task) => task.id === input.task)?.setup;
        if (setup) this.#runScript(setup);
      }
    }
  }

  #runScript(text: string): void {
    const run = this.cluster.runScript(text);
    for (let events = 0; run.exitCode === undefined; events += 1) {
      if (events > SCRIPT_EVENTS || !this.#step()) throw new Error(`a script of the lesson does not end: ${text.slice(0, 200)}`);
    }
    // An exit code other than 0 is no failure here: a task's set-up may find what the learner has made already.
  }

  #step(): boolean {
    this.#expectParts();
    return this.cluster.clock.step();
  }

  #runTo(elapsed: number): void {
    this.cluster.clock.runUntil(this.#startedAt + elapsed);
    this.#expectParts();
  }

  #expectParts(): void {
    if (this.cluster.clock.held) throw new PartMissing('a part of the engine is missing');
  }

  /** Runs everything that is due at the current virtual time. */
  #drain(): void {
    this.cluster.clock.runUntil(this.cluster.clock.now());
  }
}

/** A short name of what a cluster is made from: a journal fits only the scenario it was recorded on. */
export function scenarioName(scenario: Scenario): string {
  const text = JSON.stringify([shapeOf(scenario.lab), scenario.lab.files, scenario.lab.setup ?? '', scenario.lab.tasks.map((task) => [task.id, task.setup ?? ''])]);
  // FNV-1a, 32 bits twice with different starts: names need to differ, not to resist an attacker.
  let a = 0x811c9dc5, b = 0xcbf29ce4;
  for (let at = 0; at < text.length; at += 1) {
    a = Math.imul(a ^ text.charCodeAt(at), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(at), 0x01000193) + at;
  }
  return `${scenario.lesson}-${(a >>> 0).toString(16).padStart(8, '0')}${(b >>> 0).toString(16).padStart(8, '0')}`;
}
