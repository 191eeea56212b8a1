// Writes engine/bootstrap/data/bootstrap.json from a recorded fresh cluster:
//   node scripts/data/generate-bootstrap.mjs FILE
// What a cluster gives anew each time (uids, versions, times) is left out; times become seconds after the cluster's
// first object, uids become references.
import { readFileSync, writeFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
if (!file) throw new Error('usage: node scripts/data/generate-bootstrap.mjs RECORDED_BOOTSTRAP_FILE');
const recorded = JSON.parse(readFileSync(file, 'utf8'));

const lists = Object.values(recorded);
const objects = lists.flatMap((list) => (list.items ?? list).map((item) => ({ apiVersion: item.apiVersion ?? list.apiVersion, kind: item.kind ?? list.kind.replace(/List$/, ''), ...item })));
const names = new Map(objects.map((o) => [o.metadata.uid, `${o.kind}/${o.metadata.namespace ?? ''}/${o.metadata.name}`]));
const start = Math.min(...objects.filter((o) => o.metadata.creationTimestamp).map((o) => Date.parse(o.metadata.creationTimestamp)));
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function clean(value, key) {
  if (typeof value === 'string') {
    if (TIME.test(value)) return `@${Math.round((Date.parse(value) - start) / 1000)}${value.includes('.') ? 'u' : ''}`;
    return names.has(value) && key === 'uid' ? `#${names.get(value)}` : value;
  }
  if (Array.isArray(value)) return value.map((item) => clean(item));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, clean(v, k)]));
  return value;
}

const kept = objects
  .filter((o) => !['Lease', 'Endpoints', 'EndpointSlice'].includes(o.kind) || o.metadata.name.startsWith('kube-') || o.metadata.name.startsWith('kubernetes'))
  .filter((o) => o.kind !== 'Lease' && !(o.kind === 'ConfigMap' && o.metadata.name === 'kube-root-ca.crt'))
  .map((o) => {
    const metadata = Object.fromEntries(Object.entries(o.metadata).filter(([key]) => !['uid', 'resourceVersion', 'managedFields', 'selfLink'].includes(key)));
    // An owner that the recording lacks is derived in engine/bootstrap/derived.ts; its reference goes by name.
    const ownerReferences = metadata.ownerReferences?.map((owner) => (names.has(owner.uid) ? owner : { ...owner, uid: `#${owner.kind}/${metadata.namespace ?? ''}/${owner.name}` }));
    return clean({ ...o, metadata: { ...metadata, ...(ownerReferences ? { ownerReferences } : {}) } });
  });
writeFileSync(new URL('../../engine/bootstrap/data/bootstrap.json', import.meta.url), `${JSON.stringify({ objects: kept })}\n`);
