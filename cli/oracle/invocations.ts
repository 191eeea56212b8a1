import { commandRecord, subcommands } from '../../engine/kubectl/command/catalogue';

/** Files that the invocations name, laid into the home directory of both. */
export const files: Readonly<Record<string, string>> = {
  'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels: {app: p}\nspec:\n  containers:\n  - name: c\n    image: nginx:1.27\n    ports:\n    - containerPort: 80\n',
  'deploy.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\nspec:\n  replicas: 2\n  selector:\n    matchLabels: {app: d}\n  template:\n    metadata:\n      labels: {app: d}\n    spec:\n      containers:\n      - name: c\n        image: nginx:1.27\n',
  'two.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata:\n  a: "1"\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: two\ndata:\n  b: "x y"\n',
  'broken.yaml': 'apiVersion: v1\nkind: Pod\n metadata:\n  name: p\n',
  'nokind.yaml': 'apiVersion: v1\nmetadata:\n  name: p\n',
  'noversion.yaml': 'kind: Pod\nmetadata:\n  name: p\n',
  'unknownkind.yaml': 'apiVersion: v1\nkind: Pood\nmetadata:\n  name: p\n',
  'unknownfield.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n    imag: nginx\n    image: nginx\n',
  'tab.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: p\n',
  'list.json': '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"l"},"data":{"k":"v"}}]}\n',
  'broken.json': '{"apiVersion":"v1","kind":"Pod",\n',
  'empty.yaml': '',
  'env.txt': 'A=1\n# comment\nB=two words\nHOME\n',
  'badenv.txt': '1 A=1\n',
  'app.properties': 'color=blue\nsize=large\n',
  'k/kustomization.yaml': 'namePrefix: dev-\nlabels:\n- pairs: {team: a}\nresources:\n- pod.yaml\nconfigMapGenerator:\n- name: cfg\n  literals: [x=1]\n',
  'pv.yaml': 'apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], csi: {driver: d, volumeHandle: h, volumeAttributes: {a: b, c: d}}}\n---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv-local}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], local: {path: /d}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: k, operator: In, values: [a, b]}, {key: z, operator: Exists}]}]}}}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: paused}\nspec: {replicas: 0, paused: true, selector: {matchLabels: {app: p}}, template: {metadata: {labels: {app: p}}, spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80, name: http}]}]}}}\n',
  'replaced/kustomization.yaml': 'resources: [../k]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.x}\n  targets:\n  - select: {kind: Pod}\n    fieldPaths: ["spec.containers.[name=c].image"]\n    options: {delimiter: ":", index: 1}\n',
  'variables/kustomization.yaml': 'resources: [../k]\nvars:\n- {name: NOPE, objref: {kind: Pod, name: kp, apiVersion: v1}, fieldref: {fieldpath: spec.nope}}\n',
  'twice/kustomization.yaml': 'resources: [../k, ../k]\n',
  'k/pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: kp\n  labels: {app: p}\nspec:\n  containers:\n  - name: c\n    image: nginx:1.27\n',
};

/** What each command is tried with, whatever it does. */
function* everyCommand(path: string): Generator<string> {
  const name = `kubectl${path ? ` ${path}` : ''}`;
  yield `${name} --nosuchflag`;
  yield `${name} -Z`;
  yield `${name} a b c d --nosuchflag=x`;
  if (path !== 'proxy' && path !== 'edit') yield name;
  for (const flag of commandRecord(path)?.flags ?? []) {
    if (flag.bare === undefined) yield `${name} x --${flag.name}`;
    if (flag.type === 'i' || flag.type === 'd') yield `${name} x --${flag.name}=abc`;
    if (flag.type === 'b') yield `${name} x --${flag.name}=maybe`;
    if (flag.name === 'output') yield `${name} x y --output=nosuch`;
    if (flag.name === 'dry-run') yield `${name} x y --dry-run=nosuch`;
    if (flag.name === 'selector') yield `${name} x --selector='a b'`;
    if (flag.name === 'filename' && path !== 'edit') yield `${name} -f nosuch.yaml`;
    if (flag.name === 'filename' && path !== 'edit') yield `${name} -f broken.yaml`;
  }
}

function commandPaths(path = ''): string[] {
  return subcommands(path).flatMap((name) => {
    const child = path ? `${path} ${name}` : name;
    return [child, ...commandPaths(child)];
  });
}

/** Every command with every kind of flag missing its value, and with values that cannot be read. */
export function generated(): string[] {
  return ['', ...commandPaths()].flatMap((path) => [...everyCommand(path)]);
}
