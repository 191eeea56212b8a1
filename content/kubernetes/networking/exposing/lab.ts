import { defineLab } from '../../../../curriculum/lab';

const shop = 'kubectl create deployment shop --image=nginx:1.27 --replicas=2; kubectl rollout status deployment shop --timeout=60s';
const ipOf = (service: string) => `$(kubectl get service ${service} -o jsonpath='{.status.loadBalancer.ingress[0].ip}')`;
const ipOfIngress = (name: string) => `$(kubectl get ingress ${name} -o jsonpath='{.status.loadBalancer.ingress[0].ip}')`;
const tearoom = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: tearoom}
spec:
  ingressClassName: nginx
  rules:
${['tea', 'cake'].map((shop) => `  - host: ${shop}.example.com\n    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ${shop}, port: {number: 80}}}}]}`).join('\n')}`;
const apply = (manifest: string) => `kubectl apply -f - <<'END'\n${manifest}\nEND`;

export default defineLab({
  addons: ['load-balancer', 'ingress-nginx'],
  tasks: [
    {
      id: 'peephole',
      title: { en: 'A look at the back office', vi: 'Ghé mắt vào phòng sau' },
      text: {
        en: 'The Pod `admin` listens on port 8080 and must not be exposed by any Service. Get its answer on your own machine all the same and save it in `admin.txt`.',
        vi: 'Pod `admin` lắng nghe cổng 8080 và không được phép đưa ra bằng bất kỳ Service nào. Dù vậy, hãy lấy câu trả lời của nó về máy bạn và lưu vào `admin.txt`.',
      },
      setup: 'kubectl run admin --image=luksa/kubia; kubectl wait --for=condition=Ready pod/admin --timeout=60s',
      goal: [
        { kind: 'file', path: 'admin.txt', matches: "You've hit admin", say: { en: 'admin.txt does not hold the answer of the Pod admin yet.', vi: 'admin.txt chưa có câu trả lời của Pod admin.' } },
        { kind: 'object', resource: 'services', where: [{ path: 'spec.selector.run', equals: 'admin' }], count: { max: 0 }, say: { en: 'A Service leads to the Pod admin; there shall be none.', vi: 'Có Service dẫn tới Pod admin; không được có.' } },
      ],
      hints: [
        { en: 'You need a hole that only you can use.', vi: 'Bạn cần một cái lỗ mà chỉ mình bạn dùng được.' },
        { en: '`kubectl port-forward` keeps running: put it in the background with `&`, or use a second terminal.', vi: '`kubectl port-forward` chạy mãi: cho nó xuống nền bằng `&`, hoặc dùng cửa sổ dòng lệnh thứ hai.' },
        { en: '`kubectl port-forward admin 9999:8080 &`, then `curl -s localhost:9999 > admin.txt`.', vi: '`kubectl port-forward admin 9999:8080 &`, rồi `curl -s localhost:9999 > admin.txt`.' },
      ],
      solution: {
        commands: 'kubectl port-forward admin 9999:8080 > /dev/null & sleep 1; curl -s localhost:9999 > admin.txt; kill %1', waitSeconds: 2,
        why: { en: 'The connection goes through the API server into the Pod; nothing in the cluster changes.', vi: 'Kết nối đi qua API server vào Pod; trong cụm không có gì thay đổi.' },
      },
      alternatives: [{ name: 'from inside the Pod', commands: 'kubectl exec admin -- curl -s localhost:8080 > admin.txt', waitSeconds: 2 }],
      wrong: [
        { name: 'by a Service', commands: "kubectl expose pod admin --type=NodePort --port=8080; sleep 2; curl -s http://172.30.0.11:$(kubectl get service admin -o jsonpath='{.spec.ports[0].nodePort}') > admin.txt", says: { en: 'A Service leads to the Pod admin', vi: 'Có Service dẫn tới Pod admin' } },
        { name: 'at the address of the Pod', commands: "curl -s -m 3 http://$(kubectl get pod admin -o jsonpath='{.status.podIP}'):8080 > admin.txt", says: { en: 'empty|does not hold', vi: 'trống|chưa có' } },
        { name: 'the ports the wrong way round', commands: 'kubectl port-forward admin 8080:9999 > /dev/null & sleep 1; curl -s -m 3 localhost:8080 > admin.txt; kill %1', says: { en: 'empty|does not hold', vi: 'trống|chưa có' } },
      ],
    },
    {
      id: 'port-30080',
      title: { en: 'A door with a number that you choose', vi: 'Cánh cửa mang số bạn chọn' },
      text: {
        en: 'Make the Deployment `shop` (nginx, port 80) reachable on port 30080 of every node, by a Service `shop-public`.',
        vi: 'Làm cho Deployment `shop` (nginx, cổng 80) gọi được qua cổng 30080 của mọi node, bằng một Service `shop-public`.',
      },
      setup: shop,
      goal: [
        { kind: 'object', resource: 'services', name: 'shop-public', where: [{ path: 'spec.ports[0].nodePort', equals: 30080 }] },
        { kind: 'serves', service: 'shop-public' },
        { kind: 'http', from: { machine: 'workstation' }, url: 'http://172.30.0.11:30080', matches: 'Welcome to nginx' },
        { kind: 'http', from: { machine: 'workstation' }, url: 'http://172.30.0.12:30080', matches: 'Welcome to nginx' },
      ],
      hints: [
        { en: 'The node port can be chosen, but `kubectl expose` has no flag for it; `kubectl create service nodeport` has.', vi: 'Node port chọn được, nhưng `kubectl expose` không có cờ cho việc đó; `kubectl create service nodeport` thì có.' },
        { en: 'A Service made in that way selects by its own name; check the selector.', vi: 'Service tạo theo cách ấy chọn theo tên của chính nó; hãy kiểm tra selector.' },
        { en: '`kubectl create service nodeport shop-public --tcp=80:80 --node-port=30080`, then `kubectl set selector service shop-public app=shop`.', vi: '`kubectl create service nodeport shop-public --tcp=80:80 --node-port=30080`, rồi `kubectl set selector service shop-public app=shop`.' },
      ],
      solution: {
        commands: 'kubectl create service nodeport shop-public --tcp=80:80 --node-port=30080\nkubectl set selector service shop-public app=shop',
        why: { en: 'Every node listens on the node port and passes the call on to a Pod, even when that Pod runs on another node.', vi: 'Node nào cũng nghe ở node port và chuyển cuộc gọi tới một Pod, kể cả khi Pod nằm trên node khác.' },
      },
      alternatives: [
        { name: 'from a manifest', commands: apply('apiVersion: v1\nkind: Service\nmetadata: {name: shop-public}\nspec:\n  type: NodePort\n  selector: {app: shop}\n  ports:\n  - {port: 8000, targetPort: 80, nodePort: 30080}') },
        { name: 'exposed, then changed', commands: `kubectl expose deployment shop --name=shop-public --type=NodePort --port=80\nkubectl patch service shop-public --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30080}]'` },
      ],
      wrong: [
        { name: 'any node port', commands: 'kubectl expose deployment shop --name=shop-public --type=NodePort --port=80', says: { en: 'nodePort should be 30080', vi: 'nodePort cần là 30080' } },
        { name: 'the selector finds nobody', commands: 'kubectl create service nodeport shop-public --tcp=80:80 --node-port=30080', says: { en: 'selects app=shop-public', vi: 'chọn app=shop-public' } },
        { name: 'the number as the Service\'s port', commands: 'kubectl expose deployment shop --name=shop-public --port=30080 --target-port=80', says: { en: 'nodePort should be 30080', vi: 'nodePort cần là 30080' } },
        { name: 'the wrong target port', commands: 'kubectl create service nodeport shop-public --tcp=80:8080 --node-port=30080\nkubectl set selector service shop-public app=shop', says: { en: '30080 does not answer', vi: '30080 không trả lời' } },
      ],
    },
    {
      id: 'storefront',
      title: { en: 'An address for customers', vi: 'Một địa chỉ cho khách' },
      text: {
        en: 'Customers shall reach the Deployment `shop` (nginx, port 80) on port 80 of an address of its own, by a Service `storefront`. Save what the shop answers at that address in `storefront.html`.',
        vi: 'Khách phải gọi được Deployment `shop` (nginx, cổng 80) ở cổng 80 của một địa chỉ riêng, qua Service `storefront`. Lưu câu trả lời của cửa hàng ở địa chỉ ấy vào `storefront.html`.',
      },
      setup: shop,
      goal: [
        { kind: 'object', resource: 'services', name: 'storefront', where: [{ path: 'spec.type', equals: 'LoadBalancer' }, { path: 'status.loadBalancer.ingress[0].ip', exists: true }] },
        { kind: 'serves', service: 'storefront', min: 2, port: 80 },
        { kind: 'file', path: 'storefront.html', matches: 'Welcome to nginx', say: { en: 'storefront.html does not hold the answer of the shop yet.', vi: 'storefront.html chưa có câu trả lời của cửa hàng.' } },
      ],
      hints: [
        { en: 'Which type of Service asks for an address from outside?', vi: 'Kiểu Service nào xin một địa chỉ từ bên ngoài?' },
        { en: 'Wait until `EXTERNAL-IP` shows an address: `kubectl get service storefront -w`.', vi: 'Đợi đến khi `EXTERNAL-IP` hiện một địa chỉ: `kubectl get service storefront -w`.' },
        { en: '`kubectl expose deployment shop --name=storefront --type=LoadBalancer --port=80`, then `curl -s http://ADDRESS > storefront.html`.', vi: '`kubectl expose deployment shop --name=storefront --type=LoadBalancer --port=80`, rồi `curl -s http://ĐỊA-CHỈ > storefront.html`.' },
      ],
      solution: {
        commands: `kubectl expose deployment shop --name=storefront --type=LoadBalancer --port=80\nsleep 5\ncurl -s http://${ipOf('storefront')} > storefront.html`,
        why: { en: 'The controller of the cloud sees the type and writes an address into the status; calls to it reach the nodes and from there the Pods.', vi: 'Controller của đám mây thấy kiểu này bèn ghi một địa chỉ vào status; cuộc gọi đến đó sẽ tới các node, rồi từ node tới Pod.' },
      },
      alternatives: [{ name: 'an existing Service changes its type', commands: `kubectl create service clusterip storefront --tcp=80\nkubectl set selector service storefront app=shop\nkubectl patch service storefront -p '{"spec":{"type":"LoadBalancer"}}'\nkubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/storefront --timeout=30s\nsleep 2\ncurl -s http://${ipOf('storefront')} > storefront.html` }],
      wrong: [
        { name: 'a node port', commands: "kubectl expose deployment shop --name=storefront --type=NodePort --port=80; sleep 2; curl -s http://172.30.0.11:$(kubectl get service storefront -o jsonpath='{.spec.ports[0].nodePort}') > storefront.html", says: { en: 'spec\\.type should be LoadBalancer', vi: 'spec\\.type cần là LoadBalancer' } },
        { name: 'on another port', commands: `kubectl expose deployment shop --name=storefront --type=LoadBalancer --port=8080 --target-port=80; sleep 5; curl -s http://${ipOf('storefront')}:8080 > storefront.html`, says: { en: 'does not offer port 80', vi: 'không mở cổng 80' } },
        { name: 'never called', commands: 'kubectl expose deployment shop --name=storefront --type=LoadBalancer --port=80', says: { en: 'no file storefront\\.html|does not hold', vi: 'Chưa có tệp storefront\\.html|chưa có câu trả lời' } },
      ],
    },
    {
      id: 'one-door',
      title: { en: 'One door, two shops', vi: 'Một cửa, hai cửa hàng' },
      text: {
        en: 'The Services `tea` and `cake` (both on port 80) shall stand behind one address: visitors of `tea.example.com` get `tea`, visitors of `cake.example.com` get `cake`. Make an Ingress `tearoom` that says so. Then call both names at its address and save the two answers in `tearoom.txt`.',
        vi: 'Hai Service `tea` và `cake` (đều ở cổng 80) phải đứng sau cùng một địa chỉ: khách của `tea.example.com` gặp `tea`, khách của `cake.example.com` gặp `cake`. Hãy tạo Ingress `tearoom` nói điều đó. Rồi gọi cả hai tên ở địa chỉ của nó và lưu hai câu trả lời vào `tearoom.txt`.',
      },
      setup: 'kubectl create deployment tea --image=luksa/kubia; kubectl expose deployment tea --port=80 --target-port=8080; kubectl create deployment cake --image=gcr.io/google-samples/hello-app:2.0; kubectl expose deployment cake --port=80 --target-port=8080; kubectl rollout status deployment tea --timeout=60s; kubectl rollout status deployment cake --timeout=60s',
      goal: [
        ...['tea', 'cake'].map((shop) => ({ kind: 'object' as const, resource: 'ingresses.networking.k8s.io', name: 'tearoom', where: [{ path: `spec.rules[host=${shop}.example.com].http.paths[0].backend.service.name`, equals: shop }] })),
        { kind: 'object', resource: 'ingresses.networking.k8s.io', name: 'tearoom', where: [{ path: 'status.loadBalancer.ingress[0].ip', exists: true }], say: { en: 'The Ingress tearoom has no address: no controller serves its class.', vi: 'Ingress tearoom chưa có địa chỉ: không controller nào phục vụ class của nó.' } },
        { kind: 'file', path: 'tearoom.txt', matches: "You've hit tea", say: { en: 'tearoom.txt does not hold the answer of tea yet.', vi: 'tearoom.txt chưa có câu trả lời của tea.' } },
        { kind: 'file', path: 'tearoom.txt', matches: 'Version: 2\\.0\\.0', say: { en: 'tearoom.txt does not hold the answer of cake yet.', vi: 'tearoom.txt chưa có câu trả lời của cake.' } },
      ],
      hints: [
        { en: '`kubectl create ingress --help`: `--rule` may be given more than once, and each names a host, a path, a Service and its port.', vi: '`kubectl create ingress --help`: `--rule` ghi được nhiều lần, mỗi lần nêu tên miền, đường dẫn, Service và cổng của nó.' },
        { en: 'Without `--class` no controller feels responsible. `kubectl get ingress tearoom` shows the address, a few seconds later.', vi: 'Không có `--class` thì chẳng controller nào thấy mình có phần. Vài giây sau, `kubectl get ingress tearoom` cho thấy địa chỉ.' },
        { en: "`kubectl create ingress tearoom --class=nginx --rule='tea.example.com/*=tea:80' --rule='cake.example.com/*=cake:80'`, then `curl -s -H 'Host: tea.example.com' http://ADDRESS >> tearoom.txt`, and the same for cake.", vi: "`kubectl create ingress tearoom --class=nginx --rule='tea.example.com/*=tea:80' --rule='cake.example.com/*=cake:80'`, rồi `curl -s -H 'Host: tea.example.com' http://ĐỊA-CHỈ >> tearoom.txt`, tương tự với cake." },
      ],
      solution: {
        commands: `kubectl create ingress tearoom --class=nginx --rule='tea.example.com/*=tea:80' --rule='cake.example.com/*=cake:80'\nsleep 8\nfor shop in tea cake; do curl -s -H "Host: $shop.example.com" http://${ipOfIngress('tearoom')} >> tearoom.txt; done`, waitSeconds: 2,
        why: { en: 'Both names lead to one address; the controller reads the name in each request and passes it on to the Service that the rule names.', vi: 'Cả hai tên dẫn tới một địa chỉ; controller đọc tên trong từng request rồi chuyển cho Service mà luật nêu ra.' },
      },
      alternatives: [{ name: 'from a manifest, asked by name', commands: `${apply(tearoom)}\nsleep 8\nip=${ipOfIngress('tearoom')}\n{ curl -s --resolve tea.example.com:80:$ip http://tea.example.com; curl -s --resolve cake.example.com:80:$ip http://cake.example.com; } > tearoom.txt`, waitSeconds: 2 }],
      wrong: [
        { name: 'without a class', commands: "kubectl create ingress tearoom --rule='tea.example.com/*=tea:80' --rule='cake.example.com/*=cake:80'", waitSeconds: 10, says: { en: 'no controller serves its class', vi: 'không controller nào phục vụ class' } },
        { name: 'the names exchanged', commands: "kubectl create ingress tearoom --class=nginx --rule='tea.example.com/*=cake:80' --rule='cake.example.com/*=tea:80'", waitSeconds: 10, says: { en: 'should be tea; now it is cake', vi: 'cần là tea; hiện tại là cake' } },
        { name: 'only one shop', commands: `kubectl create ingress tearoom --class=nginx --rule='tea.example.com/*=tea:80'\nsleep 8\ncurl -s -H 'Host: tea.example.com' http://${ipOfIngress('tearoom')} > tearoom.txt`, waitSeconds: 2, says: { en: 'cake', vi: 'cake' } },
        { name: 'asked without a name', commands: `kubectl create ingress tearoom --class=nginx --rule='tea.example.com/*=tea:80' --rule='cake.example.com/*=cake:80'\nsleep 8\ncurl -s http://${ipOfIngress('tearoom')} > tearoom.txt`, waitSeconds: 2, says: { en: 'the answer of tea', vi: 'câu trả lời của tea' } },
      ],
    },
    {
      id: 'real-visitor',
      title: { en: 'Who was here?', vi: 'Ai đã đến?' },
      text: {
        en: 'The Service `guestbook` (type NodePort, port 30090) leads to nginx, but its log shows addresses of the nodes (such as 10.244.2.1, worker-2 on the Pods\' side) instead of those of visitors. Change the Service so that the log shows who really calls. The door on port 30090 has to stay.',
        vi: 'Service `guestbook` (kiểu NodePort, cổng 30090) dẫn tới nginx, nhưng log của nó ghi địa chỉ của node (chẳng hạn 10.244.2.1, tức worker-2 ở phía Pod) thay vì địa chỉ khách. Hãy sửa Service để log cho biết ai thật sự gọi. Cánh cửa ở cổng 30090 phải giữ nguyên.',
      },
      setup: `kubectl create deployment guestbook --image=nginx:1.27 --replicas=2; kubectl create service nodeport guestbook --tcp=80 --node-port=30090; kubectl rollout status deployment guestbook --timeout=60s; sleep 2; curl -s http://172.30.0.12:30090 > /dev/null`,
      goal: [
        { kind: 'object', resource: 'services', name: 'guestbook', where: [{ path: 'spec.externalTrafficPolicy', equals: 'Local' }], say: { en: 'The nodes still pass visitors of guestbook on under their own address.', vi: 'Các node vẫn chuyển khách của guestbook đi bằng địa chỉ của chính node.' } },
        { kind: 'object', resource: 'services', name: 'guestbook', where: [{ path: 'spec.type', equals: 'NodePort' }, { path: 'spec.ports[0].nodePort', equals: 30090 }] },
        { kind: 'serves', service: 'guestbook', port: 80 },
      ],
      hints: [
        { en: 'A node that passes a call on to another node puts its own address in, so that the answer comes back through it. There is a field that forbids passing on.', vi: 'Node chuyển cuộc gọi sang node khác phải đặt địa chỉ mình vào để câu trả lời quay về qua nó. Có một trường cấm việc chuyển đi.' },
        { en: '`kubectl explain service.spec | grep -i policy`. The word begins with *external*.', vi: '`kubectl explain service.spec | grep -i policy`. Từ cần tìm bắt đầu bằng *external*.' },
        { en: 'externalTrafficPolicy is `Cluster`; `Local` keeps a call on the node on which it arrives, and with it the address of the visitor.', vi: 'externalTrafficPolicy đang là `Cluster`; `Local` giữ cuộc gọi trên chính node nhận nó, và giữ luôn địa chỉ khách.' },
      ],
      solution: {
        commands: `kubectl patch service guestbook -p '{"spec":{"externalTrafficPolicy":"Local"}}'`,
        why: { en: 'Local: a node answers only with Pods of its own, and needs no translation for that. The price: nodes without such a Pod do not answer at all, and balance may be uneven.', vi: 'Local: node chỉ trả lời bằng Pod của chính mình nên không cần đổi địa chỉ. Cái giá: node không có Pod thì không trả lời gì cả, và tải có thể lệch.' },
      },
      alternatives: [{ name: 'made anew', commands: `kubectl delete service guestbook\n${apply('apiVersion: v1\nkind: Service\nmetadata: {name: guestbook}\nspec:\n  type: NodePort\n  externalTrafficPolicy: Local\n  selector: {app: guestbook}\n  ports: [{port: 80, nodePort: 30090}]')}` }],
      wrong: [
        { name: 'the inner policy', commands: `kubectl patch service guestbook -p '{"spec":{"internalTrafficPolicy":"Local"}}'`, says: { en: 'still pass visitors', vi: 'vẫn chuyển khách' } },
        { name: 'the affinity', commands: `kubectl patch service guestbook -p '{"spec":{"sessionAffinity":"ClientIP"}}'`, says: { en: 'still pass visitors', vi: 'vẫn chuyển khách' } },
        { name: 'another type', commands: `kubectl delete service guestbook; kubectl expose deployment guestbook --port=80 --type=LoadBalancer; kubectl patch service guestbook -p '{"spec":{"externalTrafficPolicy":"Local"}}'`, says: { en: 'type should be NodePort', vi: 'type cần là NodePort' } },
      ],
    },
  ],
});
