# One way through the whole lesson, in the order of its tasks.
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: pair
spec:
  containers:
  - name: writer
    image: busybox:1.36
    command: ["sh", "-c", "echo hello > /work/greeting.txt; sleep 3600"]
    volumeMounts:
    - {name: shared, mountPath: /work}
  - name: web
    image: nginx:alpine
    volumeMounts:
    - {name: shared, mountPath: /usr/share/nginx/html}
  volumes:
  - name: shared
    emptyDir: {}
END
kubectl run one --image=nginx:1.25
kubectl run two --image=nginx:1.26
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: shipper
spec:
  initContainers:
  - name: ship
    image: busybox:1.36
    restartPolicy: Always
    command: ["sleep", "3600"]
  containers:
  - name: app
    image: busybox:1.36
    command: ["sleep", "3600"]
END
kubectl wait --for=condition=Ready pod/pair pod/one pod/two pod/shipper --timeout=120s
