# One way through the whole lesson, in the order of its tasks.
kubectl apply -f kubia-rc.yaml
sleep 5
kubectl label $(kubectl get pods -l app=kubia -o name | head -n 1) app=debug --overwrite
sleep 5
sed -i -e '/name: gate-2/,$d' -e 's/replicas: 2/replicas: 4/' gate-rc.yaml
kubectl replace -f gate-rc.yaml
kubectl delete pods -l app=gate
sleep 5
sed -i s/teir/tier/ queue-rs.yaml
kubectl create -f queue-rs.yaml
sleep 5
sed -e 's#^apiVersion: v1#apiVersion: apps/v1#' -e 's/ReplicationController/ReplicaSet/' -e '0,/    app: till/s//    matchLabels:\n      app: till/' till-rc.yaml > till-rs.yaml
kubectl delete rc till --cascade=orphan
kubectl create -f till-rs.yaml
