// Writes engine/apiserver/data/bootstrap.json from the recorded objects of a fresh cluster:
//   node scripts/data/generate-bootstrap.mjs FILE      (FILE: name → list of objects, as an API server answers)
// What the server makes anew for each cluster (uids, revisions, times) is left out.
import { readFileSync, writeFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
if (!file) throw new Error('usage: node scripts/data/generate-bootstrap.mjs FILE');
const lists = JSON.parse(readFileSync(file, 'utf8'));
const HOOKS = /^(uid|resourceVersion|creationTimestamp|managedFields|selfLink)$/;

function objects(name) {
  const { kind, apiVersion, items } = lists[name];
  return items.map((item) => {
    const metadata = Object.fromEntries(Object.entries(item.metadata).filter(([key]) => !HOOKS.test(key)));
    return { apiVersion: item.apiVersion ?? apiVersion, kind: item.kind ?? kind.replace(/List$/, ''), ...item, metadata };
  });
}
const withoutStatus = (list) => list.map(({ status: _status, ...rest }) => rest);

const policy = ['namespaces', 'clusterroles', 'clusterrolebindings', 'roles', 'rolebindings', 'priorityclasses', 'flowschemas', 'prioritylevels', 'apiservices', 'servicecidrs', 'ipaddresses', 'serviceaccounts', 'configmaps', 'services', 'endpoints'].flatMap(objects);
const workloads = withoutStatus(['deployments', 'daemonsets'].flatMap(objects));
const staticPods = objects('kube-system-pods').filter((pod) => pod.metadata.annotations?.['kubernetes.io/config.mirror']).map(({ status: _status, metadata, ...pod }) => ({ ...pod, metadata: { ...metadata, ownerReferences: undefined } }));
const nodes = objects('nodes');
writeFileSync(new URL('../../engine/apiserver/data/bootstrap.json', import.meta.url), `${JSON.stringify({ policy, workloads, staticPods, nodes })}\n`);
