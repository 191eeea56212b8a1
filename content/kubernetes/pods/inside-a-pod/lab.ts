import { defineLab } from '../../../../curriculum/lab';

const fortune = `apiVersion: v1
kind: Pod
metadata:
  name: fortune
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: writer
    image: busybox:1.36
    command: ["sh", "-c", "i=0; while true; do i=$((i+1)); echo \\"fortune $i\\" > /var/htdocs/index.html; sleep 5; done"]
    volumeMounts:
    - name: html
      mountPath: /var/htdocs
  - name: web
    image: nginx:alpine
    volumeMounts:
    - name: html
      mountPath: /usr/share/nginx/html
      readOnly: true
  volumes:
  - name: html
    emptyDir: {}
`;

const clash = `apiVersion: v1
kind: Pod
metadata:
  name: clash
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: one
    image: nginx:1.25
  - name: two
    image: nginx:1.26
`;

const pair = (writer: string, reader: string) => `cat > pair.yaml <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: pair
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: writer
    image: busybox:1.36
    command: ["sh", "-c", "echo hello > ${writer}/greeting.txt; sleep 3600"]
    volumeMounts:
    - name: shared
      mountPath: ${writer}
  - name: web
    image: nginx:alpine
    volumeMounts:
    - name: shared
      mountPath: ${reader}
  volumes:
  - name: shared
    emptyDir: {}
END
kubectl apply -f pair.yaml
kubectl wait --for=condition=Ready pod/pair --timeout=60s`;

const sidecar = (restartPolicy: string) => `cat > shipper.yaml <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: shipper
spec:
  terminationGracePeriodSeconds: 1
  initContainers:
  - name: ship
    image: busybox:1.36
${restartPolicy}    command: ["sh", "-c", "touch /logs/app.log; tail -F /logs/app.log"]
    volumeMounts:
    - name: logs
      mountPath: /logs
  containers:
  - name: app
    image: busybox:1.36
    command: ["sh", "-c", "echo started >> /logs/app.log; sleep 3600"]
    volumeMounts:
    - name: logs
      mountPath: /logs
  volumes:
  - name: logs
    emptyDir: {}
END
kubectl apply -f shipper.yaml`;

const shortSidecar = `kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: shipper}
spec:
  initContainers:
  - {name: helper, image: "redis:7", restartPolicy: Always}
  containers:
  - {name: app, image: "nginx:1.27"}
END`;

