import type { Machine, Process, Program } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { build } from './build';
import { commit } from './commit';
import { cp, diff, exec, inspect, lifecycle, logs, port, ps, rename, stats, top } from './containers';
import { DaemonError } from './daemon-error';
import { DockerDaemon } from './daemon';
import { history, images, network, pull, push, removeImage, tag, volume } from './objects';
import { about, info, version } from './about';
import { containerPrune, imagePrune, systemPrune } from './prune';
import { run } from './run';
import { TemplateError } from './template';
import { UsageError } from './usage';

export { DockerDaemon } from './daemon';
export { installDocker } from './networks';

type Command = (daemon: DockerDaemon, proc: Process, words: readonly string[]) => Task<number>;

const CONTAINER: Readonly<Record<string, Command>> = {
  run: (daemon, proc, words) => run(daemon, proc, words), create: (daemon, proc, words) => run(daemon, proc, words, true), ps, logs, exec, port, top, stats, diff, cp, commit,
  start: lifecycle('start'), stop: lifecycle('stop'), restart: lifecycle('restart'), kill: lifecycle('kill'), rm: lifecycle('rm'), wait: lifecycle('wait'),
  rename,
};
const IMAGE: Readonly<Record<string, Command>> = { build, history, pull, push, tag };

const COMMANDS: Readonly<Record<string, Command>> = {
  ...CONTAINER, ...IMAGE, images, rmi: removeImage, inspect, network, volume,
  version, info,
  plugin: function* plugin(_daemon, proc, [verb = '']) {
    if (verb !== 'ls' && verb !== 'list') {
      yield* proc.err(`not simulated: docker plugin ${verb}\n`);
      return 1;
    }
    yield* proc.out('ID        NAME      DESCRIPTION   ENABLED\n');
    return 0;
  },
};

/** Commands of the real program that have no counterpart here. */
const NOT_SIMULATED: ReadonlySet<string> = new Set('attach buildx builder checkpoint compose config context deploy events export import load login logout manifest node pause save search secret service stack swarm system trust unpause update'.split(' '));

/** The docker command over the engine of the host it runs on. */
export function dockerProgram(daemonOf: (machine: Machine) => DockerDaemon | undefined): Program {
  return function* docker(proc) {
    const [name, ...words] = proc.argv.slice(1);
    if (name === undefined || name === '--help' || name === 'help') {
      yield* proc.out(`Usage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n\nCommands:\n${Object.keys(COMMANDS).sort().map((command) => `  ${command}\n`).join('')}\nRun 'docker COMMAND --help' for more information on a command.\n`);
      return 0;
    }
    if (name === '--version' || name === '-v') {
      yield* proc.out(`${about}\n`);
      return 0;
    }
    const daemon = daemonOf(proc.machine);
    if (!daemon) {
      yield* proc.err('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n');
      return 1;
    }
    const command = commandOf(name, words);
    if (!command && (NOT_SIMULATED.has(name) || ((name === 'container' || name === 'image') && words.length > 0))) {
      yield* proc.err(`not simulated: docker ${name}${NOT_SIMULATED.has(name) ? '' : ` ${words[0]}`}\n`);
      return 1;
    }
    if (!command) {
      yield* proc.err(`docker: unknown command: docker ${name}\n\nRun 'docker --help' for more information\n`);
      return 1;
    }
    try {
      return yield* command.run(daemon, proc, command.words);
    } catch (error) {
      if (error instanceof UsageError) {
        yield* proc.err(`${error.message}\n`);
        return error.code;
      }
      if (error instanceof TemplateError) {
        yield* proc.err(`template parsing error: ${error.message}\n`);
        return 1;
      }
      if (!(error instanceof DaemonError)) throw error;
      yield* proc.err(`${/^(The command|not simulated)/.test(error.message) ? '' : 'Error response from daemon: '}${error.message}\n`);
      return 1;
    }
  };
}

/** `docker container ls` and `docker image rm` are other names of the short commands. */
function commandOf(name: string, words: readonly string[]): { readonly run: Command; readonly words: readonly string[] } | undefined {
  const [verb = '', ...rest] = words;
  if (name === 'container') {
    if (verb === 'prune') return { run: containerPrune, words: rest };
    if (verb === 'ls' || verb === 'list') return { run: ps, words: rest };
    if (verb === 'inspect') return { run: inspect, words: ['--type', 'container', ...rest] };
    return CONTAINER[verb] && { run: CONTAINER[verb], words: rest };
  }
  if (name === 'system') return verb === 'prune' ? { run: systemPrune, words: rest } : verb === 'info' ? { run: info, words: rest } : undefined;
  if (name === 'image') {
    if (verb === 'prune') return { run: imagePrune, words: rest };
    if (verb === 'ls' || verb === 'list') return { run: images, words: rest };
    if (verb === 'rm') return { run: removeImage, words: rest };
    if (verb === 'inspect') return { run: inspect, words: ['--type', 'image', ...rest] };
    return IMAGE[verb] && { run: IMAGE[verb], words: rest };
  }
  return Object.hasOwn(COMMANDS, name) ? { run: COMMANDS[name]!, words } : undefined;
}
