import type { Clock, Timer } from '../../runtime/clock';
import type { FileSystem, Machine, MountSource } from '../../runtime/machine';
import { encodeUtf8 } from '../../runtime/bytes';
import type { HttpRequest, NetStack } from '../../runtime/net';
import { SystemError } from '../../runtime/machine';
import { Signal, sleep } from '../../runtime/process';
import {
  RuntimeError, type Container, type ContainerConfig, type ContainerRuntime, type ImageInfo, type LogLine, type PullOutcome, type Sandbox, type SandboxConfig, type Session, type VolumeTree,
} from '../cri';

/**
 * A runtime for tests: containers are scripts of a few words (sleep, exit, echo, touch, rm, cat, trap, oom) that take
 * virtual time and nothing else. Images: nginx, busybox, kubia and those of Kubernetes itself are there,
 * everything else lacks.
 */
export class FakeRuntime implements ContainerRuntime {
  readonly version = 'containerd://1.6.20';
  readonly containers: FakeContainer[] = [];
  readonly node: Machine;
  #next = 1;

  constructor(readonly clock: Clock, private readonly podPrefix: string, private readonly pullMs = 20) {
    this.node = { net: this.#net(), fs: new FakeVolume('ext4').fs } as unknown as Machine;
  }

  images() {
    return [];
  }

  findImage(reference: string): ImageInfo | undefined {
    return /^(docker\.io\/library\/)?(nginx|busybox|luksa\/kubia)(:(?!nope)|$)|^registry\.k8s\.io\//.test(reference) ? image(reference) : undefined;
  }

  pullImage(reference: string, _credentials: unknown, done: (outcome: PullOutcome) => void): void {
    const full = reference.includes(':') ? reference : `${reference}:latest`;
    const name = `docker.io/${full.includes('/') ? '' : 'library/'}${full}`;
    const known = this.findImage(reference);
    this.clock.schedule(this.pullMs, () => done(known ? { image: known, durationMs: this.pullMs } : {
      error: `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`, durationMs: this.pullMs,
    }));
  }

  removeImage(): void {}

  createSandbox(config: SandboxConfig): Sandbox {
    const id = this.#id();
    const ips = [config.ip ?? `${this.podPrefix}.${this.#next++}`];
    const own: FakeContainer[] = [];
    return {
      id, ips, net: this.node.net,
      createContainer: (options) => {
        const container = new FakeContainer(this.clock, `containerd://${this.#id()}`, options, ips[0]!);
        this.containers.push(container);
        own.push(container);
        return container;
      },
      remove: () => {
        for (const container of own) container.kill(Signal.KILL);
      },
    };
  }

  createVolume(options: { readonly type: string }): VolumeTree {
    return new FakeVolume(options.type);
  }

  hostVolume(): VolumeTree {
    return new FakeVolume('ext4');
  }

  #id(): string {
    return String(this.#next++).padStart(64, '0');
  }

  /** Port 80 of an nginx answers, everything else refuses. */
  #net(): NetStack {
    const { clock, containers } = this;
    const answers = (url: string): boolean => {
      const [, ip, port] = /^\w+:\/\/([^:/]+):(\d+)/.exec(url)!;
      return containers.some((container) => container.ip === ip && container.state === 'running' && /nginx|kubia/.test(container.config.image.name) && port === '80');
    };
    return {
      *http(request: HttpRequest) {
        yield* sleep(clock, 1);
        if (!answers(request.url)) throw new SystemError('ECONNREFUSED', 'connection refused');
        return { status: 200, headers: {}, body: new Uint8Array() };
      },
    } as unknown as NetStack;
  }
}

function image(reference: string): ImageInfo {
  const name = `docker.io/library/${reference.replace(/^docker\.io\/library\//, '')}`;
  return { id: 'sha256:0', name, digest: `${name.split(':')[0]}@sha256:${'0'.repeat(64)}`, sizeBytes: 1514846, entrypoint: [], command: ['start'], env: [], workingDirectory: '/', user: '' };
}

class FakeVolume implements VolumeTree {
  readonly fs = { chmod() {}, chown() {}, exists: () => true, mkdir() {}, onChange() {}, readDirectory: () => [], stat: () => ({ kind: 'directory' }) } as unknown as FileSystem;
  constructor(readonly type: string) {}
  usedBytes(): number {
    return 0;
  }
  bind(): MountSource {
    return this;
  }
}

class FakeContainer implements Container {
  state: 'created' | 'running' | 'exited' = 'created';
  readonly stopSignal = Signal.TERM;
  readonly #files = new Set<string>();
  readonly #lines: LogLine[] = [];
  #timer: Timer | undefined;
  #trap: number | undefined;
  #steps: string[] = [];

  constructor(private readonly clock: Clock, readonly id: string, readonly config: ContainerConfig, readonly ip: string) {}

  readonly log = { lines: () => this.#lines, follow: () => () => {} };

  start(): void {
    const [command, ...rest] = this.config.command ?? ['nginx'];
    if (command === 'nosuch') throw new RuntimeError('failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown');
    this.state = 'running';
    if (command !== 'sh') this.#trap = 0;
    else {
      this.#steps = (rest.at(-1) ?? '').split(/;\s*/);
      this.#timer = this.clock.schedule(1, () => this.#step());
    }
  }

  #step(): void {
    const step = this.#steps.shift();
    if (step === undefined) return this.#exit(0);
    const [word, value = ''] = step.trim().split(' ');
    let waitMs = 1;
    if (word === 'sleep') waitMs = Number(value) * 1000;
    else if (word === 'exit') return this.#exit(Number(value));
    else if (word === 'touch') this.#files.add(value);
    else if (word === 'rm') this.#files.delete(value);
    else if (word === 'trap') this.#trap = 0;
    else if (word === 'echo') this.#lines.push({ at: this.clock.now(), stream: 'stdout', text: `${step.trim().slice(5)}\n` });
    else if (word === 'while') {
      if (this.config.resources.memoryLimitBytes) this.#exit(137, true);
      return;
    }
    this.#timer = this.clock.schedule(waitMs, () => this.#step());
  }

  kill(signal: number): void {
    if (this.state !== 'running') return;
    if (signal === Signal.KILL) this.#exit(137);
    else if (this.#trap !== undefined) this.clock.schedule(90, () => this.#exit(this.#trap!));
  }

  #exit(exitCode: number, oomKilled = false): void {
    if (this.state !== 'running') return;
    this.state = 'exited';
    this.#timer?.cancel();
    this.clock.schedule(0, () => this.config.onExit({ exitCode, oomKilled }));
  }

  updateResources(): void {}
  terminationMessage(): string {
    return '';
  }

  exec({ argv }: { readonly argv: readonly string[] }): Session {
    const [word, value = ''] = argv;
    const exists = this.#files.has(value);
    const failed = word === 'cat' && !exists;
    const waitMs = word === 'sleep' ? Number(value) * 1000 : 5;
    let output: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void = () => {};
    return {
      onOutput: (sink) => {
        output = sink;
      },
      onEnd: (sink) => {
        this.clock.schedule(waitMs, () => {
          if (failed) output('stderr', encodeUtf8(`cat: can't open '${value}': No such file or directory\n`));
          sink(failed ? 1 : 0);
        });
      },
      write() {}, closeInput() {}, resize() {}, close() {},
    };
  }

  attach(): Session {
    throw new Error('the fake runtime has no attach');
  }

  stats() {
    return { cpuMs: 0, cpuNanoCores: 0, memoryBytes: 0, storageBytes: 0 };
  }

  remove(): void {}
}
