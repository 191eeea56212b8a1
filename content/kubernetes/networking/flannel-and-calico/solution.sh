# One way through the whole lesson, in the order of its tasks.
echo 8472 > firewall.txt
echo $((1500 - 1450)) > lost.txt
kubectl --context calico create deployment shop --image=nginx:alpine --replicas=2
kubectl --context calico rollout status deployment shop --timeout=60s
cat > vault.yaml <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: vault}
spec:
  podSelector: {matchLabels: {app: vault}}
  policyTypes: [Ingress]
END
kubectl --context flannel apply -f vault.yaml
kubectl --context calico apply -f vault.yaml
echo flannel > open.txt
