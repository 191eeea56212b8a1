# One way through the whole lesson, in the order of its tasks.
kubectl run quick --image=nginx:1.27 --overrides='{"spec":{"terminationGracePeriodSeconds":5}}'
sleep 5
sed -e 's/polite/door/' -e 's/"8"/"10"/' -e 's/Seconds: 20/Seconds: 30/' polite.yaml | kubectl apply -f -
sleep 5
kubectl delete pod deaf --grace-period=1
kubectl patch pod stuck --type=merge -p '{"metadata":{"finalizers":null}}'
