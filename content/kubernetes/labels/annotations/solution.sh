# One way through the whole lesson, in the order of its tasks.
kubectl annotate pod blog mycompany.com/contact="night shift, room 7"
kubectl annotate pod ledger mycompany.com/phone=4711 mycompany.com/todo- --overwrite
kubectl label pod cart-a ledger owner=payments
sed -i 's/^    commit-message/  annotations:\n&/' release.yaml
kubectl create -f release.yaml
kubectl wait --for=condition=Ready pod/release --timeout=60s
