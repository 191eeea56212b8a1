import { defineLab } from '../../../../curriculum/lab';

const replicationController = (name: string, replicas: number, containers: string): string => `apiVersion: v1
kind: ReplicationController
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
${containers}`;

const container = (name: string): string => `      - name: ${name}
        image: luksa/kubia
        ports:
        - containerPort: 8080
`;

const queueRs = `apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: queue
spec:
  replicas: 2
  selector:
    matchLabels:
      app: queue
      tier: backend
  template:
    metadata:
      labels:
        app: queue
        teir: backend
    spec:
      terminationGracePeriodSeconds: 5
      containers:
      - name: queue
        image: nginx:1.27
`;

const till = replicationController('till', 3, container('till'));
const tillRs = till
  .replace('apiVersion: v1\nkind: ReplicationController', 'apiVersion: apps/v1\nkind: ReplicaSet')
  .replace('  selector:\n    app: till', '  selector:\n    matchLabels:\n      app: till');
const gate = replicationController('gate', 2, container('gate') + container('gate-2'));

export default defineLab({
  files: { 'kubia-rc.yaml': replicationController('kubia', 3, container('kubia')), 'queue-rs.yaml': queueRs, 'till-rc.yaml': till },
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
        { name: 'the controller is gone', commands: 'kubectl apply -f kubia-rc.yaml\nsleep 5\nkubectl label $(kubectl get pods -l app=kubia -o name | head -n 1) app=debug --overwrite\nkubectl delete rc kubia', says: { en: 'no replicationcontroller kubia', vi: 'Chưa có replicationcontroller kubia' } },
      ],
    },
    {
      id: 'two-in-one',
      title: { en: 'Scaled the wrong way', vi: 'Mở rộng sai cách' },
      text: {
        en: 'To serve twice as many people, somebody put a second copy of the program into each Pod of the ReplicationController `gate`. It fails. Bring it to four Pods that run one container each, all ready.',
        vi: 'Để phục vụ gấp đôi, ai đó nhét bản sao thứ hai của chương trình vào từng Pod của ReplicationController `gate`. Cách này hỏng. Hãy đưa nó về bốn Pod, mỗi Pod chạy một container, tất cả sẵn sàng.',
      },
      setup: `cat > gate-rc.yaml <<'END'\n${gate}END\nkubectl create -f gate-rc.yaml`,
      goal: [
        { kind: 'object', resource: 'replicationcontrollers', name: 'gate', where: [{ path: 'spec.replicas', equals: 4 }, { path: 'spec.template.spec.containers', length: 1 }, { path: 'status.readyReplicas', equals: 4 }] },
        { kind: 'object', resource: 'pods', labels: { app: 'gate' }, where: [{ path: 'spec.containers', length: 1 }], count: { min: 4 }, say: { en: 'Fewer than four Pods of gate have one container. Pods that ran before keep the template that they were made from.', vi: 'Chưa đủ bốn Pod của gate chỉ có một container. Pod chạy từ trước vẫn theo khuôn đã đúc ra nó.' } },
        { kind: 'ready', labels: { app: 'gate' }, min: 4, max: 4 },
      ],
      hints: [
        { en: '`kubectl get pods -l app=gate` and `kubectl logs -l app=gate -c gate-2` show why two of a kind do not fit into one Pod.', vi: '`kubectl get pods -l app=gate` và `kubectl logs -l app=gate -c gate-2` cho thấy vì sao hai bản giống nhau không ở chung một Pod được.' },
        { en: 'Two things have to change: the template and the number. `gate-rc.yaml` in your home is what it was made from.', vi: 'Có hai thứ phải đổi: khuôn và con số. Nó được tạo từ `gate-rc.yaml` trong thư mục nhà.' },
        { en: 'Take the second container out of the template (`kubectl edit rc gate`, or the file and `kubectl replace -f`), scale to 4, then delete the Pods that are left from the old template. (`kubectl apply` would leave the container there: it takes away only what it has sent itself.)', vi: 'Bỏ container thứ hai khỏi khuôn (`kubectl edit rc gate`, hoặc sửa tệp rồi `kubectl replace -f`), đổi số thành 4, rồi xóa những Pod còn lại từ khuôn cũ. (`kubectl apply` sẽ để nguyên container ấy: nó chỉ bỏ những gì chính nó từng gửi.)' },
      ],
      solution: {
        commands: "kubectl patch rc gate --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/template/spec/containers/1\"},{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":4}]'\nkubectl delete pods -l app=gate",
        why: { en: 'Changing the template touches no Pod that runs; the old ones have to be deleted for new ones to come from the new template.', vi: 'Đổi khuôn không đụng tới Pod đang chạy; phải xóa Pod cũ thì Pod mới mới được đúc từ khuôn mới.' },
      },
      alternatives: [{ name: 'made anew', commands: "kubectl delete rc gate\nsleep 8\nsed -e '/name: gate-2/,$d' -e 's/replicas: 2/replicas: 4/' gate-rc.yaml | kubectl create -f -" }],
      wrong: [
        { name: 'only scaled', commands: 'kubectl scale rc gate --replicas=4', says: { en: 'containers should have 1 entry', vi: 'containers cần có 1 phần tử' } },
        { name: 'only the template', commands: "kubectl patch rc gate --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/template/spec/containers/1\"}]'", says: { en: 'replicas should be 4|keep the template', vi: 'replicas cần là 4|theo khuôn' } },
        { name: 'the old Pods stay', commands: "kubectl patch rc gate --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/template/spec/containers/1\"},{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":4}]'", says: { en: 'keep the template', vi: 'theo khuôn' } },
      ],
    },
    {
      id: 'mend-the-selector',
      title: { en: 'A ReplicaSet that is refused', vi: 'Một ReplicaSet bị từ chối' },
      text: {
        en: '`queue-rs.yaml` should give you a ReplicaSet `queue` with two Pods that carry `app=queue` and `tier=backend`. The API server refuses it. Mend it.',
        vi: '`queue-rs.yaml` lẽ ra cho bạn ReplicaSet `queue` gồm hai Pod mang `app=queue` và `tier=backend`. API server từ chối nó. Hãy sửa.',
      },
      goal: [
        { kind: 'object', resource: 'replicasets.apps', name: 'queue', where: [{ path: 'spec.template.metadata.labels.app', equals: 'queue' }, { path: 'spec.template.metadata.labels.tier', equals: 'backend' }, { path: 'status.readyReplicas', equals: 2 }] },
        { kind: 'ready', labels: { app: 'queue', tier: 'backend' }, min: 2, max: 2 },
      ],
      hints: [
        { en: 'Create it and read which two things the API server holds against each other.', vi: 'Thử tạo và đọc xem API server đang đối chiếu hai thứ gì với nhau.' },
        { en: 'Compare the selector with the labels of the template, letter by letter.', vi: 'So selector với nhãn trong khuôn, từng chữ một.' },
        { en: '`sed -i s/teir/tier/ queue-rs.yaml`, then create it.', vi: '`sed -i s/teir/tier/ queue-rs.yaml`, rồi tạo lại.' },
      ],
      solution: {
        commands: 'sed -i s/teir/tier/ queue-rs.yaml\nkubectl create -f queue-rs.yaml',
        why: { en: 'The template must carry every label that the selector asks for; more than those is allowed.', vi: 'Khuôn phải mang đủ mọi nhãn mà selector hỏi tới; mang thêm nhãn khác thì được.' },
      },
      alternatives: [{ name: 'both labels', commands: "sed -i 's/        teir: backend/        tier: backend\\n        team: blue/' queue-rs.yaml\nkubectl apply -f queue-rs.yaml" }],
      wrong: [
        { name: 'the selector gives way', commands: "sed -i '/^      tier: backend/d' queue-rs.yaml\nkubectl create -f queue-rs.yaml", says: { en: 'labels\\.tier should be backend', vi: 'labels\\.tier cần là backend' } },
        { name: 'both misspelt', commands: 'sed -i s/tier/teir/ queue-rs.yaml\nkubectl create -f queue-rs.yaml', says: { en: 'labels\\.tier should be backend', vi: 'labels\\.tier cần là backend' } },
        { name: 'not mended', commands: 'kubectl create -f queue-rs.yaml', says: { en: 'no replicaset queue', vi: 'Chưa có replicaset queue' } },
      ],
    },
    {
      id: 'hand-over',
      title: { en: 'Hand over while the shop is open', vi: 'Bàn giao khi cửa hàng vẫn mở' },
      text: {
        en: 'The till runs under the ReplicationController `till` (made from `till-rc.yaml`). Put a ReplicaSet `till` in its place. The three Pods that run must be the same afterwards; not one may be stopped.',
        vi: 'Quầy thu ngân chạy dưới ReplicationController `till` (tạo từ `till-rc.yaml`). Hãy thay nó bằng ReplicaSet `till`. Sau đó ba Pod đang chạy vẫn phải là ba Pod ấy, không được dừng Pod nào.',
      },
      setup: 'kubectl create -f till-rc.yaml; sleep 5; kubectl annotate pods -l app=till podlab.dev/first=yes',
      goal: [
        { kind: 'absent', resource: 'replicationcontrollers', name: 'till' },
        { kind: 'object', resource: 'replicasets.apps', name: 'till', where: [{ path: 'spec.replicas', equals: 3 }, { path: 'status.readyReplicas', equals: 3 }] },
        {
          kind: 'object', resource: 'pods', labels: { app: 'till' }, count: { min: 3 },
          where: [{ path: 'metadata.annotations."podlab.dev/first"', equals: 'yes' }, { path: 'metadata.ownerReferences[0].kind', equals: 'ReplicaSet' }],
          say: { en: 'The three Pods that ran before are not all owned by the ReplicaSet. If one was stopped, undo that.', vi: 'Ba Pod chạy từ trước chưa thuộc hết về ReplicaSet. Nếu lỡ dừng Pod nào, hãy hoàn tác.' },
        },
      ],
      hints: [
        { en: 'The old controller has to go, but not its Pods. And the new one needs a manifest: `till-rc.yaml` has nearly all of it.', vi: 'Controller cũ phải đi nhưng Pod thì không. Cái mới cần manifest: `till-rc.yaml` đã có gần đủ.' },
        { en: 'Three things differ: apiVersion, kind, and the selector, which gets a `matchLabels:`.', vi: 'Có ba chỗ khác: apiVersion, kind, và selector phải có thêm `matchLabels:`.' },
        { en: '`kubectl delete rc till --cascade=orphan`, then create the ReplicaSet.', vi: '`kubectl delete rc till --cascade=orphan`, rồi tạo ReplicaSet.' },
      ],
      solution: {
        commands: `kubectl delete rc till --cascade=orphan\ncat > till-rs.yaml <<'END'\n${tillRs}END\nkubectl create -f till-rs.yaml`,
        why: { en: 'Orphaned Pods have no owner but still their labels. The ReplicaSet finds them, adopts them, and has as many as it wants.', vi: 'Pod mồ côi không còn chủ nhưng vẫn còn nhãn. ReplicaSet tìm ra, nhận chúng, và thế là đủ số.' },
      },
      alternatives: [{ name: 'a text made over', commands: "sed -e 's#^apiVersion: v1#apiVersion: apps/v1#' -e 's/ReplicationController/ReplicaSet/' -e '0,/    app: till/s//    matchLabels:\\n      app: till/' till-rc.yaml > rs.yaml\nkubectl delete rc till --cascade=orphan\nkubectl apply -f rs.yaml" }],
      wrong: [
        { name: 'deleted with its Pods', commands: `kubectl delete rc till\nsleep 8\ncat > till-rs.yaml <<'END'\n${tillRs}END\nkubectl create -f till-rs.yaml`, says: { en: 'If one was stopped, undo', vi: 'hãy hoàn tác' } },
        { name: 'both side by side', commands: `cat > till-rs.yaml <<'END'\n${tillRs}END\nkubectl create -f till-rs.yaml`, says: { en: 'replicationcontroller till is still there', vi: 'replicationcontroller till vẫn còn' } },
        { name: 'orphaned and left', commands: 'kubectl delete rc till --cascade=orphan', says: { en: 'no replicaset till', vi: 'Chưa có replicaset till' } },
      ],
    },
  ],
});
