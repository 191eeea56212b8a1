# One way through the whole lesson, in the order of its tasks.
kubectl delete pods -l 'run-by=ci,stage!=keep' --now
kubectl scale deployment nightly --replicas=0
sleep 5
kubectl delete all,configmaps,secrets -l app=ghost
kubectl patch secret key -n old-lab --type=merge -p '{"metadata":{"finalizers":null}}'
kubectl patch serviceaccount robot -n old-lab --type=merge -p '{"metadata":{"finalizers":null}}'
kubectl wait --for=delete namespace/old-lab --timeout=120s
