import { defineLab } from '../../../../curriculum/lab';

const feed = (volumes: string, out: string, html: string) => `apiVersion: v1
kind: Pod
metadata:
  name: feed
  labels: {app: feed}
spec:
  terminationGracePeriodSeconds: 1
${volumes}  containers:
  - name: writer
    image: busybox:1.36
    command: [sh, -c, "mkdir -p /out; while true; do echo fresh news > /out/index.html; sleep 5; done"]
${out}  - name: web
    image: nginx:alpine
${html}`;
const mount = (path: string) => `    volumeMounts:\n    - {name: news, mountPath: ${path}}\n`;
const whole = feed('  volumes:\n  - {name: news, emptyDir: {}}\n', mount('/out'), mount('/usr/share/nginx/html'));
const apply = (manifest: string) => `kubectl apply -f - <<'END'\n${manifest}${manifest.endsWith('\n') ? '' : '\n'}END`;
const shelf = (volume: string, path: string) => apply(`apiVersion: v1\nkind: Pod\nmetadata: {name: shelf}\nspec:\n  volumes:\n  - name: cache\n    ${volume}\n  containers:\n  - name: main\n    image: nginx:alpine\n    volumeMounts:\n    - {name: cache, mountPath: ${path}}`);
const site = (init: string) => apply(`apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: site}\nspec:\n  selector: {matchLabels: {app: site}}\n  template:\n    metadata: {labels: {app: site}}\n    spec:\n      terminationGracePeriodSeconds: 1\n      volumes:\n      - {name: pages, emptyDir: {}}\n${init}      containers:\n      - name: web\n        image: nginx:alpine\n        volumeMounts:\n        - {name: pages, mountPath: /usr/share/nginx/html}`);
const init = (path: string, command: string) => `      initContainers:\n      - name: fill\n        image: busybox:1.36\n        command: [sh, -c, "${command}"]\n        volumeMounts:\n        - {name: pages, mountPath: ${path}}\n`;

