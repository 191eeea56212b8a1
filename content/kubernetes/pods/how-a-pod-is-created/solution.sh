# One way through the whole lesson, in the order of its tasks.
kubectl run caught --image=redis:7 -v=6 2> request.txt
sed -e s/waiting/lonely/ -e s/worker-2/worker-1/ binding.yaml | kubectl create -f -
kubectl wait --for=condition=Ready pod/lonely --timeout=60s
kubectl run direct --image=nginx:1.27 --overrides='{"spec":{"nodeName":"worker-2"}}'
kubectl wait --for=condition=Ready pod/direct --timeout=60s
kubectl get pods -o wide
printf 'north: scheduler\nsouth: kubelet\nwest: api-server\n' > stuck.txt
ssh control-plane mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/
sleep 40
