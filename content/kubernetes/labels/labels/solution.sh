# One way through the whole lesson, in the order of its tasks.
kubectl label pod shop-next version=canary
kubectl label pod shop-stable shop-next env=prod
sed -i 's/version: 2.0/version: "2.0"/; s/beta: true/beta: "true"/' shop-beta.yaml
kubectl create -f shop-beta.yaml
kubectl wait --for=condition=Ready pod/shop-beta --timeout=60s
kubectl label pod cart-1 tier=backend teir-
kubectl label pod cart-2 app=cart --overwrite
kubectl label pod cart-3 tmp-
