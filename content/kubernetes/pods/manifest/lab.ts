import { defineLab } from '../../../../curriculum/lab';

/** As it was handed around: everything below apiVersion one level too deep, image and ports at the dash's own level. */
const broken = `apiVersion: v1
  kind: Pod
  metadata:
    name: node-js-pod
  spec:
    containers:
      - name: node-js-pod
      image: bitnami/apache:latest
      ports:
      - containerPort: 80
`;

const repaired = `apiVersion: v1
kind: Pod
metadata:
  name: node-js-pod
spec:
  containers:
  - name: node-js-pod
    image: bitnami/apache:latest
    ports:
    - containerPort: 80
`;

const cron = (version: string) => `apiVersion: ${version}
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: report
            image: busybox:1.36
            command: ["echo", "good morning"]
`;

const web = (fields: { readonly labels?: string; readonly port?: string }) => `apiVersion: v1
kind: Pod
metadata:
  name: web
${fields.labels ?? '  labels:\n    app: shop\n'}spec:
  containers:
  - name: server
    image: nginx:1.27
${fields.port ?? '    ports:\n    - containerPort: 80\n'}`;

const write = (file: string, text: string, verb = 'apply') => `cat > ${file} <<'END'\n${text}END\nkubectl ${verb} -f ${file}\n`;

const kiosk = (field: string) => `apiVersion: v1
kind: Pod
metadata:
  name: named
spec:
${field}  containers:
  - name: server
    image: nginx:1.27
`;

const greeter = (command: string) => `apiVersion: v1
kind: Pod
metadata:
  name: greeter
spec:
  restartPolicy: OnFailure
  containers:
  - name: main
    image: busybox:1.36
    command: ${command}
    env:
    - {name: WHO, value: world}
`;

