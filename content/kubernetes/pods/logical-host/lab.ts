import { defineLab } from '../../../../curriculum/lab';

const apply = (yaml: string) => `kubectl apply -f - <<'END'\n${yaml}END\n`;

const heavy = `apiVersion: v1
kind: Pod
metadata:
  name: heavy
spec:
  containers:
  - name: one
    image: nginx:1.27
    resources:
      requests: {cpu: 1200m}
  - name: two
    image: redis:7
    resources:
      requests: {cpu: 1200m}
`;

const prepared = (name: string, command: string, path = '/usr/share/nginx/html') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  terminationGracePeriodSeconds: 1
  initContainers:
  - name: fetch
    image: busybox:1.36
    command: ["sh", "-c", "${command}"]
    volumeMounts:
    - name: html
      mountPath: /work
  containers:
  - name: web
    image: nginx:alpine
    volumeMounts:
    - name: html
      mountPath: ${path}
  volumes:
  - name: html
    emptyDir: {}
`;

const proxy = (listen: number, to: string) => `echo 'server { listen ${listen}; location / { proxy_pass ${to}; } }' > /etc/nginx/conf.d/default.conf; exec nginx -g 'daemon off;'`;

const caller = `apiVersion: v1
kind: Pod
metadata:
  name: caller
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: busybox:1.36
    command: ["sh", "-c", "while true; do wget -qO- localhost:8000; sleep 5; done"]
  - name: ambassador
    image: nginx:1.27
    command: ["sh", "-c", "${proxy(8000, 'http://prices:8080')}"]
`;

const shop = (listen: number, to: string) => `apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: redis:7
  - name: door
    image: nginx:1.27
    command: ["sh", "-c", "${proxy(listen, to)}"]
`;

const sensor = (adapter: string) => `apiVersion: v1
kind: Pod
metadata:
  name: sensor
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: busybox:1.36
    command: ["sh", "-c", "while true; do echo temp=21 > /data/raw; sleep 2; done"]
    volumeMounts:
    - name: data
      mountPath: /data
  - name: web
    image: nginx:alpine
    volumeMounts:
    - name: out
      mountPath: /usr/share/nginx/html
${adapter}  volumes:
  - name: data
    emptyDir: {}
  - name: out
    emptyDir: {}
`;
const adapter = (command: string, mounts = '{name: data, mountPath: /data}, {name: out, mountPath: /out}') => `  - name: adapter
    image: busybox:1.36
    command: ["sh", "-c", "while true; do ${command}; sleep 2; done"]
    volumeMounts: [${mounts}]
`;

const split = (name: string, image: string) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
  - name: main
    image: ${image}
    resources:
      requests: {cpu: 1500m}
`;

