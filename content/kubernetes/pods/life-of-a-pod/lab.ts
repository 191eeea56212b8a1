import { defineLab } from '../../../../curriculum/lab';

const apply = (yaml: string) => `kubectl apply -f - <<'END'\n${yaml}END\n`;

const gate = `apiVersion: v1
kind: Pod
metadata:
  name: gate
  labels:
    app: gate
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: web
    image: nginx:1.27
    readinessProbe:
      httpGet:
        path: /open.html
        port: 80
      periodSeconds: 1
`;

const probed = (name: string, path: string, port = 80) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: web
    image: nginx:1.27
    readinessProbe:
      httpGet:
        path: ${path}
        port: ${port}
      periodSeconds: 1
`;

const hang = (probe: string) => `apiVersion: v1
kind: Pod
metadata:
  name: hang
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: busybox:1.36
    command: ["sh", "-c", "touch /tmp/alive; sleep 15; rm /tmp/alive; sleep 36000"]
${probe}`;
const liveness = (command: string) => `    livenessProbe:
      exec:
        command: ${command}
      periodSeconds: 2
      failureThreshold: 2
`;

const vip = (resources: string) => apply(`apiVersion: v1
kind: Pod
metadata:
  name: vip
spec:
  containers:
  - name: web
    image: nginx:1.27
    resources: ${resources}
