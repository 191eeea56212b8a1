# One way through the whole lesson, in the order of its tasks.
kubectl run web --image=nginx:1.27
kubectl wait --for=condition=Ready pod/web --timeout=60s
kubectl run speaker --image=luksa/kubia
kubectl wait --for=condition=Ready pod/speaker --timeout=60s
kubectl logs speaker > speaker.log
kubectl set image pod/shop shop=nginx:1.27
kubectl wait --for=condition=Ready pod/shop --timeout=120s
kubectl get pods -o name | grep -v "^pod/web$" | xargs kubectl delete --now
