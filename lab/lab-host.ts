import type { Locale } from '../curriculum';
import { concatBytes } from '../engine/surface';
import { ClockDriver, type DriverHost, type WallTimers } from './clock-driver';
import type { LabClock, MakeCluster } from './cluster-port';
import { EditorDoor } from './editor-door';
import { FigureBoard } from './figures/board';
import { endsCommand, parseJournal } from './journal';
import { effortOf } from './output-effort';
import { PartLoader } from './part-loader';
import { PictureWatch } from './picture-watch';
import type { LabReport, LabRequest, Scenario, TasksReport } from './protocol';
import { LabSession, PartMissing, scenarioName } from './session';
import { TaskChecker } from './task-checker';

/** Parts of the engine that are loaded together. */
type Stock = 'scripts' | 'everything';

/** What may be on its way to the page and not drawn (`effortOf`): some tenths of a second, so that Ctrl-C is seen at once. More, and the cluster waits. */
const UNDRAWN_LIMIT = 768 * 1024;
/** Output of one command line after which it is stopped. */
const COMMAND_LIMIT = 8 * 1024 * 1024;
const FRAME_MS = 16;
/** Goals are judged at most this often; a busy cluster is judged less often. */
const CHECK_MS = 60;
const TIME_REPORT_MS = 250;
/** The journal goes to the page as a whole: a long one less often, so that typing does not wait for it. */
const JOURNAL_MS = 200;
const JOURNAL_MS_PER_ENTRY = 0.1;
const JOURNAL_MS_LIMIT = 2000;

interface TerminalFlow {
  waiting: Uint8Array[];
  undrawn: number;
  sinceCommand: number;
}

/** Everything that happens in the worker, free of the worker itself: messages in, messages out, timers given. */
export class LabHost implements DriverHost {
  #session: LabSession | undefined;
  #prepared: LabSession | undefined;
  #driver: ClockDriver | undefined;
  #picture: PictureWatch | undefined;
  /** Whether the page has drawn the last one. */
  #pictured = true;
  #checker: TaskChecker | undefined;
  #locale: Locale = 'vi';
  readonly #flows = new Map<number, TerminalFlow>();
  readonly #figures: FigureBoard;
  readonly #editor: EditorDoor;
  readonly #parts: PartLoader<LabRequest>;
  readonly #loaded = new Set<Stock>();
  /** The terminal of the last key. */
  #typedIn = 0;
  #withdrawFrame: (() => void) | undefined;
  #withdrawJournal: (() => void) | undefined;
  #nextCheckAt = 0;
  #unchecked = true;
  #lastTasks = '';
  #lastTime = '';
  #timeReportedAt = 0;

  constructor(
    private readonly make: MakeCluster,
    private readonly engineVersion: string,
    private readonly wall: WallTimers,
    private readonly post: (report: LabReport) => void,
    late: { figures(): Promise<typeof import('./figures/desk')>; yaml(): Promise<typeof import('./yaml/yaml-desk')> },
    /** Load parts of the engine that are not there yet: those that scripts need as a rule, or every one. */
    private readonly load: Readonly<Record<Stock, () => Promise<void>>> = { scripts: () => Promise.resolve(), everything: () => Promise.resolve() },
  ) {
    this.#parts = new PartLoader(wall, (request) => this.handle(request), () => this.#driver?.wake(), () => this.post({ type: 'waiting' }));
    this.#figures = new FigureBoard(late.figures, (id, figure) => this.post({ type: 'figure', id, figure }), () => this.#planFrame());
    this.#editor = new EditorDoor(late.yaml, (files) => this.post({ type: 'files', files }));
  }

  get clock(): LabClock {
    return this.#session!.cluster.clock;
  }

