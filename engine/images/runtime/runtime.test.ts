import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../runtime/bytes';
import { EventQueueClock } from '../../runtime/clock';
import type { Process, Program } from '../../runtime/machine';
import { Coroutine, Signal } from '../../runtime/process';
import { Random } from '../../runtime/random';
import { Trace } from '../../runtime/trace';
import type { ContainerConfig, ContainerExit, Session } from '../../kubelet/cri';
import { ClusterNetwork, Lan } from '../../network';
import { createRegistry } from '../catalogue';
import { createHost } from '../machines';
import { createContainerRuntime } from './index';
import { OwnTree } from './volume-tree';
import { LazyModule } from '../../runtime/lazy-module';
import * as rareServers from '../servers/rare';

const START = Date.UTC(2026, 10, 21, 8, 0, 0);

/** Just enough of a userland for the tests of the runtime. */
const PROGRAMS: Record<string, Program> = {
  *cat(proc: Process) {
    for (const path of proc.argv.slice(1)) yield* proc.stdout.write(proc.machine.fs.readFile(path));
    return 0;
  },
  *id(proc: Process) {
    yield* proc.out(`${proc.uid} ${proc.gid}\n`);
    return 0;
  },
  *ps(proc: Process) {
    for (const other of proc.machine.processes.values()) yield* proc.out(`${other.pid} ${other.argv.join(' ')}\n`);
    return 0;
  },
  *kill(proc: Process) {
    proc.machine.processes.get(Number(proc.argv[1]))?.kill(Signal.TERM);
    return 0;
  },
  *env(proc: Process) {
    for (const [name, value] of proc.env) yield* proc.out(`${name}=${value}\n`);
    return 0;
  },
};

function node() {
  const clock = new EventQueueClock(START);
  const random = new Random('runtime');
  const network = new ClusterNetwork({ lan: new Lan({ clock, random, trace: new Trace() }), random, trace: new Trace() });
  const net = network.addNode({ name: 'worker-1', address: '172.30.0.11', podCidr: '10.244.1.0/24' });
  const programs = (name: string) => PROGRAMS[name.replace(/^busybox:/, '')];
  const host = createHost({ name: 'worker-1', clock, random, net: net.host, programs });
  const runtime = createContainerRuntime({ clock, random, node: host, network: net, registry: createRegistry(), programs, rareServers: LazyModule.of(rareServers) });
  const pull = (reference: string) => {
    let outcome: string | undefined;
    runtime.pullImage(reference, [], (result) => (outcome = 'error' in result ? result.error : result.image.name));
    clock.runUntilIdle();
    return outcome;
  };
  const pod = (name: string, extra: object = {}) =>
    runtime.createSandbox({ name, namespace: 'default', uid: name, labels: {}, annotations: {}, hostname: name, hostNetwork: false, dns: () => ({ nameservers: ['10.96.0.10'], searches: [], options: ['ndots:5'] }), shareProcessNamespace: false, hostPid: false, ...extra });
  const exits: ContainerExit[] = [];
  const config = (image: string, extra: Partial<ContainerConfig> = {}): ContainerConfig => {
    pull(image);
    return {
      name: 'main', attempt: 0, image: runtime.findImage(image)!, command: undefined, args: undefined, workingDirectory: undefined, env: () => [['COLOUR', 'blue']], mounts: () => [], hostsFile: () => '127.0.0.1\tlocalhost\n',
      terminationMessagePath: '/dev/termination-log', stdin: false, stdinOnce: false, tty: false, security: { uid: undefined, gid: undefined, groups: [], privileged: false, readOnlyRoot: false, addCapabilities: [], dropCapabilities: [], allowPrivilegeEscalation: true, seccomp: false },
      resources: { cpuRequestMillis: 0, cpuLimitMillis: 0, memoryLimitBytes: 0, storageLimitBytes: 0 }, onExit: (exit) => exits.push(exit), ...extra,
    };
  };
  const output = (session: Session) => {
    let text = '', code: number | undefined;
    session.onOutput((_, bytes) => (text += decodeUtf8(bytes)));
    session.onEnd((exitCode) => (code = exitCode));
    clock.runUntilIdle();
    return { text, code };
  };
  const get = (url: string) => {
    let body = '';
    new Coroutine(clock, net.host.http({ method: 'GET', url, headers: {} }), (end) => (body = 'value' in end ? `${end.value.status} ${decodeUtf8(end.value.body)}` : String((end.error as Error).message))).start();
    clock.runUntilIdle();
    return body;
  };
  return { clock, runtime, net, pull, pod, config, exits, output, get };
}

