# One way through the whole lesson, in the order of its tasks.
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: shelf}
spec:
  volumes:
  - name: cache
    emptyDir: {}
  containers:
  - name: main
    image: nginx:alpine
    volumeMounts:
    - {name: cache, mountPath: /var/cache/pages}
END
cat > feed.yaml <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: feed
  labels: {app: feed}
spec:
  volumes:
  - name: news
    emptyDir: {}
  containers:
  - name: writer
    image: busybox:1.36
    command: [sh, -c, "while true; do echo fresh news > /out/index.html; sleep 5; done"]
    volumeMounts:
    - {name: news, mountPath: /out}
  - name: web
    image: nginx:alpine
    volumeMounts:
    - {name: news, mountPath: /usr/share/nginx/html}
END
kubectl apply -f feed.yaml
kubectl wait --for=condition=Ready pod/feed --timeout=60s
sleep 5
kubectl create configmap front-page --from-literal=title=Morning
kubectl wait --for=condition=Ready pod/reporter --timeout=120s
kubectl patch deployment site -p '{"spec":{"template":{"spec":{"initContainers":[{"name":"fill","image":"nginx:alpine","command":["sh","-c","echo Opened > /pages/index.html"],"volumeMounts":[{"name":"pages","mountPath":"/pages"}]}]}}}}'
kubectl rollout status deployment site --timeout=60s
