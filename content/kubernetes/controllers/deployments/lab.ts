import { defineLab } from '../../../../curriculum/lab';

const kubiaRc = `apiVersion: v1
kind: ReplicationController
metadata:
  name: kubia
spec:
  replicas: 3
  selector:
    app: kubia
  template:
    metadata:
      labels:
        app: kubia
    spec:
      terminationGracePeriodSeconds: 5
      containers:
      - name: kubia
        image: luksa/kubia
        ports:
        - containerPort: 8080
`;

const shopDeployment = (name: string, image: string, replicas: number) => `kubectl create deployment ${name} --image=${image} --replicas=${replicas}`;

export default defineLab({
  files: { 'kubia-rc.yaml': kubiaRc },
  tasks: [
    {
      id: 'rescue-one',
      title: { en: 'Pull one Pod aside', vi: 'Kéo một Pod sang bên' },
      text: {
        en: 'Use `kubia-rc.yaml`. Take one of the Pods out of the ReplicationController\'s sight without stopping it: it keeps running with the label `app=debug`, while the controller has as many Pods as it wants again.',
        vi: 'Dùng `kubia-rc.yaml`. Đưa một Pod ra khỏi tầm mắt của ReplicationController mà không dừng nó: Pod ấy chạy tiếp với nhãn `app=debug`, còn controller lại có đủ số Pod nó muốn.',
      },
      goal: [
        { kind: 'ready', labels: { app: 'debug' }, max: 1 },
        { kind: 'object', resource: 'pods', labels: { app: 'debug' }, where: [{ path: 'metadata.generateName', equals: 'kubia-' }], say: { en: 'The Pod with app=debug was not made by the ReplicationController kubia.', vi: 'Pod mang nhãn app=debug không phải do ReplicationController kubia tạo ra.' } },
        { kind: 'object', resource: 'replicationcontrollers', name: 'kubia', where: [{ path: 'status.readyReplicas', atLeast: 3 }] },
      ],
      hints: [
        { en: 'The controller knows its Pods by their label only.', vi: 'Controller chỉ nhận ra Pod của mình qua nhãn.' },
        { en: 'Changing a label that is there needs `--overwrite`.', vi: 'Sửa một nhãn đã có thì cần `--overwrite`.' },
        { en: '`kubectl label pod NAME app=debug --overwrite`, with the name of one of the Pods.', vi: '`kubectl label pod TÊN app=debug --overwrite`, với tên của một trong các Pod.' },
      ],
      solution: {
        commands: "kubectl apply -f kubia-rc.yaml\nsleep 5\npod=$(kubectl get pods -l app=kubia -o jsonpath='{.items[0].metadata.name}')\nkubectl label pod $pod app=debug --overwrite",
        why: { en: 'The relabelled Pod no longer matches the selector, so the controller counts one too few and makes another. The old one goes on, without an owner.', vi: 'Pod đổi nhãn không còn khớp selector, nên controller đếm thiếu một và tạo cái khác. Pod cũ chạy tiếp, không còn chủ.' },
      },
      alternatives: [{ name: 'by patch', commands: `kubectl create -f kubia-rc.yaml\nsleep 5\nkubectl patch $(kubectl get pods -l app=kubia -o name | tail -n 1) -p '{"metadata":{"labels":{"app":"debug"}}}'` }],
      wrong: [
        { name: 'a Pod made by hand', commands: 'kubectl apply -f kubia-rc.yaml\nkubectl run kubia-x --image=luksa/kubia --labels=app=debug', says: { en: 'not made by the ReplicationController', vi: 'không phải do ReplicationController' } },
        { name: 'all of them', commands: 'kubectl apply -f kubia-rc.yaml\nsleep 5\nkubectl label pods -l app=kubia app=debug --overwrite', says: { en: 'at most 1', vi: 'nhiều nhất 1' } },
        { name: 'the controller is gone', commands: "kubectl apply -f kubia-rc.yaml\nsleep 5\nkubectl label $(kubectl get pods -l app=kubia -o name | head -n 1) app=debug --overwrite\nkubectl delete rc kubia", says: { en: 'no replicationcontroller kubia', vi: 'Chưa có replicationcontroller kubia' } },
      ],
    },
    {
      id: 'repair-rollout',
      title: { en: 'A roll-out that stands still', vi: 'Một đợt cập nhật đứng yên' },
      text: {
        en: 'Somebody updated the Deployment `shop`, and the roll-out does not finish. Find out why, and go back to the version that worked: all four Pods ready, from the old image.',
        vi: 'Ai đó cập nhật Deployment `shop` và đợt cập nhật không xong được. Hãy tìm nguyên do rồi quay về phiên bản từng chạy tốt: cả bốn Pod sẵn sàng, dùng image cũ.',
      },
      setup: `${shopDeployment('shop', 'nginx:1.26', 4)}; kubectl rollout status deployment shop --timeout=60s; kubectl set image deployment/shop nginx=nginx:1.27.l`,
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'shop', where: [{ path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.26' }, { path: 'status.updatedReplicas', equals: 4 }, { path: 'status.availableReplicas', equals: 4 }, { path: 'status.replicas', equals: 4 }] },
        { kind: 'ready', labels: { app: 'shop' }, min: 4, max: 4 },
      ],
      hints: [
        { en: '`kubectl get pods -l app=shop` shows which Pod never gets ready; `describe` says why.', vi: '`kubectl get pods -l app=shop` cho thấy Pod nào mãi không sẵn sàng; `describe` nói vì sao.' },
        { en: '`kubectl rollout history deployment shop` lists what there was before.', vi: '`kubectl rollout history deployment shop` liệt kê những gì đã có trước đó.' },
        { en: 'One command of `kubectl rollout` goes back one revision.', vi: 'Có một lệnh `kubectl rollout` lùi lại một phiên bản.' },
      ],
      solution: {
        commands: 'kubectl rollout undo deployment shop\nkubectl rollout status deployment shop --timeout=60s',
        why: { en: 'The old ReplicaSet still holds the old template. Undo makes it current again; the Pod that could not start is removed.', vi: 'ReplicaSet cũ vẫn giữ khuôn cũ. Undo đưa nó trở lại làm hiện hành; Pod không khởi động được bị gỡ đi.' },
      },
      alternatives: [{ name: 'the old image by name', commands: 'kubectl set image deployment shop nginx=nginx:1.26' }],
      wrong: [
        { name: 'the bad Pod is deleted', commands: "kubectl delete pod -l app=shop --field-selector=status.phase=Pending --now", says: { en: 'image should be nginx:1\\.26', vi: 'image cần là nginx:1\\.26' } },
        { name: 'another new version', commands: 'kubectl set image deployment/shop nginx=nginx:1.27', says: { en: 'nginx:1\\.26', vi: 'nginx:1\\.26' } },
        { name: 'scaled down to what works', commands: 'kubectl scale deployment shop --replicas=3', says: { en: 'nginx:1\\.26|ready', vi: 'nginx:1\\.26|sẵn sàng' } },
      ],
    },
    {
      id: 'scale-and-keep',
      title: { en: 'More of the shop', vi: 'Thêm cửa hàng' },
      text: {
        en: 'It is the busy season: six Pods of the Deployment `shop`, all ready, and still that one Deployment.',
        vi: 'Đang mùa cao điểm: cần sáu Pod của Deployment `shop`, tất cả sẵn sàng, và vẫn chỉ một Deployment đó.',
      },
      setup: `${shopDeployment('shop', 'nginx:1.26', 4)}; kubectl rollout status deployment shop --timeout=60s`,
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'shop', where: [{ path: 'spec.replicas', equals: 6 }, { path: 'status.readyReplicas', equals: 6 }] },
        { kind: 'object', resource: 'deployments.apps', where: [{ path: 'spec.selector.matchLabels.app', equals: 'shop' }], count: { min: 1, max: 1 } },
      ],
      hints: [
        { en: 'The same verb that changed the ReplicationController changes a Deployment.', vi: 'Động từ đã đổi ReplicationController cũng đổi được Deployment.' },
        { en: 'Pods that you add by hand are not the Deployment\'s; change the number it should have.', vi: 'Pod tự tay thêm vào không thuộc về Deployment; hãy đổi con số nó nên có.' },
        { en: 'The form is `kubectl scale deployment NAME --replicas=N`.', vi: 'Mẫu lệnh là `kubectl scale deployment TÊN --replicas=N`.' },
      ],
      solution: {
        commands: 'kubectl scale deployment shop --replicas=6\nkubectl rollout status deployment shop --timeout=60s',
        why: { en: 'The Deployment passes the number on to its ReplicaSet, which makes two more Pods.', vi: 'Deployment chuyển con số cho ReplicaSet của nó, và ReplicaSet tạo thêm hai Pod.' },
      },
      alternatives: [{ name: 'by patch', commands: `kubectl patch deployment shop -p '{"spec":{"replicas":6}}'` }],
      wrong: [
        { name: 'the ReplicaSet is scaled', commands: 'kubectl scale $(kubectl get rs -l app=shop -o name | tail -n 1) --replicas=6', says: { en: 'spec.replicas should be 6', vi: 'spec.replicas cần là 6' } },
        { name: 'two more by hand', commands: 'for n in 1 2; do kubectl run shop-$n --image=nginx:1.26 --labels=app=shop; done', says: { en: 'spec.replicas should be 6', vi: 'spec.replicas cần là 6' } },
        { name: 'one too few', commands: 'kubectl scale deployment shop --replicas=5', says: { en: 'now it is 5', vi: 'hiện tại là 5' } },
      ],
    },
    {
      id: 'own-deployment',
      title: { en: 'A Deployment of your own', vi: 'Deployment của riêng bạn' },
      text: {
        en: 'Write a Deployment `hello` with two replicas of `gcr.io/google-samples/hello-app:1.0` whose Pods carry the labels `app=hello` and `team=blue`. Then update it to `2.0`. In the end both revisions are in its history and two Pods of the new one are ready.',
        vi: 'Viết một Deployment `hello` gồm hai bản sao của `gcr.io/google-samples/hello-app:1.0`, các Pod mang nhãn `app=hello` và `team=blue`. Sau đó cập nhật lên `2.0`. Cuối cùng lịch sử có cả hai phiên bản và hai Pod của bản mới đã sẵn sàng.',
      },
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'hello', where: [{ path: 'spec.replicas', equals: 2 }, { path: 'spec.template.spec.containers[0].image', equals: 'gcr.io/google-samples/hello-app:2.0' }, { path: 'spec.template.metadata.labels.team', equals: 'blue' }, { path: 'status.updatedReplicas', equals: 2 }, { path: 'status.readyReplicas', equals: 2 }] },
        { kind: 'object', resource: 'replicasets.apps', where: [{ path: 'spec.template.spec.containers[0].image', equals: 'gcr.io/google-samples/hello-app:1.0' }, { path: 'spec.template.metadata.labels.app', equals: 'hello' }], say: { en: 'There is no earlier revision with hello-app:1.0 in the history of Deployment hello.', vi: 'Lịch sử của Deployment hello chưa có phiên bản trước với hello-app:1.0.' } },
        { kind: 'ready', labels: { app: 'hello', team: 'blue' }, min: 2 },
      ],
      hints: [
        { en: '`kubectl create deployment hello --image=… --replicas=2 --dry-run=client -o yaml > hello.yaml` gives you most of it.', vi: '`kubectl create deployment hello --image=… --replicas=2 --dry-run=client -o yaml > hello.yaml` cho bạn gần đủ.' },
        { en: 'The Pods\' labels stand in the template, under `spec.template.metadata.labels`.', vi: 'Nhãn của Pod nằm trong khuôn, dưới `spec.template.metadata.labels`.' },
        { en: 'Let the first version become ready before you change the image, by `set image` or by editing the file and applying it again.', vi: 'Để bản đầu sẵn sàng rồi hãy đổi image, bằng `set image` hoặc sửa tệp rồi apply lại.' },
      ],
      solution: {
        commands: "kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2 --dry-run=client -o yaml | sed 's/^        app: hello/        app: hello\\n        team: blue/' > hello.yaml\nkubectl apply -f hello.yaml\nkubectl rollout status deployment hello --timeout=60s\nkubectl set image deployment/hello hello-app=gcr.io/google-samples/hello-app:2.0\nkubectl rollout status deployment hello --timeout=60s",
        why: { en: 'A change of the template makes a new ReplicaSet; the old one stays at zero, as the revision to go back to.', vi: 'Đổi khuôn thì sinh ra ReplicaSet mới; cái cũ ở lại với số không, làm phiên bản để quay về.' },
      },
      alternatives: [{
        name: 'a manifest applied twice',
        commands: "make() { cat <<END\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: hello}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: hello}}\n  template:\n    metadata: {labels: {app: hello, team: blue}}\n    spec:\n      containers:\n      - {name: app, image: gcr.io/google-samples/hello-app:$1}\nEND\n}\nmake 1.0 | kubectl apply -f -\nkubectl rollout status deployment hello --timeout=60s\nmake 2.0 | kubectl apply -f -",
      }],
      wrong: [
        { name: 'never updated', commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2', says: { en: 'hello-app:2\\.0', vi: 'hello-app:2\\.0' } },
        { name: 'started at 2.0', commands: `kubectl create deployment hello --image=gcr.io/google-samples/hello-app:2.0 --replicas=2\nkubectl patch deployment hello -p '{"spec":{"template":{"metadata":{"labels":{"team":"blue"}}}}}'`, says: { en: 'no earlier revision', vi: 'chưa có phiên bản trước' } },
        { name: 'the label is on the Deployment only', commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2\nkubectl label deployment hello team=blue\nkubectl rollout status deployment hello --timeout=60s\nkubectl set image deployment/hello hello-app=gcr.io/google-samples/hello-app:2.0', says: { en: 'labels\\.team', vi: 'labels\\.team' } },
      ],
    },
  ],
});