describe('container runtime', () => {
  it('pulls what the registry has and says what containerd says about the rest', () => {
    const { pull, runtime } = node();
    expect(pull('nginx:1.25')).toBe('docker.io/library/nginx:1.25');
    expect(runtime.findImage('nginx:1.25')).toMatchObject({ name: 'docker.io/library/nginx:1.25', digest: 'docker.io/library/nginx@sha256:0221af4882fd7715dadfd01fe30248a5bc102733a146c36fa983b0604ab92b0e' });
    expect(runtime.findImage('nginx')).toBeUndefined();
    expect(pull('luksa/kubia:nope')).toBe('rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/luksa/kubia:nope": failed to resolve reference "docker.io/luksa/kubia:nope": docker.io/luksa/kubia:nope: not found');
  });

  it('runs kubia: answers, logs and exits as the real one', () => {
    const { pod, config, get, exits, clock } = node();
    const sandbox = pod('web');
    const container = sandbox.createContainer(config('luksa/kubia'));
    container.start();
    expect(get(`http://${sandbox.ips[0]}:8080`)).toBe("200 You've hit web\n");
    expect(container.log.lines().map((line) => line.text.replace(/:\d+\n/, ':PORT\n'))).toEqual(['Kubia server starting...\n', 'Received request from 10.244.1.1:PORT\n']);
    container.kill(Signal.TERM);
    clock.runUntilIdle();
    expect(exits).toEqual([{ exitCode: 2, oomKilled: false }]);
    expect(get(`http://${sandbox.ips[0]}:8080`)).toBe('Connection refused');
  });

  it('runs the app of an image under its own node, and knows nothing else of the language', () => {
    const { pod, config, get, output } = node();
    const sandbox = pod('web');
    const container = sandbox.createContainer(config('luksa/kubia:v1', { command: ['node', 'app.js'] }));
    container.start();
    expect(get(`http://${sandbox.ips[0]}:8080`)).toBe('200 This is v1 running in pod web\n');
    expect(output(container.exec({ argv: ['node', '-e', '1'], stdin: false, tty: false })).text).toContain('not simulated: the JavaScript language');
  });

  it('answers the pings of the databases\' own clients, and says what it does not answer', () => {
    const { pod, config, output } = node();
    const run = (image: string, env: readonly (readonly [string, string])[], ...commands: string[][]) => {
      const container = pod(image.split(':')[0]!).createContainer(config(image, { env: () => env }));
      container.start();
      return commands.map((argv) => output(container.exec({ argv, stdin: false, tty: false })).text);
    };
    expect(run('mysql:8', [['MYSQL_ROOT_PASSWORD', 'x']], ['mysqladmin', 'ping'], ['mysql', '-e', 'show databases'])).toEqual(['mysqld is alive\n', 'not simulated: mysql: queries other than "select 1" (the server listens and answers that it is there)\n']);
    expect(run('postgres:16', [['POSTGRES_PASSWORD', 'x']], ['pg_isready'], ['pg_isready', '-p', '5433'])).toEqual(['/var/run/postgresql:5432 - accepting connections\n', '/var/run/postgresql:5433 - no response\n']);
    expect(run('mongo:7', [], ['mongosh', '--quiet', '--eval', 'db.runCommand({ ping: 1 })'])).toEqual(['{ ok: 1 }\n']);
  });

  it('ends redis when a client says so', () => {
    const { pod, config, output, exits, clock } = node();
    const container = pod('cache').createContainer(config('redis:7.2'));
    container.start();
    output(container.exec({ argv: ['redis-cli', 'shutdown', 'nosave'], stdin: false, tty: false }));
    clock.runUntilIdle();
    expect(exits).toEqual([{ exitCode: 0, oomKilled: false }]);
  });

  it('serves what a volume holds, and shows nginx to who looks inside', () => {
    const { pod, config, get, output, exits, clock } = node();
    const html = new OwnTree({ type: 'ext4', now: () => START });
    html.fs.writeFile('/index.html', Uint8Array.from('<h1>hi</h1>\n', (letter) => letter.charCodeAt(0)));
    const sandbox = pod('site');
    const container = sandbox.createContainer(config('nginx:1.25', { mounts: () => [{ containerPath: '/usr/share/nginx/html', source: html, readOnly: true }] }));
    container.start();
    expect(get(`http://${sandbox.ips[0]}/`)).toBe('200 <h1>hi</h1>\n');
    expect(get(`http://${sandbox.ips[0]}/none`)).toMatch(/^404 <html>/);
    expect(output(container.exec({ argv: ['ps'], stdin: false, tty: false })).text).toBe('1 nginx: master process nginx -g daemon off;\n2 nginx: worker process\n3 nginx: worker process\n4 ps\n');
    expect(output(container.exec({ argv: ['env'], stdin: false, tty: false })).text).toContain('COLOUR=blue\n');
    output(container.exec({ argv: ['kill', '1'], stdin: false, tty: false }));
    clock.runUntilIdle();
    expect(exits).toEqual([{ exitCode: 0, oomKilled: false }]);
  });

  it('lets the second nginx of a pod fail on the taken port after its five tries', () => {
    const { pod, config, exits, clock } = node();
    const sandbox = pod('clash');
    sandbox.createContainer(config('nginx:1.25')).start();
    const second = sandbox.createContainer(config('nginx:1.26'));
    second.start();
    clock.runUntil(clock.now() + 5000);
    expect(exits).toEqual([{ exitCode: 1, oomKilled: false }]);
    expect(second.log.lines().filter((line) => line.text.includes('nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)'))).toHaveLength(5);
  });

  it.each([Signal.QUIT, Signal.KILL])('says in the log of an nginx that nobody had looked at what one says that answered (signal %i)', (signal) => {
    const { pod, config, exits, clock } = node();
    const plan = config('nginx:1.25');
    const [asleep, awake] = ['asleep', 'awake'].map((name) => pod(name).createContainer(plan));
    for (const container of [asleep!, awake!]) container.start();
    expect(awake!.log.lines()).toHaveLength(10);
    clock.runUntil(clock.now() + 5000);
    for (const container of [asleep!, awake!]) container.kill(signal);
    clock.runUntil(clock.now() + 5000);
    expect(asleep!.log.lines()).toEqual(awake!.log.lines());
    expect(exits.map(({ exitCode }) => exitCode)).toEqual(signal === Signal.KILL ? [137, 137] : [0, 0]);
  });

  it('refuses a command that is not there and runs the one that is, as the right user', () => {
    const { pod, config, output } = node();
    const sandbox = pod('one');
    expect(() => sandbox.createContainer(config('nginx:1.25', { command: ['nosuch'] })).start()).toThrow(
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown',
    );
    const container = sandbox.createContainer(config('busybox:1.36', { command: ['sleep', '3600'], security: { uid: 1000, gid: 3000, groups: [2000], privileged: false, readOnlyRoot: true, addCapabilities: [], dropCapabilities: [], allowPrivilegeEscalation: true, seccomp: false } }));
    container.start();
    expect(output(container.exec({ argv: ['id'], stdin: false, tty: false }))).toEqual({ text: '1000 3000\n', code: 0 });
    expect(() => container.exec({ argv: ['nosuch'], stdin: false, tty: false })).toThrow('exec: "nosuch": executable file not found in $PATH: unknown');
  });

  it('ends a sleeping first process only with SIGKILL', () => {
    const { pod, config, exits, clock } = node();
    const container = pod('sleep').createContainer(config('busybox:1.36', { command: ['sh', '-c', 'sleep 1000'] }));
    container.start();
    container.kill(Signal.TERM);
    clock.runUntilIdle();
    expect(exits).toEqual([]);
    container.kill(Signal.KILL);
    clock.runUntilIdle();
    expect(exits).toEqual([{ exitCode: 137, oomKilled: false }]);
  });
});