export default defineLab({
  files: { 'heavy.yaml': heavy, 'prepared.yaml': prepared('prepared', 'sleep 5; date > /work/index.html'), 'caller.yaml': caller, 'sensor.yaml': sensor('') },
  setup: 'kubectl run prices --image=luksa/kubia --port=8080 --expose\nkubectl wait --for=condition=Ready pod/prices --timeout=60s',
  tasks: [
    {
      id: 'prepared-page',
      title: { en: 'A page made beforehand', vi: 'Trang được chuẩn bị trước' },
      text: {
        en: 'Make a Pod named `notice` whose container `web` runs `nginx:alpine`. An init container writes the page that it serves, so that `http://localhost` inside the Pod answers with a text that contains the word `closed`.',
        vi: 'Tạo Pod tên `notice` có container `web` chạy `nginx:alpine`. Một init container viết sẵn trang cho nó phục vụ, sao cho ở bên trong Pod, `http://localhost` trả về một văn bản có chữ `closed`.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'notice', where: [{ path: 'spec.containers[name=web].image', equals: 'nginx:alpine' }], say: { en: 'Pod notice needs a container web from nginx:alpine.', vi: 'Pod notice cần một container web từ nginx:alpine.' } },
        { kind: 'object', resource: 'pods', name: 'notice', where: [{ path: 'spec.initContainers[0].name', exists: true }], say: { en: 'Pod notice has no init container.', vi: 'Pod notice chưa có init container.' } },
        { kind: 'ready', name: 'notice' },
        { kind: 'http', from: { pod: 'notice' }, url: 'http://localhost', matches: 'closed' },
      ],
      hints: [
        { en: '`prepared.yaml` is close to what you need. Copy it and change the copy.', vi: '`prepared.yaml` đã gần với thứ bạn cần. Hãy chép nó ra và sửa bản chép.' },
        { en: 'Two things change: the name of the Pod and what the init container writes into `/work/index.html`.', vi: 'Có hai chỗ phải đổi: tên Pod và nội dung mà init container ghi vào `/work/index.html`.' },
        { en: 'Both containers mount the volume, each at its own path; nginx serves `/usr/share/nginx/html`.', vi: 'Cả hai container gắn cùng volume, mỗi bên một đường dẫn; nginx phục vụ `/usr/share/nginx/html`.' },
      ],
      solution: {
        commands: "sed -e 's/name: prepared/name: notice/' -e 's/sleep 5; date/echo closed today/' prepared.yaml > notice.yaml\nkubectl apply -f notice.yaml\nkubectl wait --for=condition=Ready pod/notice --timeout=60s",
        why: { en: 'The init container runs to its end before nginx starts, so the page is there from the first request on.', vi: 'Init container chạy xong rồi nginx mới khởi động, nên ngay từ yêu cầu đầu tiên đã có trang.' },
      },
      alternatives: [{ name: 'a manifest of one\'s own', commands: apply(prepared('notice', "echo '<h1>closed</h1>' > /work/index.html")) }],
      wrong: [
        { name: 'nginx mounts the volume elsewhere', commands: apply(prepared('notice', 'echo closed > /work/index.html', '/srv')), says: { en: 'not with what is wanted', vi: 'chưa đúng nội dung' } },
        { name: 'the init container never ends', commands: apply(prepared('notice', 'echo closed > /work/index.html; sleep 3600')), says: { en: 'ready', vi: 'sẵn sàng' } },
        { name: 'the init container fails', commands: apply(prepared('notice', 'echo closed > /pages/index.html')), says: { en: 'ready', vi: 'sẵn sàng' } },
        { name: 'no init container', commands: 'kubectl run notice --image=nginx:alpine', says: { en: 'no init container', vi: 'chưa có init container' } },
      ],
    },
    {
      id: 'ambassador',
      title: { en: 'A door on localhost', vi: 'Cánh cửa ở localhost' },
      text: {
        en: 'The program `shop` can talk to `localhost:9000` only. Make a Pod `shop` with a container `main` from `redis:7` (it stands for the program) and an ambassador, so that inside the Pod `http://localhost:9000` gives the answer of the Service `prices`.',
        vi: 'Chương trình `shop` chỉ biết gọi `localhost:9000`. Tạo Pod `shop` có container `main` từ `redis:7` (đóng vai chương trình ấy) và một ambassador, sao cho bên trong Pod, `http://localhost:9000` trả về câu trả lời của Service `prices`.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'shop', where: [{ path: 'spec.containers[name=main].image', equals: 'redis:7' }] },
        { kind: 'ready', name: 'shop' },
        { kind: 'http', from: { pod: 'shop' }, url: 'http://localhost:9000', matches: "You've hit prices" },
      ],
      hints: [
        { en: '`caller.yaml` holds such a pair. What is different here: the Pod\'s name, the main container and one port.', vi: '`caller.yaml` có sẵn một cặp như vậy. Khác ở đây: tên Pod, container chính và một cổng.' },
        { en: 'The port on which the ambassador listens stands behind `listen` in its command.', vi: 'Cổng mà ambassador nghe đứng sau chữ `listen` trong câu lệnh của nó.' },
        { en: 'The main container becomes `image: redis:7` without a `command`; everything else of caller.yaml stays.', vi: 'Container chính thành `image: redis:7`, bỏ dòng `command`; phần còn lại của caller.yaml giữ nguyên.' },
      ],
      solution: {
        commands: "sed -e 's/name: caller/name: shop/' -e 's/listen 8000/listen 9000/' -e '0,/busybox:1.36/s//redis:7/' -e '/wget/d' caller.yaml > shop.yaml\nkubectl apply -f shop.yaml\nkubectl wait --for=condition=Ready pod/shop --timeout=60s",
        why: { en: 'The containers share localhost, so the program reaches the ambassador there; only the ambassador knows the way to prices.', vi: 'Các container chung localhost nên chương trình gọi được ambassador ở đó; chỉ ambassador biết đường đến prices.' },
      },
      alternatives: [{ name: 'a manifest of one\'s own', commands: `${apply(shop(9000, 'http://prices:8080'))}kubectl wait --for=condition=Ready pod/shop --timeout=60s` }],
      wrong: [
        { name: 'the old port', commands: apply(shop(8000, 'http://prices:8080')), says: { en: 'localhost:9000 does not answer', vi: 'localhost:9000 không trả lời' } },
        { name: 'a wrong port behind it', commands: apply(shop(9000, 'http://prices:80')), says: { en: 'localhost:9000', vi: 'localhost:9000' } },
        { name: 'no ambassador', commands: 'kubectl run shop --image=redis:7', says: { en: 'main|does not answer', vi: 'main|không trả lời' } },
      ],
    },
    {
      id: 'adapter',
      title: { en: 'Speak the other language', vi: 'Nói thứ tiếng của bên kia' },
      text: {
        en: '`sensor.yaml` describes a Pod whose program writes `temp=21` into `/data/raw`. The collector wants to read `temperature_celsius 21` from `http://localhost/metrics`. Add a third container, an adapter, that translates again and again, and run the Pod `sensor`. The program and the web server stay as they are.',
        vi: '`sensor.yaml` mô tả một Pod có chương trình ghi `temp=21` vào `/data/raw`. Bên thu thập lại muốn đọc `temperature_celsius 21` ở `http://localhost/metrics`. Hãy thêm container thứ ba, một adapter, dịch đi dịch lại liên tục, rồi chạy Pod `sensor`. Chương trình và máy chủ web giữ nguyên.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'sensor', where: [{ path: 'spec.containers[name=main].command[2]', equals: 'while true; do echo temp=21 > /data/raw; sleep 2; done' }, { path: 'spec.containers[name=web].image', equals: 'nginx:alpine' }, { path: 'spec.containers[name=web].command', exists: false }] },
        // A sidecar under initContainers is as right as a third entry of containers.
        { kind: 'object', resource: 'pods', name: 'sensor', where: [{ path: 'spec', matches: '("image":.*){3}' }], say: { en: 'Pod sensor has no third container yet.', vi: 'Pod sensor chưa có container thứ ba.' } },
        { kind: 'ready', name: 'sensor' },
        { kind: 'http', from: { pod: 'sensor' }, url: 'http://localhost/metrics', matches: '^temperature_celsius 21\\s*$' },
      ],
      holdSeconds: 3,
      hints: [
        { en: 'The raw file lies in the volume `data`, the web server serves the volume `out`. The adapter needs both.', vi: 'Tệp thô nằm trong volume `data`, máy chủ web phục vụ volume `out`. Adapter cần cả hai.' },
        { en: '`sed s/temp=/"temperature_celsius "/ /data/raw` prints the line in the wanted form.', vi: '`sed s/temp=/"temperature_celsius "/ /data/raw` in dòng đó theo dạng cần có.' },
        { en: 'It has to go on for ever: `while true; do …; sleep 2; done`, with the output sent to a file named metrics in the directory where you mounted `out`.', vi: 'Nó phải làm mãi: `while true; do …; sleep 2; done`, đầu ra ghi vào tệp metrics trong thư mục bạn gắn `out`.' },
      ],
      solution: {
        commands: `cat > adapter.yaml <<'END'\n${adapter("sed 's/temp=/temperature_celsius /' /data/raw > /out/metrics")}END\nsed '/usr.share.nginx.html/r adapter.yaml' sensor.yaml > three.yaml\nkubectl apply -f three.yaml\nkubectl wait --for=condition=Ready pod/sensor --timeout=60s`,
        why: { en: 'Neither the program nor the collector changes. What differs between them lives in one small container of its own.', vi: 'Cả chương trình lẫn bên thu thập đều không phải đổi. Phần khác biệt giữa hai bên nằm gọn trong một container nhỏ.' },
      },
      alternatives: [{ name: 'with cut and echo', commands: apply(sensor(adapter('echo temperature_celsius $(cut -d= -f2 /data/raw) > /out/metrics'))) }],
      wrong: [
        { name: 'as it was', commands: 'kubectl apply -f sensor.yaml', says: { en: 'no third container', vi: 'chưa có container thứ ba' } },
        { name: 'copied, not translated', commands: apply(sensor(adapter('cp /data/raw /out/metrics'))), says: { en: 'not with what is wanted', vi: 'chưa đúng nội dung' } },
        { name: 'the adapter mounts only one volume', commands: apply(sensor(adapter("sed 's/temp=/temperature_celsius /' /data/raw > /out/metrics", '{name: data, mountPath: /data}'))), says: { en: 'localhost/metrics|ready', vi: 'localhost/metrics|sẵn sàng' } },
        { name: 'translated once, then it ends', commands: apply(sensor(adapter("sed 's/temp=/temperature_celsius /' /data/raw > /out/metrics").replace('while true; do ', '').replace('; sleep 2; done', '; exit 1'))), says: { en: 'ready', vi: 'sẵn sàng' } },
      ],
    },
    {
      id: 'take-apart',
      title: { en: 'What should never have been one', vi: 'Thứ lẽ ra không nên gộp' },
      text: {
        en: 'The Pod `all-in-one` holds a web server and its database, and it never starts. Find out why. Then run the two as Pods `web` (`nginx:1.27`) and `db` (`redis:7`), each still requesting 1500m of CPU, without `all-in-one`.',
        vi: 'Pod `all-in-one` chứa một máy chủ web và cơ sở dữ liệu của nó, và mãi không khởi động. Hãy tìm nguyên do. Sau đó chạy chúng thành hai Pod `web` (`nginx:1.27`) và `db` (`redis:7`), mỗi Pod vẫn yêu cầu 1500m CPU, và bỏ `all-in-one`.',
      },
      setup: apply(`apiVersion: v1
kind: Pod
metadata:
  name: all-in-one
spec:
  containers:
  - name: web
    image: nginx:1.27
    resources:
      requests: {cpu: 1500m}
  - name: db
    image: redis:7
    resources:
      requests: {cpu: 1500m}
`),
      goal: [
        { kind: 'object', resource: 'pods', name: 'web', where: [{ path: 'spec.containers[0].image', equals: 'nginx:1.27' }, { path: 'spec.containers', length: 1 }, { path: 'spec.containers[0].resources.requests.cpu', matches: '^(1500m|1\\.5)$' }] },
        { kind: 'object', resource: 'pods', name: 'db', where: [{ path: 'spec.containers[0].image', equals: 'redis:7' }, { path: 'spec.containers', length: 1 }, { path: 'spec.containers[0].resources.requests.cpu', matches: '^(1500m|1\\.5)$' }] },
        { kind: 'ready', name: 'web' },
        { kind: 'ready', name: 'db' },
        { kind: 'absent', resource: 'pods', name: 'all-in-one' },
      ],
      hints: [
        { en: 'The events of `all-in-one` say what the nodes lack. A node here has 2 CPUs.', vi: 'Sự kiện của `all-in-one` nói các node thiếu gì. Mỗi node ở đây có 2 CPU.' },
        { en: 'A Pod needs one node for the sum of its containers\' requests. Two Pods may stand on two nodes.', vi: 'Một Pod cần một node đủ cho tổng yêu cầu của các container. Hai Pod thì có thể đứng trên hai node.' },
        { en: '`kubectl get pod all-in-one -o yaml > parts.yaml` or two short manifests: `requests: {cpu: 1500m}` stands under `resources` of the container. Something else may hold CPU as well: `kubectl get pods`.', vi: '`kubectl get pod all-in-one -o yaml > parts.yaml`, hoặc viết hai manifest ngắn: `requests: {cpu: 1500m}` nằm dưới `resources` của container. Có thể còn Pod khác đang giữ CPU: xem `kubectl get pods`.' },
      ],
      solution: {
        commands: `kubectl describe pod all-in-one | tail -3\nkubectl delete pod all-in-one\n${apply(`${split('web', 'nginx:1.27')}---\n${split('db', 'redis:7')}`)}`,
        why: { en: 'Together they ask one node for three CPUs, and no node has them. Apart, each finds a node, and each can be scaled and updated alone, as a web server and a database want to be.', vi: 'Gộp lại, chúng đòi một node có ba CPU, mà chẳng node nào có. Tách ra, mỗi bên tìm được một node, và có thể mở rộng, cập nhật riêng, đúng như máy chủ web và cơ sở dữ liệu cần.' },
      },
      alternatives: [{ name: 'from dry runs, with overrides', commands: 'kubectl delete pod all-in-one --now\nfor p in web=nginx:1.27 db=redis:7; do kubectl run ${p%%=*} --image=${p#*=} --overrides=\'{"apiVersion":"v1","spec":{"containers":[{"name":"c","image":"\'${p#*=}\'","resources":{"requests":{"cpu":"1.5"}}}]}}\'; done' }],
      wrong: [
        { name: 'all-in-one kept', commands: apply(`${split('web', 'nginx:1.27')}---\n${split('db', 'redis:7')}`), says: { en: 'all-in-one is still there', vi: 'all-in-one vẫn còn' } },
        { name: 'requests dropped', commands: 'kubectl delete pod all-in-one --now; kubectl run web --image=nginx:1.27; kubectl run db --image=redis:7', says: { en: 'requests.cpu', vi: 'requests.cpu' } },
        { name: 'only one of them', commands: `kubectl delete pod all-in-one --now\n${apply(split('web', 'nginx:1.27'))}`, says: { en: 'no pod db', vi: 'Chưa có pod db' } },
      ],
    },
  ],
});
