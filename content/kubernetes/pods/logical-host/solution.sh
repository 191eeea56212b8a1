# One way through the whole lesson, in the order of its tasks.
sed -e 's/name: prepared/name: notice/' -e 's/sleep 5; date/echo closed today/' prepared.yaml > notice.yaml
kubectl apply -f notice.yaml
kubectl wait --for=condition=Ready pod/notice --timeout=60s
sed -e 's/name: caller/name: shop/' -e 's/listen 8000/listen 9000/' -e '0,/busybox:1.36/s//redis:7/' -e '/wget/d' caller.yaml | kubectl apply -f -
kubectl wait --for=condition=Ready pod/shop --timeout=60s
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: sensor
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: busybox:1.36
    command: ["sh", "-c", "while true; do echo temp=21 > /data/raw; sleep 2; done"]
    volumeMounts: [{name: data, mountPath: /data}]
  - name: web
    image: nginx:alpine
    volumeMounts: [{name: out, mountPath: /usr/share/nginx/html}]
  - name: adapter
    image: busybox:1.36
    command: ["sh", "-c", "while true; do sed 's/temp=/temperature_celsius /' /data/raw > /out/metrics; sleep 2; done"]
    volumeMounts: [{name: data, mountPath: /data}, {name: out, mountPath: /out}]
  volumes:
  - {name: data, emptyDir: {}}
  - {name: out, emptyDir: {}}
END
sleep 10
kubectl delete pod all-in-one
for p in web=nginx:1.27 db=redis:7; do kubectl run ${p%%=*} --image=${p#*=} --overrides='{"apiVersion":"v1","spec":{"containers":[{"name":"c","image":"'${p#*=}'","resources":{"requests":{"cpu":"1500m"}}}]}}'; done
