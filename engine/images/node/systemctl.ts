import type { Process, Program } from '../../runtime/machine';
import type { Task } from '../../runtime/process';

/** The kubelet of a node as its service. */
export interface KubeletService {
  readonly answering: boolean;
  freeze(): void;
  thaw(): void;
}

/** systemctl status|start|stop|restart|is-active kubelet, and status of containerd. */
export function systemctl(serviceOf: (machine: string) => KubeletService | undefined): Program {
  return function* run(proc) {
    const [verb = '', unit = ''] = proc.argv.slice(1).filter((word) => !word.startsWith('-'));
    const name = unit.replace(/\.service$/, '');
    const kubelet = serviceOf(proc.machine.hostname);
    if (!kubelet || !['kubelet', 'containerd'].includes(name)) return yield* unknown(proc, verb, unit);
    const active = name === 'containerd' || kubelet.answering;
    if (verb === 'is-active') {
      yield* proc.out(active ? 'active\n' : 'inactive\n');
      return active ? 0 : 3;
    }
    if (verb === 'status') {
      yield* proc.out(status(name, active));
      return active ? 0 : 3;
    }
    if (!['start', 'stop', 'restart'].includes(verb) || name !== 'kubelet') {
      yield* proc.err(`not simulated: systemctl ${verb} ${name}\n`);
      return 1;
    }
    if (proc.uid !== 0) {
      yield* proc.err(`Failed to ${verb} ${name}.service: Access denied\n`);
      return 1;
    }
    if (verb !== 'start') kubelet.freeze();
    if (verb === 'restart') yield* proc.sleep(300);
    if (verb !== 'stop') kubelet.thaw();
    return 0;
  };
}

function* unknown(proc: Process, verb: string, unit: string): Task<number> {
  if (verb === '') yield* proc.err('not simulated: systemctl without a unit\n');
  else yield* proc.err(verb === 'status' ? `Unit ${unit.includes('.') ? unit : `${unit}.service`} could not be found.\n` : `Failed to ${verb} ${unit}.service: Unit ${unit}.service not found.\n`);
  return verb === 'status' ? 4 : 5;
}

function status(name: string, active: boolean): string {
  const about = name === 'kubelet' ? 'kubelet: The Kubernetes Node Agent' : 'containerd container runtime';
  return [
    `${active ? '●' : '○'} ${name}.service - ${about}`, `     Loaded: loaded (/lib/systemd/system/${name}.service; enabled; preset: enabled)`, `     Active: ${active ? 'active (running)' : 'inactive (dead)'}`,
    ...(active ? [`   Main PID: ${name === 'kubelet' ? 771 : 542} (${name})`] : []), '',
  ].join('\n');
}
