# One way through the whole lesson, in the order of its tasks.
kubectl port-forward admin 9999:8080 > /dev/null & sleep 1; curl -s localhost:9999 > admin.txt; kill %1
kubectl create service nodeport shop-public --tcp=80:80 --node-port=30080
kubectl set selector service shop-public app=shop
kubectl expose deployment shop --name=storefront --type=LoadBalancer --port=80
sleep 5
curl -s http://$(kubectl get service storefront -o jsonpath='{.status.loadBalancer.ingress[0].ip}') > storefront.html
kubectl create ingress tearoom --class=nginx --rule='tea.example.com/*=tea:80' --rule='cake.example.com/*=cake:80'
sleep 8
for shop in tea cake; do curl -s -H "Host: $shop.example.com" http://$(kubectl get ingress tearoom -o jsonpath='{.status.loadBalancer.ingress[0].ip}') >> tearoom.txt; done
kubectl patch service guestbook -p '{"spec":{"externalTrafficPolicy":"Local"}}'
