# One way through the whole lesson, in the order of its tasks.
kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2
kubectl expose deployment hello --port=80 --target-port=8080
kubectl rollout status deployment hello --timeout=60s
kubectl set selector service shop app=shop
kubectl patch service shop -p '{"spec":{"ports":[{"port":80,"targetPort":80}]}}'
kubectl label pod web-2 app-
kubectl create service clusterip pair --tcp=80:80 --tcp=9000:8080
