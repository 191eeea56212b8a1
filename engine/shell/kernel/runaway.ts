import type { Clock } from '../../runtime/clock';
import { encodeUtf8 } from '../../runtime/bytes';
import { Signal } from '../../runtime/process';
import type { HostedProcess } from './host';

/** A command that waits this long between two refusals is no runaway. */
const CALM_MS = 5000;

/**
 * Watches a machine's limit on processes. A real machine that a fork bomb fills has to be switched off; here the group
 * that fills it is ended once it has run into the limit again and again, and the terminal says which limit that was.
 */
export class RunawayGuard {
  #refusals = 0;
  #lastRefusalMs = 0;

  constructor(private readonly clock: Clock, private readonly limit: number, private readonly processes: ReadonlySet<HostedProcess>) {}

  /** Called when a process was refused. */
  refused(): void {
    const now = this.clock.now();
    if (now - this.#lastRefusalMs > CALM_MS) this.#refusals = 0;
    this.#lastRefusalMs = now;
    this.#refusals += 1;
    if (this.#refusals < this.limit / 4) return;
    this.#refusals = 0;
    // Not from within the call that was refused: its process may be among those that end.
    this.clock.schedule(0, () => this.#end());
  }

  #end(): void {
    const groups = new Map<number, HostedProcess[]>();
    for (const proc of this.processes) groups.set(proc.pgid, [...(groups.get(proc.pgid) ?? []), proc]);
    const [biggest] = [...groups.values()].sort((a, b) => b.length - a.length);
    if (!biggest || biggest.length < this.limit / 4) return;
    const message = encodeUtf8(`podlab: more than ${this.limit} processes on this machine: all ${biggest.length} of this command were ended\n`);
    const voice = biggest[0]!.stderr.write(message);
    try {
      voice.next();
    } catch {
      // Nobody reads it any more.
    }
    // The shell in which it was typed is spared, so that the session goes on.
    for (const proc of biggest) if (proc.ppid !== 0) proc.killFromHost(Signal.KILL);
  }
}
