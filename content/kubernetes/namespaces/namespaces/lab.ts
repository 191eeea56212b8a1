import { defineLab } from '../../../../curriculum/lab';

export default defineLab({
  files: {
    'custom-namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: custom-namespace\n',
  },
  tasks: [
    {
      id: 'make-a-drawer',
      title: { en: 'A drawer for the payments team', vi: 'Một ngăn cho nhóm thanh toán' },
      text: {
        en: 'Create a namespace `payments` and run a Pod `api` (image `nginx:1.27`) in it. In `default` there must be no Pod of that name.',
        vi: 'Tạo namespace `payments` và chạy một Pod `api` (image `nginx:1.27`) trong đó. Trong `default` không được có Pod nào tên như vậy.',
      },
      goal: [
        { kind: 'object', resource: 'namespaces', name: 'payments', where: [{ path: 'status.phase', equals: 'Active' }] },
        { kind: 'ready', name: 'api', namespace: 'payments' },
        { kind: 'absent', resource: 'pods', name: 'api' },
      ],
      hints: [
        { en: 'The namespace has to exist before the Pod: `kubectl create namespace …`.', vi: 'Namespace phải có trước Pod: `kubectl create namespace …`.' },
        { en: '`-n` works with `run` as with every other command.', vi: '`-n` dùng được với `run` cũng như với mọi lệnh khác.' },
        { en: 'A Pod in the wrong namespace cannot be moved: delete it and run it again.', vi: 'Pod nằm sai namespace thì không chuyển được: hãy xóa rồi chạy lại.' },
      ],
      solution: {
        commands: 'kubectl create namespace payments\nkubectl run api --image=nginx:1.27 -n payments',
        why: { en: 'Where an object lives is decided when it is created.', vi: 'Đối tượng ở ngăn nào được quyết định ngay khi tạo.' },
      },
      alternatives: [{ name: 'one manifest', commands: "kubectl apply -f - <<'END'\napiVersion: v1\nkind: Namespace\nmetadata: {name: payments}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: api, namespace: payments}\nspec:\n  containers:\n  - {name: api, image: 'nginx:1.27'}\nEND" }],
      wrong: [
        { name: 'in default', commands: 'kubectl create namespace payments\nkubectl run api --image=nginx:1.27', says: { en: 'no pod api in namespace payments|still there', vi: 'Chưa có pod api|vẫn còn' } },
        { name: 'a namespace of another name', commands: 'kubectl create namespace payment\nkubectl run api --image=nginx:1.27 -n payment', says: { en: 'no namespace payments', vi: 'Chưa có namespace payments' } },
        { name: 'in both', commands: 'kubectl create namespace payments\nkubectl run api --image=nginx:1.27 -n payments\nkubectl run api --image=nginx:1.27', says: { en: 'still there', vi: 'vẫn còn' } },
      ],
    },
    {
      id: 'which-drawer',
      title: { en: 'Lost in some drawer', vi: 'Lạc trong ngăn nào đó' },
      text: {
        en: 'The Pod `invoice` does not run in `default`, and nobody remembers where it was put. Write the name of its namespace into the file `found.txt`, nothing else.',
        vi: 'Pod `invoice` không chạy trong `default`, và không ai nhớ đã để nó ở đâu. Hãy ghi tên namespace của nó vào tệp `found.txt`, ngoài ra không ghi gì khác.',
      },
      setup: 'for ns in east west north; do kubectl create namespace $ns; kubectl run desk --image=nginx:1.27 -n $ns; done; kubectl run invoice --image=nginx:1.27 -n west; kubectl run invoices --image=nginx:1.27 -n north',
      goal: [
        { kind: 'file', path: '/home/learner/found.txt', matches: '^\\s*west\\s*$', say: { en: 'found.txt does not hold the namespace of the Pod invoice.', vi: 'found.txt chưa chứa namespace của Pod invoice.' } },
      ],
      hints: [
        { en: 'One flag looks into all namespaces at once.', vi: 'Có một cờ nhìn vào mọi namespace cùng lúc.' },
        { en: 'Look closely at the name: `invoices` is another Pod.', vi: 'Nhìn kỹ cái tên: `invoices` là Pod khác.' },
        { en: '`kubectl get pods -A | grep invoice`, then `echo NAMESPACE > found.txt`.', vi: '`kubectl get pods -A | grep invoice`, rồi `echo NAMESPACE > found.txt`.' },
      ],
      solution: {
        commands: 'kubectl get pods -A | grep invoice\necho west > found.txt',
        why: { en: '-A asks the whole cluster, and the first column says where.', vi: '-A hỏi cả cụm, và cột đầu cho biết nằm ở đâu.' },
      },
      alternatives: [{ name: 'by a query', commands: "kubectl get pods -A --field-selector metadata.name=invoice -o jsonpath='{.items[0].metadata.namespace}' > found.txt" }],
      wrong: [
        { name: 'the other Pod', commands: 'echo north > found.txt', says: { en: 'does not hold the namespace', vi: 'chưa chứa namespace' } },
        { name: 'too much', commands: 'kubectl get pods -A | grep invoice > found.txt', says: { en: 'does not hold the namespace', vi: 'chưa chứa namespace' } },
        { name: 'only looked', commands: 'kubectl get pods invoice', says: { en: 'found\\.txt', vi: 'found\\.txt' } },
      ],
    },
    {
      id: 'switch-context',
      title: { en: 'Work there by default', vi: 'Mặc định làm việc ở đó' },
      text: {
        en: 'Make `staging` (create it) the namespace in which kubectl works when nothing is said, and run a Pod `probe` from `nginx:1.27` there.',
        vi: 'Tạo `staging` và đặt nó làm namespace mà kubectl dùng khi không nói gì, rồi chạy một Pod `probe` từ `nginx:1.27` ở đó.',
      },
      goal: [
        { kind: 'context', namespace: 'staging' },
        { kind: 'ready', name: 'probe', namespace: 'staging' },
      ],
      hints: [
        { en: 'The text above shows the command for another namespace. It does not check that the namespace exists.', vi: 'Đoạn trên có sẵn lệnh này cho một namespace khác. Lệnh đó không kiểm tra namespace có tồn tại hay không.' },
        { en: '`kubectl config get-contexts` shows what is set now.', vi: '`kubectl config get-contexts` cho biết hiện đang đặt gì.' },
        { en: 'The form is `kubectl config set-context --current --namespace=NAME`.', vi: 'Mẫu lệnh là `kubectl config set-context --current --namespace=TÊN`.' },
      ],
      solution: {
        commands: 'kubectl create namespace staging\nkubectl config set-context --current --namespace=staging\nkubectl run probe --image=nginx:1.27',
        why: { en: 'The context is kept in ~/.kube/config, so it lasts until you change it again.', vi: 'Context được lưu trong ~/.kube/config nên còn hiệu lực cho đến khi bạn đổi lại.' },
      },
      alternatives: [{ name: 'a context of its own', commands: 'kubectl create ns staging\nkubectl config set-context stage --cluster=podlab --user=kubernetes-admin --namespace=staging\nkubectl config use-context stage\nkubectl run probe --image=nginx:1.27' }],
      wrong: [
        { name: 'only -n', commands: 'kubectl create namespace staging\nkubectl run probe --image=nginx:1.27 -n staging', says: { en: 'works in namespace default', vi: 'namespace default' } },
        { name: 'a namespace that is not there', commands: 'kubectl config set-context --current --namespace=staging\nkubectl run probe --image=nginx:1.27', says: { en: 'no pod probe', vi: 'Chưa có pod probe' } },
        { name: 'the Pod came first', commands: 'kubectl create namespace staging\nkubectl run probe --image=nginx:1.27\nkubectl config set-context --current --namespace=staging', says: { en: 'no pod probe', vi: 'Chưa có pod probe' } },
      ],
    },
    {
      id: 'save-then-sweep',
      title: { en: 'Save one, sweep the rest', vi: 'Giữ lại một, quét phần còn lại' },
      text: {
        en: 'The namespace `attic` is to go. Before that, the ConfigMap `keys` in it has to be saved: with the same data, in namespace `default`. In the end `attic` is gone and `keys` is there.',
        vi: 'Namespace `attic` cần bị xóa. Trước đó phải cứu ConfigMap `keys` trong nó: cùng dữ liệu, sang namespace `default`. Cuối cùng `attic` không còn và `keys` vẫn có.',
      },
      setup: 'kubectl create namespace attic; kubectl create configmap keys -n attic --from-literal=door=4711 --from-literal=gate=1234; kubectl run dust --image=nginx:1.27 -n attic',
      goal: [
        { kind: 'object', resource: 'configmaps', name: 'keys', where: [{ path: 'data.door', equals: '4711' }, { path: 'data.gate', equals: '1234' }] },
        { kind: 'absent', resource: 'namespaces', name: 'attic' },
      ],
      hints: [
        { en: 'Objects cannot be moved, but their data can be read and created again: `kubectl get configmap keys -n attic -o yaml`.', vi: 'Đối tượng không chuyển được, nhưng dữ liệu thì đọc ra rồi tạo lại được: `kubectl get configmap keys -n attic -o yaml`.' },
        { en: 'The YAML names its namespace; change that line (with sed, say) before you apply it.', vi: 'Trong YAML có ghi namespace; hãy đổi dòng đó (chẳng hạn bằng sed) trước khi apply.' },
        { en: 'Or make it by hand: `kubectl create configmap keys --from-literal=…`.', vi: 'Hoặc tạo tay: `kubectl create configmap keys --from-literal=…`.' },
      ],
      solution: {
        commands: "kubectl get configmap keys -n attic -o yaml | sed 's/namespace: attic/namespace: default/' | kubectl create -f -\nkubectl delete namespace attic",
        waitSeconds: 60,
        why: { en: 'Deleting a namespace deletes all that is in it, so what shall live has to be copied out first. The server fills in a new uid and version for the copy.', vi: 'Xóa namespace là xóa mọi thứ trong đó, nên thứ cần giữ phải chép ra trước. Máy chủ tự cấp uid và phiên bản mới cho bản sao.' },
      },
      alternatives: [{ name: 'by hand', commands: 'kubectl create configmap keys --from-literal=door=4711 --from-literal=gate=1234\nkubectl delete ns attic --wait=false', waitSeconds: 60 }],
      wrong: [
        { name: 'swept first', commands: 'kubectl delete namespace attic --wait=false', says: { en: 'no configmap keys', vi: 'Chưa có configmap keys' } },
        { name: 'a key is missing', commands: 'kubectl create configmap keys --from-literal=door=4711\nkubectl delete namespace attic --wait=false', says: { en: 'data.gate', vi: 'data.gate' } },
        { name: 'not swept', commands: 'kubectl create configmap keys --from-literal=door=4711 --from-literal=gate=1234', says: { en: 'attic is still there', vi: 'attic vẫn còn' } },
      ],
    },
  ],
});
