import type { KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { apiVersionOf, storageOf } from '../../api/registry';
import { failure, StatusError } from '../../api/status';
import type { ApiStream, WatchEvent } from '../../api/transport';
import type { Clock, Timer } from '../../runtime/clock';
import type { Store } from '../../store/store';
import { ChangeView, type Delivery, type Watcher, type WatchOptions } from '../../store/watch-hub';
import { acceptedForm, represent } from '../representation';
import { checkListOptions } from '../options';
import type { RequestContext } from '../request-context';
import { numberOf, revisionOf, selectionOf, selectObjects } from './read';

const BOOKMARK_MS = 60_000;

/** A watch as the query asks: from a revision or from the present state, with bookmarks and selectors. */
export function watchObjects(context: RequestContext, store: Store, clock: Clock, kind: KindRecord, show: (object: KubeObject) => KubeObject, ended?: () => void): ApiStream {
  const selection = selectionOf(context, kind);
  checkListOptions(context);
  const version = context.query('resourceVersion') ?? '';
  const from = revisionOf(store, version);
  const sendInitial = context.query('sendInitialEvents');
  const options: Omit<WatchOptions, 'deliver'> = {
    ...(selection.namespace === undefined ? {} : { namespace: selection.namespace }),
    ...(selection.name === undefined ? {} : { name: selection.name }),
    ...(selection.index === undefined ? {} : { index: selection.index }),
    ...(selection.matches ? { matches: selection.matches } : {}),
  };
  // Without a revision, or with 0, a watch begins with the present objects as ADDED.
  const synthetic = sendInitial === undefined ? version === '' || version === '0' : sendInitial === 'true' || sendInitial === '1';
  return new WatchStream({
    context, store, clock, kind, show, options, from,
    initial: synthetic ? selectObjects(store, kind, selection) : [],
    replay: !synthetic && from > 0,
    announceInitial: sendInitial === 'true' || sendInitial === '1',
    bookmarks: context.flag('allowWatchBookmarks'),
    timeoutMs: (numberOf(context, 'timeoutSeconds') ?? 0) * 1000,
    ...(ended ? { ended } : {}),
  });
}

interface WatchSetup {
  readonly context: RequestContext;
  readonly store: Store;
  readonly clock: Clock;
  readonly kind: KindRecord;
  readonly show: (object: KubeObject) => KubeObject;
  readonly options: Omit<WatchOptions, 'deliver'>;
  readonly from: number;
  readonly initial: readonly KubeObject[];
  readonly replay: boolean;
  readonly announceInitial: boolean;
  readonly bookmarks: boolean;
  readonly timeoutMs: number;
  readonly ended?: () => void;
}

interface Sink {
  frame(frame: unknown): void;
  end(status?: unknown): void;
}

class WatchStream implements ApiStream {
  readonly kind = 'watch';
  readonly #setup: WatchSetup;
  readonly #backlog: Delivery[] = [];
  readonly #watcher: Watcher;
  readonly #timers: Timer[] = [];
  #sink: Sink | undefined;
  #closed = false;
  #gone = false;
  #started = false;

  constructor(setup: WatchSetup) {
    this.#setup = setup;
    const { store, kind, options } = setup;
    if (setup.replay) this.#replay();
    this.#watcher = store.watch(storageOf(kind), { ...options, deliver: (event) => this.#deliver(event) });
  }

  subscribe(sink: Sink): void {
    this.#sink = sink;
    this.#setup.store.deliver(() => this.#start());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watcher.close();
    for (const timer of this.#timers) timer.cancel();
    this.#setup.ended?.();
  }

  #replay(): void {
    const { store, kind, options, from } = this.#setup;
    const changes = store.collection(storageOf(kind)).log.since(from);
    if (!changes) {
      this.#gone = true;
      return;
    }
    const field = options.index === undefined ? undefined : (object: KubeObject): string => (object['spec'] as { nodeName?: string } | undefined)?.nodeName ?? '';
    for (const change of changes) {
      const event = new ChangeView(change).for({ ...options, deliver: () => undefined }, field);
      if (event) this.#backlog.push(event);
    }
  }

  #start(): void {
    if (this.#closed) return;
    const { clock, store, from, initial, bookmarks, timeoutMs, announceInitial } = this.#setup;
    this.#started = true;
    if (this.#gone) {
      this.#send({ type: 'ERROR', object: tooOld(from, store.revision) as unknown as KubeObject });
      this.#end();
      return;
    }
    for (const object of initial) this.#deliver({ type: 'ADDED', object, revision: 0 });
    if (announceInitial) this.#bookmark({ 'k8s.io/initial-events-end': 'true' });
    const missed = this.#backlog.splice(0);
    for (const event of missed) this.#deliver(event);
    if (bookmarks) this.#scheduleBookmark();
    if (timeoutMs > 0) this.#timers.push(clock.schedule(timeoutMs, () => this.#end(), { background: true }));
  }

  #scheduleBookmark(): void {
    const { clock } = this.#setup;
    const tick = (): void => {
      if (this.#closed) return;
      this.#bookmark();
      this.#timers[0] = clock.schedule(BOOKMARK_MS, tick, { background: true });
    };
    this.#timers[0] = clock.schedule(BOOKMARK_MS, tick, { background: true });
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): void {
    const { kind, store } = this.#setup;
    const metadata = { resourceVersion: String(store.revision), creationTimestamp: null, ...(annotations ? { annotations } : {}) };
    this.#send({ type: 'BOOKMARK', object: { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata } as unknown as KubeObject });
  }

  #deliver(event: Delivery): void {
    if (this.#closed) return;
    if (!this.#started) {
      this.#backlog.push(event);
      return;
    }
    const { context, kind, show } = this.#setup;
    const form = acceptedForm(context.header('accept'));
    if (form === 'object' && !kind.storedAs && !context.header('accept')) return this.#send(event as WatchEvent);
    this.#send({ type: event.type, object: represent(context, kind, show(event.object), form) as KubeObject });
  }

  #send(event: WatchEvent): void {
    if (!this.#closed) this.#sink?.frame(event);
  }

  #end(): void {
    if (this.#closed) return;
    this.close();
    this.#sink?.end();
  }
}

function tooOld(from: number, current: number): unknown {
  const error: StatusError = failure(410, 'Expired', `too old resource version: ${from} (${current})`);
  return error.status;
}
