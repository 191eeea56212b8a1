# One way through the whole lesson, in the order of its tasks.
kubectl run web --image=nginx:1.27 --port=80 --labels=app=shop --dry-run=client -o yaml > web.yaml
kubectl create -f web.yaml
kubectl explain pod.spec | grep host
kubectl run named --image=nginx:1.27 --overrides='{"spec":{"hostname":"kiosk"}}'
kubectl wait --for=condition=Ready pod/named --timeout=60s
kubectl run greeter --image=busybox:1.36 --restart=Never --env=WHO=world -- sh -c 'echo hello, $WHO'
sleep 5
kubectl logs greeter > greeter.log
cat > node-js-pod.yaml <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: node-js-pod
spec:
  containers:
  - name: node-js-pod
    image: bitnami/apache:latest
    ports:
    - containerPort: 80
END
kubectl create -f node-js-pod.yaml
sed -i 's#batch/v1beta1#batch/v1#' cron.yaml
kubectl apply -f cron.yaml
