import { defineLab } from '../../../../curriculum/lab';

/** Each task has a namespace of its own, so that the fifteen can be done in any order. */
const inside = (namespace: string, yaml: string, after = '') => `kubectl create namespace ${namespace}\n${within(namespace, yaml)}${after}`;
const within = (namespace: string, yaml: string) => `kubectl apply -n ${namespace} -f - <<'END'\n${yaml}END\n`;
const create = (namespace: string) => `kubectl create namespace ${namespace}`;
const patch = (namespace: string, what: string, json: string) => `kubectl patch ${what} -n ${namespace} --type=json -p '${json}'`;

const pod = (name: string, lines: string, labels = '') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
${labels ? `  labels: {${labels}}\n` : ''}spec:
  terminationGracePeriodSeconds: 1
${lines}`;

const deployment = (name: string, image: string, replicas: number, spec = '', container = '') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      terminationGracePeriodSeconds: 1
${spec}      containers:
      - name: main
        image: ${image}
${container}`;

const gazette = (text: string, mount = '/usr/share/nginx/html', stay = '') => pod('gazette', `  initContainers:
  - name: print
    image: busybox:1.36
    command: ["sh", "-c", "echo ${text} > /press/index.html${stay}"]
    volumeMounts: [{name: paper, mountPath: /press}]
  containers:
  - name: stand
    image: nginx:alpine
    volumeMounts: [{name: paper, mountPath: ${mount}}]
  volumes: [{name: paper, emptyDir: {}}]
`);

const logger = (initContainers: string, extra = '') => pod('logger', `${initContainers}  containers:
  - name: app
    image: busybox:1.36
    command: ["sh", "-c", "while true; do date >> /var/log/app.log; sleep 2; done"]
    volumeMounts: [{name: logs, mountPath: /var/log}]
${extra}  volumes: [{name: logs, emptyDir: {}}]
`);
const tailer = (restart: string, mount = '    volumeMounts: [{name: logs, mountPath: /logs}]\n') => `  initContainers:
  - name: tailer
    image: busybox:1.36
${restart}    command: ["sh", "-c", "touch /logs/app.log; tail -F /logs/app.log"]
${mount}`;

const policy = (from: string, podSelector = 'matchLabels: {app: store}') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: store
spec:
  podSelector: {${podSelector.startsWith('match') ? podSelector : ''}}
  policyTypes: [Ingress]
  ingress:
${from}`;

const notebook = (claim: string, volume = 'persistentVolumeClaim: {claimName: notes}') => `${claim}${pod('notebook', `  containers:
  - name: main
    image: redis:7
    volumeMounts: [{name: notes, mountPath: /notes}]
  volumes: [{name: notes, ${volume}}]
`)}`;
const notes = (storageClass = '', size = '200Mi') => `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: notes
spec:
  accessModes: [ReadWriteOnce]
