import { expect, test } from 'vitest';
import { runToEnd } from '../../testing/run-to-end';
import { createCluster } from '../../whole';

test('a volume that is recycled is emptied by a pod, which its events tell of, and offered again', () => {
  const cluster = createCluster({ seed: 'recycle', workers: 1 });
  const sh = (text: string): string => runToEnd(cluster, text).output;
  sh(`kubectl apply -f - <<'END'
apiVersion: v1
kind: PersistentVolume
metadata: {name: old}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Recycle, hostPath: {path: /tmp/old}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: local}
spec: {capacity: {storage: 5Gi}, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Recycle, local: {path: /tmp/local}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [worker-1]}]}]}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: first}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, volumeName: old}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: second}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, volumeName: local}
END
ssh worker-1 'mkdir -p /tmp/old/sub; echo data > /tmp/old/sub/file'
sleep 3
kubectl delete pvc --all
sleep 10`);
  expect(sh('kubectl get pv -o custom-columns=N:.metadata.name,P:.status.phase,C:.spec.claimRef.name --no-headers')).toBe('local   Failed      second\nold     Available   <none>\n');
  expect(sh('ssh worker-1 ls -A /tmp/old; kubectl get pods')).toBe('No resources found in default namespace.\n');
  const said = (name: string): string => sh(`kubectl get events --field-selector involvedObject.name=${name} -o custom-columns=R:.reason,M:.message --no-headers`).replaceAll(/in \d+ms \(\d+ms/g, 'in T (T');
  expect(said('old')).toBe(`RecyclerPod      Recycler pod: Successfully assigned default/recycler-for-old to worker-1
RecyclerPod      Recycler pod: Pulling image "registry.k8s.io/build-image/debian-base:bookworm-v1.0.4"
RecyclerPod      Recycler pod: Successfully pulled image "registry.k8s.io/build-image/debian-base:bookworm-v1.0.4" in T (T including waiting). Image size: 21200000 bytes.
RecyclerPod      Recycler pod: Created container: pv-recycler
RecyclerPod      Recycler pod: Started container pv-recycler
VolumeRecycled   Volume recycled
`);
  expect(said('local')).toBe('VolumeFailedRecycle   No recycler plugin found for the volume!\n');
});
