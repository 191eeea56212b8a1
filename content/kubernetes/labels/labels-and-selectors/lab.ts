import { defineLab } from '../../../../curriculum/lab';

export default defineLab({
  setup: [
    'kubectl run shop-stable --image=nginx:1.26 --labels=app=shop,version=stable',
    'kubectl run shop-next --image=nginx:1.27 --labels=app=shop',
    'kubectl run blog --image=nginx:1.26 --labels=app=blog,version=stable',
    'kubectl wait --for=condition=Ready pod --all --timeout=60s',
  ].join('\n'),
  tasks: [
    {
      id: 'label-canary',
      title: { en: 'Mark the new version', vi: 'Đánh dấu phiên bản mới' },
      text: {
        en: '`shop-next` runs the version that is being tried out. Give it the label `version=canary`, and give every shop Pod the label `env=prod`.',
        vi: '`shop-next` đang chạy phiên bản thử nghiệm. Gắn cho nó nhãn `version=canary`, và gắn nhãn `env=prod` cho mọi Pod của cửa hàng.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'shop-next', where: [{ path: 'metadata.labels.version', equals: 'canary' }, { path: 'metadata.labels.env', equals: 'prod' }] },
        { kind: 'object', resource: 'pods', name: 'shop-stable', where: [{ path: 'metadata.labels.env', equals: 'prod' }, { path: 'metadata.labels.version', equals: 'stable' }] },
        { kind: 'object', resource: 'pods', name: 'blog', where: [{ path: 'metadata.labels.env', exists: false }] },
      ],
      hints: [
        { en: 'Compare `kubectl get pods -L app,version,env` with what is wanted.', vi: 'So `kubectl get pods -L app,version,env` với điều cần đạt.' },
        { en: 'One `kubectl label` can name several Pods, or choose them with `-l app=shop`.', vi: 'Một lệnh `kubectl label` có thể nêu nhiều Pod, hoặc chọn chúng bằng `-l app=shop`.' },
        { en: 'The blog is not part of the shop; if you labelled it by mistake, `env-` takes the label off.', vi: 'Blog không thuộc cửa hàng; nếu lỡ gắn nhãn cho nó, `env-` sẽ gỡ nhãn ra.' },
      ],
      solution: {
        commands: 'kubectl label pod shop-next version=canary\nkubectl label pods -l app=shop env=prod',
        why: { en: 'The first label belongs to one Pod, the second to a set; the selector keeps the blog out.', vi: 'Nhãn đầu thuộc về một Pod, nhãn sau thuộc về cả tập; selector giữ blog đứng ngoài.' },
      },
      alternatives: [{ name: 'by name', commands: 'kubectl label pod shop-next version=canary env=prod\nkubectl label pod shop-stable env=prod' }],
      wrong: [
        { name: 'all Pods', commands: 'kubectl label pod shop-next version=canary\nkubectl label pods --all env=prod', says: { en: 'blog.*env', vi: 'blog.*env' } },
        { name: 'only one of the shop', commands: 'kubectl label pod shop-next version=canary env=prod', says: { en: 'shop-stable.*env', vi: 'shop-stable.*env' } },
        { name: 'everything canary', commands: 'kubectl label pods -l app=shop version=canary env=prod --overwrite', says: { en: 'should be stable', vi: 'cần là stable' } },
      ],
    },
    {
      id: 'select-and-act',
      title: { en: 'Remove what nobody claims', vi: 'Dọn những gì không ai nhận' },
      text: {
        en: 'Somebody left Pods behind that carry no label `app` at all. Remove exactly those, and nothing else.',
        vi: 'Ai đó bỏ lại những Pod hoàn toàn không có nhãn `app`. Hãy xóa đúng những Pod đó, không xóa gì khác.',
      },
      setup: 'kubectl run stray-1 --image=nginx:1.27 --labels=owner=nobody; kubectl run stray-2 --image=nginx:1.27 --labels=tmp=yes; kubectl run keep-me --image=nginx:1.27 --labels=app=tools,tmp=yes',
      goal: [
        { kind: 'absent', resource: 'pods', name: 'stray-1' },
        { kind: 'absent', resource: 'pods', name: 'stray-2' },
        { kind: 'object', resource: 'pods', name: 'keep-me', where: [] },
        { kind: 'object', resource: 'pods', name: 'blog', where: [] },
        { kind: 'object', resource: 'pods', labels: { app: 'shop' }, where: [], count: { min: 2 } },
      ],
      hints: [
        { en: 'Look first, act second: run the selector with `get` before you run it with `delete`.', vi: 'Nhìn trước, làm sau: chạy selector với `get` trước khi chạy với `delete`.' },
        { en: 'There is a selector for "has no such label". It needs quotes in the shell.', vi: 'Có một selector nghĩa là "không có nhãn này". Trong shell nó cần dấu nháy.' },
        { en: '`tmp=yes` is on a Pod that has to stay as well.', vi: '`tmp=yes` cũng nằm trên một Pod cần giữ lại.' },
      ],
      solution: {
        commands: "kubectl get pods -l '!app'\nkubectl delete pods -l '!app' --now",
        why: { en: "'!app' selects what lacks the key, whatever else it carries.", vi: "'!app' chọn những gì thiếu khóa này, bất kể chúng mang nhãn nào khác." },
      },
      alternatives: [{ name: 'by name', commands: 'kubectl delete pod stray-1 stray-2 --now' }],
      wrong: [
        { name: 'by another label', commands: 'kubectl delete pods -l tmp=yes --now', says: { en: 'stray-1|keep-me', vi: 'stray-1|keep-me' } },
        { name: 'app!=shop takes too much', commands: "kubectl delete pods -l 'app!=shop' --now", says: { en: 'keep-me|blog', vi: 'keep-me|blog' } },
        { name: 'only one of the two', commands: 'kubectl delete pods -l owner=nobody --now', says: { en: 'stray-2 is still there', vi: 'stray-2 vẫn còn' } },
      ],
    },
    {
      id: 'pod-on-ssd',
      title: { en: 'A Pod that asks for a node', vi: 'Một Pod kén nút' },
      text: {
        en: 'Give the node `worker-2` the label `disk=ssd`. Then run a Pod named `fast` (image `nginx:1.27`) that asks for a node with that label, by selector and not by the node\'s name.',
        vi: 'Gắn nhãn `disk=ssd` cho nút `worker-2`. Sau đó chạy một Pod tên `fast` (image `nginx:1.27`) đòi một nút có nhãn đó, bằng selector chứ không bằng tên nút.',
      },
      goal: [
        { kind: 'object', resource: 'nodes', name: 'worker-2', where: [{ path: 'metadata.labels.disk', equals: 'ssd' }] },
        { kind: 'object', resource: 'pods', name: 'fast', where: [{ path: 'spec.nodeSelector.disk', equals: 'ssd' }, { path: 'spec.nodeName', equals: 'worker-2' }] },
        { kind: 'ready', name: 'fast' },
      ],
      hints: [
        { en: 'Nodes are labelled like Pods: `kubectl label node …`.', vi: 'Gắn nhãn cho nút giống như cho Pod: `kubectl label node …`.' },
        { en: '`kubectl run` has no flag for it; print a manifest with `--dry-run=client -o yaml` and add `nodeSelector` under `spec`.', vi: '`kubectl run` không có cờ cho việc này; hãy in manifest bằng `--dry-run=client -o yaml` rồi thêm `nodeSelector` dưới `spec`.' },
        { en: '`kubectl explain pod.spec.nodeSelector` shows its shape: a map of keys and values.', vi: '`kubectl explain pod.spec.nodeSelector` cho thấy hình dạng của nó: một bảng khóa và giá trị.' },
      ],
      solution: {
        commands: "kubectl label node worker-2 disk=ssd\ncat > fast.yaml <<'END'\napiVersion: v1\nkind: Pod\nmetadata:\n  name: fast\nspec:\n  nodeSelector:\n    disk: ssd\n  containers:\n  - name: web\n    image: nginx:1.27\nEND\nkubectl apply -f fast.yaml",
        why: { en: 'The scheduler leaves out nodes whose labels do not match. If another node gets the label later, it becomes a candidate as well; a node name would not allow that.', vi: 'Bộ lập lịch bỏ qua những nút có nhãn không khớp. Sau này nút khác được gắn nhãn thì cũng thành ứng viên; ghi tên nút thì không được như vậy.' },
      },
      alternatives: [{ name: 'with overrides', commands: `kubectl label nodes worker-2 disk=ssd\nkubectl run fast --image=nginx:1.27 --overrides='{"spec":{"nodeSelector":{"disk":"ssd"}}}'` }],
      wrong: [
        { name: 'no selector', commands: 'kubectl label node worker-2 disk=ssd\nkubectl run fast --image=nginx:1.27', says: { en: 'nodeSelector', vi: 'nodeSelector' } },
        { name: 'the label is missing', commands: `kubectl run fast --image=nginx:1.27 --overrides='{"spec":{"nodeSelector":{"disk":"ssd"}}}'`, says: { en: 'worker-2.*disk', vi: 'worker-2.*disk' } },
        { name: 'another value', commands: `kubectl label node worker-2 disk=hdd\nkubectl run fast --image=nginx:1.27 --overrides='{"spec":{"nodeSelector":{"disk":"hdd"}}}'`, says: { en: 'should be ssd', vi: 'cần là ssd' } },
      ],
    },
    {
      id: 'annotate',
      title: { en: 'Leave a note', vi: 'Để lại ghi chú' },
      text: {
        en: 'Annotate the Pod `blog` with `mycompany.com/someannotation` set to `foo bar`. It must not become a label.',
        vi: 'Ghi annotation `mycompany.com/someannotation` với giá trị `foo bar` lên Pod `blog`. Nó không được trở thành nhãn.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'blog', where: [{ path: 'metadata.annotations."mycompany.com/someannotation"', equals: 'foo bar' }, { path: 'metadata.labels."mycompany.com/someannotation"', exists: false }] },
      ],
      hints: [
        { en: '`kubectl annotate` works like `kubectl label`.', vi: '`kubectl annotate` dùng giống như `kubectl label`.' },
        { en: 'The value has a space, so the shell needs quotes around it.', vi: 'Giá trị có dấu cách nên trong shell phải có dấu nháy.' },
        { en: 'If it is set to something else already, `--overwrite` is needed.', vi: 'Nếu đã có giá trị khác thì cần `--overwrite`.' },
      ],
      solution: {
        commands: 'kubectl annotate pod blog mycompany.com/someannotation="foo bar"',
        why: { en: 'Annotations may hold any text; a label value could not even contain the space.', vi: 'Annotation chứa được mọi văn bản; giá trị của nhãn thậm chí không được có dấu cách.' },
      },
      alternatives: [{ name: 'by patch', commands: `kubectl patch pod blog -p '{"metadata":{"annotations":{"mycompany.com/someannotation":"foo bar"}}}'` }],
      wrong: [
        { name: 'without quotes', commands: 'kubectl annotate pod blog mycompany.com/someannotation=foo bar', says: { en: 'someannotation', vi: 'someannotation' } },
        { name: 'as a label', commands: 'kubectl label pod blog mycompany.com/someannotation=foobar', says: { en: 'someannotation', vi: 'someannotation' } },
        { name: 'on another Pod', commands: 'kubectl annotate pod shop-stable mycompany.com/someannotation="foo bar"', says: { en: 'blog', vi: 'blog' } },
      ],
    },
  ],
});