export default defineLab({
  files: { 'feed.yaml': feed('', '', '') },
  setup: [
    `kubectl run web --image=nginx:alpine --overrides='{"spec":{"terminationGracePeriodSeconds":1}}'`,
    `kubectl run client --image=nginx:alpine --overrides='{"spec":{"terminationGracePeriodSeconds":1}}'`,
    'kubectl wait --for=condition=Ready pod --all --timeout=60s',
  ].join('\n'),
  tasks: [
    {
      id: 'a-shelf',
      title: { en: 'A shelf that survives crashes', vi: 'Cái kệ không sợ sập' },
      text: {
        en: 'Run a Pod `shelf` with the image `nginx:alpine` in which `/var/cache/pages` is a volume that starts empty and survives restarts of the container.',
        vi: 'Chạy Pod `shelf` với image `nginx:alpine`, trong đó `/var/cache/pages` là một volume lúc đầu rỗng và không mất khi container khởi động lại.',
      },
      goal: [
        { kind: 'ready', name: 'shelf' },
        { kind: 'object', resource: 'pods', name: 'shelf', where: [{ path: 'spec.volumes', matches: '"emptyDir"' }, { path: 'spec.containers[0].image', equals: 'nginx:alpine' }], say: { en: 'Pod shelf, from nginx:alpine, has no volume yet that begins empty.', vi: 'Pod shelf, từ nginx:alpine, chưa có volume nào bắt đầu từ rỗng.' } },
        { kind: 'object', resource: 'pods', name: 'shelf', where: [{ path: 'spec.containers[0].volumeMounts', matches: '"/var/cache/pages/?"' }], say: { en: 'The container of Pod shelf does not see a volume at /var/cache/pages yet.', vi: 'Container của Pod shelf chưa thấy volume nào ở /var/cache/pages.' } },
      ],
      hints: [
        { en: 'Two places in the Pod: what there is, and where the container sees it.', vi: 'Hai chỗ trong Pod: có gì, và container thấy nó ở đâu.' },
        { en: '`kubectl run shelf --image=nginx:alpine --dry-run=client -o yaml > shelf.yaml` gives you the frame. Add `volumes` beside `containers` and `volumeMounts` within the container.', vi: '`kubectl run shelf --image=nginx:alpine --dry-run=client -o yaml > shelf.yaml` cho bạn cái khung. Thêm `volumes` ngang hàng `containers` và `volumeMounts` bên trong container.' },
        { en: 'The volume: `{name: cache, emptyDir: {}}`; the mount: `{name: cache, mountPath: /var/cache/pages}`. The names must agree.', vi: 'Volume: `{name: cache, emptyDir: {}}`; chỗ gắn: `{name: cache, mountPath: /var/cache/pages}`. Hai tên phải khớp nhau.' },
      ],
      solution: {
        commands: shelf('emptyDir: {}', '/var/cache/pages'),
        why: { en: 'The folder is made for the Pod on its node, so a new container of the same Pod finds it as the old one left it.', vi: 'Thư mục được tạo cho Pod trên node, nên container mới của cùng Pod sẽ thấy nó đúng như container cũ để lại.' },
      },
      alternatives: [
        { name: 'in memory', commands: shelf('emptyDir: {medium: Memory, sizeLimit: 16Mi}', '/var/cache/pages') },
        { name: 'by overrides', commands: `kubectl run shelf --image=nginx:alpine --overrides='{"spec":{"volumes":[{"name":"c","emptyDir":{}}],"containers":[{"name":"shelf","image":"nginx:alpine","volumeMounts":[{"name":"c","mountPath":"/var/cache/pages"}]}]}}'` },
      ],
      wrong: [
        { name: 'a folder in the image', commands: 'kubectl run shelf --image=nginx:alpine; sleep 5; kubectl exec shelf -- mkdir -p /var/cache/pages', says: { en: 'no volume yet', vi: 'chưa có volume' } },
        { name: 'mounted elsewhere', commands: shelf('emptyDir: {}', '/var/cache/page'), says: { en: 'does not see a volume at /var/cache/pages', vi: 'chưa thấy volume nào ở /var/cache/pages' } },
        { name: 'a folder of the node', commands: shelf('hostPath: {path: /tmp/pages, type: DirectoryOrCreate}', '/var/cache/pages'), says: { en: 'begins empty', vi: 'bắt đầu từ rỗng' } },
        { name: 'the names do not agree', commands: shelf('emptyDir: {}', '/var/cache/pages').replace('name: cache\n', 'name: cash\n'), says: { en: 'no pod shelf', vi: 'Chưa có pod shelf' } },
      ],
    },
    {
      id: 'two-hands',
      title: { en: 'One writes, one serves', vi: 'Một bên viết, một bên phục vụ' },
      text: {
        en: 'The file `feed.yaml` describes a Pod whose `writer` keeps writing `/out/index.html` while `web` serves nginx\'s own page. Change it so that visitors of the Service `feed` read what the writer writes.',
        vi: 'Tệp `feed.yaml` mô tả một Pod: `writer` liên tục ghi `/out/index.html`, còn `web` thì phục vụ trang sẵn có của nginx. Hãy sửa sao cho khách của Service `feed` đọc được thứ mà writer viết.',
      },
      setup: 'kubectl create service clusterip feed --tcp=80',
      goal: [
        { kind: 'ready', name: 'feed' },
        { kind: 'http', from: { pod: 'client' }, url: 'http://feed', matches: 'fresh news' },
        { kind: 'object', resource: 'pods', name: 'feed', where: [{ path: 'spec.containers', length: 2 }] },
      ],
      hints: [
        { en: 'The containers have separate files. What could both of them see?', vi: 'Hai container có tệp riêng. Cái gì thì cả hai cùng thấy được?' },
        { en: 'One volume, two mounts: the writer at `/out`, the web server where nginx keeps its pages.', vi: 'Một volume, hai chỗ gắn: writer ở `/out`, máy chủ web ở nơi nginx để trang.' },
        { en: 'nginx keeps its pages in `/usr/share/nginx/html`. A Pod that already runs cannot get a volume: delete it and apply again.', vi: 'nginx để trang ở `/usr/share/nginx/html`. Pod đang chạy không thêm volume được: hãy xóa rồi apply lại.' },
      ],
      solution: {
        commands: `cat > feed.yaml <<'END'\n${whole}END\nkubectl apply -f feed.yaml\nkubectl wait --for=condition=Ready pod/feed --timeout=60s\nsleep 3`,
        why: { en: 'A volume of the Pod is one folder, whatever each container calls it; what one writes the other reads at once.', vi: 'Volume của Pod là một thư mục duy nhất, mỗi container gọi nó bằng đường dẫn nào cũng được; bên này ghi, bên kia đọc được ngay.' },
      },
      alternatives: [{ name: 'read-only, in memory', commands: `${apply(whole.replace('emptyDir: {}', 'emptyDir: {medium: Memory}').replace('mountPath: /usr/share/nginx/html', 'mountPath: /usr/share/nginx/html, readOnly: true'))}` }],
      wrong: [
        { name: 'as it was', commands: 'kubectl apply -f feed.yaml', says: { en: 'not with what is wanted', vi: 'chưa đúng nội dung' } },
        { name: 'two volumes', commands: apply(feed('  volumes:\n  - {name: news, emptyDir: {}}\n  - {name: more, emptyDir: {}}\n', mount('/out'), mount('/usr/share/nginx/html').replace('news', 'more'))), says: { en: 'not with what is wanted|does not answer', vi: 'chưa đúng nội dung|không trả lời' } },
        { name: 'only one side mounts it', commands: apply(feed('  volumes:\n  - {name: news, emptyDir: {}}\n', mount('/out'), '')), says: { en: 'not with what is wanted', vi: 'chưa đúng nội dung' } },
      ],
    },
    {
      id: 'waiting-for-a-map',
      title: { en: 'It will not start', vi: 'Nó không chịu chạy' },
      text: {
        en: 'The Pod `reporter` has been in `ContainerCreating` ever since it was made. Find out what it waits for and give it just that; leave the Pod itself alone. (What it waits for shall have a key `title` with the value `Morning`.)',
        vi: 'Pod `reporter` cứ ở `ContainerCreating` từ lúc được tạo. Hãy tìm xem nó đang chờ gì và đưa đúng thứ đó; đừng đụng vào Pod. (Thứ nó chờ cần có khóa `title` với giá trị `Morning`.)',
      },
      setup: apply('apiVersion: v1\nkind: Pod\nmetadata: {name: reporter}\nspec:\n  volumes:\n  - {name: layout, configMap: {name: front-page}}\n  containers:\n  - name: main\n    image: busybox:1.36\n    command: [sleep, "1000000"]\n    volumeMounts:\n    - {name: layout, mountPath: /layout}'),
      goal: [
        { kind: 'ready', name: 'reporter' },
        { kind: 'object', resource: 'configmaps', name: 'front-page', where: [{ path: 'data.title', equals: 'Morning' }] },
        { kind: 'object', resource: 'pods', name: 'reporter', where: [{ path: 'spec.volumes[0].configMap.name', equals: 'front-page' }] },
      ],
      hints: [
        { en: 'The events at the end of `kubectl describe pod reporter`.', vi: 'Các sự kiện ở cuối `kubectl describe pod reporter`.' },
        { en: 'It waits for a ConfigMap. In which namespace must it be?', vi: 'Nó chờ một ConfigMap. ConfigMap ấy phải ở namespace nào?' },
        { en: '`kubectl create configmap front-page --from-literal=title=Morning`, then a little patience.', vi: '`kubectl create configmap front-page --from-literal=title=Morning`, rồi đợi một chút.' },
      ],
      solution: {
        commands: 'kubectl create configmap front-page --from-literal=title=Morning\nkubectl wait --for=condition=Ready pod/reporter --timeout=120s', waitSeconds: 10,
        why: { en: 'A Pod cannot start before all its volumes are there. The kubelet keeps trying, ever more rarely, so the Pod needs no touch.', vi: 'Pod không thể khởi động khi chưa đủ volume. Kubelet cứ thử lại, mỗi lần thưa hơn, nên không cần đụng vào Pod.' },
      },
      alternatives: [{ name: 'from a manifest', commands: `${apply('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: front-page}\ndata: {title: Morning}')}\nkubectl wait --for=condition=Ready pod/reporter --timeout=120s` }],
      wrong: [
        { name: 'a Secret of that name', commands: 'kubectl create secret generic front-page --from-literal=title=Morning', says: { en: 'no configmap front-page', vi: 'Chưa có configmap front-page' } },
        { name: 'in another namespace', commands: 'kubectl create configmap front-page -n kube-public --from-literal=title=Morning', says: { en: 'configmap front-page', vi: 'configmap front-page' } },
        { name: 'the Pod is replaced', commands: 'kubectl delete pod reporter --now; kubectl run reporter --image=nginx:alpine', says: { en: 'configMap\\.name should be front-page', vi: 'configMap\\.name cần là front-page' } },
      ],
    },
    {
      id: 'covered-pages',
      title: { en: '403 Forbidden', vi: '403 Forbidden' },
      text: {
        en: 'The Deployment `site` answers `403 Forbidden` behind its Service `site`: an empty volume lies over the pages of nginx. Keep the volume. Let an init container put an `index.html` with the word `Opened` there before nginx starts.',
        vi: 'Deployment `site` trả lời `403 Forbidden` sau Service `site`: một volume rỗng đang che các trang của nginx. Hãy giữ volume đó. Cho một init container đặt vào đấy tệp `index.html` có chữ `Opened` trước khi nginx khởi động.',
      },
      setup: `${site('')}\nkubectl expose deployment site --port=80; kubectl rollout status deployment site --timeout=60s`,
      goal: [
        { kind: 'http', from: { pod: 'client' }, url: 'http://site', matches: 'Opened' },
        { kind: 'object', resource: 'deployments.apps', name: 'site', where: [{ path: 'spec.template.spec.initContainers', exists: true }], say: { en: 'Deployment site has no init container in its template yet.', vi: 'Deployment site chưa có init container trong template.' } },
        { kind: 'object', resource: 'deployments.apps', name: 'site', where: [{ path: 'spec.template.spec.containers[0].volumeMounts', matches: '"/usr/share/nginx/html"' }], say: { en: 'The volume should stay at /usr/share/nginx/html.', vi: 'Volume cần được giữ lại ở /usr/share/nginx/html.' } },
      ],
      hints: [
        { en: 'Init containers run to their end before the others start, and they can mount the same volumes.', vi: 'Init container chạy xong rồi các container khác mới khởi động, và nó gắn được cùng những volume ấy.' },
        { en: '`kubectl edit deployment site`: add `initContainers` beside `containers`, with a `volumeMounts` of its own.', vi: '`kubectl edit deployment site`: thêm `initContainers` ngang hàng `containers`, với `volumeMounts` riêng.' },
        { en: 'The init container needs an image with a shell (busybox:1.36), a command such as `[sh, -c, "echo Opened > /w/index.html"]`, and the volume `pages` mounted at `/w`.', vi: 'Init container cần image có shell (busybox:1.36), một lệnh như `[sh, -c, "echo Opened > /w/index.html"]`, và volume `pages` gắn ở `/w`.' },
      ],
      solution: {
        commands: `kubectl patch deployment site -p '{"spec":{"template":{"spec":{"initContainers":[{"name":"fill","image":"nginx:alpine","command":["sh","-c","echo Opened > /pages/index.html"],"volumeMounts":[{"name":"pages","mountPath":"/pages"}]}]}}}}'\nkubectl rollout status deployment site --timeout=60s`,
        why: { en: 'The volume is empty whenever a new Pod begins, so each new Pod has to fill it before it serves: that is what init containers are for.', vi: 'Mỗi khi Pod mới bắt đầu, volume lại rỗng, nên Pod nào cũng phải đổ đầy trước khi phục vụ: init container sinh ra để làm việc đó.' },
      },
      alternatives: [{ name: 'from a manifest', commands: `${site(init('/w', 'echo Opened > /w/index.html'))}\nkubectl rollout status deployment site --timeout=60s` }],
      wrong: [
        { name: 'the volume is taken away', commands: `kubectl patch deployment site --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/volumeMounts"}]'\nkubectl rollout status deployment site --timeout=60s`, says: { en: 'should stay at', vi: 'cần được giữ lại' } },
        { name: 'written by hand into one Pod', commands: "kubectl exec deploy/site -- sh -c 'echo Opened > /usr/share/nginx/html/index.html'", says: { en: 'no init container', vi: 'chưa có init container' } },
        { name: 'an init container without the volume', commands: `${site(init('/w', 'echo Opened > /w/index.html').replace(/ {8}volumeMounts:\n.*\n/, '').replace('echo', 'mkdir /w; echo'))}\nkubectl rollout status deployment site --timeout=60s`, says: { en: 'not with what is wanted', vi: 'chưa đúng nội dung' } },
      ],
    },
  ],
});
