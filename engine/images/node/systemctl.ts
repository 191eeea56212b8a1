import type { Process, Program } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { optionValue } from './command';
import { journal } from './journal';
import type { JournalSource } from './journal';
import type { NodeOf, NodePlace, Unit, Units } from './units';

const VERBS = ['start', 'stop', 'restart'];
/** Lines of the journal under a status. */
const STATUS_LINES = 10;
/** How many, if one says. */
const LINES = ['-n', '--lines'];

/** systemctl for the kubelet and containerd: status, is-active, is-enabled; start, stop and restart of the kubelet. */
export function systemctl(nodeOf: NodeOf, units: Units, sourceOf: (proc: Process) => JournalSource): Program {
  return function* run(proc) {
    const lines = optionValue(proc.argv, LINES);
    if (lines !== undefined && !/^\d+$/.test(lines)) {
      yield* proc.err(`Failed to parse lines '${lines}'\n`);
      return 1;
    }
    const [verb = '', given = ''] = proc.argv.slice(1).filter((word, at) => !word.startsWith('-') && !LINES.includes(proc.argv[at]!));
    const place = nodeOf(proc.machine.hostname);
    if (verb === 'daemon-reload' && place) return 0;
    const unit = place ? units.of(proc.machine.hostname, given) : undefined;
    if (!place || !unit) return yield* unknown(proc, verb, given);
    const active = unit.name === 'containerd' || place.kubelet.answering;
    switch (verb) {
      case 'is-active':
        yield* proc.out(active ? 'active\n' : 'inactive\n');
        return active ? 0 : 3;
      case 'is-enabled':
        yield* proc.out('enabled\n');
        return 0;
      case 'status':
        yield* proc.out(status(proc, unit, active, lines === undefined ? STATUS_LINES : Number(lines), sourceOf(proc)));
        return active ? 0 : 3;
      default:
        return yield* change(proc, verb, unit, place);
    }
  };
}

function* change(proc: Process, verb: string, unit: Unit, { kubelet }: NodePlace): Task<number> {
  if (!VERBS.includes(verb) || unit.name !== 'kubelet') {
    yield* proc.err(`not simulated: systemctl ${verb} ${unit.name}\n`);
    return 1;
  }
  if (proc.uid !== 0) {
    yield* proc.err(`Failed to ${verb} ${unit.name}.service: Access denied\n`);
    return 1;
  }
  if (verb !== 'start' && kubelet.answering) {
    kubelet.freeze();
    unit.stopped(proc.clock.now());
  }
  if (verb === 'restart') yield* proc.sleep(300);
  if (verb !== 'stop' && !kubelet.answering) {
    kubelet.thaw();
    unit.started(proc.clock.now());
  }
  return 0;
}

function* unknown(proc: Process, verb: string, unit: string): Task<number> {
  if (unit === '') yield* proc.err(`not simulated: systemctl ${verb} without a unit\n`.replace('  ', ' '));
  else yield* proc.err(verb === 'status' ? `Unit ${unit.includes('.') ? unit : `${unit}.service`} could not be found.\n` : `Failed to ${verb} ${unit}.service: Unit ${unit}.service not found.\n`);
  return verb === 'status' ? 4 : 5;
}

function status(proc: Process, unit: Unit, active: boolean, lines: number, source: JournalSource): string {
  const now = proc.clock.now();
  const since = `since ${dated(unit.sinceMs)}; ${ago(now - unit.sinceMs)} ago`;
  const daemon = source.runtime?.processes.list().find(({ pid }) => pid === unit.pid);
  const all = journal(source, [unit]);
  const log = all.slice(Math.max(0, all.length - lines));
  return [
    `${active ? '●' : '○'} ${unit.name}.service - ${unit.about}`, `     Loaded: loaded (/lib/systemd/system/${unit.name}.service; enabled; preset: enabled)`,
    ...(unit.name === 'kubelet' ? ['    Drop-In: /usr/lib/systemd/system/kubelet.service.d', '             └─10-kubeadm.conf'] : []),
    `     Active: ${active ? 'active (running)' : 'inactive (dead)'} ${since}`, `       Docs: ${unit.docs}`,
    ...(active
      ? [`   Main PID: ${unit.pid} (${unit.name})`, ...(daemon ? [`     Memory: ${(daemon.usage.memoryBytes / 1024 ** 2).toFixed(1)}M`, `        CPU: ${(daemon.usage.cpuMs / 1000).toFixed(3)}s`] : []), `     CGroup: /system.slice/${unit.name}.service`, `             └─${unit.pid} ${unit.command}`]
      : [`    Process: ${unit.pid} ExecStart=${unit.command.split(' ')[0]} (code=exited, status=0/SUCCESS)`, `   Main PID: ${unit.pid} (code=exited, status=0/SUCCESS)`]),
    '', ...log.map((line) => line.short), '',
  ].join('\n');
}

/** "Sat 2026-11-21 08:07:38 UTC" */
function dated(ms: number): string {
  const date = new Date(ms);
  return `${date.toUTCString().slice(0, 3)} ${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** As systemd says how long something is: "5s", "30min", "1h 4min", "2 days". */
function ago(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return seconds < 600 && seconds % 60 ? `${Math.floor(seconds / 60)}min ${seconds % 60}s` : `${Math.floor(seconds / 60)}min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60 ? ` ${Math.floor(seconds / 60) % 60}min` : ''}`;
  return `${Math.floor(seconds / 86_400)} day${seconds < 172_800 ? '' : 's'}`;
}
