import { defineLab } from '../../../../curriculum/lab';

const pod = (name: string, image: string, node: string) => `kubectl run ${name} --image=${image} --overrides='{"spec":{"nodeName":"${node}","terminationGracePeriodSeconds":1}}'`;
const ip = (name: string) => `$(kubectl get pod ${name} -o jsonpath='{.status.podIP}')`;
const ready = 'kubectl wait --for=condition=Ready pod --all --timeout=60s';

export default defineLab({
  setup: [pod('client', 'nginx:1.27', 'worker-1'), pod('near', 'luksa/kubia', 'worker-1'), pod('far', 'luksa/kubia', 'worker-2'), ready].join('\n'),
  tasks: [
    {
      id: 'next-hop',
      title: { en: 'Which way from here?', vi: 'Từ đây đi lối nào?' },
      text: {
        en: 'worker-2 has a packet for a Pod with the address 10.244.1.77. Find out to which machine worker-2 hands it, and save that machine\'s address, nothing else, in `next-hop.txt`.',
        vi: 'worker-2 có một gói tin gửi cho Pod mang địa chỉ 10.244.1.77. Hãy tìm xem worker-2 trao nó cho máy nào, rồi lưu địa chỉ máy đó, không gì khác, vào `next-hop.txt`.',
      },
      goal: [{ kind: 'file', path: 'next-hop.txt', matches: '^172\\.30\\.0\\.11\\s*$', say: { en: 'The file next-hop.txt should hold the address behind "via" in the route that worker-2 takes.', vi: 'Tệp next-hop.txt cần chứa địa chỉ sau chữ "via" trong tuyến đường mà worker-2 chọn.' } }],
      hints: [
        { en: 'The answer stands in a table on worker-2, not on worker-1.', vi: 'Câu trả lời nằm trong bảng trên worker-2, không phải worker-1.' },
        { en: '`ssh worker-2 ip route`: which line contains 10.244.1.77?', vi: '`ssh worker-2 ip route`: dòng nào bao gồm 10.244.1.77?' },
        { en: '`ssh worker-2 ip route get 10.244.1.77` asks the kernel itself; the third word of the first line is the address behind `via`.', vi: '`ssh worker-2 ip route get 10.244.1.77` hỏi thẳng nhân; từ thứ ba của dòng đầu là địa chỉ sau `via`.' },
      ],
      solution: {
        commands: "ssh worker-2 ip route get 10.244.1.77 | awk 'NR==1 {print $3}' > next-hop.txt", waitSeconds: 1,
        why: { en: '10.244.1.0/24 is the slice of worker-1, and the route names worker-1\'s own address as the next machine.', vi: '10.244.1.0/24 là lát của worker-1, và tuyến đường ghi địa chỉ của chính worker-1 làm chặng kế tiếp.' },
      },
      alternatives: [{ name: 'out of the table', commands: "ssh worker-2 ip route | grep '^10.244.1' | cut -d' ' -f3 > next-hop.txt", waitSeconds: 1 }],
      wrong: [
        { name: 'asked on the wrong node', commands: "ssh worker-1 ip route | grep '^10.244.2' | cut -d' ' -f3 > next-hop.txt", waitSeconds: 1, says: { en: 'behind "via"', vi: 'sau chữ "via"' } },
        { name: 'the switch of the other node', commands: 'echo 10.244.1.1 > next-hop.txt', waitSeconds: 1, says: { en: 'behind "via"', vi: 'sau chữ "via"' } },
        { name: 'the whole line', commands: 'ssh worker-2 ip route get 10.244.1.77 > next-hop.txt', waitSeconds: 1, says: { en: 'behind "via"', vi: 'sau chữ "via"' } },
      ],
    },
    {
      id: 'without-nat',
      title: { en: 'Prove that nobody translates', vi: 'Chứng minh không ai đổi địa chỉ' },
      text: {
        en: 'Let `client`, on worker-1, call the nginx in the Pod `witness`, on worker-2, at its address. Save in `visitor.txt` the address, nothing else, that the log of `witness` tells of its visitor.',
        vi: 'Cho `client` trên worker-1 gọi nginx trong Pod `witness` trên worker-2 bằng địa chỉ của nó. Lưu vào `visitor.txt` địa chỉ, không gì khác, mà log của `witness` ghi về vị khách.',
      },
      setup: `${pod('witness', 'nginx:alpine', 'worker-2')}; ${ready}`,
      goal: [{ kind: 'file', path: 'visitor.txt', matches: '^10\\.244\\.1\\.\\d+\\s*$', say: { en: 'The file visitor.txt should hold the address of a Pod of worker-1, as the log of witness tells it.', vi: 'Tệp visitor.txt cần chứa địa chỉ một Pod của worker-1, đúng như log của witness ghi.' } }],
      hints: [
        { en: 'nginx logs every visit, the address first. `kubectl logs witness`.', vi: 'nginx ghi mọi lượt ghé, địa chỉ đứng đầu. `kubectl logs witness`.' },
        { en: 'First the call: `kubectl exec client -- curl -s http://ADDRESS`, with the address of witness.', vi: 'Gọi trước: `kubectl exec client -- curl -s http://ĐỊA-CHỈ`, với địa chỉ của witness.' },
        { en: "`kubectl logs witness --tail=1 | cut -d' ' -f1 > visitor.txt`.", vi: "`kubectl logs witness --tail=1 | cut -d' ' -f1 > visitor.txt`." },
      ],
      solution: {
        commands: `kubectl exec client -- curl -s http://${ip('witness')} > /dev/null\nkubectl logs witness --tail=1 | cut -d' ' -f1 > visitor.txt`, waitSeconds: 1,
        why: { en: 'The log shows the caller\'s own address, though the packet crossed two nodes. On a lone Docker host the same experiment shows the host.', vi: 'Log ghi đúng địa chỉ của bên gọi, dù gói tin đã qua hai node. Cùng thí nghiệm ấy trên máy Docker đơn lẻ sẽ ra địa chỉ máy chủ.' },
      },
      alternatives: [{ name: 'with awk', commands: `kubectl exec client -- curl -s -o /dev/null ${ip('witness')}\nkubectl logs witness | awk '/curl/ {print $1}' > visitor.txt`, waitSeconds: 1 }],
      wrong: [
        { name: 'the address of the witness', commands: `echo ${ip('witness')} > visitor.txt`, waitSeconds: 1, says: { en: 'a Pod of worker-1', vi: 'Pod của worker-1' } },
        { name: 'called from a node', commands: `ssh worker-1 curl -s http://${ip('witness')} > /dev/null\nkubectl logs witness --tail=1 | cut -d' ' -f1 > visitor.txt`, waitSeconds: 1, says: { en: 'a Pod of worker-1', vi: 'Pod của worker-1' } },
        { name: 'the whole log line', commands: `kubectl exec client -- curl -s http://${ip('witness')} > /dev/null\nkubectl logs witness --tail=1 > visitor.txt`, waitSeconds: 1, says: { en: 'a Pod of worker-1', vi: 'Pod của worker-1' } },
      ],
    },
    {
      id: 'same-port',
      title: { en: 'Twice 8080 on one machine', vi: 'Hai lần 8080 trên một máy' },
      text: {
        en: 'Run two Pods, `left` and `right`, both of the image `luksa/kubia`, both on worker-2. Both listen on port 8080. Call each of them from `client` and save both answers in `answers.txt`.',
        vi: 'Chạy hai Pod `left` và `right`, cùng image `luksa/kubia`, cùng nằm trên worker-2. Cả hai lắng nghe cổng 8080. Gọi từng Pod từ `client` rồi lưu cả hai câu trả lời vào `answers.txt`.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'left', where: [{ path: 'spec.nodeName', equals: 'worker-2' }, { path: 'spec.containers[0].image', matches: '^luksa/kubia(:latest)?$' }] },
        { kind: 'object', resource: 'pods', name: 'right', where: [{ path: 'spec.nodeName', equals: 'worker-2' }, { path: 'spec.containers[0].image', matches: '^luksa/kubia(:latest)?$' }] },
        { kind: 'file', path: 'answers.txt', matches: "You've hit left", say: { en: 'answers.txt does not hold the answer of left yet.', vi: 'answers.txt chưa có câu trả lời của left.' } },
        { kind: 'file', path: 'answers.txt', matches: "You've hit right", say: { en: 'answers.txt does not hold the answer of right yet.', vi: 'answers.txt chưa có câu trả lời của right.' } },
      ],
      hints: [
        { en: 'A Pod can be tied to a node by nodeName or by a nodeSelector.', vi: 'Có thể buộc Pod vào một node bằng nodeName hoặc nodeSelector.' },
        { en: '`kubectl run left --image=luksa/kubia --overrides=\'{"spec":{"nodeName":"worker-2"}}\'`.', vi: '`kubectl run left --image=luksa/kubia --overrides=\'{"spec":{"nodeName":"worker-2"}}\'`.' },
        { en: 'Then `kubectl exec client -- curl -s http://ADDRESS:8080 >> answers.txt` for both addresses.', vi: 'Rồi `kubectl exec client -- curl -s http://ĐỊA-CHỈ:8080 >> answers.txt` cho cả hai địa chỉ.' },
      ],
      solution: {
        commands: ['left', 'right'].map((name) => pod(name, 'luksa/kubia', 'worker-2')).concat('kubectl wait --for=condition=Ready pod/left pod/right --timeout=60s', ...['left', 'right'].map((name) => `kubectl exec client -- curl -s http://${ip(name)}:8080 >> answers.txt`)).join('\n'), waitSeconds: 2,
        why: { en: 'Each Pod has an address, and so a set of ports, of its own. The node\'s ports have nothing to do with it.', vi: 'Mỗi Pod có địa chỉ riêng, do đó có trọn bộ cổng riêng. Chẳng liên quan gì đến cổng của node.' },
      },
      alternatives: [{ name: 'by a nodeSelector', commands: ['left', 'right'].map((name) => `kubectl run ${name} --image=luksa/kubia --port=8080 --overrides='{"spec":{"nodeSelector":{"kubernetes.io/hostname":"worker-2"}}}'`).concat('kubectl wait --for=condition=Ready pod/left pod/right --timeout=60s', `kubectl exec client -- sh -c "curl -s http://${ip('left')}:8080; curl -s http://${ip('right')}:8080" > answers.txt`).join('\n'), waitSeconds: 2 }],
      wrong: [
        { name: 'on the other node', commands: ['left', 'right'].map((name) => pod(name, 'luksa/kubia', 'worker-1')).join('\n'), says: { en: 'nodeName should be worker-2', vi: 'nodeName cần là worker-2' } },
        { name: 'only one answer', commands: `${pod('left', 'luksa/kubia', 'worker-2')}\n${pod('right', 'luksa/kubia', 'worker-2')}\nsleep 5\nkubectl exec client -- curl -s http://${ip('left')}:8080 > answers.txt`, says: { en: 'the answer of right', vi: 'câu trả lời của right' } },
        { name: 'the second overwrites the first', commands: `${pod('left', 'luksa/kubia', 'worker-2')}\n${pod('right', 'luksa/kubia', 'worker-2')}\nsleep 5\nkubectl exec client -- curl -s http://${ip('left')}:8080 > answers.txt\nkubectl exec client -- curl -s http://${ip('right')}:8080 > answers.txt`, says: { en: 'the answer of left', vi: 'câu trả lời của left' } },
        { name: 'called by name', commands: `${pod('left', 'luksa/kubia', 'worker-2')}\n${pod('right', 'luksa/kubia', 'worker-2')}\nsleep 5\nkubectl exec client -- curl -s -m 2 http://left:8080 > answers.txt`, says: { en: 'answers\\.txt', vi: 'answers\\.txt' } },
      ],
    },
    {
      id: 'no-wall',
      title: { en: 'A Pod without a room of its own', vi: 'Pod không có phòng riêng' },
      text: {
        en: 'An agent on worker-2 has to see the network of the node itself. Run a Pod `guard` with the image `nginx:alpine` on worker-2 that uses the network of its node: its address must be the node\'s.',
        vi: 'Một agent trên worker-2 cần thấy mạng của chính node. Hãy chạy Pod `guard` với image `nginx:alpine` trên worker-2, dùng luôn mạng của node: địa chỉ của nó phải là địa chỉ node.',
      },
      goal: [
        { kind: 'ready', name: 'guard' },
        { kind: 'object', resource: 'pods', name: 'guard', where: [{ path: 'spec.nodeName', equals: 'worker-2' }, { path: 'status.podIP', equals: '172.30.0.12' }] },
        { kind: 'http', from: { pod: 'near' }, url: 'http://172.30.0.12', matches: 'nginx' },
      ],
      hints: [
        { en: 'A field of the Pod decides whether it gets a network namespace of its own: `kubectl explain pod.spec | grep -i host`.', vi: 'Một trường của Pod quyết định nó có network namespace riêng hay không: `kubectl explain pod.spec | grep -i host`.' },
        { en: 'The field is `hostNetwork`.', vi: 'Trường đó là `hostNetwork`.' },
        { en: '`kubectl run guard --image=nginx:alpine --overrides=\'{"spec":{"nodeName":"worker-2","hostNetwork":true}}\'`.', vi: '`kubectl run guard --image=nginx:alpine --overrides=\'{"spec":{"nodeName":"worker-2","hostNetwork":true}}\'`.' },
      ],
      solution: {
        commands: `kubectl run guard --image=nginx:alpine --overrides='{"spec":{"nodeName":"worker-2","hostNetwork":true}}'\nkubectl wait --for=condition=Ready pod/guard --timeout=60s`, waitSeconds: 5,
        why: { en: 'With hostNetwork the Pod gets no cable and no address; it uses the node\'s, ports included, so a second one on port 80 would find it taken. kube-proxy runs in this way.', vi: 'Với hostNetwork, Pod không có cáp và địa chỉ riêng; nó dùng của node, kể cả cổng, nên Pod thứ hai cần cổng 80 sẽ thấy cổng đã bị chiếm. kube-proxy chạy theo cách này.' },
      },
      alternatives: [{ name: 'from a manifest', commands: "kubectl apply -f - <<'END'\napiVersion: v1\nkind: Pod\nmetadata: {name: guard}\nspec:\n  nodeSelector: {kubernetes.io/hostname: worker-2}\n  hostNetwork: true\n  containers:\n  - {name: main, image: 'nginx:alpine'}\nEND\nkubectl wait --for=condition=Ready pod/guard --timeout=60s", waitSeconds: 5 }],
      wrong: [
        { name: 'a Pod like others', commands: pod('guard', 'nginx:alpine', 'worker-2'), says: { en: 'podIP should be 172\\.30\\.0\\.12', vi: 'podIP cần là 172\\.30\\.0\\.12' } },
        { name: 'on another node', commands: `kubectl run guard --image=nginx:alpine --overrides='{"spec":{"nodeName":"worker-1","hostNetwork":true}}'`, says: { en: 'nodeName should be worker-2', vi: 'nodeName cần là worker-2' } },
        { name: 'a port of the host', commands: `kubectl run guard --image=nginx:alpine --overrides='{"spec":{"nodeName":"worker-2","containers":[{"name":"guard","image":"nginx:alpine","ports":[{"containerPort":80,"hostPort":80}]}]}}'`, says: { en: 'podIP should be 172\\.30\\.0\\.12', vi: 'podIP cần là 172\\.30\\.0\\.12' } },
      ],
    },
    {
      id: 'one-way',
      title: { en: 'Calls go, answers do not come', vi: 'Gọi thì đi, trả lời không về' },
      text: {
        en: 'Since this morning `client` gets no answer from the Service `far`, though the Pod `far` runs and answers on its own node. Something is wrong with a node\'s routes. Find it and mend it; leave Pods and Services as they are.',
        vi: 'Từ sáng nay `client` không nhận được câu trả lời từ Service `far`, dù Pod `far` vẫn chạy và vẫn trả lời trên node của nó. Bảng định tuyến của một node có gì đó không ổn. Hãy tìm và sửa; giữ nguyên Pod và Service.',
      },
      setup: 'kubectl expose pod far --port=80 --target-port=8080; ssh worker-2 ip route del 10.244.1.0/24; sleep 3',
      goal: [
        { kind: 'http', from: { pod: 'client' }, url: 'http://far', matches: "You've hit far" },
        { kind: 'http', from: { pod: 'near' }, url: 'http://far', matches: "You've hit far" },
        { kind: 'object', resource: 'pods', name: 'far', where: [{ path: 'spec.nodeName', equals: 'worker-2' }] },
      ],
      hints: [
        { en: 'A conversation needs a way there and a way back. `tcpdump` on worker-2 shows where it breaks off; then compare `ip route` on both workers.', vi: 'Trò chuyện cần cả đường đi lẫn đường về. `tcpdump` trên worker-2 cho thấy nó đứt ở đâu; rồi so `ip route` trên hai worker.' },
        { en: 'On each node there should be one line for every other node\'s slice. Where is one missing?', vi: 'Trên mỗi node phải có một dòng cho lát của từng node khác. Ở đâu thiếu một dòng?' },
        { en: 'worker-2 does not know where 10.244.1.0/24 is. `ssh worker-2 ip route add SLICE via ADDRESS`: which address has worker-1?', vi: 'worker-2 không biết 10.244.1.0/24 ở đâu. `ssh worker-2 ip route add LÁT via ĐỊA-CHỈ`: worker-1 mang địa chỉ nào?' },
      ],
      solution: {
        commands: 'ssh worker-2 ip route add 10.244.1.0/24 via 172.30.0.11', waitSeconds: 5,
        why: { en: 'The calls arrived all the time; worker-2 did not know the way back. Usually the plug-in keeps these routes, and on a real cluster you would ask why it did not.', vi: 'Cuộc gọi vẫn đến nơi suốt thời gian ấy; chỉ là worker-2 không biết đường về. Bình thường plug-in giữ các tuyến đường này, và trên cụm thật bạn còn phải hỏi vì sao nó không giữ.' },
      },
      alternatives: [{ name: 'a wider route', commands: 'ssh worker-2 ip route add 10.244.0.0/16 via 172.30.0.11', waitSeconds: 5 }, { name: 'with the interface', commands: 'ssh worker-2 ip route replace 10.244.1.0/24 via 172.30.0.11 dev eth0', waitSeconds: 5 }],
      wrong: [
        { name: 'the way there once more', commands: 'ssh worker-1 ip route replace 10.244.2.0/24 via 172.30.0.12', waitSeconds: 5, says: { en: 'http://far does not answer', vi: 'http://far không trả lời' } },
        { name: 'a route for the wrong slice', commands: 'ssh worker-2 ip route add 10.244.3.0/24 via 172.30.0.11', waitSeconds: 5, says: { en: 'http://far does not answer', vi: 'http://far không trả lời' } },
        { name: 'the Pod is made anew there', commands: `kubectl delete pod far\nkubectl run far --image=luksa/kubia --overrides='{"spec":{"nodeName":"worker-2"}}'`, waitSeconds: 10, says: { en: 'http://far does not answer', vi: 'http://far không trả lời' } },
        { name: 'the Pod is moved', commands: `kubectl delete pod far\nkubectl run far --image=luksa/kubia --overrides='{"spec":{"nodeName":"worker-1"}}'`, waitSeconds: 10, says: { en: 'nodeName should be worker-2', vi: 'nodeName cần là worker-2' } },
      ],
    },
  ],
});
