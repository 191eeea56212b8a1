# One way through all fifteen tasks, in their order.
kubectl run relay -n orion --image=redis:7 --port=6379 --labels=tier=cache,team=blue --overrides='{"spec":{"terminationGracePeriodSeconds":10}}'
sleep 5
kubectl apply -n lyra -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: gazette}
spec:
  initContainers:
  - name: print
    image: busybox:1.36
    command: ["sh", "-c", "echo morning edition > /press/index.html"]
    volumeMounts: [{name: paper, mountPath: /press}]
  containers:
  - name: stand
    image: nginx:alpine
    volumeMounts: [{name: paper, mountPath: /usr/share/nginx/html}]
  volumes: [{name: paper, emptyDir: {}}]
END
sleep 5
sed 's/^  containers:/  initContainers:\n  - name: tailer\n    image: busybox:1.36\n    restartPolicy: Always\n    command: ["sh", "-c", "touch \/logs\/app.log; tail -F \/logs\/app.log"]\n    volumeMounts: [{name: logs, mountPath: \/logs}]\n  containers:/' logger.yaml | kubectl apply -n cygnus -f -
sleep 5
kubectl patch deployment front -n vega -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}}}'
kubectl set image deployment/front main=nginx:1.27 -n vega
kubectl rollout status deployment/front -n vega --timeout=120s
kubectl rollout undo deployment/pay -n pavo
echo nginx:1.26 > pay.txt
sleep 5
kubectl expose deployment hello -n ara --name=hello-door --type=NodePort --port=80 --target-port=8080
kubectl patch svc hello-door -n ara --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30180}]'
sleep 5
kubectl patch deployment slow -n draco -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","readinessProbe":{"httpGet":{"path":"/","port":8080}},"livenessProbe":{"tcpSocket":{"port":8080}}}]}}}}'
kubectl rollout status deployment/slow -n draco --timeout=120s
kubectl apply -n norma -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: singer}
spec:
  containers:
  - name: main
    image: nginx:1.27
    env: [{name: TONE, valueFrom: {configMapKeyRef: {name: mood, key: tone}}}]
    volumeMounts: [{name: mood, mountPath: /etc/mood}]
  volumes: [{name: mood, configMap: {name: mood}}]
END
sleep 5
kubectl create namespace lupus
kubectl create quota cage -n lupus --hard=pods=2,requests.memory=256Mi
sleep 2
kubectl run tenant -n lupus --image=nginx:1.27 --overrides='{"spec":{"containers":[{"name":"tenant","image":"nginx:1.27","resources":{"requests":{"memory":"64Mi"}}}]}}'
sleep 5
kubectl create serviceaccount servant -n crux
kubectl create role tend -n crux --verb=get,list,update,patch --resource=deployments.apps
kubectl create rolebinding tend -n crux --role=tend --serviceaccount=crux:servant
kubectl label pods -n aries -l env=test archive=yes
kubectl delete pods -n aries -l 'tier notin (web,db)'
kubectl apply -n hydra -f - <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: store}
spec:
  podSelector: {matchLabels: {app: store}}
  policyTypes: [Ingress]
  ingress:
  - from: [{podSelector: {matchLabels: {role: buyer}}}]
END
sleep 5
kubectl apply -n indus -f - <<'END'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: notes}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: local-path
  resources: {requests: {storage: 200Mi}}
---
apiVersion: v1
kind: Pod
metadata: {name: notebook}
spec:
  containers:
  - name: main
    image: redis:7
    volumeMounts: [{name: notes, mountPath: /notes}]
  volumes: [{name: notes, persistentVolumeClaim: {claimName: notes}}]
END
sleep 20
kubectl label node worker-1 zone=edge
kubectl patch deployment beacon -n dorado -p '{"spec":{"template":{"spec":{"nodeSelector":{"zone":"edge"}}}}}'
kubectl rollout status deployment/beacon -n dorado --timeout=60s
kubectl patch deployment oracle -n corvus --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port","value":8080}]'
kubectl set selector svc oracle app=oracle -n corvus
sleep 20
