import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { DockerDaemon } from './daemon';
import { parseFlags } from './flags';
import { renderTemplate } from './template';

/* The client of the recorded Docker host is newer than its engine. */

const CLIENT = { Version: '28.2.2', ApiVersion: '1.41', DefaultAPIVersion: '1.50', GitCommit: 'e6534b4', GoVersion: 'go1.24.3', BuildTime: 'Fri May 30 12:07:14 2025', Os: 'linux', Arch: 'amd64', Context: 'default' };
const ENGINE = { Version: '20.10.24+dfsg1', ApiVersion: '1.41', MinAPIVersion: '1.12', GitCommit: '5d6db84', GoVersion: 'go1.19.8', Os: 'linux', Arch: 'amd64', Experimental: false };

export const about = `Docker version ${CLIENT.Version}, build ${CLIENT.GitCommit}`;

const VERSION = `Client:
 Version:           ${CLIENT.Version}
 API version:       ${CLIENT.ApiVersion} (downgraded from ${CLIENT.DefaultAPIVersion})
 Go version:        ${CLIENT.GoVersion}
 Git commit:        ${CLIENT.GitCommit}
 Built:             ${CLIENT.BuildTime}
 OS/Arch:           linux/amd64
 Context:           default

Server:
 Engine:
  Version:          ${ENGINE.Version}
  API version:      ${ENGINE.ApiVersion} (minimum version ${ENGINE.MinAPIVersion})
  Go version:       ${ENGINE.GoVersion}
  Git commit:       ${ENGINE.GitCommit}
  OS/Arch:          linux/amd64
  Experimental:     false
`;

export function* version(_daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const format = parseFlags(words, { valued: ['f', 'format'], plain: [] }).value('f', 'format');
  yield* proc.out(format === undefined ? VERSION : `${renderTemplate(format, { Client: CLIENT, Server: ENGINE })}\n`);
  return 0;
}

export function* info(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const running = daemon.containers.filter((container) => container.run?.state === 'running').length;
  const facts = { Containers: daemon.containers.length, ContainersRunning: running, ContainersPaused: 0, ContainersStopped: daemon.containers.length - running, Images: new Set(daemon.images.values()).size, ServerVersion: ENGINE.Version, Driver: 'overlay2', LoggingDriver: 'json-file', DefaultRuntime: 'runc', OperatingSystem: 'Debian GNU/Linux 12 (bookworm)', OSType: 'linux', Architecture: 'x86_64', Name: proc.machine.hostname, DockerRootDir: '/var/lib/docker' };
  const format = parseFlags(words, { valued: ['f', 'format'], plain: [] }).value('f', 'format');
  if (format !== undefined) {
    yield* proc.out(`${renderTemplate(format, facts)}\n`);
    return 0;
  }
  yield* proc.out(`Client:
 Version:    ${CLIENT.Version}
 Context:    default
 Debug Mode: false

Server:
 Containers: ${facts.Containers}
  Running: ${running}
  Paused: 0
  Stopped: ${facts.ContainersStopped}
 Images: ${facts.Images}
 Server Version: ${facts.ServerVersion}
 Storage Driver: ${facts.Driver}
 Logging Driver: ${facts.LoggingDriver}
 Plugins:
  Volume: local
  Network: bridge host ipvlan macvlan null overlay
  Log: json-file local none
 Swarm: inactive
 Default Runtime: ${facts.DefaultRuntime}
 Operating System: ${facts.OperatingSystem}
 OSType: ${facts.OSType}
 Architecture: ${facts.Architecture}
 Name: ${facts.Name}
 Docker Root Dir: ${facts.DockerRootDir}
 Debug Mode: false
 Experimental: false

`);
  return 0;
}
