# One way through the whole lesson, in the order of its tasks.
kubectl create quota team-b --hard=pods=2,requests.memory=512Mi -n team-b
kubectl create deployment api --image=nginx:1.27 --replicas=2 -n team-b
kubectl set resources deployment api --requests=memory=128Mi -n team-b
kubectl rollout status deployment api -n team-b --timeout=120s
kubectl set resources deployment web --requests=memory=64Mi -n team-c
kubectl rollout status deployment web -n team-c --timeout=120s
kubectl create role looker --verb=get,list --resource=pods,deployments -n team-a
kubectl create rolebinding mai-looks --role=looker --user=mai -n team-a
kubectl create namespace team-d
kubectl create serviceaccount reporter -n team-d
kubectl create rolebinding reporter --clusterrole=view --serviceaccount=team-d:reporter -n team-d
kubectl run reporter --image=nginx:1.27 -n team-d --overrides='{"spec":{"serviceAccountName":"reporter"}}'
kubectl wait -n team-d --for=condition=Ready pod/reporter --timeout=60s
