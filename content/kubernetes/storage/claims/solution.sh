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
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata: {name: store}
spec:
  clusterIP: None
  selector: {app: store}
  ports: [{port: 80}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec:
  serviceName: store
  replicas: 2
  selector: {matchLabels: {app: store}}
  template:
    metadata: {labels: {app: store}}
    spec:
      containers:
      - name: main
        image: nginx:alpine
        volumeMounts:
        - {name: pages, mountPath: /usr/share/nginx/html}
  volumeClaimTemplates:
  - metadata: {name: pages}
    spec:
      storageClassName: local-path
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 50Mi}}
END
kubectl rollout status statefulset store --timeout=120s
kubectl patch pv old-shelf -p '{"spec":{"claimRef":null}}'
