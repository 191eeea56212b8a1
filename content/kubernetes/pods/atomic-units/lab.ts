import { defineLab } from '../../../../curriculum/lab';

const pod = (name: string, images: readonly string[]) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  terminationGracePeriodSeconds: 1
  containers:
${images.map((image, index) => `  - name: c${index + 1}\n    image: ${image}\n`).join('')}`;

const idle = (name: string, count: number) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  terminationGracePeriodSeconds: 1
  containers:
${Array.from({ length: count }, (_, index) => `  - name: part-${index + 1}\n    image: busybox:1.36\n    command: ["sleep", "360000"]\n`).join('')}`;

export default defineLab({
  setup: `kubectl apply -f - <<'END'
${[idle('mail', 1), idle('search', 3), idle('shop', 2)].join('---\n')}END
kubectl wait --for=condition=Ready pod --all --timeout=60s`,
  tasks: [
    {
      id: 'run-solo',
      title: { en: 'Ask for one container', vi: 'Xin một container' },
      text: {
        en: 'Have the cluster run one `redis:7` for you, in a Pod named `solo`.',
        vi: 'Nhờ cụm chạy một `redis:7`, trong Pod tên `solo`.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'solo', where: [{ path: 'spec.containers[0].image', equals: 'redis:7' }, { path: 'spec.containers', length: 1 }] },
        { kind: 'ready', name: 'solo' },
      ],
      hints: [
        { en: 'You have just run a Pod named web from nginx:1.25. Two words of that command change.', vi: 'Bạn vừa chạy Pod tên web từ nginx:1.25. Chỉ cần đổi hai chỗ trong lệnh đó.' },
        { en: 'The part after the colon is the image\'s tag. Without it you would get `redis:latest`.', vi: 'Phần sau dấu hai chấm là tag của image. Thiếu nó, bạn sẽ nhận `redis:latest`.' },
        { en: 'The form is `kubectl run NAME --image=IMAGE:TAG`.', vi: 'Mẫu lệnh: `kubectl run TÊN --image=IMAGE:TAG`.' },
      ],
      solution: {
        commands: 'kubectl run solo --image=redis:7',
        why: { en: 'You name an image and get a Pod around it. The container inside carries the Pod\'s name, because nobody gave it another.', vi: 'Bạn nêu tên image và nhận về một Pod bọc quanh nó. Container bên trong mang luôn tên Pod, vì không ai đặt cho nó tên khác.' },
      },
      alternatives: [{ name: 'from a manifest', commands: `kubectl apply -f - <<'END'\n${pod('solo', ['redis:7'])}END` }],
      wrong: [
        { name: 'a bare container on this machine', commands: 'docker run -d --name solo redis', says: { en: 'no pod solo', vi: 'Chưa có pod solo' } },
        { name: 'the tag forgotten', commands: 'kubectl run solo --image=redis', says: { en: 'now it is redis\\.', vi: 'hiện tại là redis\\.' } },
        { name: 'another name', commands: 'kubectl run redis --image=redis:7', says: { en: 'no pod solo', vi: 'Chưa có pod solo' } },
        { name: 'a misspelt image', commands: 'kubectl run solo --image=reddis:7', says: { en: 'image|ready', vi: 'image|sẵn sàng' } },
      ],
    },
    {
      id: 'most-containers',
      title: { en: 'How many are in there?', vi: 'Trong đó có mấy container?' },
      text: {
        en: 'Some Pods were here before you. One of them holds more containers than the others. Write its name into the file `most.txt` in your home directory.',
        vi: 'Có vài Pod ở đây từ trước khi bạn đến. Một Pod chứa nhiều container hơn các Pod còn lại. Hãy ghi tên nó vào tệp `most.txt` trong thư mục nhà.',
      },
      goal: [{ kind: 'file', path: 'most.txt', matches: '^\\s*(pod/)?search\\s*$', say: { en: 'most.txt should hold one name: that of the Pod whose READY column has the largest second number.', vi: 'most.txt cần chứa đúng một tên: Pod có con số thứ hai lớn nhất ở cột READY.' } }],
      hints: [
        { en: 'Look at the list of Pods. One of the columns has two numbers.', vi: 'Xem danh sách Pod. Có một cột gồm hai con số.' },
        { en: '`READY 1/2` would mean: two containers, one of them ready.', vi: '`READY 1/2` nghĩa là: có hai container, một cái đã sẵn sàng.' },
        { en: '`echo WORD > FILE` writes a word into a file.', vi: '`echo CHỮ > TỆP` ghi một chữ vào tệp.' },
      ],
      solution: {
        commands: 'kubectl get pods\necho search > most.txt',
        why: { en: 'The second number of READY counts the containers of the Pod: search has three.', vi: 'Con số thứ hai của READY là số container trong Pod: search có ba.' },
      },
      alternatives: [{ name: 'asked with a jsonpath', commands: "kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}{\" \"}{.spec.containers[*].name}{\"\\n\"}{end}' | awk 'NF > max { max = NF; name = $1 } END { print name }' > most.txt" }],
      wrong: [
        { name: 'another Pod', commands: 'echo shop > most.txt', says: { en: 'READY', vi: 'READY' } },
        { name: 'the number instead of the name', commands: 'echo 3 > most.txt', says: { en: 'one name', vi: 'đúng một tên' } },
        { name: 'the whole list', commands: 'kubectl get pods > most.txt', says: { en: 'one name', vi: 'đúng một tên' } },
      ],
    },
    {
      id: 'heal',
      title: { en: 'Let it fall, let it rise', vi: 'Để nó ngã, để nó tự dậy' },
      text: {
        en: 'End the program in the Pod `solo` without deleting the Pod. It is done when the cluster has started it again and the Pod is ready.',
        vi: 'Kết thúc chương trình trong Pod `solo` mà không xóa Pod. Hoàn thành khi cụm đã khởi động lại nó và Pod sẵn sàng.',
      },
      setup: 'kubectl get pod solo || kubectl run solo --image=redis:7\nkubectl wait --for=condition=Ready pod/solo --timeout=60s',
      goal: [
        // The task before takes such a Pod as well.
        { kind: 'object', resource: 'pods', name: 'solo', where: [{ path: 'spec.restartPolicy', not: 'Never' }] },
        { kind: 'object', resource: 'pods', name: 'solo', where: [{ path: 'status.containerStatuses[0].restartCount', atLeast: 1 }], say: { en: 'Pod solo counts no restart yet: its program has not ended since the Pod was made.', vi: 'Pod solo chưa có lần khởi động lại nào: từ khi Pod ra đời, chương trình bên trong chưa kết thúc.' } },
        { kind: 'ready', name: 'solo' },
      ],
      hints: [
        { en: 'You did it to the Pod web a moment ago. `exec` runs a command in the container.', vi: 'Bạn vừa làm thế với Pod web. `exec` chạy một lệnh trong container.' },
        { en: 'The main program of a container is process number 1 in it.', vi: 'Chương trình chính của container là tiến trình số 1 bên trong nó.' },
        { en: '`kill` is part of the shell, so a shell has to run it: `sh -c \'kill 1\'` behind `kubectl exec POD --`.', vi: '`kill` là lệnh có sẵn của shell nên phải nhờ shell chạy: đặt `sh -c \'kill 1\'` sau `kubectl exec POD --`.' },
      ],
      solution: {
        commands: "kubectl exec solo -- sh -c 'kill 1'\nsleep 5\nkubectl get pod solo",
        why: { en: 'The kubelet notices that the container ended and starts a new one in the same Pod. RESTARTS counts it.', vi: 'Kubelet nhận ra container đã kết thúc và khởi động container mới trong chính Pod đó. Cột RESTARTS đếm lần ấy.' },
      },
      alternatives: [{ name: 'bash, and the signal by name', commands: "kubectl exec solo -- bash -c 'kill -TERM 1'" }],
      wrong: [
        { name: 'the Pod deleted', commands: 'kubectl delete pod solo', says: { en: 'no pod solo', vi: 'Chưa có pod solo|solo' } },
        { name: 'the Pod made anew', commands: 'kubectl delete pod solo; kubectl run solo --image=redis:7', says: { en: 'no restart yet', vi: 'chưa có lần khởi động lại' } },
        { name: 'a Pod that is never restarted', commands: "kubectl delete pod solo --now; kubectl run solo --image=redis:7 --restart=Never; sleep 5; kubectl exec solo -- sh -c 'kill 1'", says: { en: 'restartPolicy must not be Never', vi: 'restartPolicy không được là Never' } },
        { name: 'another program ended', commands: "kubectl exec solo -- sh -c 'sleep 60 & kill $!'", says: { en: 'no restart yet', vi: 'chưa có lần khởi động lại' } },
      ],
    },
    {
      id: 'scale-by-pods',
      title: { en: 'Three servers, done right', vi: 'Ba máy chủ, làm cho đúng' },
      text: {
        en: 'Somebody wanted three web servers and put all three into one Pod, `crowd`. Look at how it fares. Replace it with three Pods `web-1`, `web-2` and `web-3`, each with one container from `nginx:1.27`; `crowd` is gone in the end.',
        vi: 'Có người cần ba máy chủ web và nhét cả ba vào một Pod, `crowd`. Hãy xem nó ra sao. Thay nó bằng ba Pod `web-1`, `web-2` và `web-3`, mỗi Pod một container từ `nginx:1.27`; cuối cùng `crowd` không còn nữa.',
      },
      setup: `kubectl apply -f - <<'END'\n${pod('crowd', ['nginx:1.27', 'nginx:1.27', 'nginx:1.27'])}END`,
      goal: [
        ...['web-1', 'web-2', 'web-3'].map((name) => ({ kind: 'object' as const, resource: 'pods', name, where: [{ path: 'spec.containers[0].image', equals: 'nginx:1.27' }, { path: 'spec.containers', length: 1 }] })),
        ...['web-1', 'web-2', 'web-3'].map((name) => ({ kind: 'ready' as const, name })),
        { kind: 'absent', resource: 'pods', name: 'crowd' },
      ],
      hints: [
        { en: '`kubectl get pod crowd` shows how many of its three servers are up. All three want port 80 of the same address.', vi: '`kubectl get pod crowd` cho thấy mấy trên ba máy chủ chạy được. Cả ba giành cổng 80 của cùng một địa chỉ.' },
        { en: 'Three Pods have three addresses, so nobody quarrels. You need three `kubectl run` and one `kubectl delete`.', vi: 'Ba Pod có ba địa chỉ nên không ai tranh ai. Bạn cần ba lần `kubectl run` và một lần `kubectl delete`.' },
        { en: 'A loop saves typing: `for n in 1 2 3; do …; done`, with `web-$n` as the name.', vi: 'Vòng lặp đỡ phải gõ nhiều: `for n in 1 2 3; do …; done`, với tên là `web-$n`.' },
      ],
      solution: {
        commands: 'kubectl get pod crowd\nkubectl delete pod crowd\nfor n in 1 2 3; do kubectl run web-$n --image=nginx:1.27; done',
        why: { en: 'Each Pod has an address of its own and may stand on another node. A later lesson lets a controller make such copies for you.', vi: 'Mỗi Pod có địa chỉ riêng và có thể đứng trên node khác nhau. Một bài sau sẽ để controller tạo các bản sao như thế giúp bạn.' },
      },
      alternatives: [{ name: 'from manifests', commands: `kubectl apply -f - <<'END'\n${['web-1', 'web-2', 'web-3'].map((name) => pod(name, ['nginx:1.27'])).join('---\n')}END\nkubectl delete pod crowd --now` }],
      wrong: [
        { name: 'crowd kept', commands: 'for n in 1 2 3; do kubectl run web-$n --image=nginx:1.27; done', says: { en: 'crowd is still there', vi: 'crowd vẫn còn' } },
        { name: 'one Pod with three containers again', commands: `kubectl delete pod crowd --now\nkubectl apply -f - <<'END'\n${pod('web-1', ['nginx:1.27', 'nginx:1.27', 'nginx:1.27'])}END`, says: { en: 'containers should have 1', vi: 'containers cần có 1' } },
        { name: 'only two', commands: 'kubectl delete pod crowd --now; for n in 1 2; do kubectl run web-$n --image=nginx:1.27; done', says: { en: 'no pod web-3', vi: 'Chưa có pod web-3' } },
      ],
    },
  ],
});
