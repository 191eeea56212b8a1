# One way through the whole lesson, in the order of its tasks.
kubectl run solo --image=redis:7
kubectl wait --for=condition=Ready pod/solo --timeout=60s
kubectl get pods
echo search > most.txt
kubectl exec solo -- sh -c 'kill 1'
sleep 5
kubectl get pod crowd
kubectl delete pod crowd
for n in 1 2 3; do kubectl run web-$n --image=nginx:1.27; done
