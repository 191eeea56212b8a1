import { defineLab } from '../../../../curriculum/lab';

const at = (name: string, image: string, node: string, labels: string) =>
  `kubectl run ${name} --image=${image} --labels=${labels} --overrides='{"spec":{"terminationGracePeriodSeconds":1,"nodeSelector":{"kubernetes.io/hostname":"${node}"}}}'`;

export default defineLab({
  setup: [at('client', 'nginx:alpine', 'worker-1', 'role=client'), at('other', 'luksa/kubia', 'worker-2', 'role=server'), 'kubectl wait --for=condition=Ready pod --all --timeout=60s'].join('\n'),
  tasks: [
    {
      id: 'expose-it',
      title: { en: 'A number for the greeter', vi: 'Một số máy cho người chào' },
      text: {
        en: 'Run a Deployment `hello` with two replicas of `gcr.io/google-samples/hello-app:1.0` (it listens on 8080), and a Service `hello` in front of it that answers on port 80. The Pod `client` must get an answer from `http://hello`.',
        vi: 'Chạy Deployment `hello` gồm hai bản sao của `gcr.io/google-samples/hello-app:1.0` (nghe ở cổng 8080), và một Service `hello` phía trước trả lời ở cổng 80. Pod `client` phải nhận được câu trả lời từ `http://hello`.',
      },
      goal: [
        { kind: 'serves', service: 'hello', min: 2, port: 80 },
        { kind: 'object', resource: 'deployments.apps', name: 'hello', where: [{ path: 'status.readyReplicas', equals: 2 }] },
        { kind: 'http', from: { pod: 'client' }, url: 'http://hello', matches: 'Hello, world' },
      ],
      hints: [
        { en: 'First the Deployment, then `kubectl expose deployment …`.', vi: 'Tạo Deployment trước, rồi `kubectl expose deployment …`.' },
        { en: 'The Service\'s port and the Pods\' port differ here; each has a flag.', vi: 'Cổng của Service và cổng của Pod ở đây khác nhau; mỗi cái có một cờ riêng.' },
        { en: '`--port` is where the Service listens, `--target-port` where the program does.', vi: '`--port` là nơi Service lắng nghe, `--target-port` là nơi chương trình lắng nghe.' },
      ],
      solution: {
        commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2\nkubectl expose deployment hello --port=80 --target-port=8080\nkubectl rollout status deployment hello --timeout=60s',
        why: { en: 'expose copies the Deployment\'s selector into the Service, so both speak of the same Pods.', vi: 'expose chép selector của Deployment vào Service, nên cả hai nói về cùng những Pod.' },
      },
      alternatives: [{ name: 'from a manifest', commands: "kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2\nkubectl apply -f - <<'END'\napiVersion: v1\nkind: Service\nmetadata: {name: hello}\nspec:\n  selector: {app: hello}\n  ports:\n  - {port: 80, targetPort: 8080}\nEND" }],
      wrong: [
        { name: 'the wrong target port', commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2\nkubectl expose deployment hello --port=80', says: { en: 'http://hello does not answer', vi: 'http://hello không trả lời' } },
        { name: 'no Service', commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2', says: { en: 'no Service hello', vi: 'Chưa có Service hello' } },
        { name: 'on another port', commands: 'kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0 --replicas=2\nkubectl expose deployment hello --port=8080', says: { en: 'does not offer port 80', vi: 'không mở cổng 80' } },
      ],
    },
    {
      id: 'repair-selector',
      title: { en: 'Nobody answers', vi: 'Không ai trả lời' },
      text: {
        en: 'The Service `shop` was there yesterday and nobody can reach it. Three shop Pods are running. Find out what keeps them apart and repair the Service; leave the Pods as they are.',
        vi: 'Service `shop` hôm qua vẫn ở đó mà không ai gọi được. Ba Pod của cửa hàng đang chạy. Hãy tìm xem điều gì ngăn cách chúng và sửa Service; giữ nguyên các Pod.',
      },
      setup: "kubectl create deployment shop --image=nginx:1.27 --replicas=3; kubectl create service clusterip shop --tcp=80:8080; kubectl set selector service shop 'app=shopp'; kubectl rollout status deployment shop --timeout=60s",
      goal: [
        { kind: 'serves', service: 'shop', min: 3, port: 80 },
        { kind: 'http', from: { pod: 'client' }, url: 'http://shop', matches: 'nginx' },
        { kind: 'object', resource: 'services', name: 'shop', where: [{ path: 'spec.selector.app', equals: 'shop' }] },
      ],
      hints: [
        { en: 'Compare the selector in `kubectl describe service shop` with `kubectl get pods --show-labels`.', vi: 'So selector trong `kubectl describe service shop` với `kubectl get pods --show-labels`.' },
        { en: 'When the endpoints are there and the call still fails, look at the ports. Where does nginx listen?', vi: 'Khi đã có endpoint mà gọi vẫn hỏng, hãy xem cổng. nginx nghe ở cổng nào?' },
        { en: 'There are two faults: the selector, and targetPort. `kubectl edit service shop` shows both.', vi: 'Có hai lỗi: selector và targetPort. `kubectl edit service shop` cho thấy cả hai.' },
      ],
      solution: {
        commands: `kubectl set selector service shop app=shop\nkubectl patch service shop -p '{"spec":{"ports":[{"port":80,"targetPort":80}]}}'`,
        why: { en: 'The selector found nobody, and behind it the target port was one on which nobody listened. The second fault only shows when the first is repaired.', vi: 'Selector không tìm ra ai, và sau nó targetPort lại trỏ vào cổng không ai nghe. Lỗi thứ hai chỉ lộ ra khi lỗi thứ nhất đã sửa.' },
      },
      alternatives: [{ name: 'made anew', commands: 'kubectl delete service shop\nkubectl expose deployment shop --port=80' }],
      wrong: [
        { name: 'only the selector', commands: 'kubectl set selector service shop app=shop', says: { en: 'http://shop does not answer', vi: 'http://shop không trả lời' } },
        { name: 'only the port', commands: `kubectl patch service shop -p '{"spec":{"ports":[{"port":80,"targetPort":80}]}}'`, says: { en: 'selects app=shopp', vi: 'chọn app=shopp' } },
        { name: 'the Pods are relabelled', commands: `kubectl patch service shop -p '{"spec":{"ports":[{"port":80,"targetPort":80}]}}'\nkubectl label pods -l app=shop app=shopp --overwrite`, says: { en: 'spec\\.selector\\.app should be shop', vi: 'spec\\.selector\\.app cần là shop' } },
      ],
    },
    {
      id: 'call-from-outside',
      title: { en: 'Ring from outside', vi: 'Gọi từ bên ngoài' },
      text: {
        en: 'Make the shop reachable on port 30080 of every node, by a Service `shop-public`, and save what a call from your own machine to any node answers in the file `answer.html`.',
        vi: 'Làm cho cửa hàng gọi được qua cổng 30080 của mọi nút, bằng một Service `shop-public`, rồi lưu câu trả lời của một cuộc gọi từ máy bạn tới nút bất kỳ vào tệp `answer.html`.',
      },
      setup: 'kubectl create deployment shop --image=nginx:1.27 --replicas=3; kubectl rollout status deployment shop --timeout=60s',
      goal: [
        { kind: 'object', resource: 'services', name: 'shop-public', where: [{ path: 'spec.ports[0].nodePort', equals: 30080 }] },
        { kind: 'serves', service: 'shop-public' },
        { kind: 'file', path: 'answer.html', matches: 'Welcome to nginx' },
      ],
      hints: [
        { en: 'The node port can be chosen, but `kubectl expose` has no flag for it; `kubectl create service nodeport` has.', vi: 'Cổng trên nút chọn được, nhưng `kubectl expose` không có cờ cho việc đó; `kubectl create service nodeport` thì có.' },
        { en: 'A Service made that way selects by its own name; check the selector.', vi: 'Service tạo theo cách ấy chọn theo tên của chính nó; hãy kiểm tra selector.' },
        { en: 'The nodes are 172.30.0.10 to .12: `curl http://172.30.0.11:30080 > answer.html`.', vi: 'Các nút là 172.30.0.10 đến .12: `curl http://172.30.0.11:30080 > answer.html`.' },
      ],
      solution: {
        commands: 'kubectl create service nodeport shop-public --tcp=80:80 --node-port=30080\nkubectl set selector service shop-public app=shop\nsleep 2\ncurl -s http://172.30.0.11:30080 > answer.html',
        why: { en: 'Every node listens on the node port and passes the call on to a Pod, even when that Pod runs on another node.', vi: 'Mọi nút đều nghe ở cổng đó và chuyển cuộc gọi tới một Pod, kể cả khi Pod nằm trên nút khác.' },
      },
      alternatives: [{ name: 'from a manifest', commands: "kubectl apply -f - <<'END'\napiVersion: v1\nkind: Service\nmetadata: {name: shop-public}\nspec:\n  type: NodePort\n  selector: {app: shop}\n  ports:\n  - {port: 8000, targetPort: 80, nodePort: 30080}\nEND\nsleep 2\ncurl -s http://172.30.0.12:30080 | tee answer.html" }],
      wrong: [
        { name: 'any node port', commands: 'kubectl expose deployment shop --name=shop-public --type=NodePort --port=80; sleep 2; curl -s http://172.30.0.11:$(kubectl get svc shop-public -o jsonpath="{.spec.ports[0].nodePort}") > answer.html', says: { en: 'nodePort should be 30080', vi: 'nodePort cần là 30080' } },
        { name: 'the selector finds nobody', commands: 'kubectl create service nodeport shop-public --tcp=80:80 --node-port=30080; sleep 2; curl -s -m 3 http://172.30.0.11:30080 > answer.html', says: { en: 'selects app=shop-public', vi: 'chọn app=shop-public' } },
        { name: 'never called', commands: 'kubectl create service nodeport shop-public --tcp=80:80 --node-port=30080\nkubectl set selector service shop-public app=shop', says: { en: 'no file answer\\.html', vi: 'Chưa có tệp answer\\.html' } },
      ],
    },
  ],
});