export default defineLab({
  files: { 'fortune.yaml': fortune, 'clash.yaml': clash },
  tasks: [
    {
      id: 'share-a-directory',
      title: { en: 'One directory for two', vi: 'Một thư mục cho hai container' },
      text: {
        en: 'Make a Pod named `pair` with two containers. `web` runs `nginx:alpine`; the other one (any image) puts a file `greeting.txt` with the word hello where nginx serves it. Then `http://localhost/greeting.txt` answers inside the Pod.',
        vi: 'Tạo một Pod tên `pair` gồm hai container. `web` chạy `nginx:alpine`; container kia (image tùy bạn) đặt tệp `greeting.txt` chứa chữ hello vào chỗ nginx phục vụ. Khi đó `http://localhost/greeting.txt` sẽ trả lời ở bên trong Pod.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'pair', where: [{ path: 'spec', matches: '("image":.*){2}' }], say: { en: 'Pod pair has no second container yet.', vi: 'Pod pair chưa có container thứ hai.' } },
        { kind: 'object', resource: 'pods', name: 'pair', where: [{ path: 'spec.containers[name=web].image', equals: 'nginx:alpine' }], say: { en: 'Pod pair has no container web from nginx:alpine yet.', vi: 'Pod pair chưa có container web từ nginx:alpine.' } },
        { kind: 'ready', name: 'pair' },
        { kind: 'http', from: { pod: 'pair' }, url: 'http://localhost/greeting.txt', matches: 'hello' },
      ],
      hints: [
        { en: 'Copy fortune.yaml and change it: `cp fortune.yaml pair.yaml`, then `nano pair.yaml` or `vi pair.yaml`.', vi: 'Chép fortune.yaml rồi sửa: `cp fortune.yaml pair.yaml`, sau đó `nano pair.yaml` hoặc `vi pair.yaml`.' },
        { en: 'Both containers mount the same volume; nginx serves `/usr/share/nginx/html`.', vi: 'Cả hai container gắn cùng một volume; nginx phục vụ thư mục `/usr/share/nginx/html`.' },
        { en: 'The writer has to stay alive after writing, for example with `sleep 3600`, or its container counts as ended.', vi: 'Container ghi tệp phải sống tiếp sau khi ghi, chẳng hạn bằng `sleep 3600`, nếu không nó bị coi là đã kết thúc.' },
      ],
      solution: {
        commands: pair('/work', '/usr/share/nginx/html'),
        why: { en: 'The volume is declared once and mounted twice, at a path that suits each container.', vi: 'Volume được khai báo một lần và gắn hai lần, mỗi container một đường dẫn hợp với nó.' },
      },
      alternatives: [{
        name: 'fortune.yaml changed with sed',
        commands: "sed -e 's/name: fortune/name: pair/' -e 's/index.html/greeting.txt/' -e 's/fortune \\$i/hello $i/' fortune.yaml | kubectl apply -f -",
      }],
      wrong: [
        { name: 'nginx mounts it elsewhere', commands: pair('/work', '/data'), says: { en: 'localhost/greeting', vi: 'localhost/greeting' } },
        { name: 'two Pods', commands: 'kubectl run pair --image=nginx:alpine; kubectl run writer --image=busybox:1.36 -- sh -c "echo hello > /greeting.txt; sleep 3600"', says: { en: 'no second container', vi: 'chưa có container thứ hai' } },
        { name: 'the writer ends', commands: pair('/work', '/usr/share/nginx/html').replace('; sleep 3600', '; exit 1').replace('--timeout=60s', '--timeout=10s'), says: { en: 'ready|answer', vi: 'sẵn sàng|trả lời' } },
      ],
    },
    {
      id: 'port-clash',
      title: { en: 'Two that want one port', vi: 'Hai bên giành một cổng' },
      text: {
        en: 'Apply `clash.yaml` and read why one of its containers keeps failing. Then make both web servers run without a restart: in two Pods named `one` and `two`, with the Pod `clash` gone.',
        vi: 'Áp dụng `clash.yaml` và đọc xem vì sao một container cứ hỏng. Sau đó làm cho cả hai máy chủ web chạy mà không phải khởi động lại: thành hai Pod tên `one` và `two`, còn Pod `clash` thì không còn nữa.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'one', where: [{ path: 'spec.containers[0].image', equals: 'nginx:1.25' }, { path: 'spec.containers', length: 1 }] },
        { kind: 'object', resource: 'pods', name: 'two', where: [{ path: 'spec.containers[0].image', equals: 'nginx:1.26' }, { path: 'spec.containers', length: 1 }] },
        { kind: 'ready', name: 'one' },
        { kind: 'ready', name: 'two' },
        { kind: 'absent', resource: 'pods', name: 'clash' },
      ],
      hints: [
        { en: '`kubectl logs clash -c two` says what went wrong; add `--previous` if the container has just been started again.', vi: '`kubectl logs clash -c two` nói điều gì đã hỏng; thêm `--previous` nếu container vừa khởi động lại.' },
        { en: 'Two Pods have two addresses, so each has a port 80 of its own.', vi: 'Hai Pod có hai địa chỉ, nên mỗi Pod có cổng 80 của riêng mình.' },
        { en: 'The images are in clash.yaml: `one` is nginx:1.25, `two` is nginx:1.26.', vi: 'Image nằm trong clash.yaml: `one` là nginx:1.25, `two` là nginx:1.26.' },
      ],
      solution: {
        commands: 'kubectl apply -f clash.yaml\nsleep 5\nkubectl logs clash -c two\nkubectl delete pod clash\nkubectl run one --image=nginx:1.25\nkubectl run two --image=nginx:1.26',
        why: { en: 'Two web servers make sense apart, so they are two Pods. Each has its own address and its own port 80.', vi: 'Hai máy chủ web tách ra vẫn có nghĩa, nên chúng là hai Pod. Mỗi Pod có địa chỉ và cổng 80 riêng.' },
      },
      alternatives: [{ name: 'manifests from dry runs', commands: 'for n in one:1.25 two:1.26; do kubectl run ${n%%:*} --image=nginx:${n##*:} --dry-run=client -o yaml | kubectl apply -f -; done' }],
      wrong: [
        { name: 'clash is still there', commands: 'kubectl apply -f clash.yaml; kubectl run one --image=nginx:1.25; kubectl run two --image=nginx:1.26', says: { en: 'clash is still there', vi: 'clash vẫn còn' } },
        { name: 'images swapped', commands: 'kubectl run one --image=nginx:1.26; kubectl run two --image=nginx:1.25', says: { en: 'nginx:1\\.25', vi: 'nginx:1\\.25' } },
        { name: 'only one of them', commands: 'kubectl run one --image=nginx:1.25', says: { en: 'no pod two', vi: 'Chưa có pod two' } },
      ],
    },
    {
      id: 'real-sidecar',
      title: { en: 'A real sidecar', vi: 'Một sidecar thực thụ' },
      text: {
        en: 'Make a Pod named `shipper` whose main container is named `app`, with a sidecar (any name) that the kubelet starts before `app` and keeps running beside it. Both are up in the end.',
        vi: 'Tạo một Pod tên `shipper` với container chính tên `app` và một sidecar (tên tùy bạn) được kubelet khởi động trước `app` rồi giữ chạy song song. Cuối cùng cả hai đều đang chạy.',
      },
      goal: [
        {
          kind: 'object', resource: 'pods', name: 'shipper',
          where: [{ path: 'spec.containers[name=app].image', exists: true }, { path: 'spec.initContainers[restartPolicy=Always].name', exists: true }],
          say: { en: 'Pod shipper needs a container app and, under initContainers, one that is always restarted.', vi: 'Pod shipper cần một container app và, dưới initContainers, một container luôn được khởi động lại.' },
        },
        { kind: 'ready', name: 'shipper' },
      ],
      holdSeconds: 3,
      hints: [
        { en: 'The text above shows where a sidecar stands in a manifest and which line makes it one.', vi: 'Đoạn trên cho thấy sidecar đứng ở đâu trong manifest và dòng nào biến nó thành sidecar.' },
        { en: '`kubectl run shipper --image=busybox:1.36 --dry-run=client -o yaml -- sleep 3600` prints a manifest to start from.', vi: '`kubectl run shipper --image=busybox:1.36 --dry-run=client -o yaml -- sleep 3600` in ra một manifest để bắt đầu.' },
        { en: 'Without `restartPolicy: Always` the kubelet waits for the init container to end, and a `tail -F` never ends: the Pod stays at Init:0/1.', vi: 'Thiếu `restartPolicy: Always`, kubelet sẽ đợi init container chạy xong, mà `tail -F` thì không bao giờ xong: Pod dừng mãi ở Init:0/1.' },
      ],
      solution: {
        commands: `${sidecar('    restartPolicy: Always\n')}\nkubectl wait --for=condition=Ready pod/shipper --timeout=60s`,
        why: { en: 'Init containers start before the main ones; restartPolicy Always means that nobody waits for this one to end. READY says 2/2, because a sidecar counts.', vi: 'Init container khởi động trước container chính; restartPolicy Always nghĩa là không ai đợi nó kết thúc. READY ghi 2/2 vì sidecar cũng được tính.' },
      },
      alternatives: [{ name: 'a shorter one', commands: shortSidecar }],
      wrong: [
        { name: 'an ordinary init container', commands: sidecar(''), says: { en: 'always restarted', vi: 'luôn được khởi động lại' } },
        { name: 'an ordinary second container', commands: "sed -e 's/name: fortune/name: shipper/' -e 's/name: writer/name: app/' fortune.yaml | kubectl apply -f -", says: { en: 'initContainers', vi: 'initContainers' } },
        { name: 'only the main container', commands: 'kubectl run shipper --image=nginx:1.27', says: { en: 'container app', vi: 'container app' } },
      ],
    },
  ],
});
