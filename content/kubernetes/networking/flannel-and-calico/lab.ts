import { defineLab } from '../../../../curriculum/lab';
import type { Predicate } from '../../../../curriculum/goal';

const contexts = ['flannel', 'calico'];
const pod = (context: string, name: string, image: string, worker: number) => `kubectl --context ${context} run ${name} --image=${image} --labels=app=${name} --overrides='{"spec":{"nodeName":"${context}-worker-${worker}","terminationGracePeriodSeconds":1}}'`;
const vault = (context: string) => `${pod(context, 'vault', 'luksa/kubia', 2)}; kubectl --context ${context} expose pod vault --port=80 --target-port=8080; kubectl --context ${context} wait --for=condition=Ready pod/vault --timeout=60s`;
const deny = (context: string) => `kubectl --context ${context} apply -f - <<'END'\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: vault}\nspec:\n  podSelector: {matchLabels: {app: vault}}\n  policyTypes: [Ingress]\nEND`;
const policyIn = (cluster: string): Predicate => ({
  kind: 'object', resource: 'networkpolicies.networking.k8s.io', cluster, where: [{ path: 'spec.podSelector', matches: '"vault"|^\\{\\}$' }, { path: 'spec.policyTypes', includes: 'Ingress' }],
  say: { en: `In the cluster ${cluster} no policy selects vault yet.`, vi: `Ở cụm ${cluster} chưa có policy nào chọn vault.` },
});

