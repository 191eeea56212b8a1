import { describe, expect, it } from 'vitest';
import { lab as labSchema } from '../curriculum';
import { TaskChecker } from './task-checker';
import { pass, runToSuccess, startLab } from './trial';

const hints = ['1', '2', '3'].map((text) => ({ en: text, vi: text }));
const taskOf = (goal: unknown) => ({ id: 'one', title: { en: 'T', vi: 'T' }, text: { en: 'T', vi: 'T' }, goal, hints, solution: { commands: 'true', why: { en: 'W', vi: 'W' } } });
const labOf = (goal: unknown, shape: object = {}) => labSchema.parse({ ...shape, tasks: [taskOf([goal]), { ...taskOf([{ kind: 'ready', name: 'never' }]), id: 'two' }, { ...taskOf([{ kind: 'ready', name: 'never' }]), id: 'three' }] });

function missing(goal: unknown, commands: string, shape: object = {}): string[] {
  const lab = labOf(goal, shape);
  const cluster = startLab(lab);
  runToSuccess(cluster, commands);
  pass(cluster, 2);
  const checker = new TaskChecker(lab.tasks, [], () => undefined);
  checker.check(cluster, 'en');
  pass(cluster, 5);
  const { done, current } = checker.check(cluster, 'en');
  return done.includes('one') ? [] : current!.result.items.map((item) => item.text);
}

describe('the checker of tasks', () => {
  it('knows what a service account may do, and leaves no mark by asking', () => {
    const goal = { kind: 'access', who: { serviceAccount: 'reader', namespace: 'default' }, verb: 'list', resource: 'pods', namespace: 'default' };
    const account = 'kubectl create serviceaccount reader; kubectl create role see --verb=get,list --resource=pods';
    expect(missing(goal, account)).toEqual(['default/reader may not yet list pods in namespace default.']);
    expect(missing(goal, `${account}; kubectl create rolebinding see --role=see --serviceaccount=default:reader`)).toEqual([]);
    const cluster = startLab(labOf(goal));
    const before = cluster.stateHash();
    new TaskChecker(labOf(goal).tasks, [], () => undefined).check(cluster, 'en');
    expect(cluster.stateHash()).toBe(before);
  });

  it('asks from a machine, and can want no answer', () => {
    const serve = 'kubectl run web --image=nginx:1.27; kubectl expose pod web --port=80 --type=NodePort --overrides=\'{"spec":{"ports":[{"port":80,"nodePort":30080}]}}\'; kubectl wait --for=condition=Ready pod/web';
    const ask = { kind: 'http', from: { machine: 'workstation' }, url: 'http://172.30.0.11:30080/', matches: 'Welcome to nginx' };
    expect(missing(ask, serve)).toEqual([]);
    expect(missing({ ...ask, fails: true }, serve)).toEqual(['http://172.30.0.11:30080/ can still be reached from workstation.']);
    expect(missing({ kind: 'http', from: { machine: 'worker-1' }, url: 'http://172.30.0.11:30080/', fails: true }, 'true')).toEqual([]);
  });

  it('reads files of a node', () => {
    const goal = { kind: 'file', machine: 'worker-1', path: '/etc/hostname', matches: 'worker-1' };
    expect(missing(goal, 'true')).toEqual([]);
    expect(missing({ ...goal, path: '/etc/nothing' }, 'true')).toEqual(['There is no file /etc/nothing yet.']);
  });

  it('sees the containers of a lone Docker host', () => {
    const goal = { kind: 'container', machine: 'docker-1', name: 'web', network: 'host' };
    expect(missing(goal, 'true', { dockerHosts: 1 })).toEqual(['There is no container web on docker-1 yet.']);
    expect(missing(goal, 'ssh docker-1 docker run -d --name web nginx', { dockerHosts: 1 })).toEqual(['The container web is on network bridge; host is wanted.']);
    expect(missing(goal, 'ssh docker-1 docker run -d --name web --network host nginx', { dockerHosts: 1 })).toEqual([]);
  });

  it('knows which networks a container of a Docker host is plugged into', () => {
    const goal = { kind: 'container', machine: 'docker-1', name: 'web', apartFrom: 'other' };
    const two = 'ssh docker-1 docker run -d --name other nginx; ssh docker-1 docker run -d --name web nginx';
    expect(missing(goal, two, { dockerHosts: 1 })).toEqual(['The container web and other are both on network bridge, so they reach each other.']);
    expect(missing(goal, `${two}; ssh docker-1 docker network create own; ssh docker-1 docker network connect own web; ssh docker-1 docker network disconnect bridge web`, { dockerHosts: 1 })).toEqual([]);
    const joined = { kind: 'container', machine: 'docker-1', name: 'web', network: 'container:other' };
    expect(missing(joined, 'id=$(ssh docker-1 docker run -d --name other nginx); ssh docker-1 docker run -d --name web --network container:$id redis', { dockerHosts: 1 })).toEqual([]);
  });

  it('takes nobody at the phone for no proof of a closed door', () => {
    const goal = { kind: 'http', from: { pod: 'caller' }, url: 'http://172.30.0.11:1', fails: true };
    expect(missing(goal, 'true')).toEqual(['http://172.30.0.11:1 does not answer from pod caller: pod default/caller: not running.']);
    expect(missing(goal, 'kubectl run caller --image=nginx:1.27; kubectl wait --for=condition=Ready pod/caller')).toEqual([]);
  });

  it('gives nothing for what was so from the start, and takes from the credit what no longer is', () => {
    const lab = labSchema.parse({ tasks: [{ ...taskOf([{ kind: 'ready', name: 'web' }, { kind: 'object', resource: 'namespaces', name: 'kept', stays: true }]), setup: 'kubectl create namespace kept' }, { ...taskOf([{ kind: 'ready', name: 'never' }]), id: 'two' }, { ...taskOf([{ kind: 'ready', name: 'never' }]), id: 'three' }] });
    const creditAfter = (commands: string): number => {
      const cluster = startLab(lab);
      runToSuccess(cluster, lab.tasks[0]!.setup!);
      runToSuccess(cluster, commands);
      pass(cluster, 20);
      return new TaskChecker(lab.tasks, [], () => undefined).check(cluster, 'en').current?.task === 'two' ? 1 : new TaskChecker(lab.tasks, [], () => undefined).check(cluster, 'en').current!.result.credit;
    };
    expect(creditAfter('true')).toBe(0);
    expect(creditAfter('kubectl run web --image=nginx:1.27')).toBe(1);
    expect(creditAfter('kubectl run web --image=nginx:1.27; kubectl delete namespace kept')).toBe(0);
  });

  it('tells clusters side by side apart', () => {
    const clusters = { clusters: [{ name: 'left', cni: 'flannel' }, { name: 'right', cni: 'calico' }] };
    const goal = { kind: 'ready', name: 'web', cluster: 'right' };
    expect(missing(goal, 'kubectl run web --image=nginx:1.27; sleep 3', clusters)).toEqual(['There is no pod web in namespace default yet.']);
    expect(missing(goal, 'kubectl --context right run web --image=nginx:1.27; sleep 3', clusters)).toEqual([]);
  });
});
