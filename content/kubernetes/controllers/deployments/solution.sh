# One way through the whole lesson, in the order of its tasks.
kubectl apply -f kubia-rc.yaml
sleep 5
kubectl label $(kubectl get pods -l app=kubia -o name | head -n 1) app=debug --overwrite
kubectl rollout undo deployment shop
kubectl rollout status deployment shop --timeout=60s
kubectl scale deployment shop --replicas=6
kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2 --dry-run=client -o yaml | sed 's/^        app: hello/        app: hello\n        team: blue/' > hello.yaml
kubectl apply -f hello.yaml
kubectl rollout status deployment hello --timeout=60s
kubectl set image deployment/hello hello-app=gcr.io/google-samples/hello-app:2.0
kubectl rollout status deployment hello --timeout=60s
