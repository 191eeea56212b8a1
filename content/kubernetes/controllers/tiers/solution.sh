# One way through the whole lesson, in the order of its tasks.
kubectl scale deployment api --replicas=3 -n market
kubectl rollout status deployment api -n market --timeout=60s
kubectl create deployment library-web --image=nginx:1.27 --replicas=3
kubectl create deployment library-store --image=redis:7
kubectl expose deployment library-store --port=6379
kubectl delete deployment library
kubectl rollout status deployment library-web --timeout=60s
kubectl rollout status deployment library-store --timeout=60s
kubectl patch deployment clock --type=json -p '[{"op":"replace","path":"/spec/template/spec","value":{"volumes":[{"name":"pages","emptyDir":{}}],"containers":[{"name":"web","image":"nginx:1.27","volumeMounts":[{"name":"pages","mountPath":"/usr/share/nginx/html"}]},{"name":"writer","image":"busybox","command":["sh","-c","while true; do date > /pages/index.html; sleep 1; done"],"volumeMounts":[{"name":"pages","mountPath":"/pages"}]}]}}]'
kubectl rollout status deployment clock --timeout=60s
