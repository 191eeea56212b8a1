# One way through the whole lesson, in the order of its tasks.
kubectl label pods -l 'app=shop,version!=stable' watch=yes
kubectl delete pods -l '!app' --now
kubectl label node worker-2 disk=ssd
kubectl run fast --image=nginx:1.27 --labels=app=fast --overrides='{"spec":{"nodeSelector":{"disk":"ssd"}}}'
kubectl wait --for=condition=Ready pod/fast --timeout=60s
kubectl label node worker-1 zone=north
kubectl wait --for=condition=Ready pod/report --timeout=60s
