import { defineLab } from '../../../../curriculum/lab';

const pods: readonly (readonly [name: string, labels: string])[] = [
  ['web-1', 'app=shop,tier=web,version=stable,env=prod'],
  ['web-2', 'app=shop,tier=web,version=canary,env=prod'],
  ['web-3', 'app=shop,tier=web,version=beta,env=uat'],
  ['web-4', 'app=shop,tier=web'],
  ['cart-1', 'app=shop,tier=cart,version=stable,env=prod'],
  ['cart-2', 'app=shop,tier=cart,version=beta,env=uat'],
  ['blog-1', 'app=blog,version=beta,env=prod'],
  ['scratch', 'owner=an'],
];

const fast = `apiVersion: v1
kind: Pod
metadata:
  name: fast
spec:
  nodeSelector:
    disk: ssd
  containers:
  - name: web
    image: nginx:1.27
`;

export default defineLab({
  setup: [
    ...pods.map(([name, labels]) => `kubectl run ${name} --image=nginx:1.27 --labels=${labels}`),
    'kubectl wait --for=condition=Ready pod --all --timeout=60s',
  ].join('\n'),
  tasks: [
    {
      id: 'mark-what-is-tried',
      title: { en: 'Everything that is being tried out', vi: 'Tất cả những gì đang thử nghiệm' },
      text: {
        en: 'Give the label `watch=yes` to every Pod of the shop whose version is not `stable`, those without a version included. Pods that are not of the shop, and stable ones, must not get it.',
        vi: 'Gắn nhãn `watch=yes` cho mọi Pod của cửa hàng có phiên bản không phải `stable`, kể cả Pod không ghi phiên bản. Pod ngoài cửa hàng và Pod ổn định không được mang nhãn này.',
      },
      goal: [
        ...['web-2', 'web-3', 'web-4', 'cart-2'].map((name) => ({ kind: 'object' as const, resource: 'pods', name, where: [{ path: 'metadata.labels.watch', equals: 'yes' }] })),
        ...['web-1', 'cart-1', 'blog-1', 'scratch'].map((name) => ({ kind: 'object' as const, resource: 'pods', name, where: [{ path: 'metadata.labels.watch', exists: false }] })),
      ],
      hints: [
        { en: 'Two conditions joined by a comma. Try them with `get` first, and count: there should be four.', vi: 'Hai điều kiện nối bằng dấu phẩy. Thử với `get` trước rồi đếm: phải ra bốn Pod.' },
        { en: '`version in (beta, canary)` misses the Pod that has no version. Which form does not?', vi: '`version in (beta, canary)` bỏ sót Pod không ghi phiên bản. Dạng nào không bỏ sót?' },
        { en: "`kubectl label pods -l 'app=shop,version!=stable' watch=yes`; what got it by mistake loses it with `watch-`.", vi: "`kubectl label pods -l 'app=shop,version!=stable' watch=yes`; Pod nào lỡ bị gắn thì gỡ bằng `watch-`." },
      ],
      solution: {
        commands: "kubectl label pods -l 'app=shop,version!=stable' watch=yes",
        why: { en: '"Not stable" is true of beta, of canary, and of a Pod that says nothing; the comma keeps the blog and scratch out.', vi: '"Không phải stable" đúng với beta, với canary và với cả Pod không nói gì; dấu phẩy giữ blog và scratch đứng ngoài.' },
      },
      alternatives: [
        { name: 'notin', commands: "kubectl label pods -l 'app in (shop),version notin (stable)' watch=yes" },
        { name: 'by name', commands: 'kubectl label pods web-2 web-3 web-4 cart-2 watch=yes' },
      ],
      wrong: [
        { name: 'only what has a version', commands: "kubectl label pods -l 'app=shop,version in (beta,canary)' watch=yes", says: { en: 'web-4.*watch', vi: 'web-4.*watch' } },
        { name: 'whatever is not stable', commands: "kubectl label pods -l 'version!=stable' watch=yes", says: { en: '(blog-1|scratch).*watch', vi: '(blog-1|scratch).*watch' } },
        { name: 'two values of one key', commands: 'kubectl label pods -l app=shop,version=beta,version=canary watch=yes', says: { en: 'watch should be yes', vi: 'watch cần là yes' } },
        { name: 'the whole shop', commands: 'kubectl label pods -l app=shop watch=yes', says: { en: 'web-1.*should not be set', vi: 'web-1.*không được đặt' } },
      ],
    },
    {
      id: 'select-and-act',
      title: { en: 'Remove what nobody claims', vi: 'Dọn những gì không ai nhận' },
      text: {
        en: 'Somebody left Pods behind that carry no label `app` at all; `scratch` is one of them. Remove exactly those, and nothing else.',
        vi: 'Ai đó bỏ lại những Pod hoàn toàn không có nhãn `app`; `scratch` là một trong số đó. Hãy xóa đúng những Pod ấy, không xóa gì khác.',
      },
      setup: 'kubectl run stray-1 --image=nginx:1.27 --labels=owner=nobody; kubectl run stray-2 --image=nginx:1.27 --labels=tmp=yes; kubectl run keep-me --image=nginx:1.27 --labels=app=tools,tmp=yes',
      goal: [
        ...['scratch', 'stray-1', 'stray-2'].map((name) => ({ kind: 'absent' as const, resource: 'pods', name })),
        { kind: 'object', resource: 'pods', name: 'keep-me', where: [] },
        { kind: 'object', resource: 'pods', name: 'blog-1', where: [] },
        { kind: 'object', resource: 'pods', labels: { app: 'shop' }, where: [], count: { min: 6 } },
      ],
      hints: [
        { en: 'Look first, act second: run the selector with `get` before you run it with `delete`.', vi: 'Nhìn trước, làm sau: chạy selector với `get` trước khi chạy với `delete`.' },
        { en: 'There is a selector for "has no such label". It needs quotes in the shell. `tmp=yes` will not do: it is on a Pod that has to stay as well.', vi: 'Có một selector nghĩa là "không có nhãn này", trong shell nó cần dấu nháy. Còn `tmp=yes` thì không được: một Pod cần giữ lại cũng mang nhãn đó.' },
        { en: "`kubectl delete pods -l '!app'`.", vi: "`kubectl delete pods -l '!app'`." },
      ],
      solution: {
        commands: "kubectl get pods -l '!app'\nkubectl delete pods -l '!app' --now",
        why: { en: "'!app' selects what lacks the key, whatever else it carries.", vi: "'!app' chọn những gì thiếu khóa này, bất kể chúng mang nhãn nào khác." },
      },
      alternatives: [{ name: 'by name', commands: 'kubectl delete pod scratch stray-1 stray-2 --now' }],
      wrong: [
        { name: 'by another label', commands: 'kubectl delete pods -l tmp=yes --now', says: { en: 'stray-1|keep-me', vi: 'stray-1|keep-me' } },
        { name: 'app!=shop takes too much', commands: "kubectl delete pods -l 'app!=shop' --now", says: { en: 'keep-me|blog', vi: 'keep-me|blog' } },
        { name: 'only those with an owner', commands: 'kubectl delete pods -l owner --now', says: { en: 'stray-2 is still there', vi: 'stray-2 vẫn còn' } },
      ],
    },
    {
      id: 'pod-on-ssd',
      title: { en: 'A Pod that asks for a node', vi: 'Một Pod kén node' },
      text: {
        en: 'Give the node `worker-2` the label `disk=ssd`. Then run a Pod named `fast` (image `nginx:1.27`) that asks for a node with that label, by selector and not by the node\'s name.',
        vi: 'Gắn nhãn `disk=ssd` cho node `worker-2`. Sau đó chạy một Pod tên `fast` (image `nginx:1.27`) đòi một node có nhãn đó, bằng selector chứ không bằng tên node.',
      },
      goal: [
        { kind: 'object', resource: 'nodes', name: 'worker-2', where: [{ path: 'metadata.labels.disk', equals: 'ssd' }] },
        { kind: 'object', resource: 'pods', name: 'fast', where: [{ path: 'spec', matches: '"nodeSelector":\\{[^}]*"disk":"ssd"|"nodeAffinity":.*"disk".*"ssd"' }], say: { en: 'Pod fast does not ask for a node with the label disk=ssd: its spec needs a nodeSelector.', vi: 'Pod fast chưa đòi node mang nhãn disk=ssd: spec của nó cần nodeSelector.' } },
        { kind: 'object', resource: 'pods', name: 'fast', where: [{ path: 'spec.nodeName', equals: 'worker-2' }] },
        { kind: 'ready', name: 'fast' },
      ],
      hints: [
        { en: 'Nodes are labelled like Pods: `kubectl label node …`.', vi: 'Gắn nhãn cho node giống như cho Pod: `kubectl label node …`.' },
        { en: '`kubectl run` has no flag for it; print a manifest with `--dry-run=client -o yaml` and add `nodeSelector` under `spec`.', vi: '`kubectl run` không có cờ cho việc này; hãy in manifest bằng `--dry-run=client -o yaml` rồi thêm `nodeSelector` dưới `spec`.' },
        { en: '`fussy.yaml` above has the shape: `nodeSelector:` at the height of `containers:`, and `disk: ssd` below it.', vi: '`fussy.yaml` ở trên có sẵn hình dạng: `nodeSelector:` ngang hàng với `containers:`, bên dưới là `disk: ssd`.' },
      ],
      solution: {
        commands: `kubectl label node worker-2 disk=ssd\ncat > fast.yaml <<'END'\n${fast}END\nkubectl apply -f fast.yaml`,
        why: { en: 'The scheduler leaves out nodes whose labels do not match. If another node gets the label later, it becomes a candidate as well; a node name would not allow that.', vi: 'Scheduler bỏ qua những node có nhãn không khớp. Sau này node khác được gắn nhãn thì cũng thành ứng viên; ghi tên node thì không được như vậy.' },
      },
      alternatives: [{ name: 'with overrides', commands: `kubectl label nodes worker-2 disk=ssd\nkubectl run fast --image=nginx:1.27 --overrides='{"spec":{"nodeSelector":{"disk":"ssd"}}}'` }],
      wrong: [
        { name: 'no selector', commands: 'kubectl label node worker-2 disk=ssd\nkubectl run fast --image=nginx:1.27', says: { en: 'nodeSelector', vi: 'nodeSelector' } },
        { name: 'the label is missing', commands: `kubectl run fast --image=nginx:1.27 --overrides='{"spec":{"nodeSelector":{"disk":"ssd"}}}'`, says: { en: 'worker-2.*disk', vi: 'worker-2.*disk' } },
        { name: 'another value', commands: `kubectl label node worker-2 disk=hdd\nkubectl run fast --image=nginx:1.27 --overrides='{"spec":{"nodeSelector":{"disk":"hdd"}}}'`, says: { en: 'worker-2.*should be ssd', vi: 'worker-2.*cần là ssd' } },
        { name: 'by the node\'s name', commands: `kubectl label node worker-2 disk=ssd\nkubectl run fast --image=nginx:1.27 --overrides='{"spec":{"nodeName":"worker-2"}}'`, says: { en: 'nodeSelector', vi: 'nodeSelector' } },
      ],
    },
    {
      id: 'wake-the-report',
      title: { en: 'A Pod that never starts', vi: 'Một Pod mãi không chạy' },
      text: {
        en: 'The Pod `report` has been waiting since yesterday. Find out what it waits for, and get it to run without changing or deleting it. The control plane must stay as it is.',
        vi: 'Pod `report` đợi từ hôm qua đến giờ. Hãy tìm xem nó đợi gì và làm cho nó chạy mà không sửa hay xóa nó. Node điều khiển phải giữ nguyên.',
      },
      setup: `kubectl run report --image=nginx:1.27 --labels=app=report --annotations=podlab.dev/first=yes --overrides='{"spec":{"nodeSelector":{"kubernetes.io/os":"linux","memory":"large","zone":"north"}}}'; kubectl label node worker-1 memory=large --overwrite; kubectl label node worker-2 zone=north --overwrite`,
      goal: [
        { kind: 'ready', name: 'report' },
        { kind: 'object', resource: 'pods', name: 'report', where: [{ path: 'metadata.annotations."podlab.dev/first"', equals: 'yes' }], say: { en: 'The Pod report that waited is gone; undo that, and let the first one run.', vi: 'Pod report đang đợi đã bị xóa; hãy hoàn tác và làm cho chính nó chạy.' } },
        { kind: 'object', resource: 'nodes', name: 'control-plane', where: [{ path: 'spec.taints', length: 1 }] },
      ],
      hints: [
        { en: '`kubectl describe pod report` shows its `Node-Selectors` and why no node will do.', vi: '`kubectl describe pod report` cho thấy `Node-Selectors` của nó và vì sao không node nào được.' },
        { en: 'Hold that against `kubectl get nodes -L memory,zone`. A node must carry all the labels, not just one.', vi: 'So với `kubectl get nodes -L memory,zone`. Một node phải mang đủ mọi nhãn, không phải chỉ một.' },
        { en: 'Complete one of the two workers: `kubectl label node worker-1 zone=north`, or `memory=large` on worker-2.', vi: 'Bổ sung cho một trong hai node làm việc: `kubectl label node worker-1 zone=north`, hoặc `memory=large` trên worker-2.' },
      ],
      solution: {
        commands: 'kubectl describe pod report | grep -A3 Node-Selectors\nkubectl get nodes -L memory,zone\nkubectl label node worker-1 zone=north',
        why: { en: 'Each worker had one of the two labels. As soon as one has both, the scheduler tries the waiting Pod again.', vi: 'Mỗi node làm việc mới có một trong hai nhãn. Ngay khi một node có đủ cả hai, scheduler thử lại Pod đang đợi.' },
      },
      alternatives: [{ name: 'the other worker', commands: 'kubectl label node worker-2 memory=large' }],
      wrong: [
        { name: 'another value', commands: 'kubectl label node worker-1 zone=North', says: { en: '0 of 1 pod report ready', vi: '0 trên 1 pod report' } },
        { name: 'made anew without the selector', commands: 'kubectl delete pod report --now\nkubectl run report --image=nginx:1.27 --labels=app=report', says: { en: 'the first one', vi: 'chính nó' } },
        { name: 'only waited', commands: 'sleep 60', says: { en: 'ready', vi: 'sẵn sàng' } },
      ],
    },
  ],
});