${storageClass}  resources: {requests: {storage: ${size}}}
---
`;

const probes = (readiness: string, liveness: string) => `        ports: [{containerPort: 8080}]
${readiness}${liveness}`;
const READY = '        readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 2}\n';
const ALIVE = '        livenessProbe: {tcpSocket: {port: 8080}}\n';

const servant = { serviceAccount: 'servant', namespace: 'crux' };
const shell = (name: string, labels: string) => `---\n${pod(name, '  containers:\n  - {name: main, image: "nginx:alpine"}\n', labels)}`;

export default defineLab({
  kind: 'exam',
  minutes: 75,
  cni: 'calico',
  files: { 'logger.yaml': logger('') },
  tasks: [
    {
      id: 'pod',
      lessons: ['manifest', 'first-pod', 'how-a-pod-is-deleted'],
      title: { en: '1 · A Pod to order', vi: '1 · Một Pod theo yêu cầu' },
      text: {
        en: 'In namespace `orion`, run a Pod `relay` from `redis:7` that declares port 6379, carries the labels `tier=cache` and `team=blue`, and gets 10 seconds to stop.',
        vi: 'Trong namespace `orion`, chạy Pod `relay` từ `redis:7`, khai báo cổng 6379, mang nhãn `tier=cache` và `team=blue`, và có 10 giây để dừng.',
      },
      setup: create('orion'),
      goal: [
        { kind: 'object', resource: 'pods', namespace: 'orion', name: 'relay', labels: { tier: 'cache', team: 'blue' } },
        { kind: 'object', resource: 'pods', namespace: 'orion', name: 'relay', where: [{ path: 'spec.containers[0].image', equals: 'redis:7' }, { path: 'spec.containers[0].ports[0].containerPort', equals: 6379 }] },
        { kind: 'object', resource: 'pods', namespace: 'orion', name: 'relay', where: [{ path: 'spec.terminationGracePeriodSeconds', equals: 10 }] },
        { kind: 'ready', namespace: 'orion', name: 'relay' },
      ],
      hints: [
        { en: 'A dry run writes most of it.', vi: 'Chạy thử (dry run) viết giúp gần hết.' },
        { en: 'Labels belong to metadata, the port to the container, the grace to the spec.', vi: 'Nhãn thuộc metadata, cổng thuộc container, ân hạn thuộc spec.' },
        { en: '`kubectl run … --labels=… --port=… --dry-run=client -o yaml`, then one more line.', vi: '`kubectl run … --labels=… --port=… --dry-run=client -o yaml`, rồi thêm một dòng.' },
      ],
      solution: {
        commands: 'kubectl run relay -n orion --image=redis:7 --port=6379 --labels=tier=cache,team=blue --overrides=\'{"spec":{"terminationGracePeriodSeconds":10}}\'',
        why: { en: 'Three flags and one field for which there is no flag.', vi: 'Ba cờ, và một trường không có cờ nào cho nó.' },
      },
      alternatives: [{ name: 'from a manifest', commands: within('orion', `apiVersion: v1\nkind: Pod\nmetadata:\n  name: relay\n  labels: {tier: cache, team: blue}\nspec:\n  terminationGracePeriodSeconds: 10\n  containers:\n  - {name: r, image: "redis:7", ports: [{containerPort: 6379}]}\n`) }],
      wrong: [
        { name: 'the wrong namespace', commands: 'kubectl run relay --image=redis:7 --port=6379 --labels=tier=cache,team=blue' },
        { name: 'one label', commands: 'kubectl run relay -n orion --image=redis:7 --port=6379 --labels=tier=cache' },
        { name: 'the grace forgotten', commands: 'kubectl run relay -n orion --image=redis:7 --port=6379 --labels=tier=cache,team=blue' },
      ],
    },
    {
      id: 'init',
      lessons: ['logical-host', 'volumes'],
      title: { en: '2 · Printed before the doors open', vi: '2 · In xong mới mở cửa' },
      text: {
        en: 'In `lyra`, run a Pod `gazette`. A container from `nginx:alpine` serves a page that an init container has written before, in a volume that lives as long as the Pod. `http://localhost` in the Pod answers `morning edition`.',
        vi: 'Trong `lyra`, chạy Pod `gazette`. Một container từ `nginx:alpine` phục vụ trang do init container viết từ trước, trong một volume sống cùng Pod. Bên trong Pod, `http://localhost` trả về `morning edition`.',
      },
      setup: create('lyra'),
      goal: [
        { kind: 'object', resource: 'pods', namespace: 'lyra', name: 'gazette', where: [{ path: 'spec.initContainers[0].name', exists: true }, { path: 'spec.volumes', matches: 'emptyDir' }, { path: 'spec.containers[0].image', equals: 'nginx:alpine' }] },
        { kind: 'ready', namespace: 'lyra', name: 'gazette' },
        { kind: 'http', from: { pod: 'gazette', namespace: 'lyra' }, url: 'http://localhost', matches: 'morning edition' },
      ],
      hints: [
        { en: 'One emptyDir, mounted twice.', vi: 'Một emptyDir, gắn hai nơi.' },
        { en: 'nginx serves /usr/share/nginx/html.', vi: 'nginx phục vụ /usr/share/nginx/html.' },
        { en: 'The init container writes index.html and ends.', vi: 'Init container ghi index.html rồi kết thúc.' },
      ],
      solution: { commands: within('lyra', gazette('morning edition')), why: { en: 'The page is there before nginx starts.', vi: 'Trang có trước khi nginx khởi động.' } },
      alternatives: [{ name: 'the init container from the same image', commands: within('lyra', gazette('morning edition').replace('busybox:1.36', 'nginx:alpine')) }],
      wrong: [
        { name: 'mounted elsewhere', commands: within('lyra', gazette('morning edition', '/srv')) },
        { name: 'another text', commands: within('lyra', gazette('evening edition')) },
        { name: 'never ends', commands: within('lyra', gazette('morning edition', '/usr/share/nginx/html', '; sleep 3600')) },
      ],
    },
    {
      id: 'sidecar',
      lessons: ['inside-a-pod', 'logical-host'],
      title: { en: '3 · A log within reach', vi: '3 · Log trong tầm tay' },
      text: {
        en: '`logger.yaml` describes a Pod whose program writes its log into a file. Run it in `cygnus` with a sidecar `tailer`, one that the kubelet starts before `app` and keeps running, so that `kubectl logs logger -c tailer` follows `/var/log/app.log`.',
        vi: '`logger.yaml` mô tả một Pod có chương trình ghi log vào tệp. Hãy chạy nó trong `cygnus` với một sidecar `tailer` được kubelet khởi động trước `app` và giữ cho chạy, để `kubectl logs logger -c tailer` theo dõi được `/var/log/app.log`.',
      },
      setup: create('cygnus'),
      goal: [
        { kind: 'object', resource: 'pods', namespace: 'cygnus', name: 'logger', where: [{ path: 'spec.initContainers[name=tailer].restartPolicy', equals: 'Always' }] },
        { kind: 'object', resource: 'pods', namespace: 'cygnus', name: 'logger', where: [{ path: 'spec.initContainers[name=tailer].volumeMounts', matches: '"logs"' }, { path: 'spec.initContainers[name=tailer]', matches: 'tail.*app\\.log' }] },
        { kind: 'object', resource: 'pods', namespace: 'cygnus', name: 'logger', where: [{ path: 'spec.containers[name=app].command[2]', matches: 'app\\.log' }, { path: 'status.initContainerStatuses[name=tailer].state.running.startedAt', exists: true }] },
        { kind: 'ready', namespace: 'cygnus', name: 'logger' },
      ],
      holdSeconds: 3,
      hints: [
        { en: 'A sidecar stands among the init containers.', vi: 'Sidecar đứng trong initContainers.' },
        { en: 'restartPolicy: Always makes it one.', vi: 'restartPolicy: Always biến nó thành sidecar.' },
        { en: 'It mounts the volume logs and runs tail -F.', vi: 'Nó gắn volume logs và chạy tail -F.' },
      ],
      solution: { commands: within('cygnus', logger(tailer('    restartPolicy: Always\n'))), why: { en: 'It starts first, runs beside the app and stops after it.', vi: 'Nó khởi động trước, chạy song song và dừng sau app.' } },
      alternatives: [{ name: 'it waits for the file by itself', commands: within('cygnus', logger(tailer('    restartPolicy: Always\n').replace('touch /logs/app.log; ', ''))) }, { name: 'at the app\'s own path', commands: within('cygnus', logger(tailer('    restartPolicy: Always\n').replaceAll('/logs', '/var/log'))) }],
      wrong: [
        { name: 'an ordinary init container', commands: within('cygnus', logger(tailer(''))) },
        { name: 'without the volume', commands: within('cygnus', logger(tailer('    restartPolicy: Always\n', ''))) },
        { name: 'an ordinary second container', commands: within('cygnus', logger('', '  - name: tailer\n    image: busybox:1.36\n    command: ["tail", "-F", "/logs/app.log"]\n    volumeMounts: [{name: logs, mountPath: /logs}]\n')) },
      ],
    },
    {
      id: 'update',
      lessons: ['deployments'],
      title: { en: '4 · Without losing one', vi: '4 · Không thiếu lúc nào' },
      text: {
        en: 'In `vega`, the Deployment `front` runs `nginx:1.25` three times. Bring it to `nginx:1.27`, and see to it that at this and every later update never fewer than three Pods are available.',
        vi: 'Trong `vega`, Deployment `front` chạy ba bản `nginx:1.25`. Hãy đưa nó lên `nginx:1.27`, và bảo đảm rằng lần này cũng như mọi lần cập nhật sau, không lúc nào có ít hơn ba Pod khả dụng.',
      },
      setup: inside('vega', deployment('front', 'nginx:1.25', 3)).replace(/$/, patch('vega', 'deployment front', '[{"op":"replace","path":"/spec/strategy/rollingUpdate","value":{"maxUnavailable":2,"maxSurge":0}}]')),
      goal: [
        { kind: 'object', resource: 'deployments.apps', namespace: 'vega', name: 'front', where: [{ path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.27' }, { path: 'status.updatedReplicas', equals: 3 }, { path: 'status.availableReplicas', equals: 3 }] },
        { kind: 'object', resource: 'deployments.apps', namespace: 'vega', name: 'front', where: [{ path: 'spec.strategy.rollingUpdate.maxUnavailable', matches: '^0%?$' }, { path: 'spec.replicas', equals: 3 }] },
      ],
      hints: [
        { en: 'How an update proceeds stands under strategy.', vi: 'Cách cập nhật nằm ở strategy.' },
        { en: 'maxUnavailable may be 0 only if maxSurge is not.', vi: 'maxUnavailable chỉ được bằng 0 khi maxSurge khác 0.' },
        { en: 'Strategy first, then the image.', vi: 'Sửa strategy trước, rồi mới đến image.' },
      ],
      solution: {
        commands: `${patch('vega', 'deployment front', '[{"op":"replace","path":"/spec/strategy/rollingUpdate","value":{"maxUnavailable":0,"maxSurge":1}}]')}\nkubectl set image deployment/front main=nginx:1.27 -n vega\nkubectl rollout status deployment/front -n vega --timeout=120s`,
        why: { en: 'One more first, one less only when it is available.', vi: 'Thêm một cái trước, nó khả dụng rồi mới bớt một cái.' },
      },
      alternatives: [{ name: 'two more at a time, in one patch', commands: 'kubectl patch deployment front -n vega -p \'{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":"0%","maxSurge":2}},"template":{"spec":{"containers":[{"name":"main","image":"nginx:1.27"}]}}}}\'', waitSeconds: 60 }],
      wrong: [
        { name: 'only the image', commands: 'kubectl set image deployment/front main=nginx:1.27 -n vega' },
        { name: 'only the strategy', commands: patch('vega', 'deployment front', '[{"op":"replace","path":"/spec/strategy/rollingUpdate","value":{"maxUnavailable":0,"maxSurge":1}}]') },
        { name: 'both zero, which is refused', commands: `${patch('vega', 'deployment front', '[{"op":"replace","path":"/spec/strategy/rollingUpdate","value":{"maxUnavailable":0,"maxSurge":0}}]')}; kubectl set image deployment/front main=nginx:1.27 -n vega` },
      ],
    },
    {
      id: 'roll-back',
      lessons: ['deployments'],
      title: { en: '5 · Back to what worked', vi: '5 · Trở lại bản chạy được' },
      text: {
        en: 'In `pavo`, the last roll-out of the Deployment `pay` does not get on. Put it back to the version that worked, and write the image of that version into `pay.txt` in your home directory.',
        vi: 'Trong `pavo`, lần triển khai gần nhất của Deployment `pay` bị kẹt. Hãy đưa nó về phiên bản chạy được, và ghi image của phiên bản đó vào `pay.txt` trong thư mục nhà.',
      },
      setup: inside('pavo', deployment('pay', 'nginx:1.26', 2), 'kubectl rollout status deployment/pay -n pavo --timeout=60s\nkubectl set image deployment/pay main=nginx:1.26-fix -n pavo'),
      goal: [
        { kind: 'object', resource: 'deployments.apps', namespace: 'pavo', name: 'pay', where: [{ path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.26' }, { path: 'status.updatedReplicas', equals: 2 }, { path: 'status.unavailableReplicas', exists: false }] },
        { kind: 'file', path: 'pay.txt', matches: '^\\s*(docker\\.io/library/)?nginx:1\\.26\\s*$' },
      ],
      hints: [
        { en: 'The history knows both versions.', vi: 'Lịch sử biết cả hai phiên bản.' },
        { en: '`kubectl rollout history … --revision=1`', vi: '`kubectl rollout history … --revision=1`' },
        { en: '`kubectl rollout undo …`', vi: '`kubectl rollout undo …`' },
      ],
      solution: {
        commands: 'kubectl rollout undo deployment/pay -n pavo\nkubectl rollout status deployment/pay -n pavo --timeout=60s\necho nginx:1.26 > pay.txt',
        why: { en: 'The old ReplicaSet still exists, with its template; undo takes that one again.', vi: 'ReplicaSet cũ vẫn còn cùng khuôn của nó; undo dùng lại đúng khuôn ấy.' },
      },
      alternatives: [{ name: 'by the image', commands: "kubectl set image deployment/pay main=nginx:1.26 -n pavo\nkubectl get deployment pay -n pavo -o jsonpath='{.spec.template.spec.containers[0].image}' > pay.txt" }],
      wrong: [
        { name: 'another version', commands: 'kubectl set image deployment/pay main=nginx:1.27 -n pavo; echo nginx:1.27 > pay.txt' },
        { name: 'restarted', commands: 'kubectl rollout restart deployment/pay -n pavo; echo nginx:1.26 > pay.txt' },
        { name: 'no file', commands: 'kubectl rollout undo deployment/pay -n pavo' },
      ],
    },
    {
      id: 'node-port',
      lessons: ['services', 'exposing'],
      title: { en: '6 · A door to the outside', vi: '6 · Cánh cửa ra bên ngoài' },
      text: {
        en: 'In `ara`, the Deployment `hello` (luksa/kubia) is to be reached from outside on port 30180 of every node: a Service `hello-door`, which also answers inside the cluster on port 80.',
        vi: 'Trong `ara`, cần gọi được Deployment `hello` (luksa/kubia) từ bên ngoài qua cổng 30180 của mọi node: tạo Service `hello-door`, đồng thời trả lời trong cụm ở cổng 80.',
      },
      setup: inside('ara', deployment('hello', 'luksa/kubia', 2) + shell('caller', 'app: caller')),
      goal: [
        { kind: 'object', resource: 'services', namespace: 'ara', name: 'hello-door', where: [{ path: 'spec.ports[0].nodePort', equals: 30180 }, { path: 'spec.ports[0].port', equals: 80 }] },
        { kind: 'http', from: { machine: 'workstation' }, url: 'http://172.30.0.12:30180', matches: "You've hit" },
        { kind: 'http', from: { pod: 'caller', namespace: 'ara' }, url: 'http://hello-door', matches: "You've hit" },
        { kind: 'serves', namespace: 'ara', service: 'hello-door', min: 2, port: 80 },
      ],
      hints: [
        { en: 'kubia listens on 8080.', vi: 'kubia nghe ở 8080.' },
        { en: '`kubectl expose` cannot choose the node port; a manifest can.', vi: '`kubectl expose` không chọn được node port; manifest thì được.' },
        { en: 'type, selector, port, targetPort, nodePort.', vi: 'type, selector, port, targetPort, nodePort.' },
      ],
      solution: {
        commands: within('ara', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: hello-door\nspec:\n  type: NodePort\n  selector: {app: hello}\n  ports:\n  - {port: 80, targetPort: 8080, nodePort: 30180}\n'),
        why: { en: 'Three ports: for callers in the cluster, for the program, for callers outside.', vi: 'Ba cổng: cho bên gọi trong cụm, cho chương trình, cho bên gọi ở ngoài.' },
      },
      alternatives: [{ name: 'exposed, then patched', commands: `kubectl expose deployment hello -n ara --name=hello-door --type=NodePort --port=80 --target-port=8080\n${patch('ara', 'svc hello-door', '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30180}]')}` }],
      wrong: [
        { name: 'any node port', commands: 'kubectl expose deployment hello -n ara --name=hello-door --type=NodePort --port=80 --target-port=8080' },
        { name: 'a wrong target', commands: within('ara', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: hello-door\nspec:\n  type: NodePort\n  selector: {app: hello}\n  ports:\n  - {port: 80, nodePort: 30180}\n') },
        { name: 'inside only', commands: 'kubectl expose deployment hello -n ara --name=hello-door --port=80 --target-port=8080' },
      ],
    },
    {
      id: 'probes',
      lessons: ['life-of-a-pod'],
      title: { en: '7 · Two questions', vi: '7 · Hai câu hỏi' },
      text: {
        en: 'In `draco`, give the containers of the Deployment `slow` (port 8080) two probes: it is to get requests only while `/` answers over HTTP, and to be restarted when the port cannot be connected to.',
        vi: 'Trong `draco`, thêm hai probe cho container của Deployment `slow` (cổng 8080): chỉ nhận request khi `/` trả lời qua HTTP, và bị khởi động lại khi không kết nối được vào cổng.',
      },
      setup: inside('draco', deployment('slow', 'luksa/kubia', 2)),
      goal: [
        { kind: 'object', resource: 'deployments.apps', namespace: 'draco', name: 'slow', where: [{ path: 'spec.template.spec.containers[0].readinessProbe.httpGet.path', equals: '/' }, { path: 'spec.template.spec.containers[0].readinessProbe.httpGet.port', matches: '^(8080|[a-z].*)$' }] },
        { kind: 'object', resource: 'deployments.apps', namespace: 'draco', name: 'slow', where: [{ path: 'spec.template.spec.containers[0].livenessProbe.tcpSocket.port', matches: '^(8080|[a-z].*)$' }] },
        { kind: 'object', resource: 'deployments.apps', namespace: 'draco', name: 'slow', where: [{ path: 'status.updatedReplicas', equals: 2 }, { path: 'status.readyReplicas', equals: 2 }, { path: 'spec.template.spec.containers[0].livenessProbe', exists: true }] },
      ],
      hints: [
        { en: 'Which probe decides about requests, which about restarts?', vi: 'Probe nào quyết định chuyện nhận request, probe nào quyết định khởi động lại?' },
        { en: '`kubectl explain pod.spec.containers.livenessProbe`', vi: '`kubectl explain pod.spec.containers.livenessProbe`' },
        { en: 'httpGet for readiness, tcpSocket for liveness.', vi: 'httpGet cho readiness, tcpSocket cho liveness.' },
      ],
      solution: { commands: within('draco', deployment('slow', 'luksa/kubia', 2, '', probes(READY, ALIVE))), waitSeconds: 60, why: { en: 'Readiness asks for an answer, liveness only for a sign of life.', vi: 'Readiness đòi câu trả lời, liveness chỉ cần dấu hiệu còn sống.' } },
      alternatives: [{ name: 'by the name of the port', commands: 'kubectl patch deployment slow -n draco -p \'{"spec":{"template":{"spec":{"containers":[{"name":"main","ports":[{"name":"http","containerPort":8080}],"readinessProbe":{"httpGet":{"path":"/","port":"http"}},"livenessProbe":{"tcpSocket":{"port":"http"}}}]}}}}\'', waitSeconds: 90 }, { name: 'by a patch', commands: 'kubectl patch deployment slow -n draco -p \'{"spec":{"template":{"spec":{"containers":[{"name":"main","readinessProbe":{"httpGet":{"path":"/","port":8080}},"livenessProbe":{"tcpSocket":{"port":8080}}}]}}}}\'', waitSeconds: 90 }],
      wrong: [
        { name: 'the two exchanged', commands: within('draco', deployment('slow', 'luksa/kubia', 2, '', probes(READY.replace('readiness', 'liveness'), ALIVE.replace('liveness', 'readiness')))), waitSeconds: 60 },
        { name: 'a wrong port', commands: within('draco', deployment('slow', 'luksa/kubia', 2, '', probes(READY.replace('8080', '80'), ALIVE))), waitSeconds: 60 },
        { name: 'one only', commands: within('draco', deployment('slow', 'luksa/kubia', 2, '', probes(READY, ''))), waitSeconds: 60 },
      ],
    },
    {
      id: 'config',
      lessons: ['volumes', 'clinic'],
      title: { en: '8 · Settings from outside', vi: '8 · Thiết lập từ bên ngoài' },
      text: {
        en: 'In `norma` lies a ConfigMap `mood`. Run a Pod `singer` from `nginx:1.27` that has the value of its key `tone` in the environment variable `TONE`, and all its keys as files under `/etc/mood`.',
        vi: 'Trong `norma` có sẵn ConfigMap `mood`. Chạy Pod `singer` từ `nginx:1.27`, có giá trị của khóa `tone` trong biến môi trường `TONE`, và mọi khóa thành tệp dưới `/etc/mood`.',
      },
      setup: `${create('norma')}\nkubectl create configmap mood -n norma --from-literal=tone=calm --from-literal=tempo=slow`,
      goal: [
        { kind: 'object', resource: 'pods', namespace: 'norma', name: 'singer', where: [{ path: 'spec.containers[0].env[name=TONE].valueFrom.configMapKeyRef.name', equals: 'mood' }, { path: 'spec.containers[0].env[name=TONE].valueFrom.configMapKeyRef.key', equals: 'tone' }, { path: 'spec.containers[0].image', equals: 'nginx:1.27' }] },
        { kind: 'object', resource: 'pods', namespace: 'norma', name: 'singer', where: [{ path: 'spec.volumes', matches: '"configMap":\\{[^}]*"name":"mood"' }, { path: 'spec.containers[0].volumeMounts', matches: '"mountPath":"/etc/mood/?"' }] },
        { kind: 'ready', namespace: 'norma', name: 'singer' },
      ],
      hints: [
        { en: 'A ConfigMap can be read as a variable and as a volume.', vi: 'ConfigMap đọc được dưới dạng biến lẫn volume.' },
        { en: '`kubectl explain pod.spec.containers.env.valueFrom`, `kubectl explain pod.spec.volumes.configMap`', vi: '`kubectl explain pod.spec.containers.env.valueFrom`, `kubectl explain pod.spec.volumes.configMap`' },
        { en: 'configMapKeyRef for the variable; volume and volumeMount for the files.', vi: 'configMapKeyRef cho biến; volume và volumeMount cho các tệp.' },
      ],
      solution: {
        commands: within('norma', pod('singer', '  containers:\n  - name: main\n    image: nginx:1.27\n    env: [{name: TONE, valueFrom: {configMapKeyRef: {name: mood, key: tone}}}]\n    volumeMounts: [{name: mood, mountPath: /etc/mood}]\n  volumes: [{name: mood, configMap: {name: mood}}]\n')),
        why: { en: 'The variable is read once, at the start; the files follow the ConfigMap.', vi: 'Biến chỉ đọc một lần lúc khởi động; tệp thì thay đổi theo ConfigMap.' },
      },
      alternatives: [{ name: 'mounted read-only under another volume name', commands: within('norma', pod('singer', '  containers:\n  - name: voice\n    image: nginx:1.27\n    env:\n    - name: TONE\n      valueFrom:\n        configMapKeyRef: {name: mood, key: tone, optional: true}\n    volumeMounts: [{name: v, mountPath: /etc/mood, readOnly: true}]\n  volumes: [{name: v, configMap: {name: mood}}]\n')) }],
      wrong: [
        { name: 'the value written down', commands: 'kubectl run singer -n norma --image=nginx:1.27 --env=TONE=calm' },
        { name: 'the variable only', commands: within('norma', pod('singer', '  containers:\n  - name: main\n    image: nginx:1.27\n    env: [{name: TONE, valueFrom: {configMapKeyRef: {name: mood, key: tone}}}]\n')) },
        { name: 'a key that is missing', commands: within('norma', pod('singer', '  containers:\n  - name: main\n    image: nginx:1.27\n    env: [{name: TONE, valueFrom: {configMapKeyRef: {name: mood, key: TONE}}}]\n    volumeMounts: [{name: mood, mountPath: /etc/mood}]\n  volumes: [{name: mood, configMap: {name: mood}}]\n')) },
      ],
    },
    {
      id: 'quota',
      lessons: ['quotas-and-access'],
      title: { en: '9 · Room for two', vi: '9 · Chỗ cho hai' },
      text: {
        en: 'Create a namespace `lupus` in which at most 2 Pods and 256Mi of requested memory are allowed (quota `cage`), and run in it one Pod `tenant` from `nginx:1.27`.',
        vi: 'Tạo namespace `lupus` chỉ cho phép nhiều nhất 2 Pod và 256Mi bộ nhớ được yêu cầu (quota `cage`), rồi chạy trong đó một Pod `tenant` từ `nginx:1.27`.',
      },
      goal: [
        { kind: 'object', resource: 'resourcequotas', namespace: 'lupus', name: 'cage', where: [{ path: 'spec.hard.pods', equals: '2' }] },
        { kind: 'object', resource: 'resourcequotas', namespace: 'lupus', name: 'cage', where: [{ path: 'spec.hard', matches: '"(requests\\.)?memory":"256Mi"' }], say: { en: 'The quota cage does not limit the requested memory to 256Mi.', vi: 'Quota cage chưa giới hạn bộ nhớ được yêu cầu ở 256Mi.' } },
        { kind: 'object', resource: 'pods', namespace: 'lupus', name: 'tenant', where: [{ path: 'spec.containers[0].resources.requests.memory', exists: true }, { path: 'spec.containers[0].image', equals: 'nginx:1.27' }] },
        { kind: 'ready', namespace: 'lupus', name: 'tenant' },
      ],
      hints: [
        { en: 'A quota may be created by a command.', vi: 'Quota tạo được bằng một lệnh.' },
        { en: 'Where requested memory is limited, every Pod has to request some.', vi: 'Ở đâu giới hạn bộ nhớ yêu cầu, ở đó Pod nào cũng phải xin.' },
        { en: '`--hard=pods=2,requests.memory=256Mi`', vi: '`--hard=pods=2,requests.memory=256Mi`' },
      ],
      solution: {
        commands: `${create('lupus')}\nkubectl create quota cage -n lupus --hard=pods=2,requests.memory=256Mi\nsleep 2\n${within('lupus', pod('tenant', '  containers:\n  - name: main\n    image: nginx:1.27\n    resources: {requests: {memory: 64Mi}}\n'))}`,
        why: { en: 'Without a request the Pod would be refused: the quota could not count it.', vi: 'Không xin bộ nhớ thì Pod bị từ chối: quota không biết tính nó bao nhiêu.' },
      },
      alternatives: [{ name: 'with a default request', commands: `${create('lupus')}\n${within('lupus', 'apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: cage}\nspec: {hard: {pods: "2", requests.memory: 256Mi}}\n---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: usual}\nspec: {limits: [{type: Container, defaultRequest: {memory: 64Mi}}]}\n')}sleep 2\nkubectl run tenant -n lupus --image=nginx:1.27` }, { name: 'memory by its short name', commands: `${create('lupus')}\nkubectl create quota cage -n lupus --hard=pods=2,memory=256Mi\nsleep 2\n${within('lupus', pod('tenant', '  containers:\n  - name: main\n    image: nginx:1.27\n    resources: {requests: {memory: 128Mi}}\n'))}` }],
      wrong: [
        { name: 'no request', commands: `${create('lupus')}; kubectl create quota cage -n lupus --hard=pods=2,requests.memory=256Mi; sleep 2; kubectl run tenant -n lupus --image=nginx:1.27` },
        { name: 'Pods only', commands: `${create('lupus')}; kubectl create quota cage -n lupus --hard=pods=2; sleep 2; kubectl run tenant -n lupus --image=nginx:1.27` },
        { name: 'limits instead of requests', commands: `${create('lupus')}; kubectl create quota cage -n lupus --hard=pods=2,limits.memory=256Mi; sleep 2; kubectl run tenant -n lupus --image=nginx:1.27` },
      ],
    },
    {
      id: 'access',
      lessons: ['quotas-and-access'],
      title: { en: '10 · Just enough', vi: '10 · Vừa đủ quyền' },
      text: {
        en: 'In `crux`, the ServiceAccount `servant` has to be able to look at Deployments (get, list) and to change them (update, patch), but not to create or delete any, and nowhere else. Create what is missing, the account included.',
        vi: 'Trong `crux`, ServiceAccount `servant` phải xem được Deployment (get, list) và sửa được (update, patch), nhưng không được tạo hay xóa, và không có quyền ở nơi nào khác. Tạo những gì còn thiếu, kể cả tài khoản đó.',
      },
      setup: create('crux'),
      goal: [
        { kind: 'object', resource: 'serviceaccounts', namespace: 'crux', name: 'servant' },
        { kind: 'access', who: servant, verb: 'list', resource: 'deployments.apps', namespace: 'crux' },
        { kind: 'access', who: servant, verb: 'patch', resource: 'deployments.apps', namespace: 'crux' },
        { kind: 'access', who: servant, verb: 'update', resource: 'deployments.apps', namespace: 'crux' },
        { kind: 'access', who: servant, verb: 'get', resource: 'deployments.apps', namespace: 'crux' },
        { kind: 'access', who: servant, verb: 'create', resource: 'deployments.apps', namespace: 'crux', allowed: false, stays: true },
        { kind: 'access', who: servant, verb: 'delete', resource: 'deployments.apps', namespace: 'crux', allowed: false, stays: true },
        { kind: 'access', who: servant, verb: 'list', resource: 'deployments.apps', namespace: 'default', allowed: false, stays: true },
      ],
      hints: [
        { en: 'Three objects: an account, a Role, a RoleBinding.', vi: 'Ba đối tượng: tài khoản, Role, RoleBinding.' },
        { en: 'Deployments are in the group apps; `kubectl create role` knows that.', vi: 'Deployment thuộc nhóm apps; `kubectl create role` tự biết điều đó.' },
        { en: 'Check with `kubectl auth can-i … --as=system:serviceaccount:crux:servant`.', vi: 'Kiểm tra bằng `kubectl auth can-i … --as=system:serviceaccount:crux:servant`.' },
      ],
      solution: {
        commands: 'kubectl create serviceaccount servant -n crux\nkubectl create role tend -n crux --verb=get,list,update,patch --resource=deployments.apps\nkubectl create rolebinding tend -n crux --role=tend --serviceaccount=crux:servant',
        why: { en: 'A Role and a RoleBinding hold in their namespace only.', vi: 'Role và RoleBinding chỉ có hiệu lực trong namespace của chúng.' },
      },
      alternatives: [{ name: 'a ClusterRole bound in one namespace', commands: 'kubectl create serviceaccount servant -n crux\nkubectl create clusterrole tend --verb=get,list,watch,update,patch --resource=deployments.apps\nkubectl create rolebinding tend -n crux --clusterrole=tend --serviceaccount=crux:servant' }],
      wrong: [
        { name: 'edit is too much', commands: 'kubectl create serviceaccount servant -n crux; kubectl create rolebinding tend -n crux --clusterrole=edit --serviceaccount=crux:servant' },
        { name: 'view is too little', commands: 'kubectl create serviceaccount servant -n crux; kubectl create rolebinding tend -n crux --clusterrole=view --serviceaccount=crux:servant' },
        { name: 'everywhere', commands: 'kubectl create serviceaccount servant -n crux; kubectl create clusterrole tend --verb=get,list,update,patch --resource=deployments.apps; kubectl create clusterrolebinding tend --clusterrole=tend --serviceaccount=crux:servant' },
      ],
    },
    {
      id: 'labels',
      lessons: ['labels', 'selectors', 'stopping-and-removing'],
      title: { en: '11 · Sort the flock', vi: '11 · Phân loại cả đàn' },
      text: {
        en: 'In `aries` there are eight Pods. Give all those with `env=test` the label `archive=yes`, and delete all those whose `tier` is neither `web` nor `db`. The others stay as they are.',
        vi: 'Trong `aries` có tám Pod. Gắn nhãn `archive=yes` cho mọi Pod có `env=test`, và xóa mọi Pod có `tier` không phải `web` cũng không phải `db`. Các Pod khác giữ nguyên.',
      },
      setup: inside('aries', ([['a1', 'test', 'web'], ['a2', 'prod', 'web'], ['a3', 'test', 'db'], ['a4', 'prod', 'db'], ['a5', 'test', 'old'], ['a6', 'prod', 'tmp'], ['a7', 'test', 'web'], ['a8', 'prod', 'old']] as const)
        .map(([name, env, tier]) => pod(name, '  containers:\n  - {name: main, image: "registry.k8s.io/pause:3.10"}\n', `env: ${env}, tier: ${tier}`)).join('---\n')),
      goal: [
        { kind: 'object', resource: 'pods', namespace: 'aries', labels: { env: 'test', archive: 'yes' }, count: { min: 3, max: 3 } },
        { kind: 'object', resource: 'pods', namespace: 'aries', labels: { env: 'prod' }, where: [{ path: 'metadata.labels.archive', exists: false }], count: { min: 2, max: 2 } },
        { kind: 'absent', resource: 'pods', namespace: 'aries', labels: { tier: 'old' } },
        { kind: 'absent', resource: 'pods', namespace: 'aries', labels: { tier: 'tmp' } },
        { kind: 'object', resource: 'pods', namespace: 'aries', where: [{ path: 'metadata.labels.tier', matches: '^(web|db)$' }], count: { min: 5, max: 5 }, stays: true },
      ],
      hints: [
        { en: 'Both in one command each.', vi: 'Mỗi việc chỉ cần một lệnh.' },
        { en: 'Set-based selectors: `notin`.', vi: 'Selector theo tập: `notin`.' },
        { en: '`-l \'tier notin (web,db)\'`', vi: '`-l \'tier notin (web,db)\'`' },
      ],
      solution: {
        commands: "kubectl label pods -n aries -l env=test archive=yes\nkubectl delete pods -n aries -l 'tier notin (web,db)'",
        why: { en: 'A selector names the set; label and delete act on all of it.', vi: 'Selector nêu tập; label và delete tác động lên cả tập.' },
      },
      alternatives: [{ name: 'deleted first, by name', commands: 'kubectl delete pod a5 a6 a8 -n aries\nkubectl label pod a1 a3 a7 archive=yes -n aries' }],
      wrong: [
        { name: 'all labelled', commands: "kubectl label pods -n aries --all archive=yes; kubectl delete pods -n aries -l 'tier notin (web,db)'" },
        { name: 'only the old deleted', commands: 'kubectl label pods -n aries -l env=test archive=yes; kubectl delete pods -n aries -l tier=old' },
        { name: 'all deleted', commands: 'kubectl delete pods -n aries --all --now' },
        { name: 'nothing deleted', commands: 'kubectl label pods -n aries -l env=test archive=yes' },
      ],
    },
    {
      id: 'policy',
      lessons: ['network-policies'],
      title: { en: '12 · One door, one key', vi: '12 · Một cửa, một chìa' },
      text: {
        en: 'In `hydra`, everybody reaches the Pods of the Deployment `store` on port 80. From now on only Pods with the label `role=buyer` may; everything else in the namespace stays as open as it is.',
        vi: 'Trong `hydra`, ai cũng gọi được vào các Pod của Deployment `store` ở cổng 80. Từ nay chỉ các Pod mang nhãn `role=buyer` mới được; mọi thứ khác trong namespace vẫn mở như cũ.',
      },
      setup: inside('hydra', `${deployment('store', 'nginx:1.27', 1)}---\napiVersion: v1\nkind: Service\nmetadata: {name: store}\nspec: {selector: {app: store}, ports: [{port: 80}]}\n${shell('buyer', 'role: buyer')}${shell('thief', 'role: thief')}---\napiVersion: v1\nkind: Service\nmetadata: {name: buyer}\nspec: {selector: {role: buyer}, ports: [{port: 80}]}\n`),
      goal: [
        { kind: 'object', resource: 'networkpolicies.networking.k8s.io', namespace: 'hydra', where: [{ path: 'spec.podSelector', matches: 'store' }] },
        { kind: 'http', from: { pod: 'thief', namespace: 'hydra' }, url: 'http://store', fails: true },
        { kind: 'http', from: { pod: 'buyer', namespace: 'hydra' }, url: 'http://store', matches: 'nginx', stays: true },
        { kind: 'http', from: { pod: 'thief', namespace: 'hydra' }, url: 'http://buyer', matches: 'nginx', stays: true, say: { en: 'Other Pods of hydra should be as open as before; http://buyer no longer answers.', vi: 'Các Pod khác trong hydra phải mở như cũ; http://buyer không còn trả lời.' } },
        { kind: 'object', resource: 'networkpolicies.networking.k8s.io', namespace: 'hydra', where: [{ path: 'spec.podSelector', matches: 'store' }, { path: 'spec.ingress', matches: 'buyer' }] },
      ],
      hints: [
        { en: 'A policy selects the Pods that it protects.', vi: 'Policy chọn những Pod mà nó bảo vệ.' },
        { en: 'What a policy selects is closed, except for what it allows.', vi: 'Thứ được policy chọn thì đóng, trừ những gì nó cho phép.' },
        { en: 'podSelector app=store; ingress from podSelector role=buyer.', vi: 'podSelector app=store; ingress từ podSelector role=buyer.' },
      ],
      solution: {
        commands: within('hydra', policy('  - from: [{podSelector: {matchLabels: {role: buyer}}}]\n    ports: [{port: 80}]\n')),
        why: { en: 'Only the Pods of store are selected, so only they are closed to others.', vi: 'Chỉ Pod của store bị chọn, nên chỉ chúng đóng với người khác.' },
      },
      alternatives: [{ name: 'without naming the port', commands: within('hydra', policy('  - from:\n    - podSelector:\n        matchExpressions: [{key: role, operator: In, values: [buyer]}]\n')) }],
      wrong: [
        { name: 'nobody at all', commands: within('hydra', policy('  []\n').replace('ingress:\n  []', 'ingress: []')) },
        { name: 'everybody', commands: within('hydra', policy('  - {}\n')) },
        { name: 'the thief deleted', commands: `${within('hydra', policy('  - {}\n'))}kubectl delete pod thief -n hydra --now` },
        { name: 'the whole namespace closed besides', commands: `${within('hydra', policy('  - from: [{podSelector: {matchLabels: {role: buyer}}}]\n'))}${within('hydra', policy('  - from: [{podSelector: {matchLabels: {role: buyer}}}]\n', '').replace('name: store', 'name: all'))}` },
        { name: 'the whole namespace closed', commands: within('hydra', policy('  - from: [{podSelector: {matchLabels: {role: buyer}}}]\n', '')) },
      ],
    },
    {
      id: 'storage',
      lessons: ['claims'],
      title: { en: '13 · A notebook that lasts', vi: '13 · Cuốn sổ còn mãi' },
      text: {
        en: 'In `indus`, create a claim `notes` for 200Mi, written to by one node at a time, of the class that this cluster offers. A Pod `notebook` from `redis:7` mounts it at `/notes`.',
        vi: 'Trong `indus`, tạo claim `notes` xin 200Mi, mỗi lúc một node được ghi, thuộc class mà cụm này cung cấp. Pod `notebook` từ `redis:7` gắn nó vào `/notes`.',
      },
      setup: create('indus'),
      goal: [
        { kind: 'object', resource: 'persistentvolumeclaims', namespace: 'indus', name: 'notes', where: [{ path: 'spec.resources.requests.storage', equals: '200Mi' }, { path: 'spec.accessModes', includes: 'ReadWriteOnce' }] },
        { kind: 'object', resource: 'persistentvolumeclaims', namespace: 'indus', name: 'notes', where: [{ path: 'status.phase', equals: 'Bound' }, { path: 'spec.storageClassName', equals: 'local-path' }] },
        { kind: 'object', resource: 'pods', namespace: 'indus', name: 'notebook', where: [{ path: 'spec.volumes', matches: '"claimName":"notes"' }, { path: 'spec.containers[0].volumeMounts', matches: '"mountPath":"/notes/?"' }, { path: 'spec.containers[0].image', equals: 'redis:7' }] },
        { kind: 'ready', namespace: 'indus', name: 'notebook' },
      ],
      hints: [
        { en: '`kubectl get storageclass`', vi: '`kubectl get storageclass`' },
        { en: 'The class waits for its first consumer: the claim is Pending until the Pod comes.', vi: 'Class chờ bên dùng đầu tiên: claim Pending đến khi có Pod.' },
        { en: 'storageClassName: local-path, accessModes: [ReadWriteOnce].', vi: 'storageClassName: local-path, accessModes: [ReadWriteOnce].' },
      ],
      solution: { commands: within('indus', notebook(notes('  storageClassName: local-path\n'))), waitSeconds: 60, why: { en: 'The volume is made on the node where the Pod was placed.', vi: 'Volume được tạo trên node mà Pod được xếp vào.' } },
      alternatives: [{ name: 'the claim first, the Pod later', commands: `${within('indus', notes('  storageClassName: local-path\n').replace('---\n', ''))}sleep 5\n${within('indus', notebook(''))}`, waitSeconds: 60 }],
      wrong: [
        { name: 'a class that does not exist', commands: within('indus', notebook(notes('  storageClassName: fast\n'))), waitSeconds: 60 },
        { name: 'a volume made by hand, of no class', commands: within('indus', `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: by-hand}\nspec: {capacity: {storage: 200Mi}, accessModes: [ReadWriteOnce], hostPath: {path: /tmp/notes}}\n---\n${notebook(notes())}`), waitSeconds: 60 },
        { name: 'the claim alone', commands: within('indus', notes('  storageClassName: local-path\n').replace('---\n', '')), waitSeconds: 60 },
        { name: 'a volume that dies with the Pod', commands: within('indus', notebook(notes('  storageClassName: local-path\n'), 'emptyDir: {}')), waitSeconds: 60 },
      ],
    },
    {
      id: 'placement',
      lessons: ['selectors'],
      title: { en: '14 · At the edge', vi: '14 · Ở vùng biên' },
      text: {
        en: 'Mark the node `worker-1` with `zone=edge`. In `dorado`, the two Pods of the Deployment `beacon` have to run on nodes marked so, and only there.',
        vi: 'Đánh dấu node `worker-1` bằng `zone=edge`. Trong `dorado`, hai Pod của Deployment `beacon` phải chạy trên những node được đánh dấu như vậy, và chỉ ở đó.',
      },
      setup: inside('dorado', deployment('beacon', 'nginx:1.27', 2)),
      goal: [
        { kind: 'object', resource: 'nodes', name: 'worker-1', labels: { zone: 'edge' } },
        { kind: 'object', resource: 'nodes', labels: { zone: 'edge' }, count: { min: 1, max: 1 } },
        { kind: 'object', resource: 'deployments.apps', namespace: 'dorado', name: 'beacon', where: [{ path: 'spec.template.spec', matches: '"zone"' }, { path: 'spec.replicas', equals: 2 }] },
        { kind: 'object', resource: 'pods', namespace: 'dorado', labels: { app: 'beacon' }, where: [{ path: 'spec.nodeName', equals: 'worker-1' }, { path: 'status.phase', equals: 'Running' }], count: { min: 2 } },
      ],
      hints: [
        { en: 'Nodes carry labels too.', vi: 'Node cũng mang nhãn.' },
        { en: 'The Pod template says where its Pods may run.', vi: 'Khuôn Pod nói Pod được chạy ở đâu.' },
        { en: '`spec.template.spec.nodeSelector: {zone: edge}`', vi: '`spec.template.spec.nodeSelector: {zone: edge}`' },
      ],
      solution: {
        commands: 'kubectl label node worker-1 zone=edge\nkubectl patch deployment beacon -n dorado -p \'{"spec":{"template":{"spec":{"nodeSelector":{"zone":"edge"}}}}}\'', waitSeconds: 60,
        why: { en: 'Changing the template replaces the Pods; the new ones are placed by the selector.', vi: 'Đổi khuôn thì Pod được thay; Pod mới được xếp chỗ theo selector.' },
      },
      alternatives: [{ name: 'by affinity', commands: 'kubectl label node worker-1 zone=edge\nkubectl patch deployment beacon -n dorado -p \'{"spec":{"template":{"spec":{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"zone","operator":"In","values":["edge"]}]}]}}}}}}}\'', waitSeconds: 60 }],
      wrong: [
        { name: 'the node only', commands: 'kubectl label node worker-1 zone=edge' },
        { name: 'the Deployment only', commands: 'kubectl patch deployment beacon -n dorado -p \'{"spec":{"template":{"spec":{"nodeSelector":{"zone":"edge"}}}}}\'' },
        { name: 'all nodes marked', commands: 'kubectl label nodes --all zone=edge; kubectl patch deployment beacon -n dorado -p \'{"spec":{"template":{"spec":{"nodeSelector":{"zone":"edge"}}}}}\'' },
      ],
    },
    {
      id: 'two-faults',
      lessons: ['clinic', 'services', 'life-of-a-pod'],
      title: { en: '15 · Two faults, one silence', vi: '15 · Hai lỗi, một sự im lặng' },
      text: {
        en: 'In `corvus`, the Pod `asker` gets no answer from `http://oracle`. There is more than one reason. Repair it so that it answers; the Deployment `oracle` runs twice.',
        vi: 'Trong `corvus`, Pod `asker` gọi `http://oracle` mà không được trả lời. Nguyên do không chỉ có một. Hãy sửa cho nó trả lời; Deployment `oracle` chạy hai bản.',
      },
      setup: inside('corvus', `${deployment('oracle', 'luksa/kubia', 2, '', '        readinessProbe: {httpGet: {path: /, port: 8081}, periodSeconds: 2}\n')}---\napiVersion: v1\nkind: Service\nmetadata: {name: oracle}\nspec: {selector: {app: orakle}, ports: [{port: 80, targetPort: 8080}]}\n${shell('asker', 'app: asker')}`),
      goal: [
        { kind: 'ready', namespace: 'corvus', labels: { app: 'oracle' }, min: 2 },
        { kind: 'object', resource: 'services', namespace: 'corvus', name: 'oracle', where: [{ path: 'spec.selector.app', equals: 'oracle' }] },
        { kind: 'http', from: { pod: 'asker', namespace: 'corvus' }, url: 'http://oracle', matches: "You've hit" },
        { kind: 'absent', resource: 'pods', namespace: 'corvus', labels: { app: 'orakle' }, stays: true, say: { en: 'Pods with a changed label have left their Deployment; the Service has to find those that it makes.', vi: 'Pod bị đổi nhãn đã rời Deployment; Service phải tìm thấy những Pod do Deployment tạo.' } },
        { kind: 'object', resource: 'pods', namespace: 'corvus', name: 'asker', stays: true },
      ],
      hints: [
        { en: 'Walk along the path of the request.', vi: 'Đi dọc đường của request.' },
        { en: 'Are the Pods ready? Does the selector find them?', vi: 'Pod đã sẵn sàng chưa? Selector có tìm ra chúng không?' },
        { en: 'The probe asks port 8081; the selector says orakle.', vi: 'Probe hỏi cổng 8081; selector ghi orakle.' },
      ],
      solution: {
        commands: `${patch('corvus', 'deployment oracle', '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port","value":8080}]')}\nkubectl set selector svc oracle app=oracle -n corvus`, waitSeconds: 60,
        why: { en: 'Each fault alone would have been enough for the silence. Test every piece of the path by itself.', vi: 'Chỉ một lỗi cũng đủ gây im lặng. Hãy thử riêng từng chặng của con đường.' },
      },
      alternatives: [{ name: 'the probe removed, the Service made anew', commands: `${patch('corvus', 'deployment oracle', '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"}]')}\nkubectl delete svc oracle -n corvus\nkubectl expose deployment oracle --port=80 --target-port=8080 -n corvus`, waitSeconds: 60 }],
      wrong: [
        { name: 'only the probe', commands: patch('corvus', 'deployment oracle', '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port","value":8080}]'), waitSeconds: 60 },
        { name: 'only the selector', commands: 'kubectl set selector svc oracle app=oracle -n corvus', waitSeconds: 60 },
        { name: 'the Pods labelled instead, which the Deployment replaces', commands: `${patch('corvus', 'deployment oracle', '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port","value":8080}]')}; sleep 30; kubectl label pods -l app=oracle app=orakle --overwrite -n corvus`, waitSeconds: 60 },
      ],
    },
  ],
});
