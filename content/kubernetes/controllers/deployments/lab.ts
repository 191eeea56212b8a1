import { defineLab } from '../../../../curriculum/lab';

const kubia = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: kubia
spec:
  replicas: 3
  selector:
    matchLabels:
      app: kubia
  template:
    metadata:
      labels:
        app: kubia
    spec:
      terminationGracePeriodSeconds: 5
      containers:
      - name: kubia
        image: luksa/kubia:v1
        ports:
        - containerPort: 8080
        readinessProbe:
          periodSeconds: 1
          httpGet:
            path: /
            port: 8080
        lifecycle:
          preStop:
            exec:
              command: [sleep, "2"]
`;

const shopDeployment = (name: string, image: string, replicas: number) => `kubectl create deployment ${name} --image=${image} --replicas=${replicas}`;

const cafe = (track: string, image: string, replicas: number) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cafe-${track}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: cafe, track: ${track}}
  template:
    metadata:
      labels: {app: cafe, track: ${track}}
    spec:
      containers:
      - name: nginx
        image: ${image}
`;

export default defineLab({
  files: { 'kubia.yaml': kubia },
  setup: [
    'kubectl create service clusterip kubia --tcp=80:8080',
    'kubectl run client --image=nginx:1.27',
    'kubectl wait --for=condition=Ready pod/client --timeout=60s',
  ].join('\n'),
  tasks: [
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
      id: 'repair-rollout',
      title: { en: 'A roll-out that stands still', vi: 'Một đợt cập nhật đứng yên' },
      text: {
        en: 'Somebody updated the Deployment `store`, and the roll-out does not finish. Find out why, and go back to the version that worked: all four Pods ready, from the old image.',
        vi: 'Ai đó cập nhật Deployment `store` và đợt cập nhật không xong được. Hãy tìm nguyên do rồi quay về phiên bản từng chạy tốt: cả bốn Pod sẵn sàng, dùng image cũ.',
      },
      setup: `${shopDeployment('store', 'nginx:1.26', 4)}; kubectl rollout status deployment store --timeout=60s; kubectl set image deployment/store nginx=nginx:1.27.l`,
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'store', where: [{ path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.26' }, { path: 'status.updatedReplicas', equals: 4 }, { path: 'status.availableReplicas', equals: 4 }, { path: 'status.replicas', equals: 4 }] },
        { kind: 'ready', labels: { app: 'store' }, min: 4, max: 4 },
      ],
      hints: [
        { en: '`kubectl get pods -l app=store` shows which Pod never gets ready; `describe` says why.', vi: '`kubectl get pods -l app=store` cho thấy Pod nào mãi không sẵn sàng; `describe` nói vì sao.' },
        { en: '`kubectl rollout history deployment store` lists what there was before.', vi: '`kubectl rollout history deployment store` liệt kê những gì đã có trước đó.' },
        { en: 'One command of `kubectl rollout` goes back one revision.', vi: 'Có một lệnh `kubectl rollout` lùi lại một phiên bản.' },
      ],
      solution: {
        commands: 'kubectl rollout undo deployment store\nkubectl rollout status deployment store --timeout=60s',
        why: { en: 'The old ReplicaSet still holds the old template. Undo makes it current again; the Pod that could not start is removed.', vi: 'ReplicaSet cũ vẫn giữ khuôn cũ. Undo đưa nó trở lại làm hiện hành; Pod không khởi động được bị gỡ đi.' },
      },
      alternatives: [{ name: 'the old image by name', commands: 'kubectl set image deployment store nginx=nginx:1.26' }],
      wrong: [
        { name: 'the bad Pod is deleted', commands: "kubectl delete pod -l app=store --field-selector=status.phase=Pending --now", says: { en: 'image should be nginx:1\\.26', vi: 'image cần là nginx:1\\.26' } },
        { name: 'another new version', commands: 'kubectl set image deployment/store nginx=nginx:1.27', says: { en: 'nginx:1\\.26', vi: 'nginx:1\\.26' } },
        { name: 'scaled down to what works', commands: 'kubectl scale deployment store --replicas=3', says: { en: 'nginx:1\\.26|ready', vi: 'nginx:1\\.26|sẵn sàng' } },
      ],
    },
    {
      id: 'one-revision',
      title: { en: 'Two changes, one revision', vi: 'Hai thay đổi, một phiên bản' },
      text: {
        en: 'The Deployment `desk` is at revision 1. Bring it to the image `nginx:1.27` and give its container the variable `MODE=fast`, in a single roll-out: afterwards it is at revision 2, with both Pods ready.',
        vi: 'Deployment `desk` đang ở phiên bản 1. Hãy đưa nó lên image `nginx:1.27` và cho container biến `MODE=fast`, chỉ trong một đợt cập nhật: xong xuôi nó ở phiên bản 2, cả hai Pod sẵn sàng.',
      },
      setup: `${shopDeployment('desk', 'nginx:1.26', 2)}; kubectl rollout status deployment desk --timeout=60s`,
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'desk', where: [{ path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.27' }, { path: 'spec.template.spec.containers[0].env[name=MODE].value', equals: 'fast' }, { path: 'status.updatedReplicas', equals: 2 }, { path: 'status.availableReplicas', equals: 2 }] },
        { kind: 'object', resource: 'deployments.apps', name: 'desk', where: [{ path: 'metadata.annotations."deployment.kubernetes.io/revision"', equals: '2' }], say: { en: 'Deployment desk is not at revision 2. If each change had a roll-out of its own, undo and try again.', vi: 'Deployment desk không ở phiên bản 2. Nếu mỗi thay đổi đã thành một đợt riêng, hãy hoàn tác rồi làm lại.' } },
      ],
      hints: [
        { en: 'Every change of the template starts a roll-out, unless the Deployment is paused.', vi: 'Mỗi lần khuôn đổi là một đợt cập nhật bắt đầu, trừ khi Deployment đang tạm dừng.' },
        { en: 'Or make both changes in one request: with `kubectl edit`, or a file and `apply`.', vi: 'Hoặc gộp cả hai thay đổi trong một yêu cầu: bằng `kubectl edit`, hoặc sửa tệp rồi `apply`.' },
        { en: '`kubectl rollout pause`, `kubectl set image deployment/desk nginx=…`, `kubectl set env deployment/desk MODE=fast`, `kubectl rollout resume`.', vi: '`kubectl rollout pause`, `kubectl set image deployment/desk nginx=…`, `kubectl set env deployment/desk MODE=fast`, `kubectl rollout resume`.' },
      ],
      solution: {
        commands: 'kubectl rollout pause deployment desk\nkubectl set image deployment/desk nginx=nginx:1.27\nkubectl set env deployment/desk MODE=fast\nkubectl rollout resume deployment desk\nkubectl rollout status deployment desk --timeout=60s',
        why: { en: 'A paused Deployment takes changes and does nothing about them. On resume it compares once, and makes one new ReplicaSet.', vi: 'Deployment tạm dừng vẫn nhận thay đổi mà chưa làm gì. Khi chạy tiếp, nó so một lần và chỉ tạo một ReplicaSet mới.' },
      },
      alternatives: [{ name: 'one patch', commands: `kubectl patch deployment desk -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","image":"nginx:1.27","env":[{"name":"MODE","value":"fast"}]}]}}}}'` }],
      wrong: [
        { name: 'one after the other', commands: 'kubectl set image deployment/desk nginx=nginx:1.27\nkubectl rollout status deployment desk --timeout=60s\nkubectl set env deployment/desk MODE=fast', says: { en: 'not at revision 2', vi: 'không ở phiên bản 2' } },
        { name: 'left paused', commands: 'kubectl rollout pause deployment desk\nkubectl set image deployment/desk nginx=nginx:1.27\nkubectl set env deployment/desk MODE=fast', says: { en: 'updatedReplicas|not at revision 2', vi: 'updatedReplicas|không ở phiên bản 2' } },
        { name: 'only the image', commands: 'kubectl set image deployment/desk nginx=nginx:1.27', says: { en: 'MODE', vi: 'MODE' } },
      ],
    },
    {
      id: 'set-the-pace',
      title: { en: 'Nobody missing, two extra', vi: 'Không thiếu ai, dư được hai' },
      text: {
        en: 'The callers of the Deployment `line` all need an answer: while it is updated, its four Pods must never become fewer, and at most two extra ones may be made. Write that into the Deployment, then bring it to `nginx:1.27`.',
        vi: 'Ai gọi Deployment `line` cũng phải được trả lời: trong lúc cập nhật, bốn Pod của nó không lúc nào được ít đi, và chỉ được tạo dư nhiều nhất hai Pod. Hãy ghi điều đó vào Deployment, rồi đưa nó lên `nginx:1.27`.',
      },
      setup: `${shopDeployment('line', 'nginx:1.26', 4)}; kubectl rollout status deployment line --timeout=60s`,
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'line', where: [{ path: 'spec.strategy.rollingUpdate.maxUnavailable', matches: '^0%?$' }], say: { en: 'Deployment line still allows Pods to be missing during a roll-out (maxUnavailable).', vi: 'Deployment line vẫn cho phép thiếu Pod trong lúc cập nhật (maxUnavailable).' } },
        { kind: 'object', resource: 'deployments.apps', name: 'line', where: [{ path: 'spec.strategy.rollingUpdate.maxSurge', matches: '^(2|50%)$' }], say: { en: 'Deployment line does not allow two extra Pods, no more and no fewer (maxSurge).', vi: 'Deployment line chưa cho phép dư đúng hai Pod (maxSurge).' } },
        { kind: 'object', resource: 'deployments.apps', name: 'line', where: [{ path: 'spec.replicas', equals: 4 }, { path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.27' }, { path: 'status.updatedReplicas', equals: 4 }, { path: 'status.availableReplicas', equals: 4 }, { path: 'status.replicas', equals: 4 }] },
      ],
      hints: [
        { en: '`kubectl explain deployment.spec.strategy.rollingUpdate` names the two numbers.', vi: '`kubectl explain deployment.spec.strategy.rollingUpdate` nêu tên hai con số.' },
        { en: 'None missing: `maxUnavailable` is 0. Two extra: `maxSurge` is 2. `kubectl edit deployment line` shows where they stand.', vi: 'Không thiếu: `maxUnavailable` là 0. Dư hai: `maxSurge` là 2. `kubectl edit deployment line` cho thấy chúng nằm ở đâu.' },
        { en: '`kubectl patch deployment line -p \'{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":2}}}}\'`, then `kubectl set image deployment/line nginx=nginx:1.27`.', vi: '`kubectl patch deployment line -p \'{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":2}}}}\'`, rồi `kubectl set image deployment/line nginx=nginx:1.27`.' },
      ],
      solution: {
        commands: `kubectl patch deployment line -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":2}}}}'\nkubectl set image deployment/line nginx=nginx:1.27\nkubectl rollout status deployment line --timeout=60s`,
        why: { en: 'With four replicas the default of a quarter would let one be missing. The strategy is no part of the template, so changing it starts no roll-out of its own.', vi: 'Với bốn bản sao, mặc định một phần tư cho phép thiếu một Pod. Chiến lược không nằm trong khuôn nên đổi nó không gây ra đợt cập nhật nào.' },
      },
      alternatives: [{ name: 'by share, and everything in one request', commands: `kubectl patch deployment line -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":"0%","maxSurge":"50%"}},"template":{"spec":{"containers":[{"name":"nginx","image":"nginx:1.27"}]}}}}'\nkubectl rollout status deployment line --timeout=60s` }],
      wrong: [
        { name: 'only the image', commands: 'kubectl set image deployment/line nginx=nginx:1.27', says: { en: 'maxUnavailable', vi: 'maxUnavailable' } },
        { name: 'the two swapped', commands: `kubectl patch deployment line -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":2,"maxSurge":0}}}}'\nkubectl set image deployment/line nginx=nginx:1.27`, says: { en: 'allows Pods to be missing', vi: 'cho phép thiếu Pod' } },
        { name: 'scaled up instead', commands: 'kubectl scale deployment line --replicas=6\nkubectl set image deployment/line nginx=nginx:1.27', says: { en: 'maxSurge', vi: 'maxSurge' } },
        { name: 'all at once', commands: `kubectl patch deployment line -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}'\nkubectl set image deployment/line nginx=nginx:1.27`, says: { en: 'maxUnavailable', vi: 'maxUnavailable' } },
      ],
    },
    {
      id: 'canary',
      title: { en: 'A bird for the mine', vi: 'Con chim trong hầm mỏ' },
      text: {
        en: 'The Service `cafe` leads to the three Pods of the Deployment `cafe-stable` (`nginx:1.26`). One request in four should go to `nginx:1.27`: add a Deployment `cafe-canary` behind the same Service. `cafe-stable` keeps its three Pods and its image.',
        vi: 'Service `cafe` dẫn đến ba Pod của Deployment `cafe-stable` (`nginx:1.26`). Cứ bốn yêu cầu thì một nên sang `nginx:1.27`: hãy thêm Deployment `cafe-canary` đứng sau cùng Service ấy. `cafe-stable` giữ nguyên ba Pod và image của nó.',
      },
      setup: `kubectl apply -f - <<'END'\n${cafe('stable', 'nginx:1.26', 3)}END\nkubectl expose deployment cafe-stable --name=cafe --port=80 --selector=app=cafe; kubectl rollout status deployment cafe-stable --timeout=60s`,
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'cafe-canary', where: [{ path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.27' }, { path: 'spec.replicas', equals: 1 }, { path: 'status.readyReplicas', equals: 1 }] },
        { kind: 'object', resource: 'deployments.apps', name: 'cafe-stable', where: [{ path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.26' }, { path: 'spec.replicas', equals: 3 }, { path: 'status.readyReplicas', equals: 3 }] },
        { kind: 'serves', service: 'cafe', min: 4 },
      ],
      hints: [
        { en: '`kubectl get service cafe -o wide` shows what the Service selects. The new Pods have to carry that, too.', vi: '`kubectl get service cafe -o wide` cho thấy Service chọn theo gì. Pod mới cũng phải mang nhãn đó.' },
        { en: '`kubectl create deployment` would give the Pods the label `app=cafe-canary`. Start from `kubectl get deployment cafe-stable -o yaml`, or from a dry run, and mend selector and labels.', vi: '`kubectl create deployment` sẽ gắn cho Pod nhãn `app=cafe-canary`. Hãy bắt đầu từ `kubectl get deployment cafe-stable -o yaml`, hoặc từ một lần chạy thử (dry run), rồi sửa selector và nhãn.' },
        { en: 'Template labels `app: cafe` and `track: canary`, `matchLabels` with both, `replicas: 1`, image `nginx:1.27`.', vi: 'Nhãn trong khuôn là `app: cafe` và `track: canary`, `matchLabels` có cả hai, `replicas: 1`, image `nginx:1.27`.' },
      ],
      solution: {
        commands: `kubectl get service cafe -o wide\nkubectl apply -f - <<'END'\n${cafe('canary', 'nginx:1.27', 1)}END\nkubectl rollout status deployment cafe-canary --timeout=60s`,
        why: { en: 'The Service asks for app=cafe and finds four Pods, one of them new. Each Deployment counts only its own, because their selectors differ in track.', vi: 'Service hỏi app=cafe và tìm ra bốn Pod, trong đó một Pod mới. Mỗi Deployment chỉ đếm Pod của mình, vì selector của chúng khác nhau ở track.' },
      },
      alternatives: [{ name: 'made over from the stable one', commands: "kubectl get deployment cafe-stable -o json | jq 'del(.status, .metadata.uid, .metadata.resourceVersion) | .metadata.name=\"cafe-canary\" | .spec.replicas=1 | .spec.selector.matchLabels.track=\"canary\" | .spec.template.metadata.labels.track=\"canary\" | .spec.template.spec.containers[0].image=\"nginx:1.27\"' | kubectl create -f -\nkubectl rollout status deployment cafe-canary --timeout=60s" }],
      wrong: [
        { name: 'a label of its own', commands: 'kubectl create deployment cafe-canary --image=nginx:1.27', says: { en: 'Service cafe selects app=cafe: 3 pods match', vi: 'Service cafe chọn app=cafe: khớp 3 Pod' } },
        { name: 'the stable one is updated', commands: 'kubectl set image deployment/cafe-stable nginx=nginx:1.27', says: { en: 'no deployment cafe-canary', vi: 'Chưa có deployment cafe-canary' } },
        { name: 'half and half', commands: `kubectl apply -f - <<'END'\n${cafe('canary', 'nginx:1.27', 3)}END`, says: { en: 'replicas should be 1', vi: 'replicas cần là 1' } },
        { name: 'more of the old', commands: 'kubectl scale deployment cafe-stable --replicas=4', says: { en: 'no deployment cafe-canary', vi: 'Chưa có deployment cafe-canary' } },
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
