import { defineLab } from '../../../../curriculum/lab';

/** Every patient lies in a room of its own: a namespace, so that the faults do not touch each other. */
const room = (n: number, yaml: string, after = '') => `kubectl create namespace room-${n}
kubectl apply -n room-${n} -f - <<'END'
${yaml}END
${after}`;

interface DeploymentOf {
  readonly name: string;
  readonly image: string;
  readonly replicas?: number;
  /** Lines of the container, indented by eight spaces. */
  readonly container?: string;
  /** Lines of the Pod's spec, indented by six spaces. */
  readonly spec?: string;
}
const deployment = ({ name, image, replicas = 1, container = '', spec = '' }: DeploymentOf) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      terminationGracePeriodSeconds: 1
${spec}      containers:
      - name: main
        image: ${image}
${container}`;

const service = (name: string, selector: string, port: number, targetPort: number) => `---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app: ${selector}
  ports:
  - port: ${port}
    targetPort: ${targetPort}
`;

const client = (labels: string, name = 'client') => `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels:
    app: ${labels}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: nginx:alpine
`;

const claim = (storageClass: string) => `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ${storageClass}
  resources:
    requests:
      storage: 1Gi
`;

const binding = (subject: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: reads-pods
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: pod-reader
subjects:
- kind: ServiceAccount
  name: ${subject}
  namespace: room-10
`;

const patch = (n: number, what: string, json: string) => `kubectl patch ${what} -n room-${n} --type=json -p '${json}'`;

