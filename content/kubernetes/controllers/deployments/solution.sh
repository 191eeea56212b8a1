# One way through the whole lesson, in the order of its tasks.
kubectl scale deployment shop --replicas=6
kubectl rollout status deployment shop --timeout=60s
kubectl rollout undo deployment store
kubectl rollout status deployment store --timeout=60s
kubectl rollout pause deployment desk
kubectl set image deployment/desk nginx=nginx:1.27
kubectl set env deployment/desk MODE=fast
kubectl rollout resume deployment desk
kubectl rollout status deployment desk --timeout=60s
kubectl patch deployment line -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":2}}}}'
kubectl set image deployment/line nginx=nginx:1.27
kubectl rollout status deployment line --timeout=60s
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cafe-canary
spec:
  replicas: 1
  selector:
    matchLabels: {app: cafe, track: canary}
  template:
    metadata:
      labels: {app: cafe, track: canary}
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
END
kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2 --dry-run=client -o yaml | sed 's/^        app: hello/        app: hello\n        team: blue/' > hello.yaml
kubectl apply -f hello.yaml
kubectl rollout status deployment hello --timeout=60s
kubectl set image deployment/hello hello-app=gcr.io/google-samples/hello-app:2.0
kubectl rollout status deployment hello --timeout=60s
