# One way through the whole lesson, in the order of its tasks.
kubectl create namespace payments
kubectl run api --image=nginx:1.27 -n payments
kubectl wait -n payments --for=condition=Ready pod/api --timeout=60s
echo west > found.txt
kubectl create namespace staging
kubectl config set-context --current --namespace=staging
kubectl run probe --image=nginx:1.27
kubectl create configmap keys -n default --from-literal=door=4711 --from-literal=gate=1234
kubectl delete namespace attic
