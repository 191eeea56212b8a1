import { defineLab } from '../../../../curriculum/lab';

const client = `kubectl run client --image=nginx:alpine --labels=role=client --overrides='{"spec":{"terminationGracePeriodSeconds":1}}'`;
const webPod = (name: string) => `kubectl run ${name} --image=luksa/kubia --labels=app=web --overrides='{"spec":{"terminationGracePeriodSeconds":1}}'`;

export default defineLab({
  setup: `${client}\nkubectl wait --for=condition=Ready pod/client --timeout=60s`,
  tasks: [
    {
      id: 'front-door',
      title: { en: 'A door for two greeters', vi: 'Một cửa cho hai Pod biết chào' },
      text: {
        en: 'Run a Deployment `hello` with two replicas of `gcr.io/google-samples/hello-app:1.0` (it listens on 8080), and a Service `hello` in front of it that answers on port 80. The Pod `client` must get an answer from `http://hello`.',
        vi: 'Chạy Deployment `hello` gồm hai bản sao của `gcr.io/google-samples/hello-app:1.0` (lắng nghe ở cổng 8080), và một Service `hello` đứng trước, trả lời ở cổng 80. Pod `client` phải nhận được câu trả lời từ `http://hello`.',
      },
      goal: [
        { kind: 'serves', service: 'hello', min: 2, port: 80 },
        { kind: 'object', resource: 'deployments.apps', name: 'hello', where: [{ path: 'status.readyReplicas', equals: 2 }] },
        { kind: 'http', from: { pod: 'client' }, url: 'http://hello', matches: 'Hello, world' },
      ],
      hints: [
        { en: 'First the Deployment, then `kubectl expose deployment …`.', vi: 'Tạo Deployment trước, rồi `kubectl expose deployment …`.' },
        { en: 'The Service\'s port and the Pods\' port differ here; each has a flag.', vi: 'Ở đây cổng của Service và cổng của Pod khác nhau; mỗi cổng có một cờ riêng.' },
        { en: '`--port` is where the Service listens, `--target-port` where the program does.', vi: '`--port` là nơi Service lắng nghe, `--target-port` là nơi chương trình lắng nghe.' },
      ],
      solution: {
        commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2\nkubectl expose deployment hello --port=80 --target-port=8080\nkubectl rollout status deployment hello --timeout=60s',
        why: { en: 'expose copies the Deployment\'s selector into the Service, so both speak of the same Pods; the two ports say where to knock and where the program listens.', vi: 'expose chép selector của Deployment sang Service, nên cả hai nói về cùng những Pod; hai cổng cho biết gõ cửa nào và chương trình nghe ở đâu.' },
      },
      alternatives: [{ name: 'from a manifest', commands: "kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2\nkubectl apply -f - <<'END'\napiVersion: v1\nkind: Service\nmetadata: {name: hello}\nspec:\n  selector: {app: hello}\n  ports:\n  - {port: 80, targetPort: 8080}\nEND" }],
      wrong: [
        { name: 'the wrong target port', commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2\nkubectl expose deployment hello --port=80', says: { en: 'http://hello does not answer', vi: 'http://hello không trả lời' } },
        { name: 'no Service', commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2', says: { en: 'no Service hello', vi: 'Chưa có Service hello' } },
        { name: 'on another port', commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2\nkubectl expose deployment hello --port=8080', says: { en: 'does not offer port 80', vi: 'không mở cổng 80' } },
        { name: 'only one replica', commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0\nkubectl expose deployment hello --port=80 --target-port=8080', says: { en: '1 of them ready; 2 ready wanted', vi: '1 Pod sẵn sàng; cần 2' } },
      ],
    },
    {
      id: 'nobody-answers',
      title: { en: 'Nobody answers', vi: 'Không ai trả lời' },
      text: {
        en: 'The Service `shop` was there yesterday, and nobody can reach it. Three shop Pods are running. Find out what keeps them apart and repair the Service; leave the Pods as they are.',
        vi: 'Service `shop` hôm qua vẫn còn đó mà chẳng ai gọi được. Ba Pod của cửa hàng đang chạy. Hãy tìm xem điều gì ngăn cách chúng rồi sửa Service; giữ nguyên các Pod.',
      },
      setup: "kubectl create deployment shop --image=nginx:1.27 --replicas=3; kubectl create service clusterip shop --tcp=80:8080; kubectl set selector service shop 'app=shopp'; kubectl rollout status deployment shop --timeout=60s",
      goal: [
        { kind: 'serves', service: 'shop', min: 3, port: 80 },
        { kind: 'http', from: { pod: 'client' }, url: 'http://shop', matches: 'nginx' },
        { kind: 'object', resource: 'services', name: 'shop', where: [{ path: 'spec.selector.app', equals: 'shop' }] },
      ],
      hints: [
        { en: 'Compare the selector in `kubectl describe service shop` with `kubectl get pods --show-labels`.', vi: 'So selector trong `kubectl describe service shop` với `kubectl get pods --show-labels`.' },
        { en: 'When the endpoints are there and the call still fails, look at the ports. Where does nginx listen?', vi: 'Khi đã có endpoint mà gọi vẫn hỏng, hãy xem cổng. nginx lắng nghe ở cổng nào?' },
        { en: 'There are two faults: the selector, and targetPort. `kubectl edit service shop` shows both.', vi: 'Có hai lỗi: selector và targetPort. `kubectl edit service shop` cho thấy cả hai.' },
      ],
      solution: {
        commands: `kubectl set selector service shop app=shop\nkubectl patch service shop -p '{"spec":{"ports":[{"port":80,"targetPort":80}]}}'`,
        why: { en: 'The selector found nobody, and behind it the target port was one on which nobody listened. The second fault only shows when the first is repaired: first empty endpoints, then endpoints and a refusal.', vi: 'Selector không tìm ra ai, và sau nó targetPort lại trỏ vào cổng không ai nghe. Lỗi thứ hai chỉ lộ ra khi lỗi đầu đã sửa: lúc đầu endpoint trống, sau đó có endpoint mà vẫn bị từ chối.' },
      },
      alternatives: [{ name: 'made anew', commands: 'kubectl delete service shop\nkubectl expose deployment shop --port=80' }],
      wrong: [
        { name: 'only the selector', commands: 'kubectl set selector service shop app=shop', says: { en: 'http://shop does not answer', vi: 'http://shop không trả lời' } },
        { name: 'only the port', commands: `kubectl patch service shop -p '{"spec":{"ports":[{"port":80,"targetPort":80}]}}'`, says: { en: 'selects app=shopp', vi: 'chọn app=shopp' } },
        { name: 'the Pods are relabelled', commands: `kubectl patch service shop -p '{"spec":{"ports":[{"port":80,"targetPort":80}]}}'\nkubectl label pods -l app=shop app=shopp --overwrite`, says: { en: 'spec\\.selector\\.app should be shop', vi: 'spec\\.selector\\.app cần là shop' } },
      ],
    },
    {
      id: 'out-of-rotation',
      title: { en: 'One to the doctor', vi: 'Cho một Pod đi khám' },
      text: {
        en: 'Behind the Service `web` stand the Pods `web-1`, `web-2` and `web-3`. `web-2` behaves oddly. Take it out from behind the Service so that no visitor meets it any more, but leave it running, for you want to look at it. The other two go on serving.',
        vi: 'Sau Service `web` có ba Pod `web-1`, `web-2` và `web-3`. `web-2` có biểu hiện lạ. Hãy đưa nó ra khỏi Service để không khách nào gặp phải nữa, nhưng vẫn để nó chạy vì bạn còn muốn xem xét. Hai Pod kia tiếp tục phục vụ.',
      },
      setup: `${['web-1', 'web-2', 'web-3'].map(webPod).join('; ')}; kubectl create service clusterip web --tcp=80:8080; kubectl wait --for=condition=Ready pod -l app=web --timeout=60s`,
      goal: [
        { kind: 'ready', name: 'web-2', say: { en: 'Pod web-2 should go on running, to be looked at; it does not.', vi: 'Pod web-2 cần tiếp tục chạy để còn xem xét; hiện không phải vậy.' } },
        { kind: 'serves', service: 'web', min: 2, port: 80 },
        {
          kind: 'object', resource: 'endpointslices.discovery.k8s.io', labels: { 'kubernetes.io/service-name': 'web' }, where: [{ path: 'endpoints', length: 2 }],
          say: { en: 'There should be exactly two Pods behind the Service web: web-1 and web-3.', vi: 'Sau Service web phải còn đúng hai Pod: web-1 và web-3.' },
        },
        { kind: 'object', resource: 'endpointslices.discovery.k8s.io', labels: { 'kubernetes.io/service-name': 'web' }, where: [{ path: 'endpoints', matches: '"name":"web-1"' }, { path: 'endpoints', matches: '"name":"web-3"' }], say: { en: 'web-1 and web-3 should stay behind the Service web.', vi: 'web-1 và web-3 cần ở lại sau Service web.' } },
      ],
      hints: [
        { en: 'By what does a Service find its Pods? Change just that, on one Pod.', vi: 'Service tìm Pod dựa vào đâu? Chỉ đổi đúng điều đó, trên một Pod.' },
        { en: 'A Pod must carry every label of the selector. `kubectl describe service web` names it.', vi: 'Pod phải mang đủ nhãn trong selector. `kubectl describe service web` cho biết nhãn nào.' },
        { en: '`kubectl label pod web-2 app-` takes a label away; `--overwrite` changes it.', vi: '`kubectl label pod web-2 app-` gỡ nhãn đi; `--overwrite` thì đổi giá trị.' },
      ],
      solution: {
        commands: 'kubectl label pod web-2 app-',
        why: { en: 'The selector no longer finds the Pod, so its address leaves the slice; the Pod itself does not notice. Under a ReplicaSet the same move makes a replacement appear at once.', vi: 'Selector không còn thấy Pod này nên địa chỉ của nó rời EndpointSlice; bản thân Pod chẳng hay biết. Nếu Pod thuộc một ReplicaSet, làm vậy còn khiến một Pod thay thế xuất hiện ngay.' },
      },
      alternatives: [
        { name: 'the label is changed', commands: 'kubectl label pod web-2 app=web-suspect --overwrite' },
        { name: 'the Service asks for one label more', commands: 'kubectl label pod web-1 web-3 serving=yes\nkubectl set selector service web app=web,serving=yes' },
      ],
      wrong: [
        { name: 'deleted', commands: 'kubectl delete pod web-2', says: { en: 'web-2 should go on running', vi: 'web-2 cần tiếp tục chạy' } },
        { name: 'only a mark', commands: 'kubectl label pod web-2 suspect=true', says: { en: 'exactly two Pods', vi: 'đúng hai Pod' } },
        { name: 'an annotation', commands: 'kubectl annotate pod web-2 out=true', says: { en: 'exactly two Pods', vi: 'đúng hai Pod' } },
        { name: 'the wrong Pod', commands: 'kubectl label pod web-3 app-', says: { en: 'web-1 and web-3 should stay', vi: 'web-1 và web-3 cần ở lại' } },
      ],
    },
    {
      id: 'two-doors',
      title: { en: 'One house, two doors', vi: 'Một nhà hai cửa' },
      text: {
        en: 'The Pod `pair` holds two programs: nginx on port 80 and kubia on port 8080. Make one Service `pair` that offers both: port 80 leads to nginx, port 9000 leads to kubia.',
        vi: 'Pod `pair` chứa hai chương trình: nginx ở cổng 80 và kubia ở cổng 8080. Hãy tạo một Service `pair` mở cả hai: cổng 80 dẫn tới nginx, cổng 9000 dẫn tới kubia.',
      },
      setup: `kubectl run pair --image=nginx:alpine --labels=app=pair --overrides='{"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"web","image":"nginx:alpine"},{"name":"api","image":"luksa/kubia"}]}}'; kubectl wait --for=condition=Ready pod/pair --timeout=60s`,
      goal: [
        { kind: 'serves', service: 'pair', port: 80 },
        { kind: 'serves', service: 'pair', port: 9000 },
        { kind: 'http', from: { pod: 'client' }, url: 'http://pair', matches: 'nginx' },
        { kind: 'http', from: { pod: 'client' }, url: 'http://pair:9000', matches: 'pair' },
      ],
      hints: [
        { en: 'A Service may list several ports; the API server tells you what each of them must have then.', vi: 'Một Service có thể liệt kê nhiều cổng; khi đó API server sẽ nói mỗi cổng phải có thêm gì.' },
        { en: '`kubectl create service clusterip` takes `--tcp` more than once, and names the ports by itself.', vi: '`kubectl create service clusterip` nhận `--tcp` nhiều lần và tự đặt tên cho các cổng.' },
        { en: 'With two ports each needs a `name`. `--tcp=80:80 --tcp=9000:8080` does it; then look whether the selector fits the Pod.', vi: 'Khi có hai cổng thì mỗi cổng cần một `name`. `--tcp=80:80 --tcp=9000:8080` lo việc đó; rồi xem selector có khớp với Pod không.' },
      ],
      solution: {
        commands: 'kubectl create service clusterip pair --tcp=80:80 --tcp=9000:8080',
        why: { en: 'A Service may have many ports for the same Pods; with more than one, each must have a name. The command selects app=pair, the label that the Pod happens to carry.', vi: 'Một Service có thể mở nhiều cổng cho cùng nhóm Pod; có từ hai cổng thì mỗi cổng phải có tên. Lệnh này chọn app=pair, đúng nhãn mà Pod đang mang.' },
      },
      alternatives: [{ name: 'from a manifest', commands: "kubectl apply -f - <<'END'\napiVersion: v1\nkind: Service\nmetadata: {name: pair}\nspec:\n  selector: {app: pair}\n  ports:\n  - {name: web, port: 80, targetPort: 80}\n  - {name: api, port: 9000, targetPort: 8080}\nEND" }],
      wrong: [
        { name: 'one door only', commands: 'kubectl expose pod pair --port=80', says: { en: 'does not offer port 9000', vi: 'không mở cổng 9000' } },
        { name: 'ports without names', commands: "kubectl apply -f - <<'END'\napiVersion: v1\nkind: Service\nmetadata: {name: pair}\nspec:\n  selector: {app: pair}\n  ports:\n  - {port: 80}\n  - {port: 9000, targetPort: 8080}\nEND", says: { en: 'no Service pair', vi: 'Chưa có Service pair' } },
        { name: 'the same number inside', commands: 'kubectl create service clusterip pair --tcp=80 --tcp=9000', says: { en: 'http://pair:9000 does not answer', vi: 'http://pair:9000 không trả lời' } },
      ],
    },
  ],
});