export default defineLab({
  files: { 'node-js-pod.yaml': broken, 'cron.yaml': cron('batch/v1beta1') },
  tasks: [
    {
      id: 'own-manifest',
      title: { en: 'Write one yourself', vi: 'Tự viết một manifest' },
      text: {
        en: 'Write a manifest `web.yaml` and create from it a Pod `web`: one container from `nginx:1.27` that declares port 80, and the label `app: shop` on the Pod.',
        vi: 'Viết manifest `web.yaml` rồi tạo từ đó Pod `web`: một container từ `nginx:1.27` có khai báo cổng 80, và nhãn `app: shop` trên Pod.',
      },
      goal: [
        { kind: 'file', path: 'web.yaml', matches: '^\\s*"?kind"?: *"?Pod' },
        { kind: 'object', resource: 'pods', name: 'web', where: [{ path: 'metadata.labels.app', equals: 'shop' }, { path: 'spec.containers[0].image', equals: 'nginx:1.27' }, { path: 'spec.containers[0].ports[0].containerPort', equals: 80 }] },
        { kind: 'ready', name: 'web' },
      ],
      hints: [
        { en: 'Start from kubia-manual.yaml (`cp kubia-manual.yaml web.yaml`, then `vi` or `nano`), or let kubectl write the first draft.', vi: 'Bắt đầu từ kubia-manual.yaml (`cp kubia-manual.yaml web.yaml` rồi `vi` hoặc `nano`), hoặc để kubectl viết bản nháp.' },
        { en: '`kubectl run web --image=nginx:1.27 --port=80 --labels=app=shop --dry-run=client -o yaml` prints a whole manifest and creates nothing.', vi: '`kubectl run web --image=nginx:1.27 --port=80 --labels=app=shop --dry-run=client -o yaml` in ra trọn một manifest mà không tạo gì.' },
        { en: 'Send that output into `web.yaml` with `>`, then `kubectl create -f web.yaml`.', vi: 'Chuyển đầu ra đó vào `web.yaml` bằng `>`, rồi `kubectl create -f web.yaml`.' },
      ],
      solution: {
        commands: 'kubectl run web --image=nginx:1.27 --port=80 --labels=app=shop --dry-run=client -o yaml > web.yaml\nkubectl create -f web.yaml',
        why: { en: 'A dry run is the quickest way to a correct first draft. Labels belong to metadata, ports to the container.', vi: 'Chạy thử (dry run) là cách nhanh nhất để có bản nháp đúng. Nhãn thuộc metadata, cổng thuộc container.' },
      },
      alternatives: [{ name: 'typed by hand', commands: write('web.yaml', web({})) }],
      wrong: [
        { name: 'the label forgotten', commands: write('web.yaml', web({ labels: '' })), says: { en: 'metadata\\.labels\\.app', vi: 'metadata\\.labels\\.app' } },
        { name: 'the port forgotten', commands: write('web.yaml', web({ port: '' })), says: { en: 'containerPort', vi: 'containerPort' } },
        { name: 'no file', commands: 'kubectl run web --image=nginx:1.27 --port=80 --labels=app=shop', says: { en: 'no file web\\.yaml', vi: 'Chưa có tệp web\\.yaml' } },
        { name: 'only a dry run', commands: 'kubectl run web --image=nginx:1.27 --port=80 --labels=app=shop --dry-run=client -o yaml > web.yaml', says: { en: 'no pod web', vi: 'Chưa có pod web' } },
      ],
    },
    {
      id: 'find-the-field',
      title: { en: 'Find the field', vi: 'Tìm ra trường cần dùng' },
      text: {
        en: 'A Pod\'s host name is its own name unless the manifest says otherwise. Run a Pod `named` from `nginx:1.27` whose `hostname` command answers `kiosk`. The cluster itself can tell you which field does that.',
        vi: 'Tên máy của Pod là tên Pod, trừ khi manifest nói khác. Hãy chạy Pod `named` từ `nginx:1.27` sao cho lệnh `hostname` trong đó trả về `kiosk`. Chính cụm có thể mách bạn trường nào làm việc đó.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'named', where: [{ path: 'spec.hostname', equals: 'kiosk' }] },
        { kind: 'ready', name: 'named' },
      ],
      hints: [
        { en: '`kubectl explain` lists the fields at every level of a manifest.', vi: '`kubectl explain` liệt kê các trường ở mọi tầng của manifest.' },
        { en: 'The host name belongs to the Pod, not to a container: look through `kubectl explain pod.spec`.', vi: 'Tên máy thuộc về Pod chứ không thuộc container: hãy tìm trong `kubectl explain pod.spec`.' },
        { en: '`kubectl explain pod.spec | grep host` leaves only a handful.', vi: '`kubectl explain pod.spec | grep host` chỉ còn lại vài trường.' },
      ],
      solution: {
        commands: `kubectl explain pod.spec | grep host\n${write('named.yaml', kiosk('  hostname: kiosk\n'))}kubectl wait --for=condition=Ready pod/named --timeout=60s\nkubectl exec named -- hostname`,
        why: { en: '`hostname` stands in the spec of the Pod, because all of its containers have one host name.', vi: '`hostname` nằm trong spec của Pod, vì mọi container của nó chung một tên máy.' },
      },
      alternatives: [{ name: 'with overrides', commands: 'kubectl run named --image=nginx:1.27 --overrides=\'{"spec":{"hostname":"kiosk"}}\'' }],
      wrong: [
        { name: 'a container called kiosk', commands: write('named.yaml', kiosk('').replace('name: server', 'name: kiosk')), says: { en: 'spec\\.hostname', vi: 'spec\\.hostname' } },
        { name: 'in metadata', commands: write('named.yaml', kiosk('').replace('  name: named\n', '  name: named\n  hostname: kiosk\n')), says: { en: 'no pod named', vi: 'Chưa có pod named' } },
        { name: 'nodeName is something else', commands: write('named.yaml', kiosk('  nodeName: kiosk\n')), says: { en: 'spec\\.hostname|no pod named', vi: 'spec\\.hostname|Chưa có pod named' } },
      ],
    },
    {
      id: 'own-words',
      title: { en: 'A greeting with a variable', vi: 'Lời chào có biến' },
      text: {
        en: 'Run a Pod `greeter` from `busybox:1.36` that prints `hello, world` once and is `Completed`. The word `world` must come from an environment variable `WHO` of the container. Save its log in `greeter.log`.',
        vi: 'Chạy Pod `greeter` từ `busybox:1.36`, in `hello, world` một lần rồi `Completed`. Chữ `world` phải lấy từ biến môi trường `WHO` của container. Lưu nhật ký của nó vào `greeter.log`.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'greeter', where: [{ path: 'spec.containers[0].env[name=WHO].value', equals: 'world' }] },
        { kind: 'object', resource: 'pods', name: 'greeter', where: [{ path: 'spec.containers[0]', matches: '^(?!.*hello,? world)' }], say: { en: 'The greeting of Pod greeter has the word world written out instead of the variable.', vi: 'Lời chào của Pod greeter viết thẳng chữ world thay vì dùng biến.' } },
        { kind: 'object', resource: 'pods', name: 'greeter', where: [{ path: 'status.phase', equals: 'Succeeded' }], say: { en: 'Pod greeter has not come to its end (Completed).', vi: 'Pod greeter chưa chạy xong (Completed).' } },
        { kind: 'file', path: 'greeter.log', matches: '^hello, world$' },
      ],
      hints: [
        { en: '`told.yaml` has everything: a program, its arguments, a variable, and a policy that lets it end.', vi: '`told.yaml` có đủ: chương trình, tham số, biến, và cách dặn để nó được kết thúc.' },
        { en: 'With `kubectl run`, put single quotes around what the shell in the Pod has to see; within double quotes your own shell fills in `$WHO`, and it has none.', vi: 'Với `kubectl run`, hãy đặt trong dấu nháy đơn những gì shell trong Pod cần thấy; trong nháy kép thì shell của bạn thay `$WHO` mất rồi, mà nó đâu có biến ấy.' },
        { en: "`kubectl run greeter --image=busybox:1.36 --restart=Never --env=WHO=world -- sh -c 'echo hello, $WHO'`, then `kubectl logs greeter > greeter.log`.", vi: "`kubectl run greeter --image=busybox:1.36 --restart=Never --env=WHO=world -- sh -c 'echo hello, $WHO'`, rồi `kubectl logs greeter > greeter.log`." },
      ],
      solution: {
        commands: "kubectl run greeter --image=busybox:1.36 --restart=Never --env=WHO=world -- sh -c 'echo hello, $WHO'\nsleep 5\nkubectl logs greeter > greeter.log",
        why: { en: 'The variable belongs to the container, so only a shell inside of it, or Kubernetes with `$(WHO)`, can fill it in. Single quotes keep your own shell out of it.', vi: 'Biến thuộc về container, nên chỉ shell ở trong đó, hoặc Kubernetes với `$(WHO)`, mới điền được. Dấu nháy đơn giữ cho shell của bạn không xen vào.' },
      },
      alternatives: [{ name: 'without a shell', commands: write('greeter.yaml', greeter('["echo", "hello, $(WHO)"]')) + 'sleep 5\nkubectl logs greeter > greeter.log' }],
      wrong: [
        { name: 'filled in by the learner\'s own shell', commands: 'kubectl run greeter --image=busybox:1.36 --restart=Never --env=WHO=world -- sh -c "echo hello, $WHO"\nsleep 5\nkubectl logs greeter > greeter.log', says: { en: 'greeter\\.log does not hold', vi: 'greeter\\.log chưa chứa' } },
        { name: 'nobody fills it in', commands: write('greeter.yaml', greeter('["echo", "hello, $WHO"]')) + 'sleep 5\nkubectl logs greeter > greeter.log', says: { en: 'greeter\\.log does not hold', vi: 'greeter\\.log chưa chứa' } },
        { name: 'no variable', commands: "kubectl run greeter --image=busybox:1.36 --restart=Never -- echo 'hello, world'\nsleep 5\nkubectl logs greeter > greeter.log", says: { en: 'env.*WHO', vi: 'env.*WHO' } },
        { name: 'a variable beside the point', commands: "kubectl run greeter --image=busybox:1.36 --restart=Never --env=WHO=world -- echo 'hello, world'\nsleep 5\nkubectl logs greeter > greeter.log", says: { en: 'written out', vi: 'viết thẳng' } },
        { name: 'again and again', commands: "kubectl run greeter --image=busybox:1.36 --env=WHO=world -- sh -c 'echo hello, $WHO'\nsleep 5\nkubectl logs greeter > greeter.log", says: { en: 'not come to its end', vi: 'chưa chạy xong' } },
      ],
    },
    {
      id: 'repair-indentation',
      title: { en: 'Three mistakes in ten lines', vi: 'Mười dòng, ba lỗi' },
      text: {
        en: '`node-js-pod.yaml` was copied from chat to chat until its indentation was gone. Repair the file, without changing what it says, and create the Pod from it. Never mind whether the image can be pulled.',
        vi: '`node-js-pod.yaml` bị chép từ cuộc chat này sang cuộc chat khác đến mức hỏng hết thụt lề. Hãy sửa tệp, không đổi nội dung, rồi tạo Pod từ nó. Image có tải được hay không chưa cần bận tâm.',
      },
      goal: [
        { kind: 'file', path: 'node-js-pod.yaml', matches: '^kind: *Pod', say: { en: 'In node-js-pod.yaml, kind does not stand at the left edge, beside apiVersion, yet.', vi: 'Trong node-js-pod.yaml, kind chưa đứng sát lề trái, ngang hàng với apiVersion.' } },
        { kind: 'object', resource: 'pods', name: 'node-js-pod', where: [{ path: 'spec.containers[0].name', equals: 'node-js-pod' }, { path: 'spec.containers[0].image', equals: 'bitnami/apache:latest' }, { path: 'spec.containers[0].ports[0].containerPort', equals: 80 }] },
      ],
      hints: [
        { en: 'Each error names a line. Repair that one, try again, read the next.', vi: 'Mỗi lỗi nêu một dòng. Sửa dòng đó, thử lại, đọc lỗi kế tiếp.' },
        { en: '`apiVersion`, `kind`, `metadata` and `spec` are siblings: the same column. So are `name`, `image` and `ports` of a container.', vi: '`apiVersion`, `kind`, `metadata` và `spec` ngang hàng: cùng một cột. `name`, `image` và `ports` của một container cũng vậy.' },
        { en: 'The dash opens the list element; its keys stand in the column of the first key after the dash, not in that of the dash.', vi: 'Dấu gạch mở một phần tử; các khóa của nó đứng ở cột của khóa đầu tiên sau dấu gạch, không phải cột của dấu gạch.' },
      ],
      solution: {
        commands: write('node-js-pod.yaml', repaired, 'create'),
        why: { en: 'Two levels were wrong: the four top keys belong to the left edge, and image and ports belong to the container, two columns to the right of its dash.', vi: 'Có hai tầng sai: bốn khóa trên cùng phải sát lề trái, còn image và ports thuộc về container, lùi vào hai cột so với dấu gạch.' },
      },
      alternatives: [{ name: 'with sed', commands: "sed -i -e '2,$s/^  //' -e 's/^    image/      image/' -e 's/^    ports/      ports/' -e 's/^    - containerPort/      - containerPort/' node-js-pod.yaml\nkubectl apply -f node-js-pod.yaml" }],
      wrong: [
        { name: 'only the top level', commands: "sed -i '2,$s/^  //' node-js-pod.yaml; kubectl create -f node-js-pod.yaml", says: { en: 'no pod node-js-pod', vi: 'Chưa có pod node-js-pod' } },
        { name: 'image and ports moved up to the Pod', commands: write('node-js-pod.yaml', repaired.replace('    image', '  image').replace('    ports', '  ports').replace('    - containerPort', '  - containerPort'), 'create'), says: { en: 'no pod node-js-pod', vi: 'Chưa có pod node-js-pod' } },
        { name: 'the Pod without the file', commands: 'kubectl run node-js-pod --image=bitnami/apache:latest --port=80', says: { en: 'left edge', vi: 'sát lề trái' } },
        { name: 'the port lost on the way', commands: write('node-js-pod.yaml', repaired.replace(/ {4}ports[\s\S]*$/, '')), says: { en: 'containerPort', vi: 'containerPort' } },
      ],
    },
    {
      id: 'old-version',
      title: { en: 'A manifest from 2020', vi: 'Manifest từ năm 2020' },
      text: {
        en: '`cron.yaml` worked years ago. Make it work today: the file names a version that this cluster serves, and the CronJob `nightly` exists.',
        vi: '`cron.yaml` từng chạy tốt cách đây nhiều năm. Hãy làm cho nó chạy được hôm nay: tệp nêu đúng phiên bản mà cụm này phục vụ, và CronJob `nightly` tồn tại.',
      },
      goal: [
        { kind: 'file', path: 'cron.yaml', matches: '^apiVersion: *[\'"]?batch/v1[\'"]?\\s*$' },
        { kind: 'object', resource: 'cronjobs.batch', name: 'nightly', where: [{ path: 'spec.schedule', equals: '0 3 * * *' }] },
      ],
      hints: [
        { en: 'Apply it and read which kind in which version is not known.', vi: 'Thử áp dụng và đọc xem loại nào, ở phiên bản nào, không được biết đến.' },
        { en: '`kubectl api-resources` shows for each kind the group and version that the server offers.', vi: '`kubectl api-resources` cho biết với từng loại, máy chủ cung cấp nhóm và phiên bản nào.' },
        { en: '`kubectl api-resources | grep -i cron` answers it. Only the first line of the file changes.', vi: '`kubectl api-resources | grep -i cron` sẽ trả lời. Chỉ dòng đầu của tệp cần sửa.' },
      ],
      solution: {
        commands: "kubectl api-resources | grep -i cron\nsed -i 's#batch/v1beta1#batch/v1#' cron.yaml\nkubectl apply -f cron.yaml",
        why: { en: 'CronJob became stable in batch/v1 with version 1.21; batch/v1beta1 was removed in 1.25. Its fields stayed the same, so the first line is all.', vi: 'CronJob thành bản ổn định batch/v1 từ phiên bản 1.21; batch/v1beta1 bị gỡ ở 1.25. Các trường giữ nguyên, nên chỉ phải sửa dòng đầu.' },
      },
      alternatives: [{ name: 'written anew', commands: write('cron.yaml', cron('batch/v1'), 'create') }],
      wrong: [
        { name: 'another group', commands: "sed -i 's#batch/v1beta1#apps/v1#' cron.yaml; kubectl apply -f cron.yaml", says: { en: 'cron\\.yaml does not hold', vi: 'cron\\.yaml chưa chứa' } },
        { name: 'no group', commands: "sed -i 's#batch/v1beta1#v1#' cron.yaml; kubectl apply -f cron.yaml", says: { en: 'cron\\.yaml does not hold', vi: 'cron\\.yaml chưa chứa' } },
        { name: 'the file repaired, never applied', commands: "sed -i 's#batch/v1beta1#batch/v1#' cron.yaml", says: { en: 'no cronjob nightly', vi: 'Chưa có cronjob nightly' } },
        { name: 'made by a command, the file left', commands: "kubectl create cronjob nightly --image=busybox:1.36 --schedule='0 3 * * *'", says: { en: 'cron\\.yaml does not hold', vi: 'cron\\.yaml chưa chứa' } },
      ],
    },
  ],
});
