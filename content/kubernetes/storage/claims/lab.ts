import { defineLab } from '../../../../curriculum/lab';

const apply = (manifest: string) => `kubectl apply -f - <<'END'\n${manifest}\nEND`;
const pv = (name: string, size: string, more: { storageClass?: string; modes?: string } = {}) =>
  `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: ${name}}\nspec:\n  storageClassName: ${more.storageClass ?? 'manual'}\n  capacity: {storage: ${size}}\n  accessModes: [${more.modes ?? 'ReadWriteOnce'}]\n  persistentVolumeReclaimPolicy: Retain\n  hostPath: {path: /tmp/${name}}`;
const claim = (name: string, size: string, storageClass: string | undefined = 'manual') =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}}\nspec:\n${storageClass ? `  storageClassName: ${storageClass}\n` : ''}  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: ${size}}}`;
const pod = (name: string, claimName: string, path = '/data') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  terminationGracePeriodSeconds: 1\n  volumes:\n  - name: data\n    persistentVolumeClaim: {claimName: ${claimName}}\n  containers:\n  - name: main\n    image: redis:7\n    volumeMounts:\n    - {name: data, mountPath: ${path}}`;
const store = (claims: string, volumes = '') =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: store}\nspec:\n  clusterIP: None\n  selector: {app: store}\n  ports: [{port: 80}]\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: store}\nspec:\n  serviceName: store\n  replicas: 2\n  selector: {matchLabels: {app: store}}\n  template:\n    metadata: {labels: {app: store}}\n    spec:\n      terminationGracePeriodSeconds: 1\n${volumes}      containers:\n      - name: main\n        image: nginx:alpine\n        volumeMounts:\n        - {name: pages, mountPath: /usr/share/nginx/html}\n${claims}`;
const template = (name: string, storageClass: string) => `  volumeClaimTemplates:\n  - metadata: {name: ${name}}\n    spec:\n      storageClassName: ${storageClass}\n      accessModes: [ReadWriteOnce]\n      resources: {requests: {storage: 50Mi}}`;
const bound = { path: 'status.phase', equals: 'Bound' } as const;

export default defineLab({
  files: { 'store.yaml': `${store('').trimEnd()}\n` },
  tasks: [
    {
      id: 'books',
      title: { en: 'Books that outlive the Pod', vi: 'Sổ sách sống lâu hơn Pod' },
      text: {
        en: 'Make a claim `ledger` for at least 200Mi in the class `local-path`, and a Pod `books` with the image `redis:7` that sees it at `/data`. The Pod must become Ready.',
        vi: 'Tạo claim `ledger` xin ít nhất 200Mi thuộc class `local-path`, và Pod `books` với image `redis:7` thấy nó ở `/data`. Pod phải sẵn sàng (Ready).',
      },
      goal: [
        { kind: 'object', resource: 'persistentvolumeclaims', name: 'ledger', where: [{ path: 'spec.storageClassName', equals: 'local-path' }, { path: 'spec.resources.requests.storage', matches: '^([2-9]\\d\\d|\\d{4,})Mi$|^(2[1-9]\\d|[3-9]\\d\\d|\\d{4,})M$|[GTP]i?$' }, bound] },
        { kind: 'object', resource: 'pods', name: 'books', where: [{ path: 'spec.volumes', matches: '"claimName":"ledger"' }], say: { en: 'There is no Pod books yet that uses the claim ledger.', vi: 'Chưa có Pod books nào dùng claim ledger.' } },
        { kind: 'object', resource: 'pods', name: 'books', where: [{ path: 'spec.containers[0].volumeMounts', matches: '"mountPath":"/data"' }], say: { en: 'The container of books does not see the volume at /data yet.', vi: 'Container của books chưa thấy volume ở /data.' } },
        { kind: 'ready', name: 'books' },
      ],
      hints: [
        { en: 'Two objects: the claim asks, the Pod names the claim. `claim.yaml` and `db.yaml` of the text are good patterns.', vi: 'Hai đối tượng: claim để xin, Pod nhắc tên claim. `claim.yaml` và `db.yaml` trong bài là mẫu tốt.' },
        { en: 'kubectl has no `create pvc`; write YAML. Needed: accessModes, resources.requests.storage, storageClassName.', vi: 'kubectl không có `create pvc`; hãy viết YAML. Cần có: accessModes, resources.requests.storage, storageClassName.' },
        { en: 'In the Pod: `volumes: [{name: data, persistentVolumeClaim: {claimName: ledger}}]` and a volumeMount of the same name. The claim stays Pending until the Pod exists; that is right.', vi: 'Trong Pod: `volumes: [{name: data, persistentVolumeClaim: {claimName: ledger}}]` và volumeMount cùng tên. Claim cứ Pending đến khi có Pod; như vậy là đúng.' },
      ],
      solution: {
        commands: `${apply(`${claim('ledger', '200Mi', 'local-path')}\n---\n${pod('books', 'ledger')}`)}\nkubectl wait --for=condition=Ready pod/books --timeout=90s`,
        why: { en: 'The class makes the volume when the first Pod uses the claim, on the node that the scheduler chose for it.', vi: 'Class làm ra volume khi Pod đầu tiên dùng claim, trên đúng node mà scheduler đã chọn.' },
      },
      alternatives: [{ name: 'the Pod first, more space', commands: `${apply(pod('books', 'ledger'))}\nsleep 3\n${apply(claim('ledger', '1Gi', 'local-path'))}\nkubectl wait --for=condition=Ready pod/books --timeout=90s` }],
      wrong: [
        { name: 'no class named', commands: apply(`${claim('ledger', '200Mi', '')}\n---\n${pod('books', 'ledger')}`), says: { en: 'storageClassName should be local-path', vi: 'storageClassName cần là local-path' } },
        { name: 'only the claim', commands: apply(claim('ledger', '200Mi', 'local-path')), says: { en: 'status\\.phase should be Bound', vi: 'status\\.phase cần là Bound' } },
        { name: 'the Pod asks for another claim', commands: apply(`${claim('ledger', '200Mi', 'local-path')}\n---\n${pod('books', 'legder')}`), says: { en: 'uses the claim ledger', vi: 'dùng claim ledger' } },
        { name: 'an emptyDir', commands: `kubectl run books --image=redis:7 --overrides='{"spec":{"volumes":[{"name":"d","emptyDir":{}}],"containers":[{"name":"books","image":"redis:7","volumeMounts":[{"name":"d","mountPath":"/data"}]}]}}'`, says: { en: 'no persistentvolumeclaim ledger', vi: 'Chưa có persistentvolumeclaim ledger' } },
      ],
    },
    {
      id: 'archive',
      title: { en: 'It waits and waits', vi: 'Chờ mãi chờ hoài' },
      text: {
        en: 'The Pod `archive` is Pending. Follow the chain to its end and provide what is missing there. Touch neither the Pod nor its claim.',
        vi: 'Pod `archive` đang Pending. Hãy lần theo chuỗi đến tận cùng rồi cấp thứ còn thiếu ở đó. Không đụng vào Pod lẫn claim của nó.',
      },
      setup: apply(`${pv('small', '2Gi')}\n---\n${claim('archive', '5Gi')}\n---\n${pod('archive', 'archive')}`),
      goal: [
        { kind: 'object', resource: 'persistentvolumeclaims', name: 'archive', where: [{ path: 'spec.resources.requests.storage', equals: '5Gi' }, { path: 'spec.storageClassName', equals: 'manual' }, bound] },
        { kind: 'ready', name: 'archive' },
      ],
      hints: [
        { en: 'Describe the Pod, then its claim, then list the volumes. What does the claim ask for that no volume offers?', vi: 'Describe Pod, rồi claim, rồi liệt kê các volume. Claim xin điều gì mà không volume nào có?' },
        { en: 'The claim wants 5Gi of class `manual`, ReadWriteOnce; the only volume has 2Gi. It needs a PersistentVolume that fits.', vi: 'Claim muốn 5Gi thuộc class `manual`, ReadWriteOnce; volume duy nhất chỉ có 2Gi. Cần một PersistentVolume vừa với nó.' },
        { en: 'Take `pv.yaml` of the text, with another name, `storage: 5Gi` or more, and a path of its own.', vi: 'Lấy `pv.yaml` trong bài, đổi tên, `storage: 5Gi` trở lên, và một đường dẫn riêng.' },
      ],
      solution: {
        commands: `${apply(pv('large', '5Gi'))}\nkubectl wait --for=condition=Ready pod/archive --timeout=90s`, waitSeconds: 60,
        why: { en: 'A volume of the same class, with the wanted mode and enough space. The controller binds it, the scheduler places the Pod.', vi: 'Một volume cùng class, đúng access mode và đủ dung lượng. Controller gắn nó với claim, scheduler xếp chỗ cho Pod.' },
      },
      alternatives: [
        { name: 'larger than asked, more modes', commands: apply(pv('huge', '20Gi', { modes: 'ReadWriteOnce, ReadWriteMany' })), waitSeconds: 90 },
        { name: 'a volume is enlarged', commands: `kubectl patch pv small -p '{"spec":{"capacity":{"storage":"6Gi"}}}'`, waitSeconds: 90 },
      ],
      wrong: [
        { name: 'a volume of another class', commands: apply(pv('large', '5Gi', { storageClass: 'local-path' })), waitSeconds: 60, says: { en: 'status\\.phase should be Bound', vi: 'status\\.phase cần là Bound' } },
        { name: 'a volume only for reading', commands: apply(pv('large', '5Gi', { modes: 'ReadOnlyMany' })), waitSeconds: 60, says: { en: 'status\\.phase should be Bound', vi: 'status\\.phase cần là Bound' } },
        { name: 'a second small one', commands: apply(pv('small-2', '3Gi')), waitSeconds: 60, says: { en: 'status\\.phase should be Bound', vi: 'status\\.phase cần là Bound' } },
        { name: 'the claim asks for less', commands: `kubectl delete pod archive; kubectl delete pvc archive\n${apply(`${claim('archive', '1Gi')}\n---\n${pod('archive', 'archive')}`)}`, waitSeconds: 60, says: { en: 'storage should be 5Gi', vi: 'storage cần là 5Gi' } },
      ],
    },
    {
      id: 'each-its-own',
      title: { en: 'To each its own', vi: 'Mỗi Pod một phần' },
      text: {
        en: 'The file `store.yaml` describes a StatefulSet `store` with two replicas of nginx that mount something called `pages`; but nothing of that name is there. Complete it and run it: each Pod shall have a claim of its own, made by the StatefulSet from a template `pages`, in the class `local-path`.',
        vi: 'Tệp `store.yaml` mô tả StatefulSet `store` gồm hai bản sao nginx, gắn một thứ tên `pages`; nhưng chưa có gì mang tên ấy. Hãy viết nốt rồi chạy: mỗi Pod phải có claim riêng, do StatefulSet tạo từ template `pages`, thuộc class `local-path`.',
      },
      goal: [
        { kind: 'object', resource: 'persistentvolumeclaims', name: 'pages-store-0', where: [{ path: 'spec.storageClassName', equals: 'local-path' }, bound] },
        { kind: 'object', resource: 'persistentvolumeclaims', name: 'pages-store-1', where: [{ path: 'spec.storageClassName', equals: 'local-path' }, bound] },
        { kind: 'object', resource: 'statefulsets.apps', name: 'store', where: [{ path: 'status.readyReplicas', equals: 2 }] },
        { kind: 'object', resource: 'statefulsets.apps', name: 'store', where: [{ path: 'spec.template.spec.containers[0].volumeMounts', matches: '"mountPath":"/usr/share/nginx/html"' }], say: { en: 'The Pods of store do not see their volume at /usr/share/nginx/html yet.', vi: 'Các Pod của store chưa thấy volume ở /usr/share/nginx/html.' } },
      ],
      hints: [
        { en: '`kubectl explain statefulset.spec.volumeClaimTemplates`: a list of claims, beside `template`, not within it.', vi: '`kubectl explain statefulset.spec.volumeClaimTemplates`: một danh sách claim, nằm cạnh `template` chứ không ở trong.' },
        { en: 'The volumeMount names the template (`pages`) directly; no entry under `volumes` is needed.', vi: 'volumeMount gọi thẳng tên template (`pages`); không cần mục nào dưới `volumes`.' },
        { en: 'Append to the file, indented by two spaces: `volumeClaimTemplates:` with one item that has metadata.name, and a spec with accessModes, resources and storageClassName, like a claim.', vi: 'Thêm vào cuối tệp, thụt vào hai dấu cách: `volumeClaimTemplates:` với một mục có metadata.name, và spec gồm accessModes, resources, storageClassName, giống như một claim.' },
      ],
      solution: {
        commands: `cat >> store.yaml <<'END'\n${template('pages', 'local-path')}\nEND\nkubectl apply -f store.yaml\nkubectl rollout status statefulset store --timeout=120s`,
        why: { en: 'The claims are called after template and Pod: pages-store-0, pages-store-1. They stay when a Pod goes, so the new Pod of that name finds its data.', vi: 'Claim được đặt tên theo template và Pod: pages-store-0, pages-store-1. Pod mất thì claim vẫn ở lại, nên Pod mới cùng tên gặp lại dữ liệu của mình.' },
      },
      alternatives: [{ name: 'in one go', commands: `${apply(store(template('pages', 'local-path')))}\nkubectl rollout status statefulset store --timeout=120s` }, { name: 'from one to two', commands: `${apply(store(template('pages', 'local-path')).replace('replicas: 2', 'replicas: 1'))}\nkubectl rollout status statefulset store --timeout=60s\nkubectl scale statefulset store --replicas=2\nkubectl rollout status statefulset store --timeout=60s` }],
      wrong: [
        { name: 'one claim for both', commands: apply(`${claim('pages', '50Mi', 'local-path')}\n---\n${store('', '      volumes:\n      - {name: pages, persistentVolumeClaim: {claimName: pages}}\n')}`), says: { en: 'no persistentvolumeclaim pages-store-0', vi: 'Chưa có persistentvolumeclaim pages-store-0' } },
        { name: 'a class that does not exist', commands: apply(store(template('pages', 'fast'))), says: { en: 'storageClassName should be local-path', vi: 'storageClassName cần là local-path' } },
        { name: 'as it was', commands: 'kubectl apply -f store.yaml', says: { en: 'no persistentvolumeclaim pages-store-0', vi: 'Chưa có persistentvolumeclaim pages-store-0' } },
        { name: 'an emptyDir in each', commands: apply(store('', '      volumes:\n      - {name: pages, emptyDir: {}}\n')), says: { en: 'no persistentvolumeclaim pages-store-0', vi: 'Chưa có persistentvolumeclaim pages-store-0' } },
        { name: 'one replica', commands: apply(store(template('pages', 'local-path')).replace('replicas: 2', 'replicas: 1')), says: { en: 'no persistentvolumeclaim pages-store-1', vi: 'Chưa có persistentvolumeclaim pages-store-1' } },
      ],
    },
    {
      id: 'used-shelf',
      title: { en: 'A shelf with a past', vi: 'Cái kệ đã qua tay' },
      text: {
        en: 'The volume `old-shelf` holds data that is still wanted, but its claim was deleted. The claim `heir` waits for just this volume. Make the two come together; do not delete the volume.',
        vi: 'Volume `old-shelf` chứa dữ liệu vẫn còn cần, nhưng claim của nó đã bị xóa. Claim `heir` đang chờ đúng volume này. Hãy để hai bên gặp nhau; không được xóa volume.',
      },
      setup: `${apply(`${pv('old-shelf', '3Gi', { storageClass: 'kept' })}\n---\n${claim('gone', '3Gi', 'kept')}`)}\nkubectl label pv old-shelf holds=precious\nkubectl wait --for=jsonpath='{.status.phase}'=Bound pvc/gone --timeout=60s\nkubectl delete pvc gone\nsleep 3\n${apply(claim('heir', '3Gi', 'kept'))}`,
      goal: [
        { kind: 'object', resource: 'persistentvolumes', name: 'old-shelf', where: [{ path: 'metadata.labels.holds', equals: 'precious' }], say: { en: 'The volume old-shelf, with what it held, should still be there.', vi: 'Volume old-shelf cùng những gì nó chứa phải còn nguyên.' } },
        { kind: 'object', resource: 'persistentvolumes', name: 'old-shelf', where: [{ path: 'spec.claimRef.name', equals: 'heir' }, bound] },
        { kind: 'object', resource: 'persistentvolumeclaims', name: 'heir', where: [bound] },
      ],
      hints: [
        { en: '`kubectl get pv old-shelf`: its STATUS is not Available. What does it still remember?', vi: '`kubectl get pv old-shelf`: STATUS không phải Available. Nó còn nhớ điều gì?' },
        { en: '`kubectl get pv old-shelf -o yaml` shows `spec.claimRef`: the claim that is gone.', vi: '`kubectl get pv old-shelf -o yaml` cho thấy `spec.claimRef`: claim đã mất.' },
        { en: 'Take it away: `kubectl edit pv old-shelf`, or a patch that sets `claimRef` to null. Then wait a little.', vi: 'Gỡ nó ra: `kubectl edit pv old-shelf`, hoặc patch đặt `claimRef` thành null. Rồi đợi một chút.' },
      ],
      solution: {
        commands: `kubectl patch pv old-shelf -p '{"spec":{"claimRef":null}}'`, waitSeconds: 60,
        why: { en: 'Released is a safety catch: nobody shall get another\'s data by accident. Clearing claimRef is your word that this is meant.', vi: 'Released là chốt an toàn: không để ai vô tình nhận dữ liệu của người khác. Xóa claimRef là lời xác nhận rằng bạn cố ý.' },
      },
      alternatives: [{ name: 'by a JSON patch', commands: `kubectl patch pv old-shelf --type=json -p '[{"op":"remove","path":"/spec/claimRef"}]'`, waitSeconds: 60 }],
      wrong: [
        { name: 'a new volume beside it', commands: apply(pv('new-shelf', '3Gi', { storageClass: 'kept' })), waitSeconds: 60, says: { en: 'claimRef\\.name should be heir', vi: 'claimRef\\.name cần là heir' } },
        { name: 'deleted and made anew', commands: `kubectl delete pv old-shelf\n${apply(pv('old-shelf', '3Gi', { storageClass: 'kept' }))}`, waitSeconds: 60, says: { en: 'should still be there', vi: 'phải còn nguyên' } },
        { name: 'the claim is made anew', commands: `kubectl delete pvc heir\n${apply(claim('heir', '3Gi', 'kept'))}`, waitSeconds: 60, says: { en: 'claimRef\\.name should be heir', vi: 'claimRef\\.name cần là heir' } },
      ],
    },
  ],
});
