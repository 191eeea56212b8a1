# One way through all rooms, in their order.
kubectl set image deployment/web main=nginx:1.27 -n room-1
sleep 10
kubectl set selector service shop app=shop -n room-2
sleep 5
kubectl patch deployment hello -n room-3 --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/command"}]'
sleep 10
kubectl patch cm settings -n room-4 --type=merge -p '{"data":{"color":"teal"}}'
sleep 30
kubectl patch deployment front -n room-5 --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port","value":80}]'
sleep 10
kubectl set resources deployment batch --requests=cpu=100m -n room-6
sleep 40
kubectl label node worker-2 disk=ssd
sleep 10
kubectl scale deployment db --replicas=0 -n room-8
kubectl delete pvc data -n room-8
kubectl apply -n room-8 -f - <<'END'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: local-path
  resources:
    requests:
      storage: 1Gi
END
kubectl scale deployment db --replicas=1 -n room-8
sleep 30
kubectl patch svc hello -n room-9 --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":8080}]'
sleep 5
kubectl create rolebinding reporter --role=pod-reader --serviceaccount=room-10:reporter -n room-10
sleep 5
kubectl label pod client app=front --overwrite -n room-11
sleep 5
kubectl patch cm ledger -n room-12 --type=merge -p '{"metadata":{"finalizers":null}}'
sleep 30
