import { defineLab } from '../../../../curriculum/lab';

const settings = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  color: blue
`;

const release = `apiVersion: v1
kind: Pod
metadata:
  name: release
  labels:
    app: shop
    version: v2
    commit-message: "Fix the cart, at last"
    pipeline: https://ci.example.com/builds/4711
spec:
  containers:
  - name: web
    image: nginx:1.27
`;

const owner = 'mycompany.com/owner';
const commitMessage = 'Fix the cart, at last';
const pipeline = 'https://ci.example.com/builds/4711';

export default defineLab({
  files: { 'settings.yaml': settings, 'release.yaml': release },
  setup: [
    'kubectl run kubia-manual --image=luksa/kubia',
    'kubectl run blog --image=nginx:1.27 --labels=app=blog',
    `kubectl run cart-a --image=nginx:1.27 --labels=app=cart --annotations=${owner}=payments`,
    `kubectl run cart-b --image=nginx:1.27 --labels=app=cart --annotations=${owner}=shop`,
    `kubectl run ledger --image=nginx:1.27 --labels=app=ledger --annotations=${owner}=payments`,
    'kubectl apply -f settings.yaml',
    'kubectl wait --for=condition=Ready pod --all --timeout=60s',
  ].join('\n'),
  tasks: [
    {
      id: 'annotate',
      title: { en: 'Leave a note', vi: 'Để lại ghi chú' },
      text: {
        en: 'Annotate the Pod `blog` with `mycompany.com/contact` set to `night shift, room 7`. It must not become a label.',
        vi: 'Ghi annotation `mycompany.com/contact` với giá trị `night shift, room 7` lên Pod `blog`. Nó không được trở thành nhãn.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'blog', where: [{ path: 'metadata.annotations."mycompany.com/contact"', equals: 'night shift, room 7' }, { path: 'metadata.labels."mycompany.com/contact"', exists: false }] },
      ],
      hints: [
        { en: '`kubectl annotate` works like `kubectl label`.', vi: '`kubectl annotate` dùng giống như `kubectl label`.' },
        { en: 'The value has blanks in it, so the shell needs quotes around it.', vi: 'Giá trị có dấu cách nên trong shell phải có dấu nháy.' },
        { en: '`kubectl annotate pod blog mycompany.com/contact="…"`; if it is set to something else already, with `--overwrite`.', vi: '`kubectl annotate pod blog mycompany.com/contact="…"`; nếu đã có giá trị khác thì thêm `--overwrite`.' },
      ],
      solution: {
        commands: 'kubectl annotate pod blog mycompany.com/contact="night shift, room 7"',
        why: { en: 'Annotations may hold any text; a label value could not even contain the blank.', vi: 'Annotation chứa được mọi văn bản; giá trị của nhãn thậm chí không được có dấu cách.' },
      },
      alternatives: [{ name: 'by patch', commands: `kubectl patch pod blog -p '{"metadata":{"annotations":{"mycompany.com/contact":"night shift, room 7"}}}'` }],
      wrong: [
        { name: 'without quotes', commands: 'kubectl annotate pod blog mycompany.com/contact=night shift, room 7', says: { en: 'contact', vi: 'contact' } },
        { name: 'as a label', commands: 'kubectl label pod blog mycompany.com/contact=night-shift', says: { en: 'annotations.*contact|labels.*contact', vi: 'annotations.*contact|labels.*contact' } },
        { name: 'on another Pod', commands: 'kubectl annotate pod kubia-manual mycompany.com/contact="night shift, room 7"', says: { en: 'blog', vi: 'blog' } },
        { name: 'without the prefix', commands: 'kubectl annotate pod blog contact="night shift, room 7"', says: { en: 'mycompany\\.com/contact', vi: 'mycompany\\.com/contact' } },
      ],
    },
    {
      id: 'correct-the-note',
      title: { en: 'A note that is out of date', vi: 'Một ghi chú đã cũ' },
      text: {
        en: 'On the Pod `ledger`, `mycompany.com/phone` says `1234`; the number is `4711` now. The annotation `mycompany.com/todo` is done and should go. Its owner stays.',
        vi: 'Trên Pod `ledger`, `mycompany.com/phone` đang là `1234`; số mới là `4711`. Annotation `mycompany.com/todo` đã xong nên cần bỏ đi. Annotation về chủ thì giữ lại.',
      },
      setup: "kubectl annotate pod ledger mycompany.com/phone=1234 mycompany.com/todo='rename the Pod' --overwrite",
      goal: [
        { kind: 'object', resource: 'pods', name: 'ledger', where: [{ path: 'metadata.annotations."mycompany.com/phone"', equals: '4711' }, { path: 'metadata.annotations."mycompany.com/todo"', exists: false }, { path: `metadata.annotations."${owner}"`, equals: 'payments' }] },
      ],
      hints: [
        { en: '`kubectl annotate pod ledger --list` shows what is there.', vi: '`kubectl annotate pod ledger --list` cho thấy đang có gì.' },
        { en: 'To change needs `--overwrite`, to remove needs a minus after the key. One command may do both.', vi: 'Muốn sửa phải có `--overwrite`, muốn gỡ thì thêm dấu trừ sau khóa. Một lệnh làm được cả hai.' },
        { en: '`kubectl annotate pod ledger mycompany.com/phone=4711 mycompany.com/todo- --overwrite`.', vi: '`kubectl annotate pod ledger mycompany.com/phone=4711 mycompany.com/todo- --overwrite`.' },
      ],
      solution: {
        commands: 'kubectl annotate pod ledger mycompany.com/phone=4711 mycompany.com/todo- --overwrite',
        why: { en: 'Set and remove go in one request; --overwrite counts for what is set.', vi: 'Đặt và gỡ đi chung một yêu cầu; --overwrite áp dụng cho phần được đặt.' },
      },
      alternatives: [{ name: 'by patch', commands: `kubectl patch pod ledger -p '{"metadata":{"annotations":{"mycompany.com/phone":"4711","mycompany.com/todo":null}}}'` }],
      wrong: [
        { name: 'without --overwrite', commands: 'kubectl annotate pod ledger mycompany.com/phone=4711', says: { en: 'now it is 1234', vi: 'hiện tại là 1234' } },
        { name: 'emptied, not removed', commands: 'kubectl annotate pod ledger mycompany.com/phone=4711 mycompany.com/todo= --overwrite', says: { en: 'todo.*should not be set', vi: 'todo.*không được đặt' } },
        { name: 'all swept away', commands: `kubectl annotate pod ledger mycompany.com/phone=4711 --overwrite\nkubectl annotate pod ledger mycompany.com/todo- ${owner}-`, says: { en: 'owner', vi: 'owner' } },
      ],
    },
    {
      id: 'make-it-findable',
      title: { en: 'What belongs to payments', vi: 'Những gì của nhóm thanh toán' },
      text: {
        en: 'The payments team wants to select its Pods with `-l owner=payments`. Who owns what stands in the annotation `mycompany.com/owner`. Make it so, for exactly its Pods.',
        vi: 'Nhóm thanh toán muốn chọn các Pod của mình bằng `-l owner=payments`. Pod nào của ai thì ghi trong annotation `mycompany.com/owner`. Hãy làm cho họ chọn được, đúng những Pod của họ.',
      },
      goal: [
        ...['cart-a', 'ledger'].map((name) => ({ kind: 'object' as const, resource: 'pods', name, where: [{ path: 'metadata.labels.owner', equals: 'payments' }] })),
        { kind: 'object', resource: 'pods', labels: { owner: 'payments' }, where: [], count: { max: 2 }, say: { en: 'More Pods carry owner=payments than the payments team owns.', vi: 'Số Pod mang owner=payments nhiều hơn số Pod của nhóm thanh toán.' } },
      ],
      hints: [
        { en: 'No selector looks at annotations, but a command above prints them beside the names.', vi: 'Không selector nào nhìn tới annotation, nhưng ở trên có lệnh in chúng cạnh tên Pod.' },
        { en: 'Two Pods are theirs. They do not have the same `app`.', vi: 'Có hai Pod của họ. Nhãn `app` của hai Pod ấy khác nhau.' },
        { en: '`kubectl label pod NAME NAME owner=payments`, with the two names.', vi: '`kubectl label pod TÊN TÊN owner=payments`, với hai cái tên đó.' },
      ],
      solution: {
        commands: "kubectl get pods -o custom-columns='NAME:.metadata.name,OWNER:.metadata.annotations.mycompany\\.com/owner'\nkubectl label pod cart-a ledger owner=payments",
        why: { en: 'The fact was only to be read so far. Now somebody chooses by it, so it becomes a label.', vi: 'Trước giờ dữ kiện này chỉ để đọc. Nay có người chọn theo nó nên nó thành nhãn.' },
      },
      alternatives: [{ name: 'by a query', commands: `for pod in $(kubectl get pods -o jsonpath='{range .items[?(@.metadata.annotations.mycompany\\.com/owner=="payments")]}{.metadata.name}{"\\n"}{end}'); do kubectl label pod $pod owner=payments; done` }],
      wrong: [
        { name: 'by the application', commands: 'kubectl label pods -l app=cart owner=payments', says: { en: 'ledger', vi: 'ledger' } },
        { name: 'everything', commands: 'kubectl label pods --all owner=payments', says: { en: 'More Pods carry', vi: 'nhiều hơn số Pod' } },
        { name: 'annotated again', commands: 'kubectl annotate pod cart-a ledger owner=payments', says: { en: 'labels\\.owner', vi: 'labels\\.owner' } },
      ],
    },
    {
      id: 'label-or-annotation',
      title: { en: 'Sort it out', vi: 'Cái nào ra cái nấy' },
      text: {
        en: 'The build wrote `release.yaml`, and the API server refuses it. Get the Pod `release` to run with all four facts on it: as labels those that can be labels, the others as annotations under the same keys.',
        vi: 'Hệ thống build sinh ra `release.yaml` và API server từ chối tệp này. Hãy cho Pod `release` chạy với đủ cả bốn dữ kiện: cái nào làm nhãn được thì là nhãn, còn lại là annotation với khóa giữ nguyên.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'release', where: [{ path: 'metadata.labels.app', equals: 'shop' }, { path: 'metadata.labels.version', equals: 'v2' }] },
        { kind: 'object', resource: 'pods', name: 'release', where: [{ path: 'metadata.annotations.commit-message', equals: commitMessage }, { path: 'metadata.annotations.pipeline', equals: pipeline }] },
        { kind: 'ready', name: 'release' },
      ],
      hints: [
        { en: 'Create it and read which values are refused.', vi: 'Thử tạo và đọc xem giá trị nào bị từ chối.' },
        { en: '`annotations:` stands beside `labels:`, under `metadata`.', vi: '`annotations:` nằm cạnh `labels:`, dưới `metadata`.' },
        { en: 'Put a line `  annotations:` above `    commit-message:`; the two lines below it then belong to it.', vi: 'Chèn một dòng `  annotations:` ngay trên `    commit-message:`; hai dòng bên dưới khi ấy thuộc về nó.' },
      ],
      solution: {
        commands: "sed -i 's/^    commit-message/  annotations:\\n&/' release.yaml\nkubectl create -f release.yaml",
        why: { en: 'A sentence and a link are no label values, and nobody will select by them. app and version are both short and shared.', vi: 'Một câu và một đường dẫn không làm giá trị nhãn được, và cũng chẳng ai chọn theo chúng. app và version thì vừa ngắn vừa dùng chung.' },
      },
      alternatives: [{ name: 'on the command line', commands: `kubectl run release --image=nginx:1.27 --labels=app=shop,version=v2\nkubectl annotate pod release commit-message="${commitMessage}" pipeline=${pipeline}` }],
      wrong: [
        { name: 'the facts are dropped', commands: "sed -i '/commit-message/d; /pipeline/d' release.yaml\nkubectl create -f release.yaml", says: { en: 'commit-message', vi: 'commit-message' } },
        { name: 'made to fit', commands: "sed -i 's/\"Fix.*\"/Fix-the-cart/; s#https.*#4711#' release.yaml\nsed -i 's/4711/\"4711\"/' release.yaml\nkubectl create -f release.yaml", says: { en: 'annotations\\.commit-message', vi: 'annotations\\.commit-message' } },
        { name: 'everything an annotation', commands: "sed -i 's/  labels:/  annotations:/' release.yaml\nkubectl create -f release.yaml", says: { en: 'labels\\.app', vi: 'labels\\.app' } },
      ],
    },
  ],
});
