import { defineLab } from '../../../../curriculum/lab';

const pod = (name: string, labels: string): string => `kubectl run ${name} --image=luksa/kubia --labels=${labels}`;

/** A program behind a Service, with its settings. */
const application = (name: string, replicas: number): string =>
  `kubectl create deployment ${name} --image=nginx:1.27 --replicas=${replicas}; kubectl expose deployment ${name} --port=80; kubectl create configmap ${name}-settings --from-literal=color=blue; kubectl rollout status deployment ${name} --timeout=60s`;

export default defineLab({
  setup: [
    pod('kubia-gpu', 'gpu=true'),
    pod('kubia-manual', 'creation_method=manual'),
    pod('kubia-manual-v2', 'creation_method=manual,env=prod'),
    'kubectl create secret generic web-pass --from-literal=word=open',
    application('web', 2),
    'kubectl wait --for=condition=Ready pod --all --timeout=60s',
  ].join('\n'),
  tasks: [
    {
      id: 'by-label',
      title: { en: 'After the test', vi: 'Sau đợt thử' },
      text: {
        en: 'A test has left Pods behind, all with the label `run-by=ci`. Remove those of them that are not of `stage=keep`. Whatever ran before must go on running.',
        vi: 'Một đợt thử để lại các Pod mang nhãn `run-by=ci`. Hãy xóa những Pod trong số đó không thuộc `stage=keep`. Những gì chạy từ trước phải chạy tiếp.',
      },
      setup: [...[1, 2, 3].map((n) => `kubectl run ci-${n} --image=nginx:1.27 --labels=run-by=ci,stage=drop`), 'kubectl run ci-4 --image=nginx:1.27 --labels=run-by=ci', 'kubectl run ci-5 --image=nginx:1.27 --labels=run-by=ci,stage=keep', 'kubectl run by-hand --image=nginx:1.27 --labels=run-by=an,stage=drop'].join('; '),
      goal: [
        ...[1, 2, 3, 4].map((n) => ({ kind: 'absent' as const, resource: 'pods', name: `ci-${n}` })),
        { kind: 'object', resource: 'pods', name: 'ci-5', where: [] },
        { kind: 'object', resource: 'pods', name: 'by-hand', where: [] },
        { kind: 'object', resource: 'deployments.apps', name: 'web', where: [] },
      ],
      hints: [
        { en: '`kubectl get pods -L run-by,stage` shows who is who. Try the selector with `get` first.', vi: '`kubectl get pods -L run-by,stage` cho biết ai là ai. Hãy thử selector với `get` trước.' },
        { en: 'Two conditions. One Pod carries no `stage` at all, and is to go as well.', vi: 'Có hai điều kiện. Một Pod không mang nhãn `stage` nào, và cũng phải đi.' },
        { en: "`kubectl delete pods -l 'run-by=ci,stage!=keep'`.", vi: "`kubectl delete pods -l 'run-by=ci,stage!=keep'`." },
      ],
      solution: {
        commands: "kubectl get pods -l 'run-by=ci,stage!=keep'\nkubectl delete pods -l 'run-by=ci,stage!=keep' --now",
        why: { en: 'A comma means and; != also finds what lacks the label, and so ci-4.', vi: 'Dấu phẩy nghĩa là và; != tìm ra cả Pod thiếu nhãn, nên có ci-4.' },
      },
      alternatives: [{ name: 'by name', commands: 'kubectl delete pod ci-1 ci-2 ci-3 ci-4 --now' }],
      wrong: [
        { name: 'all of the test', commands: 'kubectl delete pods -l run-by=ci --now', says: { en: 'no pod ci-5', vi: 'Chưa có pod ci-5' } },
        { name: 'only one label', commands: 'kubectl delete pods -l stage=drop --now', says: { en: 'ci-4|by-hand', vi: 'ci-4|by-hand' } },
        { name: 'all', commands: 'kubectl delete pods --all --now', says: { en: 'no pod ci-5', vi: 'Chưa có pod ci-5' } },
      ],
    },
    {
      id: 'sleep-tonight',
      title: { en: 'Off until tomorrow', vi: 'Tắt đến sáng mai' },
      text: {
        en: 'The Deployment `nightly` should run nothing tonight. Tomorrow it is wanted again as it is, so it must stay, together with its Service.',
        vi: 'Tối nay Deployment `nightly` không được chạy gì. Sáng mai lại cần nó y như cũ, nên nó phải ở lại, cùng với Service của nó.',
      },
      setup: application('nightly', 3),
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'nightly', where: [{ path: 'spec.replicas', equals: 0 }, { path: 'spec.template.spec.containers[0].image', equals: 'nginx:1.27' }, { path: 'metadata.annotations."deployment.kubernetes.io/revision"', equals: '1' }] },
        { kind: 'absent', resource: 'pods', labels: { app: 'nightly' } },
        { kind: 'object', resource: 'services', name: 'nightly', where: [] },
      ],
      hints: [
        { en: 'Pods that you delete come back as long as their controller wants them.', vi: 'Pod bị xóa sẽ quay lại chừng nào controller còn muốn có chúng.' },
        { en: 'How many should it want?', vi: 'Nó nên muốn có mấy cái?' },
        { en: '`kubectl scale deployment nightly --replicas=0`.', vi: '`kubectl scale deployment nightly --replicas=0`.' },
      ],
      solution: {
        commands: 'kubectl scale deployment nightly --replicas=0',
        why: { en: 'Zero is a number like any other. Template, image and history stay.', vi: 'Số không cũng là một con số. Khuôn, image và lịch sử vẫn còn.' },
      },
      alternatives: [{ name: 'by patch', commands: `kubectl patch deployment nightly -p '{"spec":{"replicas":0}}'` }],
      wrong: [
        { name: 'the Pods are deleted', commands: 'kubectl delete pods -l app=nightly --now', says: { en: 'spec.replicas should be 0', vi: 'spec.replicas cần là 0' } },
        { name: 'the Deployment is deleted', commands: 'kubectl delete deployment nightly', says: { en: 'no deployment nightly', vi: 'Chưa có deployment nightly' } },
        { name: 'paused', commands: 'kubectl rollout pause deployment nightly', says: { en: 'spec.replicas should be 0', vi: 'spec.replicas cần là 0' } },
      ],
    },
    {
      id: 'it-keeps-coming-back',
      title: { en: 'It keeps coming back', vi: 'Xóa mãi không hết' },
      text: {
        en: 'A Pod `ghost-…` is deleted and comes back, deleted and comes back. Nothing of the application `ghost` is needed any more: no Pod, no controller, no Service, no ConfigMap, no Secret. Remove all of it, and nothing else.',
        vi: 'Pod `ghost-…` cứ xóa rồi lại hiện ra. Không còn cần gì của ứng dụng `ghost` nữa: Pod, controller, Service, ConfigMap lẫn Secret. Hãy bỏ tất cả, và không bỏ gì khác.',
      },
      setup: "kubectl create deployment ghost --image=nginx:1.27; kubectl label deployment ghost app=ghost --overwrite; kubectl create service clusterip ghost --tcp=80; kubectl create configmap ghost-settings --from-literal=a=b; kubectl label configmap ghost-settings app=ghost; kubectl create secret generic ghost-pass --from-literal=a=b; kubectl label secret ghost-pass app=ghost; kubectl rollout status deployment ghost --timeout=60s",
      goal: [
        { kind: 'absent', resource: 'deployments.apps', name: 'ghost' },
        { kind: 'absent', resource: 'pods', labels: { app: 'ghost' } },
        { kind: 'absent', resource: 'services', name: 'ghost' },
        { kind: 'absent', resource: 'configmaps', name: 'ghost-settings' },
        { kind: 'absent', resource: 'secrets', name: 'ghost-pass' },
        { kind: 'object', resource: 'configmaps', name: 'web-settings', where: [] },
        { kind: 'object', resource: 'deployments.apps', name: 'web', where: [] },
      ],
      hints: [
        { en: '`kubectl get all -l app=ghost` shows what runs, and who makes it run. It does not show everything.', vi: '`kubectl get all -l app=ghost` cho thấy cái gì đang chạy và ai làm cho nó chạy. Nhưng nó không cho thấy hết.' },
        { en: 'All of it carries `app=ghost`. Several kinds may stand in one command, separated by commas.', vi: 'Tất cả đều mang `app=ghost`. Một lệnh nêu được nhiều loại, cách nhau bằng dấu phẩy.' },
        { en: '`kubectl delete all,configmaps,secrets -l app=ghost`.', vi: '`kubectl delete all,configmaps,secrets -l app=ghost`.' },
      ],
      solution: {
        commands: 'kubectl get all,configmaps,secrets -l app=ghost\nkubectl delete all,configmaps,secrets -l app=ghost',
        why: { en: 'all covers what runs and the Service; ConfigMaps and Secrets have to be named besides.', vi: 'all gồm những gì đang chạy và Service; ConfigMap và Secret phải nêu thêm.' },
      },
      alternatives: [{ name: 'one by one', commands: 'kubectl delete deployment/ghost service/ghost configmap/ghost-settings secret/ghost-pass' }],
      wrong: [
        { name: 'only the Pod', commands: 'kubectl delete pods -l app=ghost --now', says: { en: 'deployment ghost is still there', vi: 'deployment ghost vẫn còn' } },
        { name: 'only all', commands: 'kubectl delete all -l app=ghost', says: { en: 'ghost-settings is still there', vi: 'ghost-settings vẫn còn' } },
        { name: 'everything of everybody', commands: 'kubectl delete all,configmaps,secrets --all', says: { en: 'web-settings|nightly', vi: 'web-settings|nightly' } },
      ],
    },
    {
      id: 'free-the-namespace',
      title: { en: 'It has been going for days', vi: 'Đang đi từ mấy hôm nay' },
      text: {
        en: 'The namespace `old-lab` has been `Terminating` for days. The programs that its finalizers wait for were uninstalled long ago, and nobody needs what is left. Let it go, by way of what holds it, and leave no other namespace the poorer.',
        vi: 'Namespace `old-lab` ở trạng thái `Terminating` mấy hôm nay. Những chương trình mà các finalizer bên trong đang đợi đã gỡ từ lâu, và không ai cần những gì còn sót. Hãy cho nó đi bằng cách gỡ đúng thứ đang giữ nó, và đừng làm namespace nào khác mất gì.',
      },
      setup: `kubectl create namespace old-lab; kubectl create configmap notes -n old-lab --from-literal=a=b; kubectl create serviceaccount robot -n old-lab; kubectl create secret generic key -n old-lab --from-literal=a=b; kubectl patch secret key -n old-lab -p '{"metadata":{"finalizers":["vault.example.com/revoke"]}}'; kubectl patch serviceaccount robot -n old-lab -p '{"metadata":{"finalizers":["example.com/audit"]}}'; kubectl delete namespace old-lab --wait=false; sleep 12`,
      goal: [
        { kind: 'absent', resource: 'namespaces', name: 'old-lab' },
        { kind: 'absent', resource: 'secrets', name: 'key', namespace: 'old-lab', say: { en: 'Secret key is still in the store, though its namespace is being removed.', vi: 'Secret key vẫn nằm trong kho dữ liệu dù namespace của nó đang bị xóa.' } },
        { kind: 'absent', resource: 'serviceaccounts', name: 'robot', namespace: 'old-lab' },
        { kind: 'object', resource: 'namespaces', name: 'default', where: [] },
      ],
      hints: [
        { en: '`kubectl describe namespace old-lab`: which kinds are left, and with which finalizers?', vi: '`kubectl describe namespace old-lab`: còn sót những loại nào, với finalizer nào?' },
        { en: 'Look at those kinds in the namespace. Two objects are held, not one.', vi: 'Hãy xem các loại đó trong namespace. Có hai đối tượng bị giữ, không phải một.' },
        { en: "`kubectl patch secret key -n old-lab --type=merge -p '{\"metadata\":{\"finalizers\":null}}'`, and the same for the ServiceAccount `robot`.", vi: "`kubectl patch secret key -n old-lab --type=merge -p '{\"metadata\":{\"finalizers\":null}}'`, rồi làm tương tự với ServiceAccount `robot`." },
      ],
      solution: {
        commands: `kubectl get namespace old-lab -o jsonpath='{range .status.conditions[*]}{.message}{"\\n"}{end}'\nkubectl get secrets,serviceaccounts -n old-lab\nkubectl patch secret key -n old-lab --type=merge -p '{"metadata":{"finalizers":null}}'\nkubectl patch serviceaccount robot -n old-lab --type=merge -p '{"metadata":{"finalizers":null}}'\nkubectl wait --for=delete namespace/old-lab --timeout=120s`,
        waitSeconds: 60,
        why: { en: 'Both had been deleted long since and only waited for their notes to be taken off. With the last of them the namespace is empty, and goes.', vi: 'Cả hai đã bị xóa từ lâu, chỉ còn đợi người gỡ tờ giấy dặn. Gỡ xong cái cuối thì namespace rỗng và biến mất.' },
      },
      alternatives: [{ name: 'by JSON patches', waitSeconds: 90, commands: `for thing in secret/key serviceaccount/robot; do kubectl patch $thing -n old-lab --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'; done` }],
      wrong: [
        { name: 'deleted once more', commands: 'kubectl delete namespace old-lab --wait=false', waitSeconds: 60, says: { en: 'namespace old-lab is still there', vi: 'namespace old-lab vẫn còn' } },
        { name: 'by force', commands: 'kubectl delete namespace old-lab --force --grace-period=0 --wait=false', waitSeconds: 60, says: { en: 'still there', vi: 'vẫn còn' } },
        { name: 'only one of the two', commands: `kubectl patch secret key -n old-lab --type=merge -p '{"metadata":{"finalizers":null}}'`, waitSeconds: 90, says: { en: 'still there', vi: 'vẫn còn' } },
      ],
    },
  ],
});