export default defineLab({
  kind: 'clinic',
  cni: 'calico',
  tasks: [
    {
      id: 'image',
      title: { en: 'Room 1: never arrived', vi: 'Phòng 1: mãi không đến nơi' },
      text: {
        en: 'In namespace `room-1` the Deployment `web` should run two Pods with nginx 1.27. Not one has ever been ready.',
        vi: 'Trong namespace `room-1`, Deployment `web` lẽ ra chạy hai Pod với nginx 1.27. Chưa Pod nào từng sẵn sàng.',
      },
      setup: room(1, deployment({ name: 'web', image: 'nginx:1.72', replicas: 2 })),
      goal: [
        { kind: 'object', resource: 'deployments.apps', namespace: 'room-1', name: 'web', where: [{ path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.27' }] },
        { kind: 'ready', namespace: 'room-1', labels: { app: 'web' }, min: 2 },
      ],
      hints: [
        { en: 'STATUS names the stage: the node cannot get something.', vi: 'STATUS nêu rõ khâu bị kẹt: node không lấy được thứ gì đó.' },
        { en: 'The events of a Pod (`kubectl describe pod -n room-1 …`) name the image, tag included.', vi: 'Sự kiện của Pod (`kubectl describe pod -n room-1 …`) nêu image, cả tag.' },
        { en: 'Change it in the Deployment, not in the Pods: `kubectl set image deployment/web main=… -n room-1`.', vi: 'Sửa ở Deployment chứ không ở Pod: `kubectl set image deployment/web main=… -n room-1`.' },
      ],
      solution: {
        commands: 'kubectl set image deployment/web main=nginx:1.27 -n room-1',
        why: { en: 'Two digits were swapped. The Deployment makes new Pods from the new template; the old ones go.', vi: 'Hai chữ số bị đảo. Deployment tạo Pod mới từ khuôn mới; Pod cũ bị xóa.' },
      },
      alternatives: [{ name: 'by a patch', commands: patch(1, 'deployment web', '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"nginx:1.27"}]') }],
      wrong: [
        { name: 'restarted', commands: 'kubectl rollout restart deployment/web -n room-1', says: { en: 'now it is nginx:1\\.72', vi: 'hiện tại là nginx:1\\.72' } },
        { name: 'another tag that does not exist', commands: 'kubectl set image deployment/web main=nginx:1.27.x -n room-1', says: { en: 'should be nginx:1\\.27', vi: 'cần là nginx:1\\.27' } },
        { name: 'scaled', commands: 'kubectl scale deployment web --replicas=4 -n room-1', says: { en: 'ready', vi: 'sẵn sàng' } },
      ],
    },
    {
      id: 'selector',
      title: { en: 'Room 2: nobody answers', vi: 'Phòng 2: không ai trả lời' },
      text: {
        en: 'In `room-2` the Pods of `shop` are healthy, but the Service `shop` never answers on port 80.',
        vi: 'Trong `room-2`, các Pod của `shop` khỏe mạnh, nhưng Service `shop` không bao giờ trả lời ở cổng 80.',
      },
      setup: room(2, deployment({ name: 'shop', image: 'nginx:1.27', replicas: 2 }) + service('shop', 'shopp', 80, 80)),
      goal: [
        { kind: 'serves', service: 'shop', namespace: 'room-2', min: 2, port: 80 },
        { kind: 'absent', resource: 'pods', namespace: 'room-2', labels: { app: 'shopp' }, say: { en: 'Pods that carry the misspelled label have left their Deployment: the next one that it makes will not be found either. The fault is in the Service.', vi: 'Pod mang nhãn viết sai thì đã rời Deployment: Pod kế tiếp do nó tạo lại không được tìm thấy. Lỗi nằm ở Service.' } },
      ],
      hints: [
        { en: 'A Service sends to its endpoints. How many are there? `kubectl get endpointslices -n room-2`', vi: 'Service gửi đến các endpoint của nó. Có bao nhiêu cái? `kubectl get endpointslices -n room-2`' },
        { en: 'Compare `kubectl describe svc shop -n room-2` with `kubectl get pods -n room-2 --show-labels`.', vi: 'So `kubectl describe svc shop -n room-2` với `kubectl get pods -n room-2 --show-labels`.' },
        { en: 'One letter too many in the selector. `kubectl edit svc shop -n room-2`, or `kubectl set selector`.', vi: 'Selector thừa một chữ. `kubectl edit svc shop -n room-2`, hoặc `kubectl set selector`.' },
      ],
      solution: {
        commands: 'kubectl set selector service shop app=shop -n room-2',
        why: { en: 'A selector that matches nothing is no error to anybody. The empty list of endpoints is the only trace.', vi: 'Selector không khớp gì cả thì chẳng ai báo lỗi. Danh sách endpoint rỗng là dấu vết duy nhất.' },
      },
      alternatives: [{ name: 'made anew', commands: 'kubectl delete svc shop -n room-2\nkubectl expose deployment shop --port=80 -n room-2' }],
      wrong: [
        { name: 'the Pods relabelled', commands: 'kubectl label pods -n room-2 -l app=shop app=shopp --overwrite', says: { en: 'have left their Deployment', vi: 'đã rời Deployment' } },
        { name: 'the Pods restarted', commands: 'kubectl rollout restart deployment shop -n room-2', says: { en: 'selects app=shopp', vi: 'chọn app=shopp' } },
        { name: 'another wrong selector', commands: 'kubectl set selector service shop run=shop -n room-2', says: { en: 'selects run=shop', vi: 'chọn run=shop' } },
        { name: 'another port', commands: 'kubectl delete svc shop -n room-2; kubectl expose deployment shop --port=8080 -n room-2', says: { en: 'does not offer port 80', vi: 'không mở cổng 80' } },
      ],
    },
    {
      id: 'command',
      title: { en: 'Room 3: up and down again', vi: 'Phòng 3: dậy rồi lại ngã' },
      text: {
        en: 'In `room-3` the Deployment `hello` (image `luksa/kubia`) crashes before it has said a word. Make it run the program of its image.',
        vi: 'Trong `room-3`, Deployment `hello` (image `luksa/kubia`) sập khi chưa kịp nói lời nào. Hãy để nó chạy chương trình vốn có của image.',
      },
      setup: room(3, deployment({ name: 'hello', image: 'luksa/kubia', container: '        command: ["/bin/start-server"]\n' }), 'sleep 15'),
      goal: [
        { kind: 'object', resource: 'deployments.apps', namespace: 'room-3', name: 'hello', where: [{ path: 'spec.template.spec.containers[0].image', matches: '^luksa/kubia(:|$)' }] },
        { kind: 'ready', namespace: 'room-3', labels: { app: 'hello' } },
      ],
      hints: [
        { en: 'There is no log, so no program has run. `kubectl describe pod -n room-3` has the reason under Last State.', vi: 'Không có log nghĩa là chưa chương trình nào chạy. `kubectl describe pod -n room-3` có lý do ở mục Last State.' },
        { en: '`no such file or directory`: the manifest names a command that the image does not have.', vi: '`no such file or directory`: manifest nêu một lệnh không có trong image.' },
        { en: 'Without `command` the image\'s own program runs. `kubectl edit deployment hello -n room-3` and remove the field.', vi: 'Bỏ `command` thì chương trình của chính image sẽ chạy. `kubectl edit deployment hello -n room-3` rồi xóa trường đó.' },
      ],
      solution: {
        commands: patch(3, 'deployment hello', '[{"op":"remove","path":"/spec/template/spec/containers/0/command"}]'),
        why: { en: '`command` replaces the entrypoint of the image. Nothing was there under that path.', vi: '`command` thay thế entrypoint của image. Ở đường dẫn đó không có gì cả.' },
      },
      alternatives: [{ name: 'made anew', commands: 'kubectl delete deployment hello -n room-3\nkubectl create deployment hello --image=luksa/kubia -n room-3' }],
      wrong: [
        { name: 'restarted', commands: 'kubectl rollout restart deployment hello -n room-3', says: { en: 'ready', vi: 'sẵn sàng' } },
        { name: 'another missing file', commands: patch(3, 'deployment hello', '[{"op":"replace","path":"/spec/template/spec/containers/0/command","value":["/start-server"]}]'), says: { en: 'ready', vi: 'sẵn sàng' } },
        { name: 'another image', commands: 'kubectl delete deployment hello -n room-3; kubectl create deployment hello --image=nginx:1.27 -n room-3', says: { en: 'image', vi: 'image' } },
      ],
    },
    {
      id: 'config-key',
      title: { en: 'Room 4: a key is missing', vi: 'Phòng 4: thiếu một khóa' },
      text: {
        en: 'In `room-4` the Deployment `paint` takes its environment variable `COLOR` from the ConfigMap `settings`, and does not start. Make it start with the colour that the ConfigMap holds.',
        vi: 'Trong `room-4`, Deployment `paint` lấy biến môi trường `COLOR` từ ConfigMap `settings` và không khởi động được. Hãy cho nó khởi động với đúng màu đang có trong ConfigMap.',
      },
      setup: room(4, `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  colour: teal
---
${deployment({ name: 'paint', image: 'nginx:1.27', container: '        env:\n        - name: COLOR\n          valueFrom:\n            configMapKeyRef:\n              name: settings\n              key: color\n' })}`, 'sleep 5'),
      goal: [
        { kind: 'object', resource: 'deployments.apps', namespace: 'room-4', name: 'paint', where: [{ path: 'spec.template.spec.containers[0].env[name=COLOR].valueFrom.configMapKeyRef.name', equals: 'settings' }, { path: 'spec.template.spec.containers[0].env[name=COLOR].valueFrom.configMapKeyRef.optional', not: true }], say: { en: 'The variable COLOR should still come from the ConfigMap settings, and not be optional.', vi: 'Biến COLOR vẫn phải lấy từ ConfigMap settings, và không được là tùy chọn.' } },
        { kind: 'object', resource: 'configmaps', namespace: 'room-4', name: 'settings', where: [{ path: 'data', matches: '^(?!.*"colou?r":"(?!teal")).*teal' }], say: { en: 'The colour in the ConfigMap settings should be the one that it held: teal.', vi: 'Màu trong ConfigMap settings phải là màu vốn có của nó: teal.' } },
        { kind: 'ready', namespace: 'room-4', labels: { app: 'paint' } },
      ],
      hints: [
        { en: '`CreateContainerConfigError`: the image is there, something in the container\'s settings is not.', vi: '`CreateContainerConfigError`: image đã có, nhưng thứ gì đó trong thiết lập của container thì chưa.' },
        { en: 'The events say which key is not found in which ConfigMap. `kubectl get cm settings -n room-4 -o yaml` shows the keys.', vi: 'Sự kiện nói khóa nào không có trong ConfigMap nào. `kubectl get cm settings -n room-4 -o yaml` cho xem các khóa.' },
        { en: 'Either the ConfigMap gets the key `color`, or the Deployment asks for `colour`.', vi: 'Hoặc thêm khóa `color` vào ConfigMap, hoặc để Deployment xin `colour`.' },
      ],
      solution: {
        commands: "kubectl patch cm settings -n room-4 --type=merge -p '{\"data\":{\"color\":\"teal\"}}'",
        why: { en: 'The kubelet tries again every few seconds; as soon as the key exists, the container starts.', vi: 'Cứ vài giây kubelet thử lại một lần; vừa có khóa là container khởi động.' },
      },
      alternatives: [{ name: 'the Deployment asks for the other key', commands: patch(4, 'deployment paint', '[{"op":"replace","path":"/spec/template/spec/containers/0/env/0/valueFrom/configMapKeyRef/key","value":"colour"}]') }],
      wrong: [
        { name: 'the value written into the Deployment', commands: 'kubectl set env deployment/paint COLOR=teal -n room-4', says: { en: 'should still come from', vi: 'vẫn phải lấy từ' } },
        { name: 'the Pod deleted', commands: 'kubectl delete pod --all -n room-4', says: { en: 'ready', vi: 'sẵn sàng' } },
        { name: 'made optional: it starts without a colour', commands: patch(4, 'deployment paint', '[{"op":"add","path":"/spec/template/spec/containers/0/env/0/valueFrom/configMapKeyRef/optional","value":true}]'), says: { en: 'not be optional', vi: 'tùy chọn' } },
        { name: 'another colour', commands: "kubectl patch cm settings -n room-4 -p '{\"data\":{\"color\":\"red\"}}'", waitSeconds: 60, says: { en: 'the one that it held: teal', vi: 'màu vốn có của nó: teal' } },
        { name: 'another ConfigMap', commands: 'kubectl create cm color --from-literal=color=teal -n room-4', says: { en: 'ready', vi: 'sẵn sàng' } },
      ],
    },
    {
      id: 'probe-port',
      title: { en: 'Room 5: running, never ready', vi: 'Phòng 5: chạy mà không bao giờ sẵn sàng' },
      text: {
        en: 'In `room-5` the Pods of `front` (nginx, port 80) run but are never ready. Keep the readiness probe, and make it right.',
        vi: 'Trong `room-5`, các Pod của `front` (nginx, cổng 80) chạy nhưng không bao giờ sẵn sàng. Giữ lại readiness probe và sửa nó cho đúng.',
      },
      setup: room(5, deployment({ name: 'front', image: 'nginx:1.27', container: '        readinessProbe:\n          httpGet:\n            path: /\n            port: 8080\n          periodSeconds: 2\n' }), 'sleep 5'),
      goal: [
        { kind: 'object', resource: 'deployments.apps', namespace: 'room-5', name: 'front', where: [{ path: 'spec.template.spec.containers[0].readinessProbe', exists: true }, { path: 'spec.template.spec.containers[0].readinessProbe', matches: '"(httpGet|tcpSocket|grpc)"|curl|wget' }] },
        { kind: 'ready', namespace: 'room-5', labels: { app: 'front' } },
      ],
      hints: [
        { en: 'Running and 0/1: whoever asks the program for its readiness gets no good answer.', vi: 'Running mà 0/1: ai đó hỏi chương trình đã sẵn sàng chưa và không nhận được câu trả lời tốt.' },
        { en: 'The event Unhealthy says which address is asked, port included.', vi: 'Sự kiện Unhealthy nói địa chỉ nào bị hỏi, cả cổng.' },
        { en: 'In the Deployment: `readinessProbe.httpGet.port` becomes 80.', vi: 'Trong Deployment: `readinessProbe.httpGet.port` thành 80.' },
      ],
      solution: {
        commands: patch(5, 'deployment front', '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port","value":80}]'),
        why: { en: 'nginx listens on 80. `connection refused` on 8080 means that nobody is there, not that the server is ill.', vi: 'nginx nghe ở cổng 80. `connection refused` ở 8080 nghĩa là không có ai ở đó, không phải máy chủ ốm.' },
      },
      alternatives: [{ name: 'edited through a file', commands: 'kubectl get deployment front -n room-5 -o yaml > front.yaml\nsed -i "s/port: 8080/port: 80/" front.yaml\nkubectl apply -f front.yaml' }],
      wrong: [
        { name: 'the probe removed', commands: patch(5, 'deployment front', '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"}]'), says: { en: 'readinessProbe should be set', vi: 'readinessProbe cần được đặt' } },
        { name: 'a probe that asks nobody', commands: patch(5, 'deployment front', '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe","value":{"exec":{"command":["true"]}}}]'), says: { en: 'readinessProbe is not yet what is wanted', vi: 'readinessProbe chưa đúng như cần' } },
        { name: 'a port declared, nothing listens', commands: patch(5, 'deployment front', '[{"op":"add","path":"/spec/template/spec/containers/0/ports","value":[{"containerPort":8080}]}]'), says: { en: 'ready', vi: 'sẵn sàng' } },
        { name: 'more patience', commands: patch(5, 'deployment front', '[{"op":"add","path":"/spec/template/spec/containers/0/readinessProbe/initialDelaySeconds","value":20}]'), says: { en: 'ready', vi: 'sẵn sàng' } },
      ],
    },
    {
      id: 'quota',
      title: { en: 'Room 6: not a single Pod', vi: 'Phòng 6: không một Pod nào' },
      text: {
        en: 'In `room-6` the Deployment `batch` wants three Pods and has none, not even a pending one. The quota of the namespace is there for a reason: it stays as it is.',
        vi: 'Trong `room-6`, Deployment `batch` cần ba Pod mà chẳng có cái nào, kể cả Pod đang chờ. Quota của namespace có lý do của nó: giữ nguyên.',
      },
      setup: `kubectl create namespace room-6
kubectl create quota small --hard=requests.cpu=400m -n room-6
sleep 2
kubectl apply -n room-6 -f - <<'END'
${deployment({ name: 'batch', image: 'nginx:1.27', replicas: 3, container: '        resources:\n          requests:\n            cpu: 500m\n' })}END
sleep 5`,
      goal: [
        { kind: 'object', resource: 'resourcequotas', namespace: 'room-6', name: 'small', where: [{ path: 'spec.hard."requests.cpu"', equals: '400m' }], say: { en: 'The quota small should still allow 400m of CPU.', vi: 'Quota small vẫn phải cho phép 400m CPU.' } },
        { kind: 'object', resource: 'deployments.apps', namespace: 'room-6', name: 'batch', where: [{ path: 'spec.replicas', equals: 3 }] },
        { kind: 'ready', namespace: 'room-6', labels: { app: 'batch' }, min: 3 },
        { kind: 'object', resource: 'pods', namespace: 'room-6', labels: { app: 'batch' }, where: [{ path: 'spec.containers[0].resources.requests.cpu', matches: '^(\\d{1,2}|1[0-2]\\d|13[0-3])m$' }], count: { min: 3 }, say: { en: 'Three Pods that together ask for no more than the 400m of the quota are wanted.', vi: 'Cần ba Pod mà cộng lại không xin quá 400m của quota.' } },
      ],
      hints: [
        { en: 'Somebody was refused when making Pods: who makes the Pods of a Deployment? Read the events: `kubectl get events -n room-6`.', vi: 'Có ai đó bị từ chối khi tạo Pod: Pod của Deployment do ai tạo? Đọc sự kiện: `kubectl get events -n room-6`.' },
        { en: '`exceeded quota` gives three numbers: requested, used, limited.', vi: '`exceeded quota` nêu ba con số: xin bao nhiêu, đã dùng bao nhiêu, giới hạn bao nhiêu.' },
        { en: 'Three Pods have to share 400m. `kubectl set resources deployment batch --requests=cpu=100m -n room-6`.', vi: 'Ba Pod phải chia nhau 400m. `kubectl set resources deployment batch --requests=cpu=100m -n room-6`.' },
      ],
      solution: {
        commands: 'kubectl set resources deployment batch --requests=cpu=100m -n room-6', waitSeconds: 60,
        why: { en: 'One Pod alone asked for more than the namespace has. At 100m each, three fit, and one more during an update.', vi: 'Chỉ riêng một Pod đã xin nhiều hơn cả namespace có. Mỗi Pod 100m thì vừa ba, và thêm được một trong lúc cập nhật.' },
      },
      alternatives: [{ name: 'by a patch', commands: patch(6, 'deployment batch', '[{"op":"replace","path":"/spec/template/spec/containers/0/resources/requests/cpu","value":"120m"}]'), waitSeconds: 60 }],
      wrong: [
        { name: 'the quota raised', commands: "kubectl patch quota small -n room-6 -p '{\"spec\":{\"hard\":{\"requests.cpu\":\"2\"}}}'", says: { en: 'should still allow 400m', vi: 'vẫn phải cho phép 400m' } },
        { name: 'the quota out of the way for a moment', commands: 'kubectl delete quota small -n room-6; sleep 60; kubectl create quota small --hard=requests.cpu=400m -n room-6', says: { en: 'no more than the 400m', vi: 'không xin quá 400m' } },
        { name: 'too much still', commands: 'kubectl set resources deployment batch --requests=cpu=200m -n room-6', says: { en: 'ready', vi: 'sẵn sàng' } },
        { name: 'fewer Pods', commands: 'kubectl set resources deployment batch --requests=cpu=400m -n room-6; kubectl scale deployment batch --replicas=1 -n room-6', says: { en: 'replicas should be 3', vi: 'replicas cần là 3' } },
      ],
    },
    {
      id: 'placement',
      title: { en: 'Room 7: no place to go', vi: 'Phòng 7: không có chỗ' },
      text: {
        en: 'The Deployment `index` in `room-7` belongs on the node with the fast disk, `worker-2`. It finds no place at all. Make it run there.',
        vi: 'Deployment `index` trong `room-7` phải nằm trên node có đĩa nhanh, `worker-2`. Nó chẳng tìm được chỗ nào. Hãy cho nó chạy ở đó.',
      },
      setup: `kubectl label node worker-2 disktype=ssd --overwrite\n${room(7, deployment({ name: 'index', image: 'nginx:1.27', spec: '      nodeSelector:\n        disk: ssd\n' }))}`,
      goal: [
        { kind: 'ready', namespace: 'room-7', labels: { app: 'index' } },
        { kind: 'object', resource: 'pods', namespace: 'room-7', labels: { app: 'index' }, where: [{ path: 'spec.nodeName', equals: 'worker-2' }] },
        { kind: 'object', resource: 'deployments.apps', namespace: 'room-7', name: 'index', where: [{ path: 'spec.template.spec', matches: 'nodeSelector|nodeAffinity|nodeName' }], say: { en: 'The Deployment should say itself where its Pods belong.', vi: 'Chính Deployment phải nói Pod của nó thuộc về đâu.' } },
      ],
      hints: [
        { en: 'Pending, with an event of the scheduler: it says how many nodes fail for which reason.', vi: 'Pending, kèm sự kiện của scheduler: nó nói bao nhiêu node trượt vì lý do gì.' },
        { en: 'Compare what the Pod asks for with `kubectl get nodes --show-labels`.', vi: 'So điều Pod đòi hỏi với `kubectl get nodes --show-labels`.' },
        { en: 'The label is called `disktype`. Change the selector in the Deployment, or give the node the label that is asked for.', vi: 'Nhãn có tên là `disktype`. Sửa selector trong Deployment, hoặc gắn cho node đúng nhãn được đòi.' },
      ],
      solution: {
        commands: patch(7, 'deployment index', '[{"op":"replace","path":"/spec/template/spec/nodeSelector","value":{"disktype":"ssd"}}]'),
        why: { en: 'A nodeSelector is an exact comparison of keys and values. A similar name is another name.', vi: 'nodeSelector so khớp chính xác khóa và giá trị. Tên na ná vẫn là tên khác.' },
      },
      alternatives: [{ name: 'the node gets the label', commands: 'kubectl label node worker-2 disk=ssd' }],
      wrong: [
        { name: 'no selector any more', commands: patch(7, 'deployment index', '[{"op":"remove","path":"/spec/template/spec/nodeSelector"}]'), says: { en: 'say itself|worker-2', vi: 'Chính Deployment|worker-2' } },
        { name: 'the wrong node gets the label', commands: 'kubectl label node worker-1 disk=ssd', says: { en: 'should be worker-2; now it is worker-1', vi: 'cần là worker-2; hiện tại là worker-1' } },
        { name: 'restarted', commands: 'kubectl rollout restart deployment index -n room-7', says: { en: 'ready', vi: 'sẵn sàng' } },
      ],
    },
    {
      id: 'claim',
      title: { en: 'Room 8: waiting for a disk', vi: 'Phòng 8: chờ ổ đĩa' },
      text: {
        en: 'In `room-8` the Deployment `db` waits for its claim `data`, and the claim waits for something that will never come. Get both going; the claim keeps its name.',
        vi: 'Trong `room-8`, Deployment `db` chờ claim `data`, còn claim thì chờ thứ sẽ không bao giờ đến. Hãy làm cho cả hai chạy được; claim giữ nguyên tên.',
      },
      setup: room(8, `${claim('fast')}---\n${deployment({ name: 'db', image: 'redis:7', container: '        volumeMounts:\n        - name: data\n          mountPath: /data\n', spec: '      volumes:\n      - name: data\n        persistentVolumeClaim:\n          claimName: data\n' })}`, 'sleep 5'),
      goal: [
        { kind: 'object', resource: 'persistentvolumeclaims', namespace: 'room-8', name: 'data', where: [{ path: 'status.phase', equals: 'Bound' }] },
        { kind: 'object', resource: 'deployments.apps', namespace: 'room-8', name: 'db', where: [{ path: 'spec.template.spec.volumes', matches: '"claimName":"data"' }] },
        { kind: 'ready', namespace: 'room-8', labels: { app: 'db' } },
      ],
      hints: [
        { en: '`kubectl describe pvc data -n room-8` says what it waits for; `kubectl get storageclass` says what there is.', vi: '`kubectl describe pvc data -n room-8` nói nó chờ gì; `kubectl get storageclass` cho biết có những gì.' },
        { en: 'The class of a claim cannot be changed. It has to be made anew.', vi: 'Không đổi được class của claim. Phải tạo lại.' },
        { en: 'A claim that a Pod uses does not go before the Pod does: scale `db` to 0 or delete its Pod, then delete the claim, create it with the class that exists, scale to 1.', vi: 'Claim đang có Pod dùng thì chưa mất khi Pod còn: giảm `db` về 0 hoặc xóa Pod, xóa claim, tạo lại với class có thật, rồi tăng về 1.' },
      ],
      solution: {
        commands: `kubectl scale deployment db --replicas=0 -n room-8\nkubectl delete pvc data -n room-8\nkubectl apply -n room-8 -f - <<'END'\n${claim('local-path')}END\nkubectl scale deployment db --replicas=1 -n room-8`,
        why: { en: 'No class `fast` exists, so nobody makes a volume. With `local-path` the volume is made as soon as the Pod has a node.', vi: 'Không có class `fast` nên chẳng ai tạo volume. Với `local-path`, volume được tạo ngay khi Pod có node.' },
      },
      alternatives: [{ name: 'the missing class created', commands: "kubectl apply -f - <<'END'\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: fast\nprovisioner: rancher.io/local-path\nvolumeBindingMode: WaitForFirstConsumer\nEND", waitSeconds: 90 }],
      wrong: [
        { name: 'the class changed in place', commands: "kubectl patch pvc data -n room-8 -p '{\"spec\":{\"storageClassName\":\"local-path\"}}'", says: { en: 'should be Bound; now it is Pending', vi: 'cần là Bound; hiện tại là Pending' } },
        { name: 'the Pod without a disk', commands: patch(8, 'deployment db', '[{"op":"replace","path":"/spec/template/spec/volumes/0","value":{"name":"data","emptyDir":{}}}]'), says: { en: 'Bound|volumes', vi: 'Bound|volumes' } },
        { name: 'the Pod restarted', commands: 'kubectl rollout restart deployment db -n room-8', says: { en: 'Bound', vi: 'Bound' } },
      ],
    },
    {
      id: 'target-port',
      title: { en: 'Room 9: connection refused', vi: 'Phòng 9: connection refused' },
      text: {
        en: 'In `room-9` the Pod `client` calls `http://hello` and is refused, though the Service has endpoints. Make it answer.',
        vi: 'Trong `room-9`, Pod `client` gọi `http://hello` và bị từ chối, dù Service có endpoint. Hãy làm cho nó trả lời.',
      },
      setup: room(9, deployment({ name: 'hello', image: 'luksa/kubia' }) + service('hello', 'hello', 80, 8000) + client('client'), 'kubectl wait --for=condition=Ready pod/client -n room-9 --timeout=60s'),
      goal: [{ kind: 'http', from: { pod: 'client', namespace: 'room-9' }, url: 'http://hello', matches: "You've hit" }],
      hints: [
        { en: 'Refused, not timed out: the address is right and nobody listens on the port.', vi: 'Bị từ chối chứ không phải hết giờ chờ: địa chỉ đúng, nhưng không ai nghe ở cổng đó.' },
        { en: 'The Service receives on 80 and passes on to its `targetPort`. On which port does the program listen? Its log or the lessons say it.', vi: 'Service nhận ở 80 và chuyển đến `targetPort`. Chương trình nghe ở cổng nào? Các bài trước đã nói về kubia.' },
        { en: 'luksa/kubia listens on 8080. `kubectl edit svc hello -n room-9`.', vi: 'luksa/kubia nghe ở 8080. `kubectl edit svc hello -n room-9`.' },
      ],
      solution: {
        commands: patch(9, 'svc hello', '[{"op":"replace","path":"/spec/ports/0/targetPort","value":8080}]'),
        why: { en: 'port is what callers use, targetPort what the program uses. Only the second was wrong.', vi: 'port là cổng người gọi dùng, targetPort là cổng chương trình dùng. Chỉ cái thứ hai sai.' },
      },
      alternatives: [{ name: 'made anew', commands: 'kubectl delete svc hello -n room-9\nkubectl expose deployment hello --port=80 --target-port=8080 -n room-9' }],
      wrong: [
        { name: 'the wrong one of the two changed', commands: patch(9, 'svc hello', '[{"op":"replace","path":"/spec/ports/0/port","value":8080}]'), says: { en: 'http://hello does not answer', vi: 'http://hello không trả lời' } },
        { name: 'another guess', commands: patch(9, 'svc hello', '[{"op":"replace","path":"/spec/ports/0/targetPort","value":80}]'), says: { en: 'http://hello does not answer', vi: 'http://hello không trả lời' } },
        { name: 'the program restarted', commands: 'kubectl rollout restart deployment hello -n room-9', says: { en: 'http://hello does not answer', vi: 'http://hello không trả lời' } },
      ],
    },
    {
      id: 'access',
      title: { en: 'Room 10: forbidden', vi: 'Phòng 10: bị cấm' },
      text: {
        en: 'In `room-10` the ServiceAccount `reporter` has to be able to list Pods there, and nothing more. There is a Role for it, and still it reads `forbidden`.',
        vi: 'Trong `room-10`, ServiceAccount `reporter` phải liệt kê được Pod ở đó, và chỉ thế thôi. Đã có Role cho việc này mà nó vẫn nhận `forbidden`.',
      },
      setup: room(10, `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reporter
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: pod-reader
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
---
${binding('report')}`),
      goal: [
        { kind: 'access', who: { serviceAccount: 'reporter', namespace: 'room-10' }, verb: 'list', resource: 'pods', namespace: 'room-10' },
        { kind: 'access', who: { serviceAccount: 'reporter', namespace: 'room-10' }, verb: 'delete', resource: 'pods', namespace: 'room-10', allowed: false },
        ...['configmaps', 'services', 'deployments.apps'].map((resource) => ({ kind: 'access' as const, who: { serviceAccount: 'reporter', namespace: 'room-10' }, verb: 'list', resource, namespace: 'room-10', allowed: false })),
        { kind: 'access', who: { serviceAccount: 'reporter', namespace: 'room-10' }, verb: 'list', resource: 'pods', namespace: 'kube-system', allowed: false },
      ],
      hints: [
        { en: '`kubectl auth can-i list pods -n room-10 --as=system:serviceaccount:room-10:reporter` asks for it.', vi: '`kubectl auth can-i list pods -n room-10 --as=system:serviceaccount:room-10:reporter` hỏi thay cho nó.' },
        { en: 'The Role is right. Who is it given to? `kubectl describe rolebinding -n room-10`', vi: 'Role thì đúng. Nó được trao cho ai? `kubectl describe rolebinding -n room-10`' },
        { en: 'The binding names `report`. Make one that names `reporter`: `kubectl create rolebinding … --role=pod-reader --serviceaccount=room-10:reporter -n room-10`.', vi: 'Binding ghi tên `report`. Hãy tạo một cái ghi đúng `reporter`: `kubectl create rolebinding … --role=pod-reader --serviceaccount=room-10:reporter -n room-10`.' },
      ],
      solution: {
        commands: 'kubectl create rolebinding reporter --role=pod-reader --serviceaccount=room-10:reporter -n room-10',
        why: { en: 'A binding to an account that does not exist is no error. Nobody was given the Role.', vi: 'Gắn cho một tài khoản không tồn tại thì không bị báo lỗi. Role chưa được trao cho ai.' },
      },
      alternatives: [{ name: 'the binding repaired', commands: `kubectl apply -n room-10 -f - <<'END'\n${binding('reporter')}END` }],
      wrong: [
        { name: 'cluster-admin', commands: 'kubectl create clusterrolebinding reporter --clusterrole=cluster-admin --serviceaccount=room-10:reporter', says: { en: 'delete|kube-system', vi: 'delete|kube-system' } },
        { name: 'view, which shows more than Pods', commands: 'kubectl create rolebinding reporter --clusterrole=view --serviceaccount=room-10:reporter -n room-10', says: { en: 'may still list configmaps', vi: 'vẫn còn được phép list configmaps' } },
        { name: 'another role', commands: 'kubectl create rolebinding reporter --clusterrole=edit --serviceaccount=room-10:reporter -n room-10', says: { en: 'delete', vi: 'delete' } },
        { name: 'the account of another namespace', commands: 'kubectl create rolebinding reporter --role=pod-reader --serviceaccount=default:reporter -n room-10', says: { en: 'list', vi: 'list' } },
      ],
    },
    {
      id: 'policy',
      title: { en: 'Room 11: silence on the line', vi: 'Phòng 11: gọi mà im lặng' },
      text: {
        en: 'In `room-11` the Pod `client` has to reach `http://api`, and the Pod `stranger` must not. Both wait in vain at the moment. The NetworkPolicy stays in force.',
        vi: 'Trong `room-11`, Pod `client` phải gọi được `http://api`, còn Pod `stranger` thì không. Lúc này cả hai đều chờ vô ích. NetworkPolicy phải tiếp tục có hiệu lực.',
      },
      setup: room(11, `${deployment({ name: 'api', image: 'nginx:1.27' })}${service('api', 'api', 80, 80)}${client('frontend')}${client('stranger', 'stranger')}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api
spec:
  podSelector:
    matchLabels:
      app: api
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: front
`, 'kubectl wait --for=condition=Ready pod --all -n room-11 --timeout=60s'),
      goal: [
        { kind: 'http', from: { pod: 'client', namespace: 'room-11' }, url: 'http://api', matches: 'nginx' },
        { kind: 'http', from: { pod: 'stranger', namespace: 'room-11' }, url: 'http://api', fails: true },
        { kind: 'object', resource: 'networkpolicies.networking.k8s.io', namespace: 'room-11', name: 'api', say: { en: 'The NetworkPolicy api should stay in force.', vi: 'NetworkPolicy api phải tiếp tục có hiệu lực.' } },
      ],
      hints: [
        { en: 'A time-out, not a refusal: something drops the packets. `kubectl describe netpol -n room-11`', vi: 'Hết giờ chờ chứ không bị từ chối: có gì đó bỏ gói tin đi. `kubectl describe netpol -n room-11`' },
        { en: 'The policy lets in Pods with a certain label. Compare it with `kubectl get pods -n room-11 --show-labels`.', vi: 'Policy cho các Pod mang một nhãn nhất định vào. So với `kubectl get pods -n room-11 --show-labels`.' },
        { en: 'Either the policy names `app=frontend`, or the Pod client carries `app=front`.', vi: 'Hoặc policy ghi `app=frontend`, hoặc Pod client mang `app=front`.' },
      ],
      solution: {
        commands: patch(11, 'netpol api', '[{"op":"replace","path":"/spec/ingress/0/from/0/podSelector/matchLabels/app","value":"frontend"}]'),
        why: { en: 'A policy that allows a label which nobody carries allows nobody. Dropped packets give no error, only silence.', vi: 'Policy cho phép một nhãn không ai mang thì chẳng cho phép ai. Gói tin bị bỏ không sinh lỗi, chỉ có im lặng.' },
      },
      alternatives: [{ name: 'the Pod gets the label', commands: 'kubectl label pod client app=front --overwrite -n room-11' }],
      wrong: [
        { name: 'the policy deleted', commands: 'kubectl delete netpol api -n room-11', says: { en: 'stranger', vi: 'stranger' } },
        { name: 'the policy and the stranger deleted', commands: 'kubectl delete netpol api -n room-11; kubectl delete pod stranger -n room-11', says: { en: 'should stay in force', vi: 'tiếp tục có hiệu lực' } },
        { name: 'everybody let in', commands: patch(11, 'netpol api', '[{"op":"replace","path":"/spec/ingress","value":[{}]}]'), says: { en: 'stranger', vi: 'stranger' } },
        { name: 'the wrong Pod labelled', commands: 'kubectl label pod stranger app=front --overwrite -n room-11', says: { en: 'client|stranger', vi: 'client|stranger' } },
      ],
    },
    {
      id: 'namespace',
      title: { en: 'Room 12: it will not go', vi: 'Phòng 12: không chịu đi' },
      text: {
        en: 'The namespace `room-12` was given up and deleted. It has been `Terminating` ever since. Find what holds it, and let it go.',
        vi: 'Namespace `room-12` đã bỏ không và bị xóa. Từ đó đến giờ nó cứ `Terminating`. Hãy tìm thứ đang giữ nó lại, rồi cho nó đi.',
      },
      setup: `${room(12, `apiVersion: v1
kind: ConfigMap
metadata:
  name: ledger
  finalizers: [example.com/audit]
data:
  total: "12"
`)}kubectl delete namespace room-12 --wait=false\nsleep 10`,
      goal: [
        { kind: 'absent', resource: 'namespaces', name: 'room-12' },
        { kind: 'absent', resource: 'configmaps', namespace: 'room-12', name: 'ledger', say: { en: 'The ConfigMap ledger is still in the store: what held the namespace was not removed.', vi: 'ConfigMap ledger vẫn nằm trong kho dữ liệu: thứ giữ namespace chưa được gỡ.' } },
      ],
      hints: [
        { en: 'The namespace itself says what is left in it: `kubectl get ns room-12 -o yaml`, under conditions.', vi: 'Chính namespace nói còn gì trong đó: `kubectl get ns room-12 -o yaml`, mục conditions.' },
        { en: 'A ConfigMap is left, and a finalizer holds it.', vi: 'Còn một ConfigMap, và một finalizer đang giữ nó.' },
        { en: '`kubectl patch cm ledger -n room-12 --type=merge -p \'{"metadata":{"finalizers":null}}\'`.', vi: '`kubectl patch cm ledger -n room-12 --type=merge -p \'{"metadata":{"finalizers":null}}\'`.' },
      ],
      solution: {
        commands: "kubectl get ns room-12 -o jsonpath='{.status.conditions[*].message}{\"\\n\"}'\nkubectl patch cm ledger -n room-12 --type=merge -p '{\"metadata\":{\"finalizers\":null}}'", waitSeconds: 60,
        why: { en: 'A namespace goes when it is empty. Free the last object in it, and it goes by itself.', vi: 'Namespace mất khi đã trống. Giải phóng đối tượng cuối cùng thì nó tự đi.' },
      },
      alternatives: [{ name: 'by a JSON patch', commands: patch(12, 'cm ledger', '[{"op":"remove","path":"/metadata/finalizers"}]'), waitSeconds: 60 }],
      wrong: [
        { name: 'deleted again', commands: 'kubectl delete ns room-12 --wait=false', says: { en: 'room-12 is still there', vi: 'room-12 vẫn còn' } },
        { name: 'the ConfigMap deleted', commands: 'kubectl delete cm ledger -n room-12 --wait=false', says: { en: 'still there', vi: 'vẫn còn' } },
        { name: 'by force', commands: 'kubectl delete ns room-12 --force --grace-period=0 --wait=false', says: { en: 'still there', vi: 'vẫn còn' } },
      ],
    },
  ],
});
