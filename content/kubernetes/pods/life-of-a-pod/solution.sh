# One way through the whole lesson, in the order of its tasks.
kubectl run backup --image=busybox:1.36 --restart=Never -- echo saved
sleep 5
kubectl logs worker --tail=2
kubectl delete pod worker --now
kubectl run worker --image=busybox:1.36 -- sh -c 'echo starting; sleep 3600'
sleep 10
sed -e 's/gate/shop/' -e 's/open.html/warm.html/' gate.yaml | kubectl apply -f -
sleep 5
kubectl exec shop -- touch /usr/share/nginx/html/warm.html
(cat hang.yaml; printf '    livenessProbe:\n      exec: {command: [cat, /tmp/alive]}\n      periodSeconds: 2\n') | kubectl apply -f -
sleep 60
kubectl run vip --image=nginx:1.27 --overrides='{"spec":{"containers":[{"name":"vip","image":"nginx:1.27","resources":{"limits":{"cpu":"500m","memory":"64Mi"}}}]}}'
