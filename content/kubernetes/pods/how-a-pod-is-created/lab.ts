import { defineLab } from '../../../../curriculum/lab';

const apply = (yaml: string) => `kubectl apply -f - <<'END'\n${yaml}END\n`;

const pod = (name: string, spec: string, image = 'nginx:1.27') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
${spec}  containers:
  - name: server
    image: ${image}
`;

const binding = (name: string, node: string) => `apiVersion: v1
kind: Binding
metadata:
  name: ${name}
target:
  kind: Node
  name: ${node}
`;

const stop = (north: string, south: string, west: string) => `printf 'north: ${north}\\nsouth: ${south}\\nwest: ${west}\\n' > stuck.txt`;
const lineOf = (name: string, actor: string) => ({
  kind: 'file' as const, path: 'stuck.txt', matches: `^${name}: *${actor}\\s*$`,
  say: { en: `stuck.txt does not yet say rightly who acted last on ${name}: api-server, scheduler or kubelet.`, vi: `stuck.txt chưa nói đúng ai là người cuối cùng động đến ${name}: api-server, scheduler hay kubelet.` },
});

export default defineLab({
  files: { 'waiting.yaml': pod('waiting', '  schedulerName: nobody\n'), 'binding.yaml': binding('waiting', 'worker-2') },
  tasks: [
    {
      id: 'record-the-request',
      title: { en: 'Catch the request', vi: 'Bắt lấy yêu cầu' },
      text: {
        en: 'Run a Pod `caught` from `redis:7` and keep, in the file `request.txt`, the line in which kubectl tells which request it sent and what the API server answered.',
        vi: 'Chạy Pod `caught` từ `redis:7` và giữ lại trong tệp `request.txt` dòng mà kubectl cho biết nó đã gửi yêu cầu nào và API server trả lời ra sao.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'caught', where: [{ path: 'spec.containers[0].image', equals: 'redis:7' }] },
        { kind: 'file', path: 'request.txt', matches: 'verb="POST" url="[^"]*/namespaces/default/pods[^"]*"[\\s\\S]*?status="201 Created"', say: { en: 'request.txt does not hold the POST for the Pod with its answer 201 Created.', vi: 'request.txt chưa có yêu cầu POST tạo Pod cùng câu trả lời 201 Created.' } },
      ],
      hints: [
        { en: 'With `-v=6` kubectl writes about its requests.', vi: 'Thêm `-v=6`, kubectl sẽ kể về các yêu cầu của nó.' },
        { en: 'It writes that to standard error, so `>` alone does not catch it.', vi: 'Nó ghi ra đầu ra lỗi (standard error), nên chỉ dùng `>` thì không bắt được.' },
        { en: '`2> FILE` catches standard error: `kubectl run … -v=6 2> request.txt`. If the Pod exists already, delete it first.', vi: '`2> TỆP` bắt đầu ra lỗi: `kubectl run … -v=6 2> request.txt`. Nếu Pod đã có thì xóa trước.' },
      ],
      solution: {
        commands: 'kubectl run caught --image=redis:7 -v=6 2> request.txt\ngrep POST request.txt',
        why: { en: 'One request is all that kubectl does. Everything after it is done by others.', vi: 'kubectl chỉ gửi đúng một yêu cầu. Mọi việc sau đó do người khác làm.' },
      },
      alternatives: [{ name: 'both streams through grep', commands: 'kubectl run caught --image=redis:7 -v=7 > all.txt 2>&1; kubectl delete pod caught --now; kubectl run caught --image=redis:7 -v=6 2>&1 | grep POST > request.txt' }],
      wrong: [
        { name: 'only standard output', commands: 'kubectl run caught --image=redis:7 -v=6 > request.txt', says: { en: 'does not hold the POST', vi: 'chưa có yêu cầu POST' } },
        { name: 'the request of get', commands: 'kubectl run caught --image=redis:7; kubectl get pod caught -v=6 2> request.txt', says: { en: 'does not hold the POST', vi: 'chưa có yêu cầu POST' } },
        { name: 'a second time, refused', commands: 'kubectl run caught --image=redis:7; kubectl run caught --image=redis:7 -v=6 2> request.txt', says: { en: '201 Created', vi: '201 Created' } },
      ],
    },
    {
      id: 'be-the-scheduler',
      title: { en: 'Be the scheduler', vi: 'Đóng vai scheduler' },
      text: {
        en: 'The Pod `lonely` waits for a scheduler that does not exist. Put it onto `worker-1` yourself, so that it runs there; its `schedulerName` stays.',
        vi: 'Pod `lonely` đang chờ một scheduler không tồn tại. Hãy tự tay đặt nó vào `worker-1` để nó chạy ở đó; `schedulerName` giữ nguyên.',
      },
      setup: apply(pod('lonely', '  schedulerName: on-holiday\n')),
      goal: [
        { kind: 'object', resource: 'pods', name: 'lonely', where: [{ path: 'spec.schedulerName', equals: 'on-holiday' }, { path: 'spec.nodeName', equals: 'worker-1' }] },
        { kind: 'ready', name: 'lonely' },
      ],
      hints: [
        { en: 'What a scheduler writes is a Binding. There is one in `binding.yaml`.', vi: 'Thứ mà scheduler ghi ra là một Binding. Trong `binding.yaml` có sẵn một cái.' },
        { en: 'Two names have to change: the Binding carries the Pod\'s name, and its target is the node.', vi: 'Hai tên phải đổi: Binding mang tên của Pod, còn target là node.' },
        { en: '`sed -e s/waiting/lonely/ -e s/worker-2/worker-1/ binding.yaml` prints the right one; `kubectl create -f -` takes it from a pipe.', vi: '`sed -e s/waiting/lonely/ -e s/worker-2/worker-1/ binding.yaml` in ra bản đúng; `kubectl create -f -` nhận nó qua ống lệnh.' },
      ],
      solution: {
        commands: 'sed -e s/waiting/lonely/ -e s/worker-2/worker-1/ binding.yaml | kubectl create -f -\nkubectl wait --for=condition=Ready pod/lonely --timeout=60s',
        why: { en: 'The Binding sets spec.nodeName. From that moment the kubelet of worker-1 sees a Pod of its own and starts it, no matter who wrote the Binding.', vi: 'Binding ghi spec.nodeName. Từ lúc đó kubelet trên worker-1 thấy có Pod của mình và khởi động nó, bất kể ai đã ghi Binding.' },
      },
      alternatives: [{ name: 'made anew with its node', commands: `kubectl delete pod lonely --now\n${apply(pod('lonely', '  schedulerName: on-holiday\n  nodeName: worker-1\n'))}` }],
      wrong: [
        { name: 'on the other node', commands: 'sed -e s/waiting/lonely/ binding.yaml | kubectl create -f -', says: { en: 'should be worker-1|worker-1', vi: 'worker-1' } },
        { name: 'left to the default scheduler', commands: 'kubectl delete pod lonely --now; kubectl run lonely --image=nginx:1.27', says: { en: 'schedulerName', vi: 'schedulerName' } },
        { name: 'a patch of the node', commands: "kubectl patch pod lonely -p '{\"spec\":{\"nodeName\":\"worker-1\"}}'", says: { en: 'nodeName', vi: 'nodeName' } },
      ],
    },
    {
      id: 'skip-the-scheduler',
      title: { en: 'Without a scheduler', vi: 'Không cần scheduler' },
      text: {
        en: 'Make a Pod `direct` from `nginx:1.27` run on `worker-2` without any scheduler having had to do with it: among its events there is no `Scheduled`.',
        vi: 'Cho Pod `direct` từ `nginx:1.27` chạy trên `worker-2` mà không scheduler nào nhúng tay vào: trong các sự kiện của nó không có `Scheduled`.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'direct', where: [{ path: 'spec.nodeName', equals: 'worker-2' }, { path: 'spec.containers[0].image', equals: 'nginx:1.27' }] },
        { kind: 'ready', name: 'direct' },
        { kind: 'object', resource: 'events', where: [{ path: 'involvedObject.name', equals: 'direct' }, { path: 'reason', equals: 'Scheduled' }], count: { max: 0 }, say: { en: 'The default scheduler has placed a Pod direct: there is a Scheduled event.', vi: 'Scheduler mặc định đã xếp chỗ cho Pod direct: có sự kiện Scheduled.' } },
      ],
      hints: [
        { en: 'The scheduler cares for Pods whose `spec.nodeName` is empty.', vi: 'Scheduler chỉ quan tâm đến Pod có `spec.nodeName` còn trống.' },
        { en: 'So the manifest may say the node at once. The field stands in `spec`, beside `containers`.', vi: 'Vậy manifest có thể ghi luôn node. Trường này nằm trong `spec`, ngang hàng với `containers`.' },
        { en: '`--overrides=\'{"spec":{"nodeName":"…"}}\'` adds a field to what `kubectl run` makes.', vi: '`--overrides=\'{"spec":{"nodeName":"…"}}\'` thêm một trường vào thứ mà `kubectl run` tạo ra.' },
      ],
      solution: {
        commands: 'kubectl run direct --image=nginx:1.27 --overrides=\'{"spec":{"nodeName":"worker-2"}}\'',
        why: { en: 'A Pod that has a node is not waiting for one. The kubelet does not ask how the name came there.', vi: 'Pod đã có node thì không phải chờ xếp chỗ. Kubelet không hỏi tên đó từ đâu mà có.' },
      },
      alternatives: [{ name: 'from a manifest', commands: apply(pod('direct', '  nodeName: worker-2\n')) }, { name: 'with a Binding of one\'s own', commands: `${apply(pod('direct', '  schedulerName: nobody\n'))}kubectl create -f - <<'END'\n${binding('direct', 'worker-2')}END` }],
      wrong: [
        { name: 'asked by a selector', commands: 'kubectl run direct --image=nginx:1.27 --overrides=\'{"spec":{"nodeSelector":{"kubernetes.io/hostname":"worker-2"}}}\'', says: { en: 'Scheduled', vi: 'Scheduled' } },
        { name: 'a node that does not exist', commands: 'kubectl run direct --image=nginx:1.27 --overrides=\'{"spec":{"nodeName":"worker-3"}}\'', says: { en: 'worker-2|no pod direct', vi: 'worker-2|Chưa có pod direct' } },
        { name: 'plainly run', commands: 'kubectl run direct --image=nginx:1.27', says: { en: 'Scheduled', vi: 'Scheduled' } },
      ],
    },
    {
      id: 'where-it-stopped',
      title: { en: 'Where did it stop?', vi: 'Nó dừng ở khâu nào?' },
      text: {
        en: 'The Pods `north`, `south` and `west` do not run, each for another reason. Who was the last to act on each of them? Write three lines into `stuck.txt` in the form `north: WHO`, with `api-server`, `scheduler` or `kubelet`.',
        vi: 'Các Pod `north`, `south` và `west` không chạy, mỗi Pod một lý do. Với từng Pod, ai là người cuối cùng động đến nó? Ghi ba dòng vào `stuck.txt` theo dạng `north: AI`, với `api-server`, `scheduler` hoặc `kubelet`.',
      },
      setup: `${apply([pod('north', '  nodeSelector:\n    disk: gold\n'), pod('south', '', 'nginx:1.27-gold'), pod('west', '  schedulerName: on-holiday\n')].join('---\n'))}sleep 5`,
      goal: [lineOf('north', 'scheduler'), lineOf('south', 'kubelet'), lineOf('west', 'api-server')],
      hints: [
        { en: '`kubectl get pods -o wide` tells who has a node. `kubectl describe` shows in the column From who reported the events.', vi: '`kubectl get pods -o wide` cho biết Pod nào đã có node. `kubectl describe` cho biết ở cột From ai đã báo sự kiện.' },
        { en: 'No node and no event at all: nobody but the API server has touched it.', vi: 'Không có node, cũng không có sự kiện nào: ngoài API server chưa ai động đến nó.' },
        { en: 'FailedScheduling comes from the scheduler; everything about images comes from the kubelet.', vi: 'FailedScheduling là lời của scheduler; mọi chuyện về image là lời của kubelet.' },
      ],
      solution: {
        commands: `kubectl get pods -o wide\nkubectl get events -o custom-columns=POD:.involvedObject.name,FROM:.source.component,REASON:.reason\n${stop('scheduler', 'kubelet', 'api-server')}`,
        why: { en: 'north was looked at and found no node; south has a node that cannot pull its image; west is stored, and the scheduler it names does not exist.', vi: 'north đã được xem xét nhưng không có node hợp; south đã có node nhưng node không tải được image; west chỉ mới được lưu, còn scheduler mà nó nêu tên thì không tồn tại.' },
      },
      alternatives: [{ name: 'in another order', commands: "printf 'west: api-server\\nsouth: kubelet\\nnorth: scheduler\\n' > stuck.txt" }],
      wrong: [
        { name: 'all the scheduler', commands: stop('scheduler', 'scheduler', 'scheduler'), says: { en: 'south', vi: 'south' } },
        { name: 'north and west swapped', commands: stop('api-server', 'kubelet', 'scheduler'), says: { en: 'north', vi: 'north' } },
        { name: 'the list of Pods', commands: 'kubectl get pods > stuck.txt', says: { en: 'north', vi: 'north' } },
      ],
    },
    {
      id: 'wake-the-scheduler',
      title: { en: 'The whole cluster waits', vi: 'Cả cụm cùng chờ' },
      text: {
        en: 'Suddenly no new Pod gets a node, not even `urgent`, which names no special scheduler. Somebody has tidied up in `/etc/kubernetes/manifests` on `control-plane`, where the control plane\'s own Pods are described, and left the file in `/root`. Make `urgent` run, and every later Pod too.',
        vi: 'Bỗng dưng không Pod mới nào có node, kể cả `urgent`, dù nó không nêu scheduler đặc biệt nào. Ai đó đã dọn dẹp thư mục `/etc/kubernetes/manifests` trên `control-plane`, nơi mô tả các Pod của chính control plane, và để tệp lại trong `/root`. Hãy làm cho `urgent` chạy, và mọi Pod sau này cũng vậy.',
      },
      setup: 'sleep 25\nssh control-plane mv /etc/kubernetes/manifests/kube-scheduler.yaml /root/\nsleep 40\nkubectl run urgent --image=nginx:1.27',
      goal: [
        { kind: 'ready', namespace: 'kube-system', name: 'kube-scheduler-control-plane', say: { en: 'The Pod kube-scheduler-control-plane in kube-system is not running.', vi: 'Pod kube-scheduler-control-plane trong kube-system không chạy.' } },
        { kind: 'ready', name: 'urgent' },
      ],
      hints: [
        { en: '`kubectl get pods -n kube-system` shows the control plane. Which part is missing?', vi: '`kubectl get pods -n kube-system` cho xem control plane. Thiếu thành phần nào?' },
        { en: 'The kubelet of control-plane starts what is described in that directory, without being asked by anyone.', vi: 'Kubelet trên control-plane khởi động những gì được mô tả trong thư mục ấy, không cần ai yêu cầu.' },
        { en: '`ssh control-plane ls /root` shows the file; `ssh control-plane mv …` puts it back. Then wait half a minute.', vi: '`ssh control-plane ls /root` cho thấy tệp; `ssh control-plane mv …` đưa nó về chỗ cũ. Rồi chờ nửa phút.' },
      ],
      solution: {
        commands: 'ssh control-plane mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/', waitSeconds: 60,
        why: { en: 'The scheduler is a static Pod: its kubelet looks at the directory every 20 seconds and starts what it finds. Once awake, the scheduler sees urgent without a node and goes on where the chain had stopped.', vi: 'Scheduler là một static Pod: cứ 20 giây kubelet nhìn vào thư mục và khởi động những gì nó thấy. Vừa tỉnh, scheduler thấy urgent chưa có node và làm tiếp từ chỗ dây chuyền đã dừng.' },
      },
      alternatives: [{ name: 'copied', commands: 'ssh control-plane cp /root/kube-scheduler.yaml /etc/kubernetes/manifests/kube-scheduler.yaml', waitSeconds: 60 }],
      wrong: [
        { name: 'bound by hand, which helps this Pod only', commands: "sed -e s/waiting/urgent/ binding.yaml | kubectl create -f -", waitSeconds: 60, says: { en: 'kube-scheduler-control-plane', vi: 'kube-scheduler-control-plane' } },
        { name: 'made anew', commands: 'kubectl delete pod urgent --now; kubectl run urgent --image=nginx:1.27', waitSeconds: 60, says: { en: 'kube-scheduler-control-plane', vi: 'kube-scheduler-control-plane' } },
        { name: 'put back into the wrong directory', commands: 'ssh control-plane mv /root/kube-scheduler.yaml /etc/kubernetes/', waitSeconds: 60, says: { en: 'kube-scheduler-control-plane', vi: 'kube-scheduler-control-plane' } },
      ],
    },
  ],
});