  /** Whether the page keeps up with the output, and no part of the engine is on its way. */
  get mayRun(): boolean {
    if (this.#parts.loading || this.clock.held) return false;
    for (const flow of this.#flows.values()) if (flow.undrawn > UNDRAWN_LIMIT) return false;
    return true;
  }

  handle(request: LabRequest): void {
    try {
      if (this.#parts.loading && request.type !== 'drawn') {
        this.#tellPlain();
        return this.#parts.keep(request);
      }
      if (request.type === 'start' || request.type === 'prepare') {
        const needs = stockFor(request);
        if (needs && this.#lacks(needs, request)) return;
        if (request.type === 'start') this.#start(request);
        else this.#prepared = this.#open(request.scenario);
      } else if (this.#session) this.#handle(request, this.#session);
      this.#awaitPart();
      if (request.type === 'key' || request.type === 'open') this.#tellPlain(request.terminal);
    } catch (error) {
      if (error instanceof PartMissing && this.#lacks('everything', request)) return;
      this.post({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  }

  /** A replay or a lesson's script runs in one go, so everything that it may need must be there; the request is taken up again then. */
  #lacks(stock: Stock, request?: LabRequest): boolean {
    if (this.#loaded.has(stock) || this.#loaded.has('everything')) return false;
    if (request) this.#parts.keep(request);
    if (!this.#parts.loading) this.#parts.wait(() => this.load[stock]().then(() => { this.#loaded.add(stock); }));
    return true;
  }

  #awaitPart(): void {
    const held = this.#session?.cluster.clock.held;
    if (held && !this.#parts.loading) this.#parts.wait(() => held.load());
  }

  /** A session at its beginning: the one that was prepared, if it is of the same scenario, or a new one. */
  #open(scenario: Scenario): LabSession {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    if (prepared && JSON.stringify(prepared.scenario) === JSON.stringify(scenario)) return prepared;
    return new LabSession(scenario, this.engineVersion, this.make, {
      output: (terminal, bytes) => this.#output(terminal, bytes),
      ended: (terminal) => {
        // Behind its last words.
        this.#flush();
        this.post({ type: 'ended', terminal });
      },
      booted: (cluster) => this.#figures.begin(cluster),
    });
  }

  #start({ scenario, locale, journal: stored, done, figures }: Extract<LabRequest, { type: 'start' }>): void {
    const began = this.wall.now();
    this.#locale = locale;
    this.#figures.expect(figures ?? []);
    // What an attempt has printed that a part was missing for; it is begun again.
    this.#flows.clear();
    const session = this.#open(scenario);
    this.#checker = new TaskChecker(scenario.lab.tasks, done, (task) => {
      if (this.#lacks('everything')) return false;
      return session.apply({ kind: 'task', task: task.id });
    });
    const journal = parseJournal(stored);
    const fits = journal !== undefined && journal.scenario === scenarioName(scenario) && journal.seed === scenario.seed && journal.entries.length > 0;
    if (fits) session.replay(journal.entries, journal.until);
    else {
      for (const task of this.#begun(scenario)) session.apply({ kind: 'task', task });
    }
    this.#session = session;
    this.#driver = new ClockDriver(this, this.wall);
    this.post({ type: 'ready', replayed: fits, otherVersion: fits && journal.engineVersion !== this.engineVersion, terminals: [...session.terminals.keys()], bootMs: this.wall.now() - began });
    this.#picture = new PictureWatch(session.cluster.transport);
    this.#driver.wake();
    // The page opens its terminals now: their prompts go in front of the first picture.
    this.#planFrame();
    this.#reportTime(true);
  }

  #handle(request: LabRequest, session: LabSession): void {
    const driver = this.#driver!;
    switch (request.type) {
      case 'open':
      case 'size':
      case 'close':
      case 'key':
        driver.catchUp();
        if (!session.settled()) return this.#parts.keep(request);
        if (request.type === 'key' && /[\r\n\x03]/.test(request.text)) this.#flow(request.terminal).sinceCommand = 0;
        session.apply(request.type === 'open' ? { kind: 'open', terminal: request.terminal, columns: request.columns, rows: request.rows }
          : request.type === 'size' ? { kind: 'size', terminal: request.terminal, columns: request.columns, rows: request.rows }
          : request.type === 'close' ? { kind: 'close', terminal: request.terminal }
          : { kind: 'key', terminal: request.terminal, text: request.text });
        this.#unchecked = true;
        this.#flush();
        if (request.type === 'key' && /[\x00-\x1f]/.test(request.text)) driver.answer();
        else driver.wake();
        return this.#keepJournal();
      case 'drawn': {
        const flow = this.#flow(request.terminal);
        flow.undrawn = Math.max(0, flow.undrawn - request.effort);
        if (this.mayRun) driver.wake();
        return;
      }
      case 'pictured':
        this.#pictured = true;
        if (this.#picture?.dirty) this.#planFrame();
        return;
      case 'pause':
        driver.pause(request.paused);
        return this.#reportTime(true);
      case 'speed':
        driver.setSpeed(request.speed);
        return this.#reportTime(true);
      case 'step':
        driver.step();
        return this.#reportTime(true);
      case 'forward':
        driver.forward();
        return this.#reportTime(true);
      case 'undo':
      case 'redo':
      case 'reset':
        return this.#lacks('everything', request) ? undefined : this.#rebuild(request.type, session);
      case 'locale':
        this.#locale = request.locale;
        this.#check(true);
        return;
      case 'editor':
        this.#editor.open(request.path);
        return this.#planFrame();
      case 'save':
        driver.catchUp();
        if (!session.settled()) return this.#parts.keep(request);
        session.apply({ kind: 'file', path: request.path, text: request.text });
        this.#unchecked = true;
        this.#planFrame();
        return this.#keepJournal();
      case 'yaml':
        void this.#editor.answer(session.cluster, request.ask).then((answer) => this.post({ type: 'yaml', id: request.id, answer }));
        return;
      case 'figure':
        this.#figures.put(request.figure);
        return this.#planFrame();
      case 'figure-gone':
        return this.#figures.remove(request.id);
      case 'fork':
        return this.post({ type: 'fork', id: request.id, journal: session.journal() });
      case 'hash':
        this.post({ type: 'hash', id: request.id, hash: session.cluster.stateHash(), journal: session.journal() });
    }
  }

  /** Tasks whose set-up belongs to the cluster's start: the current one's, in an exam all. */
  #begun({ exam, lab }: Scenario): string[] {
    const current = this.#checker?.current;
    return lab.tasks.filter((task) => task.setup !== undefined && (exam || task === current)).map((task) => task.id);
  }

  #rebuild(how: 'undo' | 'redo' | 'reset', session: LabSession): void {
    if ((how === 'undo' && !session.canUndo) || (how === 'redo' && !session.canRedo)) return;
    this.#picture?.stop();
    this.#flows.clear();
    const command = how === 'reset' ? session.reset(this.#begun(session.scenario)) : session[how]();
    const { terminals } = session;
    this.post({ type: 'rebuilt', terminals: [...terminals.keys()], how, command: command ?? '' });
    this.#flush();
    this.#picture = new PictureWatch(session.cluster.transport);
    this.#checker!.forget();
    this.#unchecked = true;
    this.#driver!.rebase();
    this.#frame();
    this.#reportTime(true);
    this.#keepJournal();
  }

  /** The driver's call after each slice. */
  progressed(): void {
    this.#awaitPart();
    this.#unchecked = true;
    this.#flush();
    this.#planFrame();
    this.#reportTime(false);
  }

  #planFrame(): void {
    if (this.#withdrawFrame === undefined) this.#withdrawFrame = this.wall.after(FRAME_MS, () => this.#frame());
  }

  /** At most once a frame: the picture, and now and then the tasks. */
  #frame(): void {
    this.#withdrawFrame = undefined;
    if (this.#picture?.dirty && this.#pictured) {
      this.#pictured = false;
      this.post({ type: 'picture', patch: this.#picture.take() });
    }
    if (this.#session) this.#editor.look(this.#session.cluster);
    const undrawn = this.#figures.send(() => this.wall.now());
    this.#check(false);
    if (this.#unchecked || undrawn) this.#withdrawFrame = this.wall.after(CHECK_MS, () => this.#frame());
  }

  #check(now: boolean): void {
    const began = this.wall.now();
    if (!this.#session || (!now && (!this.#unchecked || began < this.#nextCheckAt))) return;
    this.#unchecked = false;
    // An exam is judged when it is handed in, by the server.
    if (this.#session.scenario.exam) return;
    const report: TasksReport = this.#checker!.check(this.#session.cluster, this.#locale);
    const text = JSON.stringify(report);
    if (text !== this.#lastTasks) {
      this.#lastTasks = text;
      this.post({ type: 'tasks', tasks: report });
    }
    // Judging a large cluster takes its time; the next judgement waits in proportion.
    const ended = this.wall.now();
    this.#nextCheckAt = ended + Math.max(CHECK_MS, (ended - began) * 10);
  }

  #reportTime(now: boolean): void {
    const session = this.#session, driver = this.#driver;
    if (!session || !driver) return;
    const state = `${driver.paused} ${driver.speed} ${driver.forwarding} ${session.canUndo} ${session.canRedo}`;
    if (!now && state === this.#lastTime && this.wall.now() - this.#timeReportedAt < TIME_REPORT_MS) return;
    this.#lastTime = state;
    this.#timeReportedAt = this.wall.now();
    this.post({ type: 'time', time: { now: session.cluster.clock.now(), sinceStart: session.elapsed, paused: driver.paused, speed: driver.speed, forwarding: driver.forwarding, canUndo: session.canUndo, canRedo: session.canRedo } });
  }

  #keepJournal(): void {
    if (this.#withdrawJournal !== undefined) return;
    const wait = JOURNAL_MS + (this.#session?.entries.length ?? 0) * JOURNAL_MS_PER_ENTRY;
    this.#withdrawJournal = this.wall.after(Math.min(JOURNAL_MS_LIMIT, wait), () => {
      this.#withdrawJournal = undefined;
      if (this.#session) this.post({ type: 'journal', journal: this.#session.journal() });
    });
  }

  #flow(terminal: number): TerminalFlow {
    let flow = this.#flows.get(terminal);
    if (!flow) this.#flows.set(terminal, (flow = { waiting: [], undrawn: 0, sinceCommand: 0 }));
    return flow;
  }

  #output(terminal: number, bytes: Uint8Array): void {
    const flow = this.#flow(terminal);
    const within = flow.sinceCommand <= COMMAND_LIMIT;
    flow.sinceCommand += bytes.length;
    if (!within) return;
    flow.waiting.push(bytes);
    flow.undrawn += effortOf(bytes);
    if (flow.sinceCommand > COMMAND_LIMIT) {
      // Ctrl-C, written into the journal like the learner's own, so that a replay stops at the same place.
      this.wall.after(0, () => {
        this.#flush();
        this.post({ type: 'limit', terminal, bytes: COMMAND_LIMIT });
        // The prompt comes with the key, and belongs to the next command.
        flow.sinceCommand = 0;
        this.#session?.apply({ kind: 'key', terminal, text: '\x03' });
        this.#flush();
        this.#driver?.wake();
      });
    }
  }

  #flush(): void {
    for (const [terminal, flow] of this.#flows) {
      if (flow.waiting.length === 0) continue;
      const bytes = flow.waiting.length === 1 ? flow.waiting[0]! : concatBytes(flow.waiting);
      flow.waiting = [];
      this.post({ type: 'output', terminal, bytes });
    }
    this.#tellPlain();
  }

  /** What the page may show by itself, where somebody types. */
  #tellPlain(terminal = this.#typedIn): void {
    this.#typedIn = terminal;
    const cells = this.#parts.loading ? 0 : this.#session?.terminals.get(terminal)?.plainCells;
    this.post({ type: 'plain', terminal, cells: cells ?? 0 });
  }
}

/** What must be there for a start: everything for a learner's commands, less for scripts and for a cluster that is born with what few have. */
function stockFor(request: Extract<LabRequest, { type: 'start' | 'prepare' }>): Stock | undefined {
  const { lab, exam } = request.scenario;
  const plugins = [lab.cni, ...(lab.clusters ?? []).map(({ cni }) => cni)];
  const born = lab.setup !== undefined || lab.addons?.some((addon) => addon !== 'load-balancer') || plugins.some((cni) => cni !== undefined && cni !== 'routes');
  if (request.type === 'prepare') return born ? 'scripts' : undefined;
  const entries = parseJournal(request.journal)?.entries ?? [];
  if (entries.some(endsCommand)) return 'everything';
  const left = lab.tasks.filter((task) => !request.done.includes(task.id));
  return born || entries.some(({ kind }) => kind === 'task') || (exam ? left : left.slice(0, 1)).some((task) => task.setup !== undefined) ? 'scripts' : undefined;
}
