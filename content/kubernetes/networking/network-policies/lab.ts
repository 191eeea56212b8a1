import { defineLab } from '../../../../curriculum/lab';

const run = (name: string, labels: string, image = 'nginx:1.27', namespace = 'default') => `kubectl run ${name} -n ${namespace} --image=${image} --labels=${labels} --overrides='{"spec":{"terminationGracePeriodSeconds":1}}'`;
const greeter = (name: string, namespace = 'default', labels = `app=${name}`) => `${run(name, labels, 'luksa/kubia', namespace)}; kubectl expose pod ${name} -n ${namespace} --port=80 --target-port=8080`;
const ready = (...namespaces: string[]) => namespaces.map((namespace) => `kubectl wait -n ${namespace} --for=condition=Ready pod --all --timeout=60s`).join('; ');
const apply = (...policies: string[]) => `kubectl apply -f - <<'END'\n${policies.join('\n---\n')}\nEND`;
const policy = (name: string, spec: string, namespace = 'default') => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n${spec}`;
const from = (selected: string, peers: string, port = 8080) => `  podSelector: {matchLabels: {${selected}}}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n${peers}\n    ports: [{port: ${port}}]`;
const pods = (labels: string) => `    - podSelector: {matchLabels: {${labels}}}`;
const street = '    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: street}}';
const dns = (selected: string, port = 53) => policy('dns', `  podSelector: {matchLabels: {${selected}}}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}\n      podSelector: {matchLabels: {k8s-app: kube-dns}}\n    ports:\n    - {port: ${port}, protocol: UDP}\n    - {port: ${port}, protocol: TCP}`);
const answers = (pod: string, url: string, namespace = 'default') => ({ kind: 'http', from: { pod, namespace }, url } as const);
const silent = (pod: string, url: string, namespace = 'default') => ({ ...answers(pod, url, namespace), fails: true } as const);

export default defineLab({
  cni: 'calico',
  setup: [
    'kubectl create namespace street',
    run('web', 'app=web'), run('api', 'app=api'), 'kubectl expose pod api --port=80', greeter('db'), run('guest', 'app=guest', 'nginx:1.27', 'street'),
    ready('default', 'street'), 'sleep 3',
  ].join('\n'),
  tasks: [
    {
      id: 'only-api',
      title: { en: 'One key to the vault', vi: 'Một chìa khóa cho két' },
      text: {
        en: 'The Pod `vault` (label `app=vault`) listens on port 8080 behind the Service `vault`, which answers on port 80. Only Pods labelled `app=api` shall be able to call it; `web` and the `guest` in the namespace `street` shall not.',
        vi: 'Pod `vault` (nhãn `app=vault`) lắng nghe ở cổng 8080, phía sau Service `vault` trả lời ở cổng 80. Chỉ những Pod mang nhãn `app=api` được gọi nó; `web` và `guest` ở namespace `street` thì không.',
      },
      setup: `${greeter('vault')}; ${ready('default')}; sleep 3`,
      goal: [answers('api', 'http://vault'), silent('web', 'http://vault'), silent('guest', 'http://vault.default', 'street')],
      hints: [
        { en: 'The policy selects whom it protects; the callers stand under `ingress.from`.', vi: 'Policy chọn bên được bảo vệ; bên gọi thì đứng dưới `ingress.from`.' },
        { en: 'If you list a port: it is the port on which the Pod listens, not the Service\'s.', vi: 'Nếu liệt kê cổng: đó là cổng Pod lắng nghe, không phải cổng của Service.' },
        { en: '`db-from-api.yaml` with another name and `app: vault` does it.', vi: '`db-from-api.yaml`, đổi tên và thay bằng `app: vault` là được.' },
      ],
      solution: {
        commands: apply(policy('vault', from('app: vault', pods('app: api')))),
        why: { en: 'One policy is enough: by selecting vault it closes it, and its list opens it for api alone.', vi: 'Một policy là đủ: chọn vault thì vault đóng lại, còn danh sách của nó chỉ mở cho api.' },
      },
      alternatives: [
        { name: 'two policies, any port', commands: apply(policy('vault-closed', '  podSelector: {matchLabels: {app: vault}}\n  policyTypes: [Ingress]'), policy('vault-api', `  podSelector: {matchLabels: {app: vault}}\n  ingress:\n  - from:\n${pods('app: api')}`)) },
        { name: 'with an expression', commands: apply(policy('vault', from('app: vault', '    - podSelector: {matchExpressions: [{key: app, operator: In, values: [api]}]}'))) },
      ],
      wrong: [
        { name: 'the port of the Service', commands: apply(policy('vault', from('app: vault', pods('app: api'), 80))), says: { en: 'http://vault does not answer', vi: 'http://vault không trả lời' } },
        { name: 'closed for all', commands: apply(policy('vault', '  podSelector: {matchLabels: {app: vault}}\n  policyTypes: [Ingress]')), says: { en: 'http://vault does not answer', vi: 'http://vault không trả lời' } },
        { name: 'open for the whole namespace', commands: apply(policy('vault', from('app: vault', '    - podSelector: {}'))), says: { en: 'can still be reached', vi: 'vẫn gọi được' } },
        { name: 'the wrong way round', commands: apply(policy('vault', from('app: api', pods('app: vault')))), says: { en: 'can still be reached', vi: 'vẫn gọi được' } },
      ],
    },
    {
      id: 'inspector',
      title: { en: 'The inspector of the street', vi: 'Thanh tra của street' },
      text: {
        en: 'The Pod `ledger` (`app=ledger`, port 8080, Service `ledger` on port 80) is to be read by Pods that are in the namespace `street` *and* carry the label `role=inspector`, and by nobody else: neither by `guest` in the street nor by `impostor`, who carries that label in `default`.',
        vi: 'Pod `ledger` (`app=ledger`, cổng 8080, Service `ledger` ở cổng 80) chỉ cho phép những Pod vừa ở namespace `street` *vừa* mang nhãn `role=inspector` đọc, ngoài ra không ai khác: không phải `guest` ở street, cũng không phải `impostor`, kẻ mang nhãn ấy ở `default`.',
      },
      setup: `${greeter('ledger')}; ${run('inspector', 'role=inspector', 'nginx:1.27', 'street')}; ${run('impostor', 'role=inspector')}; ${ready('default', 'street')}; sleep 3`,
      goal: [answers('inspector', 'http://ledger.default', 'street'), silent('guest', 'http://ledger.default', 'street'), silent('impostor', 'http://ledger')],
      hints: [
        { en: 'Two selectors are needed: one for the namespace, one for the Pods.', vi: 'Cần hai selector: một cho namespace, một cho Pod.' },
        { en: 'Both in *one* item under `from`: only the first line has a dash.', vi: 'Cả hai trong *một* mục dưới `from`: chỉ dòng đầu có dấu gạch.' },
        { en: '`- namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: street}}` and, on the next line without a dash, `podSelector: {matchLabels: {role: inspector}}`.', vi: '`- namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: street}}` và ở dòng kế, không có dấu gạch, `podSelector: {matchLabels: {role: inspector}}`.' },
      ],
      solution: {
        commands: apply(policy('ledger', from('app: ledger', `${street}\n      podSelector: {matchLabels: {role: inspector}}`))),
        why: { en: 'Selectors in one item must both fit. As two items they would let in the whole street and every inspector at home.', vi: 'Hai selector trong một mục thì phải khớp cả hai. Tách thành hai mục thì cả street và mọi inspector trong nhà đều vào được.' },
      },
      alternatives: [{ name: 'the namespace gets a label', commands: `kubectl label namespace street kind=public\n${apply(policy('ledger', from('app: ledger', '    - podSelector: {matchLabels: {role: inspector}}\n      namespaceSelector: {matchLabels: {kind: public}}')))}` }],
      wrong: [
        { name: 'a dash too many', commands: apply(policy('ledger', from('app: ledger', `${street}\n${pods('role: inspector')}`))), says: { en: 'can still be reached', vi: 'vẫn gọi được' } },
        { name: 'only the Pod\'s label', commands: apply(policy('ledger', from('app: ledger', pods('role: inspector')))), says: { en: 'does not answer', vi: 'không trả lời' } },
        { name: 'only the namespace', commands: apply(policy('ledger', from('app: ledger', street))), says: { en: 'can still be reached', vi: 'vẫn gọi được' } },
        { name: 'a policy in the street', commands: apply(policy('ledger', from('app: ledger', `${street}\n      podSelector: {matchLabels: {role: inspector}}`), 'street')), says: { en: 'can still be reached', vi: 'vẫn gọi được' } },
      ],
    },
    {
      id: 'deaf-parser',
      title: { en: 'It knows the way, not the name', vi: 'Biết đường mà không biết tên' },
      text: {
        en: 'The Pod `parser` may call nobody but `archive`, says the policy `parser-out`. Yet `http://archive` fails even there. Mend it so that `http://archive` works from `parser`, while `http://api` still does not.',
        vi: 'Theo policy `parser-out`, Pod `parser` chỉ được gọi `archive`. Vậy mà `http://archive` từ đó cũng hỏng. Hãy sửa để từ `parser` gọi được `http://archive`, còn `http://api` thì vẫn không.',
      },
      setup: `${run('parser', 'app=parser')}; ${greeter('archive')}; ${ready('default')}; ${apply(policy('parser-out', `  podSelector: {matchLabels: {app: parser}}\n  policyTypes: [Egress]\n  egress:\n  - to:\n${pods('app: archive')}`))}`,
      goal: [
        answers('parser', 'http://archive'),
        silent('parser', 'http://api'),
        { kind: 'object', resource: 'networkpolicies.networking.k8s.io', where: [{ path: 'spec.egress', matches: '"app":"archive"' }], say: { en: 'There should still be an egress policy that lets parser call archive.', vi: 'Vẫn cần có một policy egress cho phép parser gọi archive.' } },
      ],
      hints: [
        { en: 'What does curl say: a refusal, a dropped connection, or that nobody resolves the name?', vi: 'curl nói gì: bị từ chối, kết nối hết giờ, hay không ai phân giải tên?' },
        { en: 'The Pods behind kube-dns are in `kube-system` and carry `k8s-app=kube-dns`; they listen on port 53, UDP and TCP.', vi: 'Các Pod sau kube-dns ở `kube-system`, mang nhãn `k8s-app=kube-dns`, lắng nghe cổng 53, cả UDP lẫn TCP.' },
        { en: 'Add a second policy, or a second item under `egress`: `to` with a namespaceSelector for kube-system, and port 53 with `protocol: UDP`. Without a protocol, TCP is meant.', vi: 'Thêm policy thứ hai, hoặc mục thứ hai dưới `egress`: `to` với namespaceSelector cho kube-system, và cổng 53 với `protocol: UDP`. Không ghi protocol thì hiểu là TCP.' },
      ],
      solution: {
        commands: apply(dns('app: parser')),
        why: { en: 'A name has to be looked up before it can be called; that is a call, too, to CoreDNS on UDP port 53. Policies add up, so a second one is as good as a second item.', vi: 'Tên phải được tra trước khi gọi; tra tên cũng là một cuộc gọi, tới CoreDNS ở cổng UDP 53. Policy được cộng dồn nên thêm một policy cũng như thêm một mục.' },
      },
      alternatives: [{ name: 'port 53 to anybody', commands: apply(policy('parser-out', `  podSelector: {matchLabels: {app: parser}}\n  policyTypes: [Egress]\n  egress:\n  - to:\n${pods('app: archive')}\n  - ports:\n    - {port: 53, protocol: UDP}`)) }],
      wrong: [
        { name: 'TCP only', commands: apply(policy('dns', '  podSelector: {matchLabels: {app: parser}}\n  policyTypes: [Egress]\n  egress:\n  - ports:\n    - {port: 53}')), says: { en: 'http://archive does not answer', vi: 'http://archive không trả lời' } },
        { name: 'everything is allowed', commands: apply(policy('all', '  podSelector: {matchLabels: {app: parser}}\n  policyTypes: [Egress]\n  egress:\n  - {}')), says: { en: 'http://api can still be reached|vẫn gọi được', vi: 'vẫn gọi được' } },
        { name: 'the policy is deleted', commands: 'kubectl delete networkpolicy parser-out', says: { en: 'can still be reached', vi: 'vẫn gọi được' } },
        { name: 'DNS in the own namespace', commands: apply(policy('dns', `  podSelector: {matchLabels: {app: parser}}\n  policyTypes: [Egress]\n  egress:\n  - to:\n${pods('k8s-app: kube-dns')}\n    ports: [{port: 53, protocol: UDP}]`)), says: { en: 'http://archive does not answer', vi: 'http://archive không trả lời' } },
      ],
    },
    {
      id: 'bank',
      title: { en: 'A bank, closed by default', vi: 'Ngân hàng mặc định đóng cửa' },
      text: {
        en: 'In the namespace `bank` run `teller`, `atm` and `safe`, each behind a Service of its name (port 80, the Pods listen on 8080). No Pod of the bank shall accept calls, those that may be added later included; with one exception: `teller` may call `safe`.',
        vi: 'Trong namespace `bank` có `teller`, `atm` và `safe`, mỗi Pod đứng sau một Service cùng tên (cổng 80, Pod lắng nghe ở 8080). Không Pod nào của ngân hàng được nhận cuộc gọi, kể cả những Pod thêm vào sau này; chỉ một ngoại lệ: `teller` được gọi `safe`.',
      },
      setup: `kubectl create namespace bank; ${['teller', 'atm', 'safe'].map((name) => greeter(name, 'bank')).join('; ')}; ${ready('bank')}; sleep 3`,
      goal: [
        answers('teller', 'http://safe', 'bank'), silent('atm', 'http://safe', 'bank'), silent('atm', 'http://teller', 'bank'), silent('safe', 'http://atm', 'bank'), silent('guest', 'http://atm.bank', 'street'),
        { kind: 'object', resource: 'networkpolicies.networking.k8s.io', namespace: 'bank', where: [{ path: 'spec.podSelector', length: 0 }], say: { en: 'No policy selects every Pod of the bank yet, those to come included.', vi: 'Chưa có policy nào chọn mọi Pod của ngân hàng, kể cả những Pod sau này.' } },
      ],
      hints: [
        { en: 'Two policies: one that closes everything, one that opens a single door.', vi: 'Hai policy: một đóng tất cả, một mở đúng một cửa.' },
        { en: 'The first has an empty podSelector and no `ingress`. Policies belong to a namespace: mind `-n bank`.', vi: 'Bản đầu có podSelector rỗng và không có `ingress`. Policy thuộc về namespace: nhớ `-n bank`.' },
        { en: 'The second selects `app: safe` and allows `from` Pods with `app: teller`.', vi: 'Bản thứ hai chọn `app: safe` và cho phép `from` các Pod có `app: teller`.' },
      ],
      solution: {
        commands: apply(policy('closed', '  podSelector: {}\n  policyTypes: [Ingress]', 'bank'), policy('safe-from-teller', from('app: safe', pods('app: teller')), 'bank')),
        why: { en: 'The empty selector covers Pods that do not exist yet; the second policy adds its allowance. The order in which they are made does not matter.', vi: 'Selector rỗng bao luôn những Pod chưa ra đời; policy thứ hai cộng thêm điều được phép. Tạo trước hay sau đều như nhau.' },
      },
      alternatives: [{ name: 'the exception without a port', commands: `kubectl config set-context --current --namespace=bank\n${apply(policy('exception', `  podSelector: {matchLabels: {app: safe}}\n  ingress:\n  - from:\n${pods('app: teller')}`, 'bank'), policy('closed', '  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: []', 'bank'))}` }],
      wrong: [
        { name: 'only closed', commands: apply(policy('closed', '  podSelector: {}\n  policyTypes: [Ingress]', 'bank')), says: { en: 'http://safe does not answer', vi: 'http://safe không trả lời' } },
        { name: 'an empty rule instead of none', commands: apply(policy('closed', '  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - {}', 'bank'), policy('safe', from('app: safe', pods('app: teller')), 'bank')), says: { en: 'can still be reached', vi: 'vẫn gọi được' } },
        { name: 'in the wrong namespace', commands: apply(policy('closed', '  podSelector: {}\n  policyTypes: [Ingress]'), policy('safe', from('app: safe', pods('app: teller')))), says: { en: 'can still be reached', vi: 'vẫn gọi được' } },
        { name: 'only those that exist', commands: apply(...['teller', 'atm', 'safe'].map((name) => policy(name, `  podSelector: {matchLabels: {app: ${name}}}\n  policyTypes: [Ingress]`, 'bank')), policy('safe-from-teller', from('app: safe', pods('app: teller')), 'bank')), says: { en: 'selects every Pod', vi: 'chọn mọi Pod' } },
      ],
    },
  ],
});
