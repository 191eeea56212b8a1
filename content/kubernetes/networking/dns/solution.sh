# One way through the whole lesson, in the order of its tasks.
kubectl exec client -- dig +short ledger.finance.svc.cluster.local > ledger.txt
kubectl create deployment peer --image=luksa/kubia --replicas=3
kubectl expose deployment peer --name=peers --cluster-ip=None --port=8080
kubectl rollout status deployment peer --timeout=60s
kubectl create service externalname billing --external-name=invoices.accounts.svc.cluster.local
kubectl delete pod lost
kubectl run lost --image=nginx:alpine
kubectl wait --for=condition=Ready pod/lost --timeout=60s