`);

export default defineLab({
  files: { 'gate.yaml': gate, 'hang.yaml': hang('') },
  tasks: [
    {
      id: 'one-shot',
      title: { en: 'Run to the end, once', vi: 'Chạy đến hết, một lần' },
      text: {
        en: 'Run a Pod `backup` from `busybox:1.36` that prints `saved` and ends. It stays in the list as `Completed`, with no restart.',
        vi: 'Chạy Pod `backup` từ `busybox:1.36`, in ra `saved` rồi kết thúc. Nó ở lại danh sách với trạng thái `Completed`, không khởi động lại lần nào.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'backup', where: [{ path: 'status.phase', equals: 'Succeeded' }], say: { en: 'Pod backup has not reached the phase Succeeded.', vi: 'Pod backup chưa đến pha Succeeded.' } },
        { kind: 'object', resource: 'pods', name: 'backup', where: [{ path: 'spec.containers[0].image', equals: 'busybox:1.36' }, { path: 'status.containerStatuses[0].restartCount', equals: 0 }] },
      ],
      hints: [
        { en: 'Unless told otherwise, a Pod starts an ended container again, even if it ended well.', vi: 'Nếu không dặn khác, Pod khởi động lại container đã kết thúc, kể cả khi nó kết thúc tốt đẹp.' },
        { en: '`kubectl run` has the flag `--restart`; the three values stand in the text.', vi: '`kubectl run` có cờ `--restart`; ba giá trị nằm trong bài.' },
        { en: 'The form is `kubectl run NAME --image=IMAGE --restart=… -- COMMAND`.', vi: 'Mẫu lệnh: `kubectl run TÊN --image=IMAGE --restart=… -- LỆNH`.' },
      ],
      solution: {
        commands: 'kubectl run backup --image=busybox:1.36 --restart=Never -- echo saved\nsleep 5\nkubectl get pod backup',
        why: { en: 'With restartPolicy Never an exit code of 0 is the end: phase Succeeded, shown as Completed.', vi: 'Với restartPolicy Never, mã thoát 0 là kết thúc: pha Succeeded, hiện ra là Completed.' },
      },
      alternatives: [{ name: 'restarted only on failure', commands: 'kubectl run backup --image=busybox:1.36 --restart=OnFailure -- sh -c "echo saved"' }],
      wrong: [
        { name: 'always restarted', commands: 'kubectl run backup --image=busybox:1.36 -- echo saved', says: { en: 'Succeeded', vi: 'Succeeded' } },
        { name: 'kept alive', commands: 'kubectl run backup --image=busybox:1.36 --restart=Never -- sh -c "echo saved; sleep 3600"', says: { en: 'Succeeded', vi: 'Succeeded' } },
        { name: 'ended badly', commands: 'kubectl run backup --image=busybox:1.36 --restart=Never -- sh -c "echo saved; exit 1"', says: { en: 'Succeeded', vi: 'Succeeded' } },
      ],
    },
    {
      id: 'crash',
      title: { en: 'Why does it crash?', vi: 'Vì sao nó sập?' },
      text: {
        en: 'The Pod `worker` crashes again and again. Find out why, and replace it with a Pod of the same name and image that does what was meant: print `starting`, then sleep for an hour.',
        vi: 'Pod `worker` cứ sập đi sập lại. Hãy tìm nguyên do, rồi thay nó bằng Pod cùng tên, cùng image, làm đúng điều lẽ ra phải làm: in `starting` rồi ngủ một giờ.',
      },
      setup: "kubectl run worker --image=busybox:1.36 -- sh -c 'echo starting; slep 3600'\nsleep 20",
      goal: [
        { kind: 'ready', name: 'worker' },
        { kind: 'object', resource: 'pods', name: 'worker', where: [{ path: 'spec.containers[0].image', equals: 'busybox:1.36' }, { path: 'status.containerStatuses[0].restartCount', equals: 0 }] },
        { kind: 'object', resource: 'pods', name: 'worker', where: [{ path: 'spec.containers[0]', matches: 'starting.*sleep 3600|starting.*sleep 1h|starting.*sleep 60m' }], say: { en: 'Pod worker does not print starting and then sleep for an hour.', vi: 'Pod worker chưa in starting rồi ngủ một giờ.' } },
      ],
      holdSeconds: 5,
      hints: [
        { en: 'What a program says before it dies stands in its log: `kubectl logs worker`. When a new run has already begun, `--previous` shows the one before.', vi: 'Lời cuối của chương trình nằm trong nhật ký: `kubectl logs worker`. Nếu lần chạy mới đã bắt đầu, `--previous` cho xem lần trước đó.' },
        { en: 'Exit code 127 (in `kubectl describe`) is a shell\'s way of saying: no such command.', vi: 'Mã thoát 127 (trong `kubectl describe`) là cách shell nói: không có lệnh đó.' },
        { en: 'The command of a Pod cannot be changed: delete the Pod and run it again, with `sleep` spelt right.', vi: 'Không đổi được câu lệnh của Pod: xóa Pod rồi chạy lại, viết cho đúng `sleep`.' },
      ],
      solution: {
        commands: "kubectl logs worker --tail=2\nkubectl delete pod worker --now\nkubectl run worker --image=busybox:1.36 -- sh -c 'echo starting; sleep 3600'",
        why: { en: 'The log says `sh: slep: not found`. Restarting cannot heal a typing error; only a new Pod can.', vi: 'Nhật ký ghi `sh: slep: not found`. Khởi động lại bao nhiêu lần cũng không chữa được lỗi gõ; phải có Pod mới.' },
      },
      alternatives: [{ name: 'replaced from its own manifest', commands: "kubectl get pod worker -o yaml | grep -v resourceVersion | sed 's/slep/sleep/' > worker.yaml\nkubectl replace --force -f worker.yaml --grace-period=1" }],
      wrong: [
        { name: 'never restarted instead', commands: "kubectl delete pod worker --now; kubectl run worker --image=busybox:1.36 --restart=Never -- sh -c 'echo starting; slep 3600'", says: { en: 'ready|starting', vi: 'sẵn sàng|starting' } },
        { name: 'only deleted', commands: 'kubectl delete pod worker --now', says: { en: 'no pod worker', vi: 'Chưa có pod worker' } },
        { name: 'sleeping, but silent', commands: 'kubectl delete pod worker --now; kubectl run worker --image=busybox:1.36 -- sleep 3600', says: { en: 'does not print starting', vi: 'chưa in starting' } },
      ],
    },
    {
      id: 'ready-when',
      title: { en: 'Ready means ready', vi: 'Sẵn sàng là sẵn sàng' },
      text: {
        en: 'Run a Pod `shop` from `nginx:1.27` that counts as ready only while `http://…:80/warm.html` answers. Then make it ready, without touching the probe.',
        vi: 'Chạy Pod `shop` từ `nginx:1.27`, chỉ được coi là sẵn sàng khi `http://…:80/warm.html` trả lời. Rồi làm cho nó sẵn sàng mà không đụng đến probe.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'shop', where: [{ path: 'spec.containers[0].image', equals: 'nginx:1.27' }, ] },
        // By port number, by its name, or by a command that asks.
        { kind: 'object', resource: 'pods', name: 'shop', where: [{ path: 'spec.containers[0].readinessProbe', matches: '^(?=.*warm\\.html)(?!.*"port":(?!80\\D|"))' }], say: { en: 'The container of shop has no readiness probe that asks for /warm.html on port 80.', vi: 'Container của shop chưa có readiness probe hỏi /warm.html ở cổng 80.' } },
        { kind: 'ready', name: 'shop' },
      ],
      hints: [
        { en: '`gate.yaml` has all that you need; two words of it change.', vi: '`gate.yaml` có đủ thứ bạn cần; chỉ phải đổi hai chỗ.' },
        { en: 'After that the Pod is Running but 0/1: nginx answers 404, because the page is missing.', vi: 'Sau đó Pod Running nhưng 0/1: nginx trả 404 vì thiếu trang.' },
        { en: 'nginx serves `/usr/share/nginx/html`. `kubectl exec shop -- touch /usr/share/nginx/html/warm.html` makes the page.', vi: 'nginx phục vụ `/usr/share/nginx/html`. `kubectl exec shop -- touch /usr/share/nginx/html/warm.html` tạo ra trang đó.' },
      ],
      solution: {
        commands: "sed -e 's/gate/shop/' -e 's/open.html/warm.html/' gate.yaml | kubectl apply -f -\nsleep 5\nkubectl exec shop -- touch /usr/share/nginx/html/warm.html\nkubectl wait --for=condition=Ready pod/shop --timeout=60s",
        why: { en: 'The kubelet asks every second. As soon as the answer is 200, the condition Ready becomes True, and Services send requests.', vi: 'Kubelet hỏi mỗi giây một lần. Vừa nhận được 200, điều kiện Ready thành True và các Service bắt đầu gửi yêu cầu đến.' },
      },
      alternatives: [{ name: 'a manifest of one\'s own', commands: `${apply(probed('shop', '/warm.html'))}sleep 3\nkubectl exec shop -- sh -c 'echo yes > /usr/share/nginx/html/warm.html'` }],
      wrong: [
        { name: 'the page is missing', commands: apply(probed('shop', '/warm.html')), says: { en: '0 of 1 pod shop ready', vi: '0 trên 1 pod shop' } },
        { name: 'a probe that always passes', commands: apply(probed('shop', '/')), says: { en: 'no readiness probe that asks', vi: 'chưa có readiness probe hỏi' } },
        { name: 'a wrong port', commands: `${apply(probed('shop', '/warm.html', 8080))}sleep 3\nkubectl exec shop -- touch /usr/share/nginx/html/warm.html`, says: { en: 'on port 80', vi: 'ở cổng 80' } },
        { name: 'no probe', commands: 'kubectl run shop --image=nginx:1.27', says: { en: 'no readiness probe', vi: 'chưa có readiness probe' } },
      ],
    },
    {
      id: 'hang',
      title: { en: 'Alive, but of no use', vi: 'Còn sống mà vô dụng' },
      text: {
        en: 'The program in `hang.yaml` works as long as `/tmp/alive` exists. After 15 seconds it loses the file and hangs for ever. Run the Pod `hang` so that the cluster notices this and starts the container again by itself. The command stays as it is.',
        vi: 'Chương trình trong `hang.yaml` chỉ làm việc khi còn tệp `/tmp/alive`. Sau 15 giây nó mất tệp và treo vĩnh viễn. Hãy chạy Pod `hang` sao cho cụm tự nhận ra và tự khởi động lại container. Giữ nguyên câu lệnh.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'hang', where: [{ path: 'spec.containers[0].livenessProbe.exec.command', matches: '/tmp/alive' }], say: { en: 'The container of hang has no liveness probe that looks for /tmp/alive.', vi: 'Container của hang chưa có liveness probe tìm tệp /tmp/alive.' } },
        { kind: 'object', resource: 'pods', name: 'hang', where: [{ path: 'spec.containers[0].command[2]', matches: 'rm /tmp/alive' }] },
        { kind: 'object', resource: 'pods', name: 'hang', where: [{ path: 'status.containerStatuses[0].restartCount', atLeast: 1 }, { path: 'status.containerStatuses[0].lastState.terminated.exitCode', not: 0 }], say: { en: 'The container of hang has not been restarted by its probe yet.', vi: 'Container của hang chưa được probe khởi động lại lần nào.' } },
      ],
      hints: [
        { en: 'A program that hangs does not end, so the restart policy never comes into play. Somebody has to ask whether it is alive.', vi: 'Chương trình treo thì không kết thúc, nên restartPolicy không có dịp ra tay. Phải có ai đó hỏi xem nó còn sống không.' },
        { en: 'A probe may run a command in the container: `exec`. It passes if the command ends with 0; `cat` of a missing file does not.', vi: 'Probe có thể chạy một lệnh trong container: `exec`. Lệnh trả về 0 thì đạt; `cat` một tệp không có thì không.' },
        { en: 'Beside `command`: `livenessProbe: {exec: {command: [cat, /tmp/alive]}, periodSeconds: 2}`. Then give it a minute.', vi: 'Ngang hàng với `command`: `livenessProbe: {exec: {command: [cat, /tmp/alive]}, periodSeconds: 2}`. Rồi chờ chừng một phút.' },
      ],
      solution: {
        commands: apply(hang(liveness('[cat, /tmp/alive]'))), waitSeconds: 60,
        why: { en: 'The liveness probe fails twice in a row; the kubelet kills the container and starts a new one, as after a crash.', vi: 'Liveness probe trượt hai lần liên tiếp; kubelet giết container và khởi động cái mới, như sau một lần sập.' },
      },
      alternatives: [{ name: 'with test and the defaults', commands: apply(hang(`    livenessProbe:\n      exec: {command: [test, -f, /tmp/alive]}\n`)), waitSeconds: 120 }],
      wrong: [
        { name: 'without a probe', commands: 'kubectl apply -f hang.yaml', waitSeconds: 60, says: { en: 'no liveness probe', vi: 'chưa có liveness probe' } },
        { name: 'a readiness probe', commands: apply(hang(liveness('[cat, /tmp/alive]').replace('liveness', 'readiness'))), waitSeconds: 60, says: { en: 'no liveness probe', vi: 'chưa có liveness probe' } },
        { name: 'a probe that always passes', commands: apply(hang(liveness('["true"]'))), waitSeconds: 60, says: { en: 'not been restarted', vi: 'chưa được probe khởi động lại' } },
        { name: 'a probe that nobody can answer', commands: apply(hang('    livenessProbe:\n      tcpSocket: {port: 80}\n      periodSeconds: 2\n')), waitSeconds: 60, says: { en: 'looks for /tmp/alive', vi: 'tìm tệp /tmp/alive' } },
      ],
    },
    {
      id: 'guaranteed',
      title: { en: 'The last to go', vi: 'Kẻ bị đuổi sau cùng' },
      text: {
        en: 'Run a Pod `vip` from `nginx:1.27` that belongs to the QoS class `Guaranteed`, with half a CPU and 64Mi of memory.',
        vi: 'Chạy Pod `vip` từ `nginx:1.27` thuộc lớp QoS `Guaranteed`, với nửa CPU và 64Mi bộ nhớ.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'vip', where: [{ path: 'status.qosClass', equals: 'Guaranteed' }, { path: 'spec.containers[0].resources.limits.cpu', matches: '^(500m|0\\.5)$' }, { path: 'spec.containers[0].resources.limits.memory', equals: '64Mi' }] },
        { kind: 'ready', name: 'vip' },
      ],
      hints: [
        { en: 'The class follows from requests and limits; it cannot be set.', vi: 'Lớp được suy ra từ requests và limits; không đặt trực tiếp được.' },
        { en: 'Guaranteed: for CPU and for memory, request and limit are equal. A limit without a request sets the request as well.', vi: 'Guaranteed: với cả CPU lẫn bộ nhớ, request bằng limit. Chỉ đặt limit thì request cũng nhận giá trị ấy.' },
        { en: 'Half a CPU is written `500m`. Under the container: `resources: {limits: {cpu: 500m, memory: 64Mi}}`.', vi: 'Nửa CPU viết là `500m`. Dưới container: `resources: {limits: {cpu: 500m, memory: 64Mi}}`.' },
      ],
      solution: {
        commands: vip('{limits: {cpu: 500m, memory: 64Mi}}'),
        why: { en: 'Limits alone are enough: what you do not request is taken from the limit, so both are equal.', vi: 'Chỉ cần limits: phần bạn không ghi ở requests được lấy từ limit, nên hai bên bằng nhau.' },
      },
      alternatives: [{ name: 'both written out', commands: vip('{requests: {cpu: "0.5", memory: 64Mi}, limits: {cpu: 500m, memory: 64Mi}}') }],
      wrong: [
        { name: 'only requests', commands: vip('{requests: {cpu: 500m, memory: 64Mi}}'), says: { en: 'should be Guaranteed; now it is Burstable', vi: 'cần là Guaranteed; hiện tại là Burstable' } },
        { name: 'nothing', commands: 'kubectl run vip --image=nginx:1.27', says: { en: 'now it is BestEffort', vi: 'hiện tại là BestEffort' } },
        { name: 'memory only', commands: vip('{limits: {memory: 64Mi}}'), says: { en: 'now it is Burstable', vi: 'hiện tại là Burstable' } },
      ],
    },
  ],
});
