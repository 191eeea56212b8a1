import { defineLab } from '../../../../curriculum/lab';

const apply = (yaml: string) => `kubectl apply -f - <<'END'\n${yaml}END\n`;

const web = (name: string, grace: string, hook = '') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels:
    app: ${name}
spec:
${grace}  containers:
  - name: web
    image: nginx:1.27
${hook}`;
const hook = (command: string, when = 'preStop') => `    lifecycle:
      ${when}:
        exec:
          command: ${command}
`;
const grace = (seconds: number) => `  terminationGracePeriodSeconds: ${seconds}\n`;

const deaf = `apiVersion: v1
kind: Pod
metadata:
  name: deaf
spec:
  terminationGracePeriodSeconds: 3600
  containers:
  - name: main
    image: busybox:1.36
    command: ["sh", "-c", "trap '' TERM; while true; do sleep 1; done"]
`;

export default defineLab({
  files: { 'polite.yaml': web('polite', grace(20), hook('["sleep", "8"]')) },
  tasks: [
    {
      id: 'short-grace',
      title: { en: 'Five seconds are enough', vi: 'Năm giây là đủ' },
      text: {
        en: 'Run a Pod `quick` from `nginx:1.27` that gets five seconds to stop instead of thirty, without anybody having to say so at deletion.',
        vi: 'Chạy Pod `quick` từ `nginx:1.27`, được năm giây để dừng thay vì ba mươi, mà lúc xóa không ai phải dặn thêm.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'quick', where: [{ path: 'spec.terminationGracePeriodSeconds', equals: 5 }, { path: 'spec.containers[0].image', equals: 'nginx:1.27' }] },
        { kind: 'ready', name: 'quick' },
      ],
      hints: [
        { en: 'The grace belongs to the Pod\'s wishes, so it stands in its spec.', vi: 'Thời gian ân hạn là điều mong muốn của Pod, nên nằm trong spec.' },
        { en: '`kubectl explain pod.spec | grep -i grace` finds the field; `polite.yaml` uses it.', vi: '`kubectl explain pod.spec | grep -i grace` tìm ra trường đó; `polite.yaml` có dùng nó.' },
        { en: '`terminationGracePeriodSeconds: 5`, beside `containers`.', vi: '`terminationGracePeriodSeconds: 5`, ngang hàng với `containers`.' },
      ],
      solution: {
        commands: apply(web('quick', grace(5))),
        why: { en: 'What the manifest says holds for every deletion, also for one by a controller or a drained node.', vi: 'Điều ghi trong manifest có hiệu lực với mọi lần xóa, kể cả khi controller xóa hay node bị dọn.' },
      },
      alternatives: [{ name: 'with overrides', commands: 'kubectl run quick --image=nginx:1.27 --overrides=\'{"spec":{"terminationGracePeriodSeconds":5}}\'' }],
      wrong: [
        { name: 'the default', commands: 'kubectl run quick --image=nginx:1.27', says: { en: 'should be 5; now it is 30', vi: 'cần là 5; hiện tại là 30' } },
        { name: 'activeDeadlineSeconds is something else', commands: apply(web('quick', '  activeDeadlineSeconds: 5\n')), says: { en: 'terminationGracePeriodSeconds', vi: 'terminationGracePeriodSeconds' } },
        { name: 'said at deletion only', commands: 'kubectl run quick --image=nginx:1.27; kubectl delete pod quick --grace-period=5', says: { en: 'no pod quick', vi: 'Chưa có pod quick' } },
      ],
    },
    {
      id: 'say-goodbye',
      title: { en: 'A moment before TERM', vi: 'Nán lại trước TERM' },
      text: {
        en: 'Run a Pod `door` from `nginx:1.27` in which, at deletion, `sleep 10` runs before nginx is asked to stop. Give it a grace of 30 seconds or more, so that nginx has time left afterwards.',
        vi: 'Chạy Pod `door` từ `nginx:1.27`, khi bị xóa thì chạy `sleep 10` trước rồi nginx mới được yêu cầu dừng. Cho nó ân hạn từ 30 giây trở lên để sau đó nginx vẫn còn thời gian.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'door', where: [{ path: 'spec.containers[0].lifecycle.preStop', matches: 'sleep[^0-9]*10(?![0-9])' }], say: { en: 'Pod door has no preStop hook that sleeps for 10 seconds.', vi: 'Pod door chưa có hook preStop ngủ 10 giây.' } },
        { kind: 'object', resource: 'pods', name: 'door', where: [{ path: 'spec.terminationGracePeriodSeconds', atLeast: 30 }] },
        { kind: 'ready', name: 'door' },
      ],
      hints: [
        { en: '`polite.yaml` has such a hook; two numbers and the name differ.', vi: '`polite.yaml` có sẵn một hook như thế; chỉ khác hai con số và cái tên.' },
        { en: 'The hook stands under the container: `lifecycle`, `preStop`.', vi: 'Hook nằm dưới container: `lifecycle`, `preStop`.' },
        { en: 'The sleep counts into the grace. With `sed` or `vi`: polite → door, "8" → "10", 20 → 30.', vi: 'Thời gian ngủ tính vào ân hạn. Dùng `sed` hoặc `vi`: polite → door, "8" → "10", 20 → 30.' },
      ],
      solution: {
        commands: `sed -e 's/polite/door/' -e 's/"8"/"10"/' -e 's/Seconds: 20/Seconds: 30/' polite.yaml | kubectl apply -f -`,
        why: { en: 'While the hook sleeps, the endpoint has left already, and nginx can still finish what is on its way.', vi: 'Trong lúc hook ngủ, endpoint đã rời đi, còn nginx vẫn phục vụ nốt những yêu cầu đang trên đường.' },
      },
      alternatives: [{ name: 'in a shell, with the default grace', commands: apply(web('door', '', hook('["sh", "-c", "sleep 10"]'))) }],
      wrong: [
        { name: 'after the start instead', commands: apply(web('door', '', hook('["sleep", "10"]', 'postStart'))), says: { en: 'no preStop hook', vi: 'chưa có hook preStop' } },
        { name: 'the grace is shorter than the hook', commands: apply(web('door', grace(5), hook('["sleep", "10"]'))), says: { en: 'should be at least 30', vi: 'cần ít nhất 30' } },
        { name: 'no hook', commands: apply(web('door', grace(40))), says: { en: 'no preStop hook', vi: 'chưa có hook preStop' } },
      ],
    },
    {
      id: 'hurry-up',
      title: { en: 'An hour is too long', vi: 'Một giờ thì lâu quá' },
      text: {
        en: 'The Pod `deaf` was deleted a moment ago, but it ignores TERM and has a grace of one hour. Get rid of it within seconds, and let the kubelet still do its work: without `--force`.',
        vi: 'Pod `deaf` vừa bị xóa, nhưng nó phớt lờ TERM và có ân hạn tới một giờ. Hãy làm nó biến mất trong vài giây mà vẫn để kubelet làm việc của mình: không dùng `--force`.',
      },
      setup: `${apply(deaf)}kubectl wait --for=condition=Ready pod/deaf --timeout=60s\nkubectl delete pod deaf --wait=false`,
      goal: [{ kind: 'absent', resource: 'pods', name: 'deaf' }],
      hints: [
        { en: 'A deletion under way may be asked for once more, with a shorter grace.', vi: 'Việc xóa đang diễn ra vẫn có thể yêu cầu lại lần nữa, với ân hạn ngắn hơn.' },
        { en: '`kubectl delete` has the flag `--grace-period`.', vi: '`kubectl delete` có cờ `--grace-period`.' },
        { en: '`--grace-period=1` leaves one second; `--now` means the same.', vi: '`--grace-period=1` chừa lại một giây; `--now` cũng nghĩa là vậy.' },
      ],
      solution: {
        commands: 'kubectl delete pod deaf --grace-period=1',
        why: { en: 'The grace of a running deletion may only become shorter. After it, the kubelet sends KILL, which no program can ignore, and then reports that the Pod is gone.', vi: 'Ân hạn của việc xóa đang chạy chỉ có thể rút ngắn. Hết hạn, kubelet gửi KILL, thứ không chương trình nào phớt lờ được, rồi báo rằng Pod đã hết.' },
      },
      alternatives: [{ name: 'now', commands: 'kubectl delete pod deaf --now' }],
      wrong: [
        { name: 'asked again', commands: 'kubectl delete pod deaf --wait=false', says: { en: 'deaf is still there', vi: 'deaf vẫn còn' } },
        { name: 'TERM once more', commands: "kubectl exec deaf -- sh -c 'kill 1'", says: { en: 'deaf is still there', vi: 'deaf vẫn còn' } },
        { name: 'a longer grace', commands: 'kubectl delete pod deaf --grace-period=7200 --wait=false', says: { en: 'deaf is still there', vi: 'deaf vẫn còn' } },
      ],
    },
    {
      id: 'held-back',
      title: { en: 'Terminating for ever', vi: 'Terminating mãi mãi' },
      text: {
        en: 'The Pod `stuck` has been `Terminating` for long, although nothing of it runs any more. Find out what holds it, and let it go.',
        vi: 'Pod `stuck` đã `Terminating` từ lâu dù chẳng còn gì của nó đang chạy. Hãy tìm xem thứ gì đang giữ nó lại, rồi cho nó đi.',
      },
      setup: `${apply(web('stuck', grace(1)).replace('  labels:', '  finalizers: [example.com/archive]\n  labels:'))}kubectl wait --for=condition=Ready pod/stuck --timeout=60s\nkubectl delete pod stuck --wait=false\nsleep 5`,
      goal: [{ kind: 'absent', resource: 'pods', name: 'stuck', say: { en: 'Pod stuck is still there: something in its metadata holds it.', vi: 'Pod stuck vẫn còn: có thứ trong metadata đang giữ nó.' } }],
      hints: [
        { en: 'Read its metadata: `kubectl get pod stuck -o yaml`. Which field is not there in other Pods?', vi: 'Đọc metadata của nó: `kubectl get pod stuck -o yaml`. Trường nào các Pod khác không có?' },
        { en: 'A finalizer is a promise that somebody wants to do something first. Whoever made it here will not come back.', vi: 'Finalizer là lời hẹn rằng ai đó muốn làm việc gì trước đã. Người hẹn ở đây sẽ không quay lại nữa.' },
        { en: '`kubectl edit pod stuck` and remove the list, or patch it: `kubectl patch pod stuck --type=merge -p \'{"metadata":{"finalizers":null}}\'`.', vi: '`kubectl edit pod stuck` rồi bỏ danh sách đó, hoặc patch: `kubectl patch pod stuck --type=merge -p \'{"metadata":{"finalizers":null}}\'`.' },
      ],
      solution: {
        commands: "kubectl get pod stuck -o jsonpath='{.metadata.finalizers}{\"\\n\"}'\nkubectl patch pod stuck --type=merge -p '{\"metadata\":{\"finalizers\":null}}'",
        why: { en: 'An object that is marked for deletion goes when its last finalizer goes. Take one away only if you know that nobody still has work to do.', vi: 'Đối tượng đã bị đánh dấu xóa sẽ mất khi finalizer cuối cùng mất. Chỉ gỡ khi bạn biết chắc không ai còn việc phải làm.' },
      },
      alternatives: [{ name: 'by a JSON patch', commands: "kubectl patch pod stuck --type=json -p '[{\"op\":\"remove\",\"path\":\"/metadata/finalizers\"}]'" }],
      wrong: [
        { name: 'deleted again', commands: 'kubectl delete pod stuck --wait=false', says: { en: 'still there', vi: 'vẫn còn' } },
        { name: 'by force', commands: 'kubectl delete pod stuck --force --wait=false', says: { en: 'still there', vi: 'vẫn còn' } },
        { name: 'another finalizer', commands: "kubectl patch pod stuck --type=merge -p '{\"metadata\":{\"finalizers\":[\"example.com/done\"]}}'", says: { en: 'still there', vi: 'vẫn còn' } },
      ],
    },
  ],
});
