import { beforeAll, expect, test } from 'vitest';
import { createCluster, type Cluster } from '../whole';
import { runToEnd } from '../testing/run-to-end';

let cluster: Cluster;

function sh(text: string, seconds = 30): string {
  const { stdout, stderr } = runToEnd(cluster, text, seconds);
  return stdout + stderr;
}

beforeAll(() => {
  cluster = createCluster({ seed: 'two', clusters: [{ name: 'flannel', cni: 'flannel' }, { name: 'calico', cni: 'calico' }] });
  cluster.clock.runUntil(cluster.clock.now() + 2000);
  for (const name of ['flannel', 'calico']) {
    for (const [pod, node] of [['a', 'worker-1'], ['b', 'worker-2']]) sh(`kubectl --context ${name} run ${pod} --image=nginx --overrides='{"spec":{"nodeName":"${name}-${node}"}}'`);
  }
  sh('sleep 4');
});

const peer = (name: string): string => sh(`kubectl --context ${name} get pod b -o jsonpath={.status.podIP}`);

test('two clusters stand side by side, each behind a context', () => {
  expect(sh('kubectl config get-contexts -o name; kubectl get nodes -o name; kubectl --context calico get nodes -o name').split('\n')).toEqual([
    'calico', 'flannel', 'node/flannel-control-plane', 'node/flannel-worker-1', 'node/flannel-worker-2', 'node/calico-control-plane', 'node/calico-worker-1', 'node/calico-worker-2', '',
  ]);
  expect(cluster.transportOf('calico')).not.toBe(cluster.transportOf('flannel'));
});

test('between nodes Flannel packs a packet into VXLAN; Calico sends it as it is', () => {
  const seen = (name: string) => {
    sh(`ssh ${name}-worker-1 "tcpdump -ni eth0 -c 1 > /tmp/seen &"; sleep 0.2; kubectl --context ${name} exec a -- ping -c1 ${peer(name)}`);
    return sh(`sleep 0.2; ssh ${name}-worker-1 cat /tmp/seen`);
  };
  expect(seen('flannel')).toMatch(/IP 172\.30\.0\.11\.\d+ > 172\.30\.0\.12\.8472: OTV, flags \[I\] \(0x08\), overlay 0, instance 1\nIP 10\.244\.1\.\d+ > 10\.244\.2\.\d+: ICMP echo request/);
  expect(seen('calico')).toMatch(/^\S+ IP 10\.244\.1\.\d+ > 10\.244\.2\.\d+: ICMP echo request.*\n$/);
  expect(sh('ssh flannel-worker-1 ip route; ssh calico-worker-1 ip route')).toMatch(/10\.244\.2\.0\/24 via 10\.244\.2\.0 dev flannel\.1 onlink[\s\S]*10\.244\.2\.0\/24 via 172\.30\.0\.22 dev eth0 proto bird/);
});

test('a packet that may not be cut has to fit through the tunnel', () => {
  const whole = (name: string, size: number) => sh(`kubectl --context ${name} exec a -- ping -c1 -M do -s ${size} ${peer(name)}`);
  expect(whole('flannel', 1472)).toContain('ping: local error: message too long, mtu=1450\n');
  expect(whole('flannel', 1422)).toContain('\n1430 bytes from 10.244.2.');
  expect(whole('calico', 1472)).toContain('\n1480 bytes from 10.244.2.');
});

test('only Calico keeps a NetworkPolicy, for pings too', () => {
  const deny = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec: {podSelector: {matchLabels: {run: b}}}\n`;
  for (const [name, reached] of [['flannel', '1 received'], ['calico', '0 received']] as const) {
    sh(`cat <<'X' | kubectl --context ${name} apply -f -\n${deny}X`);
    expect(sh(`kubectl --context ${name} exec a -- ping -c1 -W1 ${peer(name)}`)).toContain(reached);
  }
});

test('a cluster with load balancers gives a Service an address that the workstation reaches', () => {
  const one = createCluster({ seed: 'lb', addons: ['load-balancer'] });
  one.clock.runUntil(one.clock.now() + 2000);
  const run = one.runScript("kubectl create deployment web --image=nginx; kubectl expose deployment web --port=8080 --target-port=80 --type=LoadBalancer; sleep 5; curl -s -o /dev/null -w '%{http_code} ' 172.30.0.200:8080; kubectl delete svc web; kubectl get svc -o name");
  one.clock.runUntil(one.clock.now() + 20_000);
  expect(run.stdout).toContain('200 service "web" deleted\nservice/kubernetes\n');
});

test('minikube tunnel lends cluster IPs to load-balanced services while it runs', () => {
  const one = createCluster({ seed: 'tunnel' });
  one.clock.runUntil(one.clock.now() + 2000);
  const run = one.runScript("kubectl create deployment web --image=nginx; kubectl expose deployment web --port=80 --type=LoadBalancer; (minikube tunnel > /dev/null & sleep 4; curl -s -o /dev/null -w '%{http_code}\\n' $(kubectl get svc web -o jsonpath={.spec.clusterIP}); kill %1; sleep 2); kubectl get svc web -o jsonpath={.status.loadBalancer}");
  one.clock.runUntil(one.clock.now() + 20_000);
  expect(run.stdout).toMatch(/200\n\{\}$/);
});

test('minikube installs an addon in the running cluster, says which are there, and which it does not have', () => {
  const one = createCluster({ seed: 'addons' });
  one.clock.runUntil(one.clock.now() + 2000);
  const run = one.runScript("minikube addons enable metrics-server > /dev/null; sleep 70; kubectl top nodes --no-headers | wc -l; kubectl get apiservice v1beta1.metrics.k8s.io --no-headers; minikube addons enable ingress | tail -1; kubectl get pods -n ingress-nginx --no-headers | wc -l; minikube addons list | grep -c enabled; minikube addons enable dashboard");
  one.clock.runUntil(one.clock.now() + 200_000);
  expect(run.stdout).toMatch(/^3\nv1beta1\.metrics\.k8s\.io +kube-system\/metrics-server +True +70s\n🌟 {2}The 'ingress' addon is enabled\n1\n4\n$/u);
  expect(run.stderr).toBe('not simulated: the addon dashboard; here: default-storageclass, ingress, metrics-server, storage-provisioner\n');
});

test('an Ingress leads by host and path to the endpoints behind it, and says where it is reached', () => {
  const one = createCluster({ seed: 'ingress', addons: ['ingress-nginx'] });
  one.clock.runUntil(one.clock.now() + 20_000);
  const run = one.runScript("kubectl create deployment web --image=gcr.io/google-samples/hello-app:1.0; kubectl expose deployment web --port=80 --target-port=8080; kubectl create ingress in --class=nginx --rule='a.example/hello*=web:80' --rule='a.example/gone=none:80'; sleep 12; kubectl get ingress in -o jsonpath={.status.loadBalancer.ingress[0].ip}; echo; for p in hello gone other; do curl -s -o /dev/null -w '%{http_code} ' -H 'Host: a.example' 172.30.0.11:30080/$p; done; echo; curl -is -H 'Host: a.example' 172.30.0.11:30080/gone | grep 503");
  one.clock.runUntil(one.clock.now() + 40_000);
  expect(run.stdout).toMatch(/172\.30\.0\.1[012]\n200 503 404 \nHTTP\/1\.1 503 Service Temporarily Unavailable\r\n<head><title>503 Service Temporarily Unavailable<\/title><\/head>\r\n<center><h1>503 Service Temporarily Unavailable<\/h1><\/center>\r\n$/);
});
