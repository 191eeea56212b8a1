import { defineLab } from '../../../../curriculum/lab';

const apiDeployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: team-b
spec:
  replicas: 2
  selector:
    matchLabels:
      app: api
  template:
    metadata:
      labels:
        app: api
    spec:
      containers:
      - name: api
        image: nginx:1.27
        resources:
          requests:
            memory: 128Mi
`;

const tightRules = `apiVersion: v1
kind: ResourceQuota
metadata:
  name: room
  namespace: team-c
spec:
  hard:
    pods: "6"
    requests.memory: 448Mi
---
apiVersion: v1
kind: LimitRange
metadata:
  name: defaults
  namespace: team-c
spec:
  limits:
  - type: Container
    defaultRequest:
      memory: 128Mi
    default:
      memory: 256Mi
`;

const reporterPod = `apiVersion: v1
kind: Pod
metadata:
  name: reporter
  namespace: team-d
spec:
  serviceAccountName: reporter
  containers:
  - name: web
    image: nginx:1.27
`;

const reporter = { serviceAccount: 'reporter', namespace: 'team-d' };
const mai = { user: 'mai' };

export default defineLab({
  setup: 'kubectl create namespace team-a\nkubectl create namespace team-b',
  tasks: [
    {
      id: 'quota-for-team-b',
      title: { en: 'Room for team-b', vi: 'Chỗ cho team-b' },
      text: {
        en: 'Give the namespace `team-b` a quota `team-b`: at most 2 Pods, and 512Mi of requested memory. Then run a Deployment `api` with two replicas of `nginx:1.27` in it, both ready.',
        vi: 'Đặt cho namespace `team-b` hạn mức tên `team-b`: nhiều nhất 2 Pod, và 512Mi bộ nhớ yêu cầu. Sau đó chạy trong đó Deployment `api` gồm hai bản sao của `nginx:1.27`, cả hai sẵn sàng.',
      },
      goal: [
        { kind: 'object', resource: 'resourcequotas', namespace: 'team-b', name: 'team-b', where: [{ path: 'spec.hard', matches: '"(count/)?pods":"2"' }, { path: 'spec.hard', matches: '"(requests\\.)?memory":"512Mi"' }], say: { en: 'There is no resourcequota team-b in namespace team-b yet that allows 2 Pods and 512Mi of requested memory.', vi: 'Trong namespace team-b chưa có resourcequota team-b nào cho phép 2 Pod và 512Mi bộ nhớ yêu cầu.' } },
        { kind: 'object', resource: 'deployments.apps', namespace: 'team-b', name: 'api', where: [{ path: 'spec.replicas', equals: 2 }, { path: 'status.readyReplicas', equals: 2 }] },
      ],
      hints: [
        { en: 'With the quota in place, containers have to say how much memory they request.', vi: 'Có hạn mức rồi thì container phải khai mình yêu cầu bao nhiêu bộ nhớ.' },
        { en: 'Either a LimitRange says it for them, or the Deployment does: `resources.requests.memory` beside `image`. 512Mi for two is 256Mi each at most.', vi: 'Hoặc LimitRange khai hộ, hoặc Deployment tự khai: `resources.requests.memory` cạnh `image`. 512Mi chia hai thì mỗi Pod nhiều nhất 256Mi.' },
        { en: '`kubectl create quota team-b --hard=pods=2,requests.memory=512Mi -n team-b`, `kubectl create deployment api … -n team-b`, `kubectl set resources deployment api --requests=memory=128Mi -n team-b`.', vi: '`kubectl create quota team-b --hard=pods=2,requests.memory=512Mi -n team-b`, `kubectl create deployment api … -n team-b`, `kubectl set resources deployment api --requests=memory=128Mi -n team-b`.' },
      ],
      solution: {
        commands: `kubectl create quota team-b --hard=pods=2,requests.memory=512Mi -n team-b\ncat > api.yaml <<'END'\n${apiDeployment}END\nkubectl apply -f api.yaml`,
        why: { en: 'Each Pod says what it requests, twice 128Mi fits, and so do two Pods.', vi: 'Mỗi Pod khai phần mình yêu cầu, hai lần 128Mi thì vừa, và hai Pod cũng vừa.' },
      },
      alternatives: [{ name: 'the Deployment first; memory by its short name', commands: 'kubectl create deployment api --image=nginx:1.27 --replicas=2 -n team-b\nkubectl set resources deployment api --requests=memory=200Mi -n team-b\nkubectl rollout status deployment api -n team-b\nkubectl create quota team-b --hard=pods=2,memory=512Mi -n team-b' }, { name: 'with a LimitRange', commands: "kubectl create quota team-b --hard=pods=2,requests.memory=512Mi -n team-b\nkubectl apply -n team-b -f - <<'END'\napiVersion: v1\nkind: LimitRange\nmetadata: {name: defaults}\nspec:\n  limits:\n  - {type: Container, defaultRequest: {memory: 64Mi}}\nEND\nkubectl create deployment api --image=nginx:1.27 --replicas=2 -n team-b" }],
      wrong: [
        { name: 'nothing requested', commands: 'kubectl create quota team-b --hard=pods=2,requests.memory=512Mi -n team-b\nkubectl create deployment api --image=nginx:1.27 --replicas=2 -n team-b', says: { en: 'readyReplicas', vi: 'readyReplicas' } },
        { name: 'in the wrong namespace', commands: `kubectl create quota team-b --hard=pods=2,requests.memory=512Mi\nkubectl create deployment api --image=nginx:1.27 --replicas=2 -n team-b`, says: { en: 'resourcequota', vi: 'resourcequota' } },
        { name: 'too much for two', commands: `kubectl create quota team-b --hard=pods=2,requests.memory=512Mi -n team-b\ncat > api.yaml <<'END'\n${apiDeployment.replace('128Mi', '400Mi')}END\nkubectl apply -f api.yaml`, says: { en: 'readyReplicas', vi: 'readyReplicas' } },
      ],
    },
    {
      id: 'four-in-the-room',
      title: { en: 'Four in the room', vi: 'Bốn người một phòng' },
      text: {
        en: 'In the namespace `team-c` the Deployment `web` should have four Pods and has three. The rules of the namespace are not to be touched, and four Pods should be ready.',
        vi: 'Trong namespace `team-c`, Deployment `web` cần bốn Pod mà mới có ba. Không được đụng vào quy định của namespace, và phải có đủ bốn Pod sẵn sàng.',
      },
      setup: `kubectl create namespace team-c; cat > room.yaml <<'END'\n${tightRules}END\nkubectl apply -f room.yaml; sleep 1; kubectl create deployment web --image=nginx:1.27 --replicas=4 -n team-c; sleep 5`,
      goal: [
        { kind: 'object', resource: 'deployments.apps', namespace: 'team-c', name: 'web', where: [{ path: 'spec.replicas', equals: 4 }, { path: 'status.readyReplicas', equals: 4 }, { path: 'status.updatedReplicas', equals: 4 }] },
        { kind: 'object', resource: 'resourcequotas', namespace: 'team-c', name: 'room', where: [{ path: 'spec.hard."requests.memory"', equals: '448Mi' }, { path: 'spec.hard.pods', equals: '6' }] },
        { kind: 'object', resource: 'limitranges', namespace: 'team-c', name: 'defaults', where: [{ path: 'spec.limits[0].defaultRequest.memory', equals: '128Mi' }] },
      ],
      hints: [
        { en: '`kubectl describe rs -n team-c` says what is exceeded; `kubectl describe quota -n team-c` how much each Pod takes.', vi: '`kubectl describe rs -n team-c` cho biết vượt cái gì; `kubectl describe quota -n team-c` cho biết mỗi Pod chiếm bao nhiêu.' },
        { en: 'The 128Mi come from the LimitRange, because the Deployment says nothing. It may ask for less.', vi: '128Mi là do LimitRange điền vào, vì Deployment không khai gì. Nó có thể xin ít hơn.' },
        { en: '`kubectl set resources deployment web --requests=memory=64Mi -n team-c`: four times 64Mi fit, and while it is being exchanged as well.', vi: '`kubectl set resources deployment web --requests=memory=64Mi -n team-c`: bốn lần 64Mi thì vừa, kể cả trong lúc đang thay.' },
      ],
      solution: {
        commands: 'kubectl describe quota room -n team-c\nkubectl set resources deployment web --requests=memory=64Mi -n team-c',
        waitSeconds: 60,
        why: { en: 'A container that names its own request is not given the default. 4 × 64Mi are 256Mi. Why not 100Mi, which fit four times as well? The first new Pod has to fit in beside the three old ones, and they leave just 64Mi free. With more, the roll-out stands still until you scale to 0 and back.', vi: 'Container tự khai request thì không bị điền mặc định. 4 × 64Mi là 256Mi. Sao không lấy 100Mi, bốn lần cũng vừa? Vì Pod mới đầu tiên phải chen vào cạnh ba Pod cũ, mà ba Pod ấy chỉ chừa lại đúng 64Mi. Xin nhiều hơn thì việc thay Pod đứng yên, cho tới khi bạn đưa số bản sao về 0 rồi đặt lại.' },
      },
      alternatives: [{ name: 'more for each, by way of zero', waitSeconds: 40, commands: 'kubectl set resources deployment web --requests=memory=100Mi -n team-c\nkubectl scale deployment web --replicas=0 -n team-c\nsleep 5\nkubectl scale deployment web --replicas=4 -n team-c' }, { name: 'by patch', waitSeconds: 60, commands: `kubectl patch deployment web -n team-c -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","resources":{"requests":{"memory":"50Mi"}}}]}}}}'` }],
      wrong: [
        { name: 'the quota is raised', commands: `kubectl patch quota room -n team-c -p '{"spec":{"hard":{"requests.memory":"1Gi"}}}'\nsleep 40`, says: { en: 'should be 448Mi', vi: 'cần là 448Mi' } },
        { name: 'content with three', commands: 'kubectl scale deployment web --replicas=3 -n team-c', says: { en: 'replicas should be 4', vi: 'replicas cần là 4' } },
        { name: 'only the limit', commands: 'kubectl set resources deployment web --limits=memory=128Mi -n team-c\nsleep 40', says: { en: 'Replicas should be 4', vi: 'Replicas cần là 4' } },
      ],
    },
    {
      id: 'mai-looks-on',
      title: { en: 'Mai may look', vi: 'Mai được xem' },
      text: {
        en: 'The user `mai` should be able to get and list Pods and Deployments in `team-a`, and nothing else there; in `team-b` nothing at all.',
        vi: 'Người dùng `mai` cần xem được (get và list) Pod và Deployment trong `team-a`, ngoài ra không được gì khác ở đó; còn trong `team-b` thì hoàn toàn không.',
      },
      goal: [
        ...['pods', 'deployments.apps'].map((resource) => ({ kind: 'access' as const, who: mai, verb: 'list', resource, namespace: 'team-a' })),
        { kind: 'access', who: mai, verb: 'get', resource: 'pods', namespace: 'team-a' },
        ...[['delete', 'pods'], ['create', 'pods'], ['patch', 'deployments.apps'], ['list', 'services']].map(([verb, resource]) => ({ kind: 'access' as const, who: mai, verb: verb!, resource: resource!, namespace: 'team-a', allowed: false })),
        { kind: 'access', who: mai, verb: 'list', resource: 'configmaps', namespace: 'team-a', allowed: false },
        { kind: 'access', who: mai, verb: 'list', resource: 'pods', namespace: 'team-b', allowed: false },
      ],
      hints: [
        { en: 'A role and a binding, both in `team-a`.', vi: 'Một role và một binding, cả hai trong `team-a`.' },
        { en: '`--resource` takes several, separated by commas; Deployments are `deployments.apps` or just `deployments`. `view` would show too much.', vi: '`--resource` nhận nhiều loại, cách nhau bằng dấu phẩy; Deployment là `deployments.apps` hoặc chỉ `deployments`. `view` thì cho xem quá nhiều.' },
        { en: '`kubectl create role looker --verb=get,list --resource=pods,deployments -n team-a`, then a rolebinding with `--role=looker --user=mai`.', vi: '`kubectl create role looker --verb=get,list --resource=pods,deployments -n team-a`, rồi một rolebinding với `--role=looker --user=mai`.' },
      ],
      solution: {
        commands: 'kubectl create role looker --verb=get,list --resource=pods,deployments -n team-a\nkubectl create rolebinding mai-looks --role=looker --user=mai -n team-a',
        why: { en: 'kubectl writes one rule per group: Pods are in the core group, Deployments in apps. The binding lies in team-a, so the rights end there.', vi: 'kubectl ghi mỗi nhóm một luật: Pod thuộc nhóm lõi, Deployment thuộc apps. Binding nằm trong team-a nên quyền cũng dừng ở đó.' },
      },
      alternatives: [{ name: 'a ClusterRole, bound in one namespace', commands: 'kubectl create clusterrole looker --verb=get,list,watch --resource=pods,deployments.apps\nkubectl create rolebinding mai-looks --clusterrole=looker --user=mai -n team-a' }],
      wrong: [
        { name: 'view', commands: 'kubectl create rolebinding mai-views --clusterrole=view --user=mai -n team-a', says: { en: 'configmaps', vi: 'configmaps' } },
        { name: 'more than looking', commands: 'kubectl create role looker --verb=get,list,create,patch --resource=pods,deployments -n team-a\nkubectl create rolebinding mai-looks --role=looker --user=mai -n team-a', says: { en: 'mai may still create pods', vi: 'mai vẫn còn được phép create pods' } },
        { name: 'everywhere', commands: 'kubectl create clusterrole looker --verb=get,list --resource=pods,deployments\nkubectl create clusterrolebinding mai-looks --clusterrole=looker --user=mai', says: { en: 'team-b', vi: 'team-b' } },
        { name: 'a role without a binding', commands: 'kubectl create role looker --verb=get,list --resource=pods,deployments -n team-a', says: { en: 'mai', vi: 'mai' } },
        { name: 'the Deployments forgotten', commands: 'kubectl create role looker --verb=get,list --resource=pods -n team-a\nkubectl create rolebinding mai-looks --role=looker --user=mai -n team-a', says: { en: 'deployments', vi: 'deployments' } },
      ],
    },
    {
      id: 'a-reporter',
      title: { en: 'A program that reports', vi: 'Chương trình báo cáo' },
      text: {
        en: 'In the namespace `team-d` (create it) a program is to list Pods and Services of that namespace. Run it as a Pod `reporter` from `nginx:1.27`, under a ServiceAccount `reporter` of its own, which may do that but may delete nothing and see nothing in other namespaces.',
        vi: 'Trong namespace `team-d` (hãy tạo), một chương trình cần liệt kê Pod và Service của namespace đó. Chạy nó thành Pod `reporter` từ `nginx:1.27`, dưới ServiceAccount riêng tên `reporter`: được làm việc ấy, nhưng không xóa được gì và không thấy gì ở namespace khác.',
      },
      goal: [
        { kind: 'object', resource: 'pods', namespace: 'team-d', name: 'reporter', where: [{ path: 'spec.serviceAccountName', equals: 'reporter' }] },
        { kind: 'ready', namespace: 'team-d', name: 'reporter' },
        { kind: 'access', who: reporter, verb: 'list', resource: 'pods', namespace: 'team-d' },
        { kind: 'access', who: reporter, verb: 'list', resource: 'services', namespace: 'team-d' },
        { kind: 'access', who: reporter, verb: 'delete', resource: 'pods', namespace: 'team-d', allowed: false },
        { kind: 'access', who: reporter, verb: 'delete', resource: 'services', namespace: 'team-d', allowed: false },
        { kind: 'access', who: reporter, verb: 'list', resource: 'pods', namespace: 'default', allowed: false },
      ],
      hints: [
        { en: 'Four objects: namespace, ServiceAccount, binding, Pod. A role that fits is there already.', vi: 'Bốn đối tượng: namespace, ServiceAccount, binding, Pod. Role vừa ý thì đã có sẵn.' },
        { en: 'The binding takes `--serviceaccount=NAMESPACE:NAME`; the Pod says `serviceAccountName` in its spec.', vi: 'Binding nhận `--serviceaccount=NAMESPACE:TÊN`; Pod ghi `serviceAccountName` trong spec.' },
        { en: '`kubectl create rolebinding reporter --clusterrole=view --serviceaccount=team-d:reporter -n team-d`; for the Pod `kubectl run reporter … --overrides=\'{"spec":{"serviceAccountName":"reporter"}}\'`.', vi: '`kubectl create rolebinding reporter --clusterrole=view --serviceaccount=team-d:reporter -n team-d`; còn Pod thì `kubectl run reporter … --overrides=\'{"spec":{"serviceAccountName":"reporter"}}\'`.' },
      ],
      solution: {
        commands: `kubectl create namespace team-d\nkubectl create serviceaccount reporter -n team-d\nkubectl create rolebinding reporter --clusterrole=view --serviceaccount=team-d:reporter -n team-d\ncat > reporter.yaml <<'END'\n${reporterPod}END\nkubectl apply -f reporter.yaml`,
        why: { en: 'view reads and never writes, and a RoleBinding keeps it inside the namespace. The Pod gets a token of its ServiceAccount and of no other.', vi: 'view chỉ đọc chứ không ghi, và RoleBinding giữ nó trong namespace. Pod nhận token của ServiceAccount ấy và chỉ của nó.' },
      },
      alternatives: [{ name: 'a role of its own', commands: `kubectl create ns team-d\nkubectl create sa reporter -n team-d\nkubectl create role lister --verb=list --resource=pods,services -n team-d\nkubectl create rolebinding reporter --role=lister --serviceaccount=team-d:reporter -n team-d\nkubectl run reporter --image=nginx:1.27 -n team-d --overrides='{"spec":{"serviceAccountName":"reporter"}}'` }],
      wrong: [
        { name: 'as default', commands: 'kubectl create ns team-d\nkubectl create sa reporter -n team-d\nkubectl create rolebinding reporter --clusterrole=view --serviceaccount=team-d:reporter -n team-d\nkubectl run reporter --image=nginx:1.27 -n team-d', says: { en: 'serviceAccountName should be reporter', vi: 'serviceAccountName cần là reporter' } },
        { name: 'edit', commands: `kubectl create ns team-d\nkubectl create sa reporter -n team-d\nkubectl create rolebinding reporter --clusterrole=edit --serviceaccount=team-d:reporter -n team-d\nkubectl run reporter --image=nginx:1.27 -n team-d --overrides='{"spec":{"serviceAccountName":"reporter"}}'`, says: { en: 'delete', vi: 'delete' } },
        { name: 'in the whole cluster', commands: `kubectl create ns team-d\nkubectl create sa reporter -n team-d\nkubectl create clusterrolebinding reporter --clusterrole=view --serviceaccount=team-d:reporter\nkubectl run reporter --image=nginx:1.27 -n team-d --overrides='{"spec":{"serviceAccountName":"reporter"}}'`, says: { en: 'default', vi: 'default' } },
      ],
    },
  ],
});
