# One way through the whole lesson, in the order of its tasks.
kubectl apply -f - <<'END'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ledger}
spec:
  storageClassName: local-path
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 200Mi}}
---
apiVersion: v1
kind: Pod
metadata: {name: books}
spec:
  volumes:
  - name: data
    persistentVolumeClaim: {claimName: ledger}
  containers:
  - name: main
    image: redis:7
    volumeMounts:
    - {name: data, mountPath: /data}
END
kubectl wait --for=condition=Ready pod/books --timeout=90s
kubectl apply -f - <<'END'
apiVersion: v1
kind: PersistentVolume
metadata: {name: large}
spec:
  storageClassName: manual
  capacity: {storage: 5Gi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: /tmp/large}
END
kubectl wait --for=condition=Ready pod/archive --timeout=90s
cat >> store.yaml <<'END'
  volumeClaimTemplates:
  - metadata: {name: pages}
    spec:
      storageClassName: local-path
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 50Mi}}
END
kubectl apply -f store.yaml
kubectl rollout status statefulset store --timeout=120s
kubectl patch pv old-shelf -p '{"spec":{"claimRef":null}}'
