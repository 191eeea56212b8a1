import { defineLab } from '../../../../curriculum/lab';

const webConfig = (upstream: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: web-config
  labels:
    part-of: shop
data:
  default.conf: |
    server {
      listen 80;
      location / { proxy_pass http://${upstream}; }
    }
`;

const webContainer = `      - name: web
        image: nginx:1.27
        ports:
        - containerPort: 80
        volumeMounts:
        - name: config
          mountPath: /etc/nginx/conf.d
`;
const apiContainer = `      - name: api
        image: luksa/kubia
        ports:
        - containerPort: 8080
`;
const storeContainer = `      - name: store
        image: redis:7
        ports:
        - containerPort: 6379
`;
const configVolume = `      volumes:
      - name: config
        configMap:
          name: web-config
`;

const deployment = (name: string, replicas: number, containers: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:
    part-of: shop
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
        part-of: shop
    spec:
      terminationGracePeriodSeconds: 2
      containers:
${containers}`;

const service = (name: string, port: number): string => `---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  labels:
    part-of: shop
spec:
  selector:
    app: ${name}
  ports:
  - port: ${port}
`;

const together = webConfig('localhost:8080') + deployment('shop', 1, webContainer + apiContainer + storeContainer + configVolume);
/** The Services first: nginx looks its upstream up when it starts. */
const apart = webConfig('api:8080') + service('api', 8080) + service('store', 6379) + deployment('store', 1, storeContainer) + deployment('api', 1, apiContainer) + deployment('web', 2, webContainer + configVolume);

const library = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: library
spec:
  replicas: 1
  selector:
    matchLabels:
      app: library
  template:
    metadata:
      labels:
        app: library
    spec:
      terminationGracePeriodSeconds: 2
      containers:
      - name: web
        image: nginx:1.27
      - name: store
        image: redis:7
`;

const writeLoop = 'while true; do date > /usr/share/nginx/html/index.html; sleep 1; done';

const clock = (containers: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: clock
spec:
  replicas: 1
  selector:
    matchLabels:
      app: clock
  template:
    metadata:
      labels:
        app: clock
    spec:
      terminationGracePeriodSeconds: 2
      containers:
${containers}`;

const clockInOne = clock(`      - name: web
        image: nginx:1.27
        command:
        - sh
        - -c
        - 'while true; do date > /usr/share/nginx/html/index.html; sleep 1; done & exec nginx -g "daemon off;"'
`);
const clockInTwo = clock(`      - name: web
        image: nginx:1.27
        volumeMounts:
        - name: pages
          mountPath: /usr/share/nginx/html
      - name: writer
        image: busybox
        command: [sh, -c, 'while true; do date > /pages/index.html; sleep 1; done']
        volumeMounts:
        - name: pages
          mountPath: /pages
      volumes:
      - name: pages
        emptyDir: {}
`);

const splitLibrary = [
  'kubectl create deployment library-web --image=nginx:1.27 --replicas=3',
  'kubectl create deployment library-store --image=redis:7',
  'kubectl expose deployment library-store --name=library-store --port=6379',
  'kubectl delete deployment library',
].join('\n');

export default defineLab({
  files: { 'shop.yaml': together, 'tiers.yaml': apart, 'clock.yaml': clockInOne },
  setup: ['kubectl run client --image=nginx:1.27', 'kubectl wait --for=condition=Ready pod/client --timeout=60s'].join('\n'),
  tasks: [
    {
      id: 'scale-one-tier',
      title: { en: 'Only the slow one', vi: 'Chỉ tầng bị chậm' },
      text: {
        en: 'In the namespace `market` the same three tiers run. Only the program, `api`, cannot keep up: give it three Pods. The two other tiers stay as large as they are.',
        vi: 'Trong namespace `market` cũng có ba tầng như thế. Chỉ chương trình `api` là không kham nổi: hãy cho nó ba Pod. Hai tầng còn lại giữ nguyên độ lớn.',
      },
      setup: 'kubectl create namespace market; kubectl apply -n market -f tiers.yaml; kubectl rollout status deployment web -n market --timeout=60s',
      goal: [
        { kind: 'object', resource: 'deployments.apps', namespace: 'market', name: 'api', where: [{ path: 'spec.replicas', equals: 3 }, { path: 'status.readyReplicas', equals: 3 }] },
        { kind: 'object', resource: 'deployments.apps', namespace: 'market', name: 'web', where: [{ path: 'spec.replicas', equals: 2 }] },
        { kind: 'object', resource: 'deployments.apps', namespace: 'market', name: 'store', where: [{ path: 'spec.replicas', equals: 1 }] },
      ],
      hints: [
        { en: '`kubectl get deployments -n market` shows the three tiers.', vi: '`kubectl get deployments -n market` cho thấy ba tầng.' },
        { en: 'It is one number of one Deployment. Do not forget the namespace.', vi: 'Chỉ là một con số của một Deployment. Đừng quên namespace.' },
        { en: '`kubectl scale deployment api --replicas=3 -n market`.', vi: '`kubectl scale deployment api --replicas=3 -n market`.' },
      ],
      solution: {
        commands: 'kubectl scale deployment api --replicas=3 -n market',
        why: { en: 'Each tier has a Deployment of its own, so each has a number of its own.', vi: 'Mỗi tầng có Deployment riêng nên có con số riêng.' },
      },
      alternatives: [{ name: 'by patch', commands: `kubectl patch deployment api -n market -p '{"spec":{"replicas":3}}'` }],
      wrong: [
        { name: 'all tiers', commands: 'kubectl scale deployment --all --replicas=3 -n market', says: { en: 'store.*should be 1|web.*should be 2', vi: 'store.*cần là 1|web.*cần là 2' } },
        { name: 'the wrong tier', commands: 'kubectl scale deployment web --replicas=3 -n market', says: { en: 'api: spec.replicas should be 3', vi: 'api: spec.replicas cần là 3' } },
        { name: 'in the wrong namespace', commands: 'kubectl create deployment api --image=luksa/kubia --replicas=3', says: { en: 'api: spec.replicas should be 3', vi: 'api: spec.replicas cần là 3' } },
      ],
    },
    {
      id: 'split-the-pod',
      title: { en: 'Divide the library', vi: 'Tách thư viện' },
      text: {
        en: 'The Deployment `library` holds a web server and a store in one Pod. Put in its place a Deployment `library-web` (three Pods, `nginx:1.27` alone) and a Deployment `library-store` (one Pod, `redis:7` alone), with a Service `library-store` on port 6379 that leads to the store. `library` itself goes.',
        vi: 'Deployment `library` để máy chủ web và kho chung một Pod. Hãy thay nó bằng Deployment `library-web` (ba Pod, chỉ có `nginx:1.27`) và Deployment `library-store` (một Pod, chỉ có `redis:7`), cùng Service `library-store` ở cổng 6379 dẫn đến kho. Bản thân `library` thì bỏ đi.',
      },
      setup: `cat > library.yaml <<'END'\n${library}END\nkubectl apply -f library.yaml; kubectl rollout status deployment library --timeout=60s`,
      goal: [
        { kind: 'absent', resource: 'deployments.apps', name: 'library' },
        { kind: 'object', resource: 'deployments.apps', name: 'library-web', where: [{ path: 'spec.replicas', equals: 3 }, { path: 'spec.template.spec.containers', length: 1 }, { path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.27' }, { path: 'status.readyReplicas', equals: 3 }] },
        { kind: 'object', resource: 'deployments.apps', name: 'library-store', where: [{ path: 'spec.replicas', equals: 1 }, { path: 'spec.template.spec.containers', length: 1 }, { path: 'spec.template.spec.containers[0].image', equals: 'redis:7' }, { path: 'status.readyReplicas', equals: 1 }] },
        { kind: 'serves', service: 'library-store', port: 6379 },
      ],
      hints: [
        { en: 'Four commands will do: two Deployments, a Service, and a farewell.', vi: 'Bốn lệnh là đủ: hai Deployment, một Service, và một lời chia tay.' },
        { en: '`kubectl create deployment` makes each tier; `kubectl expose deployment NAME --port=…` the Service in front of one.', vi: '`kubectl create deployment` tạo từng tầng; `kubectl expose deployment TÊN --port=…` tạo Service đứng trước một tầng.' },
        { en: '`kubectl create deployment library-store --image=redis:7`, `kubectl expose deployment library-store --port=6379`, the same for the web without a Service, and `kubectl delete deployment library`.', vi: '`kubectl create deployment library-store --image=redis:7`, `kubectl expose deployment library-store --port=6379`, tầng web tương tự nhưng không cần Service, rồi `kubectl delete deployment library`.' },
      ],
      solution: {
        commands: splitLibrary,
        why: { en: 'Web servers may be copied, the store may not. Its Service gives it a name that stays when its Pod is replaced.', vi: 'Máy chủ web nhân bản được, kho thì không. Service cho kho một cái tên không đổi khi Pod của nó được thay.' },
      },
      alternatives: [{ name: 'from the old manifest', commands: "kubectl delete -f library.yaml\nsed -e '/- name: store/,$d' -e 's/library/library-web/; s/replicas: 1/replicas: 3/' library.yaml | kubectl apply -f -\nsed -e '/- name: web/,/nginx/d' -e 's/library/library-store/' library.yaml | kubectl apply -f -\nkubectl create service clusterip library-store --tcp=6379" }],
      wrong: [
        { name: 'scaled together', commands: 'kubectl scale deployment library --replicas=3', says: { en: 'library is still there', vi: 'library vẫn còn' } },
        { name: 'three stores', commands: splitLibrary.replace('--image=redis:7', '--image=redis:7 --replicas=3'), says: { en: 'library-store: spec.replicas should be 1', vi: 'library-store: spec.replicas cần là 1' } },
        { name: 'a Service that leads nowhere', commands: splitLibrary.replace('kubectl expose deployment library-store --name=library-store --port=6379', 'kubectl create service clusterip library-store --tcp=6379\nkubectl set selector service library-store app=store'), says: { en: 'Service library-store selects app=store', vi: 'Service library-store chọn app=store' } },
      ],
    },
    {
      id: 'a-clock-in-two',
      title: { en: 'Two processes, two containers', vi: 'Hai tiến trình, hai container' },
      text: {
        en: 'The Deployment `clock` (made from `clock.yaml`) shows the time: in one container, a loop writes the page and nginx serves it. If the loop dies, the clock stands still and nobody notices. Give each a container of its own, in the same Pod: `web` is `nginx:1.27` with its own command, `writer` is `busybox` with the loop. The page must still be served.',
        vi: 'Deployment `clock` (tạo từ `clock.yaml`) hiện giờ: trong cùng một container, một vòng lặp ghi trang và nginx phục vụ trang đó. Vòng lặp chết thì đồng hồ đứng mà không ai biết. Hãy cho mỗi bên một container riêng trong cùng Pod: `web` là `nginx:1.27` với lệnh sẵn có của nó, `writer` là `busybox` chạy vòng lặp. Trang vẫn phải được phục vụ.',
      },
      setup: 'kubectl apply -f clock.yaml; kubectl expose deployment clock --port=80; kubectl rollout status deployment clock --timeout=60s',
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'clock', where: [{ path: 'spec.template.spec.containers[name=web].image', equals: 'nginx:1.27' }, { path: 'spec.template.spec.containers[name=web].command', exists: false }] },
        // A sidecar under initContainers is as right as a second entry of containers.
        { kind: 'object', resource: 'deployments.apps', name: 'clock', where: [{ path: 'spec.template.spec', matches: '(?=.*"name":"writer")(?=.*"image":"[^"]*busybox)' }], say: { en: 'The Pod of clock has no container writer from busybox yet.', vi: 'Pod của clock chưa có container writer từ busybox.' } },
        { kind: 'object', resource: 'deployments.apps', name: 'clock', where: [{ path: 'status.readyReplicas', equals: 1 }, { path: 'status.updatedReplicas', equals: 1 }] },
        { kind: 'http', from: { pod: 'client' }, url: 'http://clock', matches: '\\d\\d:\\d\\d:\\d\\d', say: { en: 'The Service clock does not serve the time: what writer writes does not reach the folder that nginx serves.', vi: 'Service clock không trả về giờ: điều writer ghi không đến được thư mục mà nginx phục vụ.' } },
      ],
      hints: [
        { en: 'Two containers do not see each other\'s files. Unless they share something.', vi: 'Hai container không thấy tệp của nhau. Trừ khi dùng chung một thứ.' },
        { en: 'A volume of the Pod, mounted in both: at `/usr/share/nginx/html` in `web`, anywhere in `writer`. An `emptyDir` is enough (see "Inside a Pod").', vi: 'Một volume của Pod, gắn vào cả hai: ở `/usr/share/nginx/html` trong `web`, chỗ nào cũng được trong `writer`. `emptyDir` là đủ (xem bài "Bên trong một Pod").' },
        { en: 'In `clock.yaml`: drop `command` from `web`, add `writer` with `command: [sh, -c, "while true; do date > /pages/index.html; sleep 1; done"]`, `volumeMounts` in both and `volumes: [{name: pages, emptyDir: {}}]`.', vi: 'Trong `clock.yaml`: bỏ `command` khỏi `web`, thêm `writer` với `command: [sh, -c, "while true; do date > /pages/index.html; sleep 1; done"]`, `volumeMounts` ở cả hai và `volumes: [{name: pages, emptyDir: {}}]`.' },
      ],
      solution: {
        commands: `cat > clock.yaml <<'END'\n${clockInTwo}END\nkubectl apply -f clock.yaml\nkubectl rollout status deployment clock --timeout=60s`,
        why: { en: 'They must share files, so they stay in one Pod. Each is the first process of its container now, so the kubelet notices the end of either.', vi: 'Hai bên phải dùng chung tệp nên ở lại một Pod. Giờ mỗi bên là tiến trình đầu tiên của container mình, nên bên nào kết thúc kubelet cũng biết.' },
      },
      alternatives: [{ name: 'by patch', commands: `kubectl patch deployment clock --type=json -p '[{"op":"replace","path":"/spec/template/spec","value":{"volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"writer","image":"busybox:1.36","args":["sh","-c","${writeLoop}"],"volumeMounts":[{"name":"v","mountPath":"/usr/share/nginx/html"}]},{"name":"web","image":"nginx:1.27","volumeMounts":[{"name":"v","mountPath":"/usr/share/nginx/html"}]}]}}]'\nkubectl rollout status deployment clock --timeout=60s` }],
      wrong: [
        { name: 'no shared volume', commands: `cat > clock.yaml <<'END'\n${clockInTwo.replace(/ {8}volumeMounts:\n {8}- name: pages\n {10}mountPath: \/pages\n/, '')}END\nkubectl apply -f clock.yaml\nsleep 20`, says: { en: 'readyReplicas|does not serve the time|updated', vi: 'readyReplicas|không trả về giờ|updated' } },
        { name: 'two Pods', commands: `kubectl run writer --image=busybox -- sh -c '${writeLoop}'`, says: { en: 'no container writer', vi: 'chưa có container writer' } },
        { name: 'a second copy of the same', commands: `kubectl patch deployment clock -p '{"spec":{"template":{"spec":{"containers":[{"name":"writer","image":"busybox","command":["sleep","36000"]}]}}}}'\nsleep 20`, says: { en: 'command', vi: 'command' } },
      ],
    },
  ],
});
