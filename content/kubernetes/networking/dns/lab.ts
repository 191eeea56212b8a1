import { defineLab } from '../../../../curriculum/lab';

const client = (namespace: string) => `kubectl run client -n ${namespace} --image=nginx:1.27 --labels=role=client --overrides='{"spec":{"terminationGracePeriodSeconds":1}}'`;

export default defineLab({
  setup: [
    'kubectl create namespace shop',
    'kubectl create deployment web --image=luksa/kubia --replicas=2', 'kubectl expose deployment web --port=80 --target-port=8080',
    'kubectl create deployment web -n shop --image=gcr.io/google-samples/hello-app:1.0', 'kubectl expose deployment web -n shop --port=80 --target-port=8080',
    client('default'), client('shop'),
    'kubectl wait --for=condition=Ready pod --all --timeout=60s', 'kubectl wait -n shop --for=condition=Ready pod --all --timeout=60s',
    // kube-proxy writes a Service's rules at most once a second.
    'sleep 3',
  ].join('\n'),
  tasks: [
    {
      id: 'over-the-border',
      title: { en: 'Look up a neighbour', vi: 'Tra số hàng xóm' },
      text: {
        en: 'In the namespace `finance` there is a Service `ledger`. Ask the cluster\'s DNS, from the Pod `client`, for its address and save the address, nothing else, in the file `ledger.txt`.',
        vi: 'Trong namespace `finance` có Service `ledger`. Từ Pod `client`, hãy hỏi DNS của cụm địa chỉ của nó rồi lưu đúng địa chỉ ấy, không gì khác, vào tệp `ledger.txt`.',
      },
      setup: 'kubectl create namespace finance; kubectl create service clusterip ledger -n finance --tcp=80 --clusterip=10.96.77.7',
      goal: [{ kind: 'file', path: 'ledger.txt', matches: '^10\\.96\\.77\\.7\\s*$', say: { en: 'The file ledger.txt should hold the address of the Service ledger in the namespace finance, as DNS gives it.', vi: 'Tệp ledger.txt cần chứa địa chỉ của Service ledger trong namespace finance, đúng như DNS trả về.' } }],
      hints: [
        { en: 'The short name only reaches your own namespace.', vi: 'Tên ngắn chỉ tìm trong namespace của chính bạn.' },
        { en: '`dig +short` prints the address alone, but it does not use the search list: give it the full name.', vi: '`dig +short` chỉ in địa chỉ, nhưng không dùng danh sách search: hãy đưa tên đầy đủ.' },
        { en: 'The full name is `ledger.finance.svc.cluster.local`; `> ledger.txt` saves what is printed.', vi: 'Tên đầy đủ là `ledger.finance.svc.cluster.local`; `> ledger.txt` lưu những gì được in ra.' },
      ],
      solution: {
        commands: 'kubectl exec client -- dig +short ledger.finance.svc.cluster.local > ledger.txt',
        why: { en: 'The full name means the same from everywhere; dig asks exactly the name it is given.', vi: 'Tên đầy đủ đứng ở đâu cũng mang một nghĩa; dig hỏi đúng cái tên được đưa.' },
      },
      alternatives: [
        { name: 'with the search list', commands: 'kubectl exec client -- dig +short +search ledger.finance > ledger.txt' },
        { name: 'cut out of nslookup', commands: "kubectl exec client -- nslookup ledger.finance | awk '/^Address/ {last=$2} END {print last}' > ledger.txt" },
      ],
      wrong: [
        { name: 'the short name', commands: 'kubectl exec client -- dig +short +search +time=1 +tries=1 ledger > ledger.txt', waitSeconds: 1, says: { en: 'ledger\\.txt should hold the address', vi: 'ledger\\.txt cần chứa địa chỉ' } },
        { name: 'somebody else\'s address', commands: 'kubectl exec client -- dig +short web.shop.svc.cluster.local > ledger.txt', says: { en: 'ledger\\.txt should hold the address', vi: 'ledger\\.txt cần chứa địa chỉ' } },
        { name: 'all that was said', commands: 'kubectl exec client -- nslookup ledger.finance | head -n 2 > ledger.txt', says: { en: 'ledger\\.txt should hold the address', vi: 'ledger\\.txt cần chứa địa chỉ' } },
      ],
    },
    {
      id: 'every-peer',
      title: { en: 'Show me every peer', vi: 'Cho thấy từng người' },
      text: {
        en: 'Run a Deployment `peer` with three replicas of `luksa/kubia`, and a Service `peers` that has no address of its own: its name must lead straight to the three Pods, on port 8080.',
        vi: 'Chạy Deployment `peer` gồm ba bản sao của `luksa/kubia`, và một Service `peers` không có địa chỉ riêng: tên của nó phải dẫn thẳng tới ba Pod, ở cổng 8080.',
      },
      goal: [
        { kind: 'serves', service: 'peers', min: 3, port: 8080 },
        { kind: 'object', resource: 'services', name: 'peers', where: [{ path: 'spec.clusterIP', equals: 'None' }] },
        { kind: 'object', resource: 'deployments.apps', name: 'peer', where: [{ path: 'status.readyReplicas', equals: 3 }] },
        { kind: 'http', from: { pod: 'client' }, url: 'http://peers:8080', matches: 'peer-' },
      ],
      hints: [
        { en: 'A Service without an address of its own is called headless.', vi: 'Service không có địa chỉ riêng gọi là headless.' },
        { en: '`kubectl expose` has a flag for the cluster IP; its value is a word.', vi: '`kubectl expose` có một cờ cho cluster IP; giá trị của nó là một từ.' },
        { en: '`--cluster-ip=None --port=8080`, and the name is `peers`, not `peer`. An existing Service cannot be turned headless: make it anew.', vi: '`--cluster-ip=None --port=8080`, và tên là `peers` chứ không phải `peer`. Service đã có địa chỉ thì không đổi thành headless được: hãy tạo lại.' },
      ],
      solution: {
        commands: 'kubectl create deployment peer --image=luksa/kubia --replicas=3\nkubectl expose deployment peer --name=peers --cluster-ip=None --port=8080\nkubectl rollout status deployment peer --timeout=60s',
        why: { en: 'With clusterIP None there is nothing for kube-proxy to turn: DNS names the Pods, and the caller connects to one of them itself.', vi: 'Với clusterIP None, kube-proxy không có gì để bẻ hướng: DNS nêu các Pod, và bên gọi tự nối tới một Pod.' },
      },
      alternatives: [{ name: 'from a manifest', commands: "kubectl create deployment peer --image=luksa/kubia --replicas=3\nkubectl apply -f - <<'END'\napiVersion: v1\nkind: Service\nmetadata: {name: peers}\nspec:\n  clusterIP: None\n  selector: {app: peer}\n  ports: [{port: 8080}]\nEND" }],
      wrong: [
        { name: 'an ordinary Service', commands: 'kubectl create deployment peer --image=luksa/kubia --replicas=3\nkubectl expose deployment peer --name=peers --port=8080', says: { en: 'spec\\.clusterIP should be None', vi: 'spec\\.clusterIP cần là None' } },
        { name: 'it selects its own name', commands: "kubectl create deployment peer --image=luksa/kubia --replicas=3\nkubectl apply -f - <<'END'\napiVersion: v1\nkind: Service\nmetadata: {name: peers}\nspec:\n  clusterIP: None\n  selector: {app: peers}\n  ports: [{port: 8080}]\nEND", says: { en: 'selects app=peers', vi: 'chọn app=peers' } },
        { name: 'the port is left as elsewhere', commands: 'kubectl create deployment peer --image=luksa/kubia --replicas=3\nkubectl expose deployment peer --name=peers --cluster-ip=None --port=80', says: { en: 'does not offer port 8080', vi: 'không mở cổng 8080' } },
      ],
    },
    {
      id: 'alias',
      title: { en: 'The program will not change', vi: 'Chương trình không chịu đổi' },
      text: {
        en: 'The program in the Pod `client` of `default` calls `http://billing` and cannot be changed. What it means is the Service `invoices` in the namespace `accounts`, on port 80. Make its call succeed.',
        vi: 'Chương trình trong Pod `client` của `default` gọi `http://billing` và không sửa được. Thứ nó cần là Service `invoices` trong namespace `accounts`, cổng 80. Hãy làm cho cuộc gọi ấy thành công.',
      },
      setup: 'kubectl create namespace accounts; kubectl create deployment invoices -n accounts --image=gcr.io/google-samples/hello-app:2.0; kubectl expose deployment invoices -n accounts --port=80 --target-port=8080; kubectl rollout status -n accounts deployment invoices --timeout=60s',
      goal: [
        { kind: 'object', resource: 'services', name: 'billing' },
        { kind: 'http', from: { pod: 'client' }, url: 'http://billing', matches: 'Version: 2\\.0\\.0' },
      ],
      hints: [
        { en: 'A selector only finds Pods of its own namespace. You need a Service of a kind that points at a name.', vi: 'Selector chỉ tìm Pod trong namespace của mình. Bạn cần kiểu Service trỏ tới một cái tên.' },
        { en: '`kubectl create service externalname …`. What name does it point at?', vi: '`kubectl create service externalname …`. Nó trỏ tới tên nào?' },
        { en: 'An alias is not looked up with the search list: write the full name `invoices.accounts.svc.cluster.local`.', vi: 'Bí danh không được tra kèm danh sách search: hãy viết tên đầy đủ `invoices.accounts.svc.cluster.local`.' },
      ],
      solution: {
        commands: 'kubectl create service externalname billing --external-name=invoices.accounts.svc.cluster.local',
        why: { en: 'billing.default becomes an alias for the full name of the other Service. The port needs no mapping: both sides speak 80.', vi: 'billing.default trở thành bí danh của tên đầy đủ bên kia. Không cần ánh xạ cổng vì cả hai đều dùng 80.' },
      },
      alternatives: [{ name: 'from a manifest', commands: "kubectl apply -f - <<'END'\napiVersion: v1\nkind: Service\nmetadata: {name: billing}\nspec: {type: ExternalName, externalName: invoices.accounts.svc.cluster.local}\nEND" }],
      wrong: [
        { name: 'in the namespace of the other', commands: 'kubectl create service externalname billing -n accounts --external-name=invoices.accounts.svc.cluster.local', says: { en: 'no service billing|is service billing, but', vi: 'Chưa có service billing|nằm ở namespace' } },
        { name: 'a selector across the border', commands: 'kubectl create service clusterip billing --tcp=80:8080\nkubectl set selector service billing app=invoices', says: { en: 'http://billing does not answer', vi: 'http://billing không trả lời' } },
        { name: 'a name that is not full', commands: 'kubectl create service externalname billing --external-name=invoices', says: { en: 'http://billing does not answer', vi: 'http://billing không trả lời' } },
      ],
    },
    {
      id: 'lost-pod',
      title: { en: 'A Pod without a phone book', vi: 'Pod không có danh bạ' },
      text: {
        en: 'The Pod `lost` cannot call `http://web`, though its neighbour `client` can. The Service is in order. Find out what is different about this Pod and replace it by one of the same name and image for which the call succeeds.',
        vi: 'Pod `lost` không gọi được `http://web`, trong khi hàng xóm `client` thì gọi được. Service không có lỗi. Hãy tìm xem Pod này khác ở điểm nào và thay nó bằng một Pod cùng tên, cùng image mà cuộc gọi thành công.',
      },
      setup: `kubectl run lost --image=nginx:alpine --overrides='{"spec":{"dnsPolicy":"Default","terminationGracePeriodSeconds":1}}'; kubectl wait --for=condition=Ready pod/lost --timeout=60s`,
      goal: [
        { kind: 'ready', name: 'lost' },
        { kind: 'http', from: { pod: 'lost' }, url: 'http://web', matches: "You've hit web" },
        { kind: 'object', resource: 'pods', name: 'lost', where: [{ path: 'spec.containers[0].image', equals: 'nginx:alpine' }] },
      ],
      hints: [
        { en: 'Compare `/etc/resolv.conf` in both Pods.', vi: 'So `/etc/resolv.conf` trong hai Pod.' },
        { en: 'Which field of the Pod decides whose resolv.conf it gets? `kubectl get pod lost -o yaml | grep -i dns`, `kubectl explain pod.spec.dnsPolicy`.', vi: 'Trường nào của Pod quyết định nó nhận resolv.conf của ai? `kubectl get pod lost -o yaml | grep -i dns`, `kubectl explain pod.spec.dnsPolicy`.' },
        { en: '`dnsPolicy: Default` means the node\'s resolver; what Pods get when nothing is said is `ClusterFirst`. The field cannot be changed on a Pod that exists: delete it and make it anew.', vi: '`dnsPolicy: Default` nghĩa là dùng bộ phân giải của node; khi không nói gì, Pod nhận `ClusterFirst`. Trường này không sửa được trên Pod đang có: hãy xóa và tạo lại.' },
      ],
      solution: {
        commands: 'kubectl delete pod lost\nkubectl run lost --image=nginx:alpine\nkubectl wait --for=condition=Ready pod/lost --timeout=60s',
        why: { en: 'dnsPolicy Default hands the Pod the node\'s resolv.conf, which knows nothing of Services. In spite of its name it is not the default; ClusterFirst is.', vi: 'dnsPolicy Default đưa cho Pod tệp resolv.conf của node, vốn chẳng biết gì về Service. Tên là Default nhưng nó không phải mặc định; mặc định là ClusterFirst.' },
      },
      alternatives: [{ name: 'replaced by its own manifest', commands: "kubectl get pod lost -o yaml | sed 's/dnsPolicy: Default/dnsPolicy: ClusterFirst/' | kubectl replace --force -f -\nkubectl wait --for=condition=Ready pod/lost --timeout=60s" }],
      wrong: [
        { name: 'patched in place', commands: `kubectl patch pod lost -p '{"spec":{"dnsPolicy":"ClusterFirst"}}'`, says: { en: 'http://web does not answer', vi: 'http://web không trả lời' } },
        { name: 'only started again', commands: 'kubectl exec lost -- nginx -s quit; sleep 10', says: { en: 'http://web does not answer|ready', vi: 'http://web không trả lời|sẵn sàng' } },
        { name: 'made anew just as it was', commands: "kubectl get pod lost -o yaml > lost.yaml; kubectl delete pod lost; kubectl create -f lost.yaml", says: { en: 'http://web does not answer', vi: 'http://web không trả lời' } },
        { name: 'another image', commands: 'kubectl delete pod lost; kubectl run lost --image=nginx:1.27', says: { en: 'image should be nginx:alpine', vi: 'image cần là nginx:alpine' } },
      ],
    },
  ],
});