export default defineLab({
  clusters: [{ name: 'flannel', cni: 'flannel' }, { name: 'calico', cni: 'calico' }],
  setup: contexts.flatMap((context) => [pod(context, 'a', 'nginx:1.27', 1), pod(context, 'b', 'luksa/kubia', 2), `kubectl --context ${context} wait --for=condition=Ready pod --all --timeout=60s`]).join('\n'),
  tasks: [
    {
      id: 'the-envelope',
      title: { en: 'What is on the envelope?', vi: 'Trên phong bì ghi gì?' },
      text: {
        en: 'A firewall between the nodes of the cluster `flannel` lets nothing pass that it has not been told of. Save in `firewall.txt` the UDP port, nothing else, that has to be opened so that Pods of different nodes reach each other.',
        vi: 'Tường lửa giữa các node của cụm `flannel` không cho qua thứ gì chưa được khai. Hãy lưu vào `firewall.txt` cổng UDP, không gì khác, phải mở để Pod ở các node khác nhau gọi được nhau.',
      },
      goal: [{ kind: 'file', path: 'firewall.txt', matches: '^8472\\s*$', say: { en: 'firewall.txt should hold the UDP port to which the outer packets go.', vi: 'firewall.txt cần chứa cổng UDP mà các gói tin lớp ngoài gửi tới.' } }],
      hints: [
        { en: 'Between nodes only the outer packets are seen.', vi: 'Giữa các node, người ta chỉ thấy các gói tin lớp ngoài.' },
        { en: 'tcpdump writes address and port with a dot between: 172.30.0.12.*port*.', vi: 'tcpdump viết địa chỉ và cổng cách nhau bằng dấu chấm: 172.30.0.12.*cổng*.' },
        { en: 'The destination, not the source: it is the same in every packet. `echo 8472 > firewall.txt`.', vi: 'Cổng đích chứ không phải cổng nguồn: gói nào cũng như nhau. `echo 8472 > firewall.txt`.' },
      ],
      solution: {
        commands: 'echo 8472 > firewall.txt', waitSeconds: 1,
        why: { en: 'Linux uses UDP 8472 for VXLAN, and Flannel leaves it so. The source port varies and helps to spread the load over several paths.', vi: 'Linux dùng UDP 8472 cho VXLAN và Flannel để nguyên. Cổng nguồn thay đổi để tải được chia qua nhiều đường.' },
      },
      alternatives: [{ name: 'cut from the wire', commands: `(ssh flannel-worker-1 "timeout 3 tcpdump -ni eth0 -c 1 udp" 2>/dev/null & sleep 1; kubectl exec a -- ping -c 1 $(kubectl get pod b -o jsonpath='{.status.podIP}') > /dev/null; wait) | grep -oE '172.30.0.12.[0-9]+:' | cut -d. -f5 | tr -d : > firewall.txt`, waitSeconds: 1 }],
      wrong: [
        { name: 'the port of BGP', commands: 'echo 179 > firewall.txt', waitSeconds: 1, says: { en: 'outer packets', vi: 'lớp ngoài' } },
        { name: 'a port of the Pod', commands: 'echo 8080 > firewall.txt', waitSeconds: 1, says: { en: 'outer packets', vi: 'lớp ngoài' } },
        { name: 'address and port', commands: 'echo 172.30.0.12.8472 > firewall.txt', waitSeconds: 1, says: { en: 'outer packets', vi: 'lớp ngoài' } },
      ],
    },
    {
      id: 'room-for-bytes',
      title: { en: 'How much fits in?', vi: 'Nhét vừa bao nhiêu?' },
      text: {
        en: 'How many bytes of its MTU does a Pod lose to the tunnel? Save the difference between the two clusters, the number alone, in `lost.txt`.',
        vi: 'Pod mất bao nhiêu byte MTU cho đường hầm? Lưu chênh lệch giữa hai cụm, chỉ con số, vào `lost.txt`.',
      },
      goal: [{ kind: 'file', path: 'lost.txt', matches: '^50\\s*$', say: { en: 'lost.txt should hold the difference of the two MTUs that the Pods see.', vi: 'lost.txt cần chứa chênh lệch giữa hai MTU mà các Pod thấy.' } }],
      hints: [
        { en: '`ip link` in a Pod of either cluster shows it behind `mtu`.', vi: '`ip link` trong Pod của mỗi cụm cho thấy nó sau chữ `mtu`.' },
        { en: 'The shell can reckon: `echo $((A - B))`.', vi: 'Shell biết tính: `echo $((A - B))`.' },
        { en: '1500 without a tunnel, 1450 within it.', vi: '1500 khi không có hầm, 1450 khi ở trong hầm.' },
      ],
      solution: {
        commands: 'echo $((1500 - 1450)) > lost.txt', waitSeconds: 1,
        why: { en: 'VXLAN puts an Ethernet, an IP, a UDP and a VXLAN header around the packet: 14 + 20 + 8 + 8 = 50 bytes.', vi: 'VXLAN bọc quanh gói tin một header Ethernet, một IP, một UDP và một VXLAN: 14 + 20 + 8 + 8 = 50 byte.' },
      },
      alternatives: [{ name: 'measured', commands: "mtu() { kubectl --context $1 exec a -- ip link show eth0 | grep -oE 'mtu [0-9]+' | cut -d' ' -f2; }\necho $(( $(mtu calico) - $(mtu flannel) )) > lost.txt", waitSeconds: 1 }],
      wrong: [
        { name: 'the MTU itself', commands: 'echo 1450 > lost.txt', waitSeconds: 1, says: { en: 'difference', vi: 'chênh lệch' } },
        { name: 'the other way round', commands: 'echo $((1450 - 1500)) > lost.txt', waitSeconds: 1, says: { en: 'difference', vi: 'chênh lệch' } },
        { name: 'with words', commands: 'echo "50 bytes" > lost.txt', waitSeconds: 1, says: { en: 'difference', vi: 'chênh lệch' } },
      ],
    },
    {
      id: 'the-other-cluster',
      title: { en: 'In the right house', vi: 'Đúng nhà mà vào' },
      text: {
        en: 'The shop moves to the cluster `calico`: run there a Deployment `shop` with two replicas of `nginx:alpine`. In `flannel` there must be none.',
        vi: 'Cửa hàng chuyển sang cụm `calico`: hãy chạy ở đó Deployment `shop` gồm hai bản sao của `nginx:alpine`. Ở `flannel` không được có.',
      },
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'shop', cluster: 'calico', where: [{ path: 'status.readyReplicas', equals: 2 }, { path: 'spec.template.spec.containers[0].image', equals: 'nginx:alpine' }] },
        { kind: 'absent', resource: 'deployments.apps', name: 'shop', cluster: 'flannel' },
      ],
      hints: [
        { en: 'Which cluster does kubectl speak to just now?', vi: 'Ngay lúc này kubectl đang nói chuyện với cụm nào?' },
        { en: 'Either name the context in the command, or change the current one: `kubectl config use-context …`.', vi: 'Hoặc ghi context trong câu lệnh, hoặc đổi context hiện tại: `kubectl config use-context …`.' },
        { en: '`kubectl --context calico create deployment shop --image=nginx:alpine --replicas=2`.', vi: '`kubectl --context calico create deployment shop --image=nginx:alpine --replicas=2`.' },
      ],
      solution: {
        commands: 'kubectl --context calico create deployment shop --image=nginx:alpine --replicas=2\nkubectl --context calico rollout status deployment shop --timeout=60s', waitSeconds: 5,
        why: { en: 'Clusters share nothing. The context decides which API server is asked, and it is wise to say it aloud.', vi: 'Các cụm không dùng chung thứ gì. Context quyết định hỏi API server nào, và nên nói rõ ra.' },
      },
      alternatives: [{ name: 'by changing the context', commands: 'kubectl config use-context calico\nkubectl create deployment shop --image=nginx:alpine --replicas=2\nkubectl rollout status deployment shop --timeout=60s', waitSeconds: 5 }],
      wrong: [
        { name: 'in the current cluster', commands: 'kubectl create deployment shop --image=nginx:alpine --replicas=2', says: { en: 'no deployment shop', vi: 'Chưa có deployment shop' } },
        { name: 'in both', commands: 'for c in flannel calico; do kubectl --context $c create deployment shop --image=nginx:alpine --replicas=2; done', says: { en: 'still there', vi: 'vẫn còn' } },
        { name: 'one replica', commands: 'kubectl --context calico create deployment shop --image=nginx:alpine', says: { en: 'readyReplicas should be 2', vi: 'readyReplicas cần là 2' } },
      ],
    },
    {
      id: 'paper-or-wall',
      title: { en: 'Paper or wall?', vi: 'Giấy hay tường?' },
      text: {
        en: 'In both clusters a Pod `vault` (`app=vault`) stands behind a Service `vault`. Close it for everybody by a policy in *both* clusters. Then find out where that has an effect, and save the name of the cluster in which `a` still gets in, in `open.txt`.',
        vi: 'Ở cả hai cụm đều có Pod `vault` (`app=vault`) đứng sau Service `vault`. Hãy đóng nó với mọi người bằng một policy ở *cả hai* cụm. Rồi tìm xem ở đâu có tác dụng, và lưu tên cụm mà `a` vẫn vào được vào `open.txt`.',
      },
      setup: contexts.map(vault).join('; '),
      goal: [
        policyIn('flannel'), policyIn('calico'),
        { kind: 'http', from: { pod: 'a', cluster: 'calico' }, url: 'http://vault', fails: true },
        { kind: 'file', path: 'open.txt', matches: '^flannel\\s*$', say: { en: 'open.txt should hold the name of the cluster in which a still reaches vault.', vi: 'open.txt cần chứa tên cụm mà a vẫn gọi được vault.' } },
      ],
      hints: [
        { en: 'A policy that selects `app: vault` and lists no `ingress` lets nobody in.', vi: 'Policy chọn `app: vault` mà không liệt kê `ingress` thì không cho ai vào.' },
        { en: 'Apply the same file twice, with `--context flannel` and `--context calico`.', vi: 'Apply cùng một tệp hai lần, với `--context flannel` và `--context calico`.' },
        { en: 'Then `kubectl --context … exec a -- curl -s -m 3 http://vault` in both. One of them has a plug-in that enforces nothing.', vi: 'Rồi `kubectl --context … exec a -- curl -s -m 3 http://vault` ở cả hai. Một cụm có plug-in chẳng thực thi gì.' },
      ],
      solution: {
        commands: `${contexts.map(deny).join('\n')}\necho flannel > open.txt`, waitSeconds: 2,
        why: { en: 'The API server stores policies in both clusters; only a plug-in can make them hold. Flannel alone does nothing of the kind, so the policy there is paper.', vi: 'API server ở cả hai cụm đều lưu policy; chỉ plug-in mới khiến chúng có hiệu lực. Riêng Flannel thì không làm gì, nên policy ở đó chỉ là giấy.' },
      },
      alternatives: [{ name: 'found by trying', commands: `${contexts.map(deny).join('\n')}\nfor c in flannel calico; do kubectl --context $c exec a -- curl -s -m 3 -o /dev/null http://vault && echo $c > open.txt; done`, waitSeconds: 2 }],
      wrong: [
        { name: 'the wrong name', commands: `${contexts.map(deny).join('\n')}\necho calico > open.txt`, waitSeconds: 2, says: { en: 'open\\.txt should hold', vi: 'open\\.txt cần chứa' } },
        { name: 'only in one cluster', commands: `${deny('flannel')}\necho flannel > open.txt`, waitSeconds: 2, says: { en: 'In the cluster calico no policy', vi: 'Ở cụm calico chưa có policy' } },
        { name: 'never tried', commands: contexts.map(deny).join('\n'), waitSeconds: 2, says: { en: 'open\\.txt should hold', vi: 'open\\.txt cần chứa' } },
        { name: 'the Pod is deleted instead', commands: 'for c in flannel calico; do kubectl --context $c delete pod vault; done; echo flannel > open.txt', waitSeconds: 2, says: { en: 'no policy selects vault', vi: 'chưa có policy nào chọn vault' } },
      ],
    },
  ],
});
