# One way through the whole lesson, in the order of its tasks.
ssh worker-2 ip route get 10.244.1.77 | awk 'NR==1 {print $3}' > next-hop.txt
kubectl exec client -- curl -s http://$(kubectl get pod witness -o jsonpath='{.status.podIP}') > /dev/null
kubectl logs witness --tail=1 | cut -d' ' -f1 > visitor.txt
kubectl run left --image=luksa/kubia --overrides='{"spec":{"nodeName":"worker-2"}}'
kubectl run right --image=luksa/kubia --overrides='{"spec":{"nodeName":"worker-2"}}'
kubectl wait --for=condition=Ready pod/left pod/right --timeout=60s
kubectl exec client -- curl -s http://$(kubectl get pod left -o jsonpath='{.status.podIP}'):8080 >> answers.txt
kubectl exec client -- curl -s http://$(kubectl get pod right -o jsonpath='{.status.podIP}'):8080 >> answers.txt
kubectl run guard --image=nginx:alpine --overrides='{"spec":{"nodeName":"worker-2","hostNetwork":true}}'
kubectl wait --for=condition=Ready pod/guard --timeout=60s
ssh worker-2 ip route add 10.244.1.0/24 via 172.30.0.11
