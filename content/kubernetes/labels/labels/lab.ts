import { defineLab } from '../../../../curriculum/lab';

const kubiaManual = `apiVersion: v1
kind: Pod
metadata:
  name: kubia-manual
spec:
  containers:
  - name: kubia
    image: luksa/kubia
    ports:
    - containerPort: 8080
`;

const shopBeta = `apiVersion: v1
kind: Pod
metadata:
  name: shop-beta
  labels:
    app: shop
    version: 2.0
    beta: true
spec:
  containers:
  - name: web
    image: nginx:1.27
`;

const shopBetaRight = shopBeta.replace('version: 2.0', 'version: "2.0"').replace('beta: true', 'beta: "true"');

export default defineLab({
  files: { 'kubia-manual.yaml': kubiaManual, 'shop-beta.yaml': shopBeta },
  setup: [
    'kubectl run shop-stable --image=nginx:1.26 --labels=app=shop,version=stable',
    'kubectl run shop-next --image=nginx:1.27 --labels=app=shop',
    'kubectl run kubia --image=luksa/kubia',
    'kubectl create -f kubia-manual.yaml',
    'kubectl wait --for=condition=Ready pod --all --timeout=60s',
  ].join('\n'),
  tasks: [
    {
      id: 'label-canary',
      title: { en: 'Mark the new version', vi: 'Đánh dấu phiên bản mới' },
      text: {
        en: '`shop-next` runs the version that is being tried out. Give it the label `version=canary`, and give both Pods of the shop the label `env=prod`. The other Pods are not part of the shop.',
        vi: '`shop-next` đang chạy phiên bản thử nghiệm. Gắn cho nó nhãn `version=canary`, và gắn nhãn `env=prod` cho cả hai Pod của cửa hàng. Các Pod khác không thuộc cửa hàng.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'shop-next', where: [{ path: 'metadata.labels.version', equals: 'canary' }, { path: 'metadata.labels.env', equals: 'prod' }] },
        { kind: 'object', resource: 'pods', name: 'shop-stable', where: [{ path: 'metadata.labels.env', equals: 'prod' }, { path: 'metadata.labels.version', equals: 'stable' }] },
        { kind: 'object', resource: 'pods', name: 'kubia', where: [{ path: 'metadata.labels.env', exists: false }] },
      ],
      hints: [
        { en: 'Compare `kubectl get pods -L app,version,env` with what is wanted.', vi: 'So `kubectl get pods -L app,version,env` với điều cần đạt.' },
        { en: 'One `kubectl label` may name several Pods, and set several labels.', vi: 'Một lệnh `kubectl label` có thể nêu nhiều Pod và gắn nhiều nhãn cùng lúc.' },
        { en: '`kubectl label pod shop-next version=canary`, then `kubectl label pod` with both names and `env=prod`. If another Pod got it by mistake, `env-` takes it off.', vi: '`kubectl label pod shop-next version=canary`, rồi `kubectl label pod` kèm cả hai tên và `env=prod`. Nếu lỡ gắn cho Pod khác, `env-` sẽ gỡ ra.' },
      ],
      solution: {
        commands: 'kubectl label pod shop-next version=canary\nkubectl label pod shop-stable shop-next env=prod',
        why: { en: 'The first label belongs to one Pod, the second to both; a command that names several objects labels each of them.', vi: 'Nhãn đầu thuộc về một Pod, nhãn sau thuộc về cả hai; lệnh nêu nhiều tên thì đối tượng nào cũng được gắn.' },
      },
      alternatives: [{ name: 'by selector', commands: 'kubectl label pod shop-next version=canary\nkubectl label pods -l app=shop env=prod' }],
      wrong: [
        { name: 'all Pods', commands: 'kubectl label pod shop-next version=canary\nkubectl label pods --all env=prod', says: { en: 'kubia.*env', vi: 'kubia.*env' } },
        { name: 'only one of the shop', commands: 'kubectl label pod shop-next version=canary env=prod', says: { en: 'shop-stable.*env', vi: 'shop-stable.*env' } },
        { name: 'everything canary', commands: 'kubectl label pods shop-stable shop-next version=canary env=prod --overwrite', says: { en: 'should be stable', vi: 'cần là stable' } },
      ],
    },
    {
      id: 'labels-in-manifest',
      title: { en: 'A manifest that is refused', vi: 'Một manifest bị từ chối' },
      text: {
        en: '`shop-beta.yaml` in your home is refused when you create it. Mend it and create the Pod `shop-beta`, with the labels `app=shop`, `version=2.0` and `beta=true`.',
        vi: 'Tệp `shop-beta.yaml` trong thư mục nhà bị từ chối khi tạo. Hãy sửa tệp rồi tạo Pod `shop-beta`, mang các nhãn `app=shop`, `version=2.0` và `beta=true`.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'shop-beta', where: [{ path: 'metadata.labels.app', equals: 'shop' }, { path: 'metadata.labels.version', equals: '2.0' }, { path: 'metadata.labels.beta', equals: 'true' }] },
        { kind: 'ready', name: 'shop-beta' },
      ],
      hints: [
        { en: 'Try `kubectl create -f shop-beta.yaml` and read what it says about the type.', vi: 'Thử `kubectl create -f shop-beta.yaml` và đọc xem nó nói gì về kiểu dữ liệu.' },
        { en: 'Two of the values are not text in the eyes of YAML. It names only the first that it meets.', vi: 'Có hai giá trị mà YAML không coi là văn bản. Thông báo chỉ nêu cái đầu tiên nó gặp.' },
        { en: 'Write `version: "2.0"` and `beta: "true"`, with the quotes (`nano shop-beta.yaml`, or the editor beside the terminal).', vi: 'Viết `version: "2.0"` và `beta: "true"`, có dấu nháy (`nano shop-beta.yaml`, hoặc trình soạn thảo cạnh cửa sổ dòng lệnh).' },
      ],
      solution: {
        commands: `sed -i 's/version: 2.0/version: "2.0"/; s/beta: true/beta: "true"/' shop-beta.yaml\nkubectl create -f shop-beta.yaml`,
        why: { en: 'With quotes YAML hands over text, and text is what a label holds.', vi: 'Có dấu nháy thì YAML trao ra văn bản, và nhãn chỉ chứa văn bản.' },
      },
      alternatives: [
        { name: 'on the command line', commands: 'kubectl run shop-beta --image=nginx:1.27 --labels=app=shop,version=2.0,beta=true' },
        { name: 'written anew', commands: `cat > shop-beta.yaml <<'END'\n${shopBetaRight}END\nkubectl apply -f shop-beta.yaml` },
      ],
      wrong: [
        { name: 'not mended', commands: 'kubectl create -f shop-beta.yaml', says: { en: 'no pod shop-beta', vi: 'Chưa có pod shop-beta' } },
        { name: 'the label that hurts is left out', commands: `sed -i '/beta: true/d; s/2.0/"2.0"/' shop-beta.yaml\nkubectl create -f shop-beta.yaml`, says: { en: 'labels\\.beta', vi: 'labels\\.beta' } },
        { name: 'another number', commands: `sed -i 's/2.0/"2"/; s/beta: true/beta: "true"/' shop-beta.yaml\nkubectl create -f shop-beta.yaml`, says: { en: 'should be 2\\.0', vi: 'cần là 2\\.0' } },
      ],
    },
    {
      id: 'mend-the-spelling',
      title: { en: 'Three slips of the pen', vi: 'Ba chỗ viết nhầm' },
      text: {
        en: 'A colleague labelled three Pods in a hurry: `cart-1`, `cart-2` and `cart-3`. All three should carry `app=cart` and `tier=backend`, and no other label. Put it right, without making a Pod anew.',
        vi: 'Một đồng nghiệp gắn nhãn vội cho ba Pod: `cart-1`, `cart-2` và `cart-3`. Cả ba đều cần mang `app=cart` và `tier=backend`, ngoài ra không còn nhãn nào khác. Hãy sửa lại mà không tạo lại Pod nào.',
      },
      setup: [
        'kubectl run cart-1 --image=nginx:1.27 --labels=app=cart,teir=backend',
        'kubectl run cart-2 --image=nginx:1.27 --labels=app=Cart,tier=backend',
        'kubectl run cart-3 --image=nginx:1.27 --labels=app=cart,tier=backend,tmp=',
        "kubectl annotate pod cart-1 cart-2 cart-3 podlab.dev/first=yes",
      ].join('; '),
      goal: [
        ...['cart-1', 'cart-2', 'cart-3'].map((name) => ({
          kind: 'object' as const, resource: 'pods', name,
          where: [{ path: 'metadata.labels.app', equals: 'cart' }, { path: 'metadata.labels.tier', equals: 'backend' }, { path: 'metadata.labels', length: 2 }],
        })),
        {
          kind: 'object', resource: 'pods', where: [{ path: 'metadata.annotations."podlab.dev/first"', equals: 'yes' }], count: { min: 3 },
          say: { en: 'One of the Pods was made anew; undo that, and change the labels of the one that runs.', vi: 'Có Pod đã bị tạo lại; hãy hoàn tác và sửa nhãn của chính Pod đang chạy.' },
        },
      ],
      hints: [
        { en: '`kubectl get pods --show-labels` shows all three. Compare letter by letter: case matters, and an empty value is a label too.', vi: '`kubectl get pods --show-labels` cho thấy cả ba. So từng chữ một: hoa thường là khác nhau, và nhãn có giá trị trống vẫn là nhãn.' },
        { en: 'A key cannot be renamed: put the right one on and take the wrong one off. One command may do both.', vi: 'Không đổi tên khóa được: hãy gắn khóa đúng và gỡ khóa sai. Một lệnh làm được cả hai.' },
        { en: '`kubectl label pod cart-1 tier=backend teir-`; `cart-2` needs `--overwrite`, `cart-3` needs `tmp-`.', vi: '`kubectl label pod cart-1 tier=backend teir-`; `cart-2` cần `--overwrite`, `cart-3` cần `tmp-`.' },
      ],
      solution: {
        commands: 'kubectl label pod cart-1 tier=backend teir-\nkubectl label pod cart-2 app=cart --overwrite\nkubectl label pod cart-3 tmp-',
        why: { en: 'Keys and values are compared letter by letter, so each of the three would have been missed by whoever looks for app=cart, tier=backend, and counted by whoever looks for tmp.', vi: 'Khóa và giá trị được so từng chữ, nên ai tìm app=cart, tier=backend sẽ bỏ sót, còn ai tìm tmp lại đếm nhầm.' },
      },
      alternatives: [{
        name: 'by patch',
        commands: `kubectl patch pod cart-1 -p '{"metadata":{"labels":{"tier":"backend","teir":null}}}'\nkubectl patch pod cart-2 -p '{"metadata":{"labels":{"app":"cart"}}}'\nkubectl patch pod cart-3 -p '{"metadata":{"labels":{"tmp":null}}}'`,
      }],
      wrong: [
        { name: 'the wrong key stays', commands: 'kubectl label pod cart-1 cart-2 cart-3 app=cart tier=backend --overwrite', says: { en: 'should have 2 entries', vi: 'cần có 2 phần tử' } },
        { name: 'the case stays', commands: 'kubectl label pod cart-1 tier=backend teir-\nkubectl label pod cart-3 tmp-', says: { en: 'cart-2.*should be cart; now it is Cart', vi: 'cart-2.*cần là cart' } },
        { name: 'made anew', commands: 'kubectl delete pod cart-1 cart-2 cart-3 --now\nfor n in 1 2 3; do kubectl run cart-$n --image=nginx:1.27 --labels=app=cart,tier=backend; done', says: { en: 'made anew', vi: 'tạo lại' } },
      ],
    },
  ],
});
