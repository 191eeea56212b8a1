# One way through the whole lesson, in the order of its tasks.
kubectl label pod shop-next version=canary
kubectl label pods -l app=shop env=prod
kubectl delete pods -l '!app' --now
kubectl label node worker-2 disk=ssd
kubectl run fast --image=nginx:1.27 --labels=app=fast --overrides='{"spec":{"nodeSelector":{"disk":"ssd"}}}'
kubectl annotate pod blog mycompany.com/someannotation="foo bar"
kubectl wait --for=condition=Ready pod/fast --timeout=60s
