import { beforeEach, describe, expect, test } from 'vitest';
import { createClient, events, pods, type Client } from '../client';
import { decodeUtf8 } from '../runtime/bytes';
import { createCluster, type Cluster } from '../whole';
import { runToEnd } from '../testing/run-to-end';

let cluster: Cluster;
let client: Client;

beforeEach(() => {
  cluster = createCluster({ seed: 'bad input' });
  client = createClient({ transport: cluster.transport });
});

/** Runs a pod whose only container is a shell that runs `script`, for so many seconds; how it stands then. */
function after(seconds: number, script: string, limits: object): string {
  client.create(pods, {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bad', namespace: 'default' },
    spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', script], resources: { limits } }] },
  } as never);
  cluster.clock.runUntil(cluster.clock.now() + seconds * 1000);
  const { phase, reason, containerStatuses } = client.get(pods, 'bad', 'default').status!;
  const state = containerStatuses![0]!.state!;
  return [phase, reason, state.running ? 'running' : `${state.terminated?.reason}(${state.terminated?.exitCode})`].filter(Boolean).join(' ');
}

describe('a program that knows no bounds ends as it would in a cluster', () => {
  test.each(['tail /dev/zero', 'x=aaaaaaaa; while true; do x=$x$x; done', 'dd if=/dev/zero of=/dev/null bs=100M'])('out of memory: %s', (script) => {
    expect(after(10, script, { memory: '20Mi' })).toBe('Failed OOMKilled(137)');
  });

  test('a disk that is filled beyond its limit: the pod is evicted, and says why', () => {
    expect(after(40, 'dd if=/dev/zero of=/big bs=1M count=300; sleep 1000', { 'ephemeral-storage': '100Mi' })).toMatch(/^Failed Evicted /);
    expect(client.list(events, { namespace: 'default' }).items.find(({ reason }) => reason === 'Evicted')?.message).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 100Mi. ');
  });

  test('a loop without end gets the share of a core that it may have', () => {
    expect(after(15, 'while true; do :; done', { cpu: '100m' })).toBe('Running running');
    const { cpuMs } = cluster.kubelets.get(client.get(pods, 'bad', 'default').spec!.nodeName!)!.find('default', 'bad')!.containers[0]!.current!.handle!.stats();
    expect(cpuMs).toBeGreaterThan(300);
    expect(cpuMs).toBeLessThan(2000);
  });

  test('a fork bomb runs into the limit on processes', () => {
    expect(after(30, ':(){ :|:& };:; sleep 5', {})).toBe('Succeeded Completed(0)');
  });

  test('endless output is rotated: the end of the log is there, the node keeps its memory', () => {
    expect(after(10, 'while true; do echo hello world; done', {})).toBe('Running running');
    const log = cluster.kubelets.get(client.get(pods, 'bad', 'default').spec!.nodeName!)!.find('default', 'bad')!.containers[0]!.current!.handle!.log.lines();
    expect(log[log.length - 1]!.text).toBe('hello world\n');
    expect(log.length).toBeLessThan(2_000_000);
  });
});

test('moving bytes through devices is work of the processor, within its limit', () => {
  const cluster = createCluster({ seed: 'burner', addons: ['metrics-server'] });
  const sh = (text: string): string => runToEnd(cluster, text).output;
  sh(`kubectl run free --image=busybox:1.36 -- dd if=/dev/zero of=/dev/null
kubectl run bound --image=busybox:1.36 --overrides='{"spec":{"containers":[{"name":"bound","image":"busybox:1.36","command":["dd","if=/dev/zero","of=/dev/null"],"resources":{"limits":{"cpu":"200m"}}}]}}'
sleep 60`);
  expect(sh('kubectl top pods --no-headers').split('\n').map((line) => line.split(/ +/).slice(0, 2).join(' '))).toEqual(['bound 200m', 'free 1000m', '']);
  expect(sh('kubectl exec free -- top -bn1')).toMatch(/CPU: 50\.0% usr[^]* 50\.0 dd if=\/dev\/zero/);
});

test('a terminal that a program left in disorder is put right by reset', () => {
  let shown = '';
  const terminal = cluster.openTerminal({ columns: 80, rows: 24, onOutput: (bytes) => { shown += decodeUtf8(bytes); } });
  const type = (text: string): string => {
    shown = '';
    terminal.input(text);
    cluster.clock.runUntil(cluster.clock.now() + 1000);
    return shown;
  };
  expect(type("stty -echo; printf '\\e(K\\e[?25l'\r")).toContain('\x1b(K\x1b[?25l');
  expect(type('reset\r')).toContain('\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>');
  expect(type('kubectl run web --image=busybox:1.36 -- sh -c "reset"\r')).toContain('created');
});
