/**
 * Command lines that are run in this order by the real kubectl and by ours, each against a cluster of its own. Nothing
 * here waits for pods: the two clocks do not go together. Names of temporary files are taken out: their random numbers
 * may look like a hash.
 */
export const session: readonly string[] = [
  'kubectl create deployment web --image=nginx:1.27 --replicas=0',
  'kubectl create configmap cm --from-literal=a=1',
  'kubectl create secret generic sec --from-literal=pw=s3cret',
  'kubectl apply -f k/pod.yaml --dry-run=client -o json',
  'kubectl apply -f two.yaml',
  'kubectl apply -f two.yaml --dry-run=client -o yaml',
  'kubectl apply -f two.yaml -f nokind.yaml -f broken.yaml',
  'kubectl get cm,secret,deploy',
  'kubectl get cm/cm deploy/nope',
  'kubectl get deploy,cm -l app=web -o name',
  'kubectl get pods,nodes -l nope=x',
  'kubectl get deployments.v1beta1.apps web',
  'kubectl get pods --subresource=status',
  'kubectl get pods -f pod.yaml',
  'kubectl get pod,svc -w',
  'kubectl get cm cm -o custom-columns=N:.metadata.name,D:.data.* ; kubectl get cm -o jsonpath="{.items[*].metadata.name}"',
  'kubectl get cm cm -o yaml > cm.yaml; kubectl replace --force -f cm.yaml',
  'kubectl delete cm cm; kubectl create -f cm.yaml',
  'kubectl set env deploy/web A=1 --from=secret/sec',
  'kubectl set env deploy/web --list --resolve',
  'kubectl set env deploy/web 1C=3',
  'kubectl set image -f deploy.yaml c=nginx:1.26 --local -o yaml',
  'kubectl set resources deploy web --limits=cpu',
  "kubectl set selector svc kubernetes 'app in (a)'",
  'kubectl patch -f deploy.yaml -p \'{"spec":{"replicas":7}}\' --local -o yaml',
  'kubectl patch deploy web --type=json -p \'[{"op":"add","path":"/metadata/labels/z","value":"1"}]\' --dry-run=client -o name',
  'kubectl scale deploy a b --replicas=1',
  'kubectl scale cm cm --replicas=1',
  'kubectl taint node worker-1 a=b:NoSchedule a=c:NoSchedule',
  'kubectl taint node worker-1 a=b:NoSchedule --dry-run=client',
  'kubectl rollout restart deploy -l app=nope',
  'kubectl rollout nope',
  'kubectl expose deploy web --port=http',
  'kubectl create clusterrole c --verb=create --non-resource-url=/logs',
  'kubectl create -f pod.yaml --validate=nope',
  'kubectl run p --image=nginx --override-type=nope --overrides={} --dry-run=client',
  'kubectl auth can-i --list --as=bob',
  'kubectl auth can-i a b c',
  'kubectl events --for nope/x',
  'kubectl delete -k k',
  'kubectl config unset contexts.nope.x',
  'kubectl describe sa default',
  'kubectl describe cm one two',
  'kubectl apply -f pv.yaml',
  'kubectl describe csinodes',
  'kubectl describe servicecidrs,ipaddresses',
  'kubectl wait --for=jsonpath={.status.phase}=Available pv --all',
  'kubectl describe pv',
  'kubectl patch -f deploy.yaml --local --type=json -p \'[{"op":"test","path":"/spec/replicas","value":9}]\'',
  'kubectl patch deploy web -p \'{"spec":\'',
  'kubectl taint node worker-1 q=b:NoSchedule q-',
  'kubectl set env deploy/web A=1 A-',
  'kubectl label cm one two --list',
  'kubectl rollout undo rs x',
  'kubectl kustomize replaced',
  'kubectl kustomize variables',
  'kubectl kustomize twice',
  // Sorting: as Go sorts, and what it says of a field that is missing or malformed.
  'kubectl get cm --sort-by=.metadata.labels.nope; kubectl get cm --sort-by={.metadata',
  'kubectl get cm,deploy --sort-by=.metadata.name',
  'kubectl get cm -o name --sort-by=.metadata.labels.nope',
  'kubectl get pods -A --sort-by=.metadata.labels.k8s-app --no-headers -o custom-columns=L:.metadata.labels.k8s-app',
  // What stays as it is is not told of; what is wrong with one object does not stop the others.
  'kubectl set image deploy/web nginx=nginx:1.27; kubectl set image deploy/web nginx=nginx:1.27; kubectl set image deploy web nope nginx=nginx:1.26',
  'kubectl set image deploy/web x=y nginx=nginx:1.25; kubectl set resources deploy/web -c nope --limits=cpu=1; kubectl set env deploy/web; kubectl set env cm/one A=1',
  'kubectl set sa deploy/web; kubectl set selector svc/kubernetes; kubectl set subject deploy/web --user=x',
  'kubectl rollout history deploy/nope cm/one; kubectl rollout status deploy nope paused --watch=false; kubectl rollout undo deploy paused nope; kubectl rollout history cm; kubectl rollout undo cm/one',
  'kubectl rollout pause cm/one cm/two; kubectl rollout history deploy/web --revision=-1',
  // A namespace that is missing.
  'kubectl get pod p -n nope; kubectl describe pod p -n nope; kubectl logs p -n nope; kubectl exec p -n nope -- ls; kubectl scale deploy web --replicas=1 -n nope; kubectl get pod p -n nope -o yaml',
  // Errors of files.
  'kubectl get -f nokind.yaml; kubectl create -f nokind.yaml -f unknownkind.yaml -f two.yaml; kubectl delete -f unknownkind.yaml -f nokind.yaml -f nope.yaml; kubectl get pods -f nope.yaml; kubectl get -k .',
  // Formats.
  'kubectl get cm one -o YAML; kubectl get cm one -o yaml --show-labels; kubectl get cm --server-print=false; kubectl get controllerrevisions,nodes -A',
  `kubectl get cm one -o jsonpath='{foo}' 2>&1 | head -3; kubectl get cm one -o jsonpath="{['metadata.name','kind']}{.}"; printf 'A\\n' > columns; kubectl get cm -o custom-columns-file=columns`,
  // Generators.
  'kubectl create deployment my.app --image=a/b_c.d:1 --dry-run=client -o name; kubectl create ingress i --rule=a=b:80; kubectl create service externalname e --external-name=A_B; kubectl create job j --from=cj; kubectl create role r --verb=get --resource=pods.v1.core',
  'kubectl scale deploy web --replicas=1 -o jsonpath={.spec.replicas}; kubectl wait deploy/web --for=jsonpath={.spec}=1 --timeout=1s',
  // Editors, kubeconfigs, and what is wrong with other lines.
  `KUBE_EDITOR='sed -i s/name:.web$/name:x/' kubectl edit deploy paused; KUBE_EDITOR='sed -i "s/name: paused/name: x/"' kubectl edit deploy paused 2>&1 | sed 's#/tmp/[^"]*#/tmp/X#'; KUBE_EDITOR=/nope kubectl edit deploy paused; KUBE_EDITOR='sed -i d' kubectl edit deploy paused 2>&1 | sed 's#/tmp/[^"]*#/tmp/X#'`,
  'kubectl config set-cluster c --insecure-skip-tls-verify=true --certificate-authority=/nope; kubectl --kubeconfig=made config set-context x; cat made; kubectl --kubeconfig=made config view -o json; kubectl --kubeconfig=broken.yaml get pods',
  'kubectl delete cm one -o yaml; kubectl replace --force --dry-run=server -f two.yaml; kubectl replace a b; kubectl diff -f two.yaml -l a=b; kubectl cluster-info dump -o name; kubectl get pods --request-timeout=x',
  'kubectl apply -f two.yaml --cascade=nope; kubectl apply -f two.yaml --prune --all --prune-allowlist=core/v1/Nope; kubectl label cm one a=b --local; kubectl run x --image=y --tty; kubectl top pod a b; kubectl expose svc kubernetes --port=80 --session-affinity=x --name=y --selector=a=b',
  // What commands decode stands in the order of the Go structs; a revision of a daemon set is the daemon set.
  'kubectl create configmap js --from-literal=a=b -o json; kubectl create role js --verb=get --resource=pods -o json; kubectl set env deploy/paused X=1 --dry-run=server -o json | head -9; kubectl expose deploy paused --port=80 --dry-run=server -o json | head -9',
  'kubectl rollout history -n kube-system ds/kube-proxy -o json',
  'kubectl taint node worker-1 json=order:NoSchedule -o json | head -5',
  // What was applied before, of which a file says nothing any more; a file whose object was never applied.
  'kubectl delete cm one two; kubectl apply -f two.yaml; kubectl diff -f deploy.yaml --prune --prune-allowlist=core/v1/ConfigMap | grep -E "^-(kind|  name|  managedFields):"; kubectl diff -f two.yaml --prune --prune-allowlist=core/v1/Nope',
  'kubectl create -f pod.yaml; kubectl apply view-last-applied -f pod.yaml -o name; kubectl apply view-last-applied pod/p; kubectl delete -f pod.yaml --wait=false',
  // Several are edited as one list; what is refused stands at the head of the file that is opened again; --edit of create.
  `KUBE_EDITOR='sed -i "s/b: x y/b: z/"' kubectl edit cm one two; KUBE_EDITOR='sed -i "s/name: two/name: tuo/"' kubectl edit cm one two 2>&1 | sed 's#/tmp/[^" ]*#/tmp/X#'; KUBE_EDITOR='sed -i s/^data:/data:\\ /' kubectl edit cm one`,
  `printf '#!/bin/sh\ngrep "^#" $1; eval "$DO" $1\n' > editor; chmod +x editor; export KUBE_EDITOR=./editor; for DO in 'sed -i d' 'sed -i s/^kind:.*//' 'sed -i s/^data:/datum:/' 'sed -i s/a:.*/a:\\ [1/' 'sed -i s/resourceVersion:.*/resourceVersion:\\ "\\"1\\""/' 'kubectl delete cm one; sed -i s/^data:/immutable:\\ true\\ndata:/'; do export DO; kubectl edit cm one 2>&1 | sed 's#/tmp/[^" ]*#/tmp/X#'; done; kubectl apply -f two.yaml`,
  `export DO='sed -i s/replicas:.*/replicas:\\ -1/' KUBE_EDITOR=./editor; kubectl edit deploy paused 2>&1 | sed 's#/tmp/[^" ]*#/tmp/X#'`,
  `export KUBE_EDITOR='sed -i s/name:.one/name:\\ three/'; kubectl create -f two.yaml --edit --save-config; kubectl create -f two.yaml --edit 2>&1 | sed 's#/tmp/[^" ]*#/tmp/X#'; kubectl get cm three -o jsonpath={.metadata.annotations}; kubectl delete cm three`,
  // Whoever is impersonated needs a name; settings that are no strings; labels that are none.
  'kubectl get pods --as-group=dev; kubectl get pods --as-uid=1',
  'kubectl --kubeconfig=made config set preferences.colors true; kubectl --kubeconfig=made config set clusters.c.insecure-skip-tls-verify maybe; kubectl --kubeconfig=made config set users.u.token true; cat made; kubectl --kubeconfig=made config unset preferences.colors; kubectl --kubeconfig=made config set preferences.colors x',
  `printf 'commonLabels: {a: 1}' > k/kustomization.yaml; kubectl kustomize k; printf 'resources: [pod.yaml]\nlabels: [{pairs: {a: null}}]' > k/kustomization.yaml; kubectl kustomize k; printf 'configMapGenerator: [{name: x, options: {labels: {a: true}}}]' > k/kustomization.yaml; kubectl kustomize k`,
  // Templates and paths that do not fit the object; a column that is not there leaves the head.
  `kubectl get cm one -o jsonpath='{.data[0]}' 2>&1 | head -1; kubectl get cm -o jsonpath='{.items[9:].x}' 2>&1 | head -1; kubectl get cm -o jsonpath='{.items[2:1].x}' 2>&1 | head -1; kubectl get cm -o jsonpath='{.items[?(@.data.a==1)].x}' 2>&1 | head -1; kubectl get cm -o jsonpath='{.items[?(@.data.a=="1")].metadata.name}'`,
  `kubectl get deploy web -o custom-columns='N:.metadata.name,I:.spec.template.spec.containers[5].image'; kubectl get cm -o custom-columns='A:.metadata.name[,B:.kind'; printf '' > columns; kubectl get cm -o custom-columns-file=columns`,
  // Types and names.
  'kubectl get pods, svc; kubectl get all web; kubectl get deploy,cm web -o name; kubectl get --raw http://x/y; timeout 1 kubectl get cm one -w --output-watch-events -o name; kubectl certificate nope | tail -3',
  'kubectl explain pods.spec.containers[0]; kubectl explain .spec; kubectl explain deployments.v1.apps; kubectl explain pod --api-version=apps/v1; kubectl explain pod --api-version=a/b/c; kubectl explain nodes.metrics.k8s.io; kubectl explain pods.spec.nope.nope',
  // Nothing without a name is asked for, for that would be all of it; labels choose among the objects of files as well.
  `printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  generateName: gen-\n' > gen.yaml; kubectl delete -f gen.yaml; kubectl replace -f gen.yaml; kubectl diff -f gen.yaml; kubectl apply --server-side -f gen.yaml; kubectl get cm one -o name`,
  `kubectl delete -f two.yaml -l x=nope; kubectl get -f two.yaml -l 'a in ('; kubectl apply -f two.yaml -l a=b; kubectl patch -f two.yaml -p '{"data":{"a":"1"}}'; kubectl patch -f two.yaml -p '{"data":{"a":"1"}}'`,
  // Lists are judged as a whole; keys come in their order, in which faults are met.
  `printf 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: l1}\n- kind: ConfigMap\n' | kubectl apply -f -; printf 'apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: l2}\n' | kubectl apply -f -; kubectl delete cm l1 l2`,
  `printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: t1}\nspec: {containers: [{name: a, image: b, ports: [{containerPort: "80"}], command: sleep}]}\n' | kubectl create -f -; printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: [x]\n' | kubectl create -f -; printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, labels: {a: 1}, annotations: {b: true}}\n' | kubectl create -f -`,
  `mkdir -p sub; cp two.yaml sub/; cd sub; printf 'kind: x' > b.yaml; kubectl apply -f .; kubectl get -f ../s*b`,
  // What was applied stands in the annotation on both sides of a difference.
  `kubectl apply -f two.yaml; sed 's/a: "1"/a: "2"/' two.yaml | kubectl diff -f - | tail -n +4; sed 's/a: "1"/a: "2"/' two.yaml | kubectl diff --server-side --field-manager=other -f -; echo $?; KUBECTL_EXTERNAL_DIFF=nope kubectl diff -f two.yaml`,
  `kubectl apply set-last-applied -f two.yaml; kubectl apply set-last-applied -f two.yaml; kubectl apply --server-side --force-conflicts -f two.yaml; kubectl get cm one --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation}{"\\n"}{end}'`,
  // Generators.
  `kubectl create pdb p --selector='a in (b,c),d' --min-available=1 --dry-run=client -o yaml; kubectl create pdb p --selector='a!=b' --min-available=1; kubectl create pdb p --selector='a>1' --min-available=1; kubectl create pdb p --selector='a in' --min-available=1`,
  'kubectl create deployment x --image=nginx:1 --image=nginx:2 --dry-run=client -o yaml; kubectl run x --image=y --attach --pod-running-timeout=0s; kubectl create token default --bound-object-name=p; kubectl create token default --duration=-1m',
  // Reconciling tells what it does.
  `printf 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r}\nrules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: rb}\nroleRef: {kind: Role, name: r, apiGroup: rbac.authorization.k8s.io}\nsubjects: [{kind: User, name: a, apiGroup: rbac.authorization.k8s.io}]\n' > rb.yaml; kubectl auth reconcile -f rb.yaml; sed -i 's/metadata: {/metadata: {namespace: default, /' rb.yaml; kubectl auth reconcile -f rb.yaml; kubectl auth reconcile -f rb.yaml; sed -i 's/get, list/get, watch, create/;s/name: a/name: b/' rb.yaml; kubectl auth reconcile -f rb.yaml; kubectl auth reconcile -f rb.yaml --remove-extra-permissions --remove-extra-subjects; kubectl get role r -o jsonpath={.rules}`,
  'kubectl auth can-i get pods --no-headers; kubectl auth whoami --as=bob -o json; kubectl --token=x get cm one -o name',
  // Kubeconfigs: settings have types, several files keep their own, a token and a password exclude each other.
  `export KUBECONFIG=c2; kubectl config set clusters.x.server http://a; kubectl config set contexts.x.namespace y; kubectl config set kind Foo; kubectl config set users.x.client-key-data y; kubectl config set users.x.client-key-data z --set-raw-bytes; cat c2; kubectl config unset users.y.token; kubectl config unset contexts; kubectl config delete-cluster nope; kubectl config set-credentials u --token=a; kubectl config set-credentials u --username=b --password=c; kubectl config set-cluster e --embed-certs; kubectl config set-cluster e; cat c2`,
  `export KUBECONFIG=m1:m2:nope; printf 'apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster: {server: "http://a"}\ncontexts:\n- name: ca\n  context: {cluster: a, user: u}\ncurrent-context: ca\n' > m1; printf 'apiVersion: v1\nkind: Config\nclusters:\n- name: b\n  cluster: {server: "http://b"}\ncontexts:\n- name: cb\n  context: {cluster: b, user: u}\ncurrent-context: cb\nusers:\n- name: u\n  user: {token: t}\n' > m2; kubectl config use-context cb; kubectl config set-cluster b --server=http://c; kubectl config set-context new --cluster=b; kubectl config delete-context cb; kubectl config set users.new.token x; cat m1 m2; kubectl config view --merge=false; kubectl config view --flatten`,
  // Kustomizations within others that fail, files that are no objects, patches that are none, components in the wrong place.
  `mkdir -p b o e; printf 'resources: [missing.yaml]\n' > b/kustomization.yaml; printf 'resources: [../b]\n' > o/kustomization.yaml; kubectl kustomize o; printf 'resources: [../e]\n' > o/kustomization.yaml; kubectl kustomize o; printf 'resources: [../b]\n' > o/kustomization.yaml; printf 'nope: 1\n' > b/kustomization.yaml; kubectl kustomize o; printf 'configMapGenerator: [{name: x, literals: [a]}]\n' > b/kustomization.yaml; kubectl kustomize o; printf 'configMapGenerator: [{literals: [a=b]}]\n' > b/kustomization.yaml; kubectl kustomize b`,
  `printf 'resources: [x.yaml]\n' > b/kustomization.yaml; printf 'apiVersion: v1\nkind: Pod\n' > b/x.yaml; kubectl kustomize o; printf 'a: [b\n' > b/x.yaml; kubectl kustomize b; printf 'hello\n' > b/x.yaml; kubectl kustomize b; for plan in 'resources: x' 'resources: [{x: y}]' 'kind: Component' 'kind: Foo\nresources: [x.yaml]' 'apiVersion: v2\nresources: [x.yaml]' 'resources: [x.yaml]\nsortOptions: {order: x}' 'components: [../o]'; do printf "$plan\n" > b/kustomization.yaml; kubectl kustomize b; done; printf 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: a-\n' > b/kustomization.yaml; kubectl kustomize o`,
  `printf 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: sa}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: rb}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\nsubjects: [{kind: ServiceAccount, name: sa}, {kind: ServiceAccount, name: other}]\n' > b/x.yaml; printf 'resources: [x.yaml]\nnamespace: ns1\nnamePrefix: p-\n' > b/kustomization.yaml; kubectl kustomize b; for patch in '{patch: x}' '{target: {kind: ServiceAccount}, patch: "[{op: remove, path: /x}]"}' '{patch: "{apiVersion: v1, kind: Service, metadata: {name: nope}}"}'; do printf "resources: [x.yaml]\npatches: [$patch]\n" > b/kustomization.yaml; kubectl kustomize b; done; printf 'resources: [x.yaml]\npatchesJson6902: [{target: {kind: ServiceAccount}, patch: "[{op: remove, path: /x}]"}]\n' > b/kustomization.yaml; kubectl kustomize b`,
  // Files of certificates that are missing or that the kubeconfig holds already; templates within templates.
  'kubectl get cm --client-certificate=nope; kubectl get cm --certificate-authority=nope; kubectl --kubeconfig=made config set-credentials y --client-certificate=nope; kubectl get cm --kubeconfig=made --user=y',
  `kubectl get cm -o go-template='{{template "nope" .}}' > /dev/null; kubectl get cm -o go-template='{{define "x"}}{{.a.b}}{{end}}{{template "x"}}{{template "x" "s"}}' > /dev/null`,
  // Labels that are none at all, --all beside names, a version for several.
  'kubectl create cm bare; kubectl label cm bare nope-; kubectl label cm bare nope-; kubectl label cm bare --all x=y; kubectl label cm one bare q=z --resource-version=1; kubectl label cm bare x- longer=z; kubectl label cm bare longer- s=t; kubectl annotate cm bare g=h k=j g- k-',
  // What is made by flags keeps a note in the order of its struct; overrides become what the struct holds.
  `kubectl create deployment noted --image=a --save-config --dry-run=client -o yaml; kubectl create svc nodeport noted --tcp=80 --save-config --dry-run=client -o yaml; kubectl run noted --image=a --labels=c=d --port=80 --expose --dry-run=client -o yaml; kubectl run noted --image=a --save-config --dry-run=client -o yaml`,
  `for text in '[]' '"x"' '{"kind":"Nope"}'; do kubectl run x --image=a --overrides="$text" --dry-run=client; done; kubectl expose svc kubernetes --port=80 --selector=a=b --overrides='{"spec":{"ports":[{"port":81}]}}' --dry-run=client -o yaml`,
  'kubectl delete --raw x; kubectl replace --raw x -f two.yaml; kubectl replace --force --cascade=nope -f two.yaml; kubectl diff -f two.yaml --force-conflicts; kubectl run x --image=a --cascade=nope',
  'kubectl create secret generic unseen --from-literal=a=b --dry-run=client -o yaml | kubectl diff -f - | tail -n +3',
  'kubectl create role rr --verb=get --resource=pods --dry-run=client -o yaml > rr.yaml; kubectl auth reconcile -f rr.yaml --dry-run=client; kubectl auth reconcile -f rr.yaml --dry-run=server; kubectl auth can-i get /logs --subresource=x',
  `kubectl drain worker-1 --pod-selector='a in ('; kubectl set selector svc kubernetes 'a!=b'; kubectl set env cm/one --list; kubectl set env deploy/web --all A=1`,
  // Requests that are decided already.
  `openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj /CN=bob 2> /dev/null; printf 'apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: bob}\nspec: {request: %s, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}\n' "$(base64 -w0 csr.pem)" | kubectl create -f -; kubectl certificate approve bob; kubectl certificate approve bob; kubectl certificate deny bob --force; kubectl certificate approve cm/one`,
  // Debugging: what is refused at once, and what of a pod its copy keeps.
  `for line in '--image=!!' '--image=b --env=A' '--image=b --custom=nope' '--image=b --replace' '--copy-to=x -- ls' '--copy-to=x -c no -- ls' '--copy-to=x --set-image=a=!!' '--image=b --image-pull-policy=no' '-f two.yaml --image=b' '--image=b -t'; do kubectl debug p $line; done; kubectl debug ns/default p --image=b; kubectl debug --image=b`,
  `kubectl run whole --image=nginx --labels=a=b --annotations=c=d --overrides='{"spec":{"initContainers":[{"name":"i","image":"b"}],"containers":[{"name":"whole","image":"nginx","args":["x"],"livenessProbe":{"exec":{"command":["true"]}}}]}}'; printf 'env: [{name: X, value: z}]' > custom; n=0; for line in '--image=b' '--image=b --profile=general' '--image=b --profile=baseline --keep-labels --keep-annotations --keep-liveness --keep-init-containers=false' '--image=b --profile=netadmin --share-processes=false --custom=custom' '--set-image=*=b' '-c whole --image=b --env=A=b=c' '--profile=general -c whole -- sleep 1'; do n=$((n+1)); kubectl debug whole --copy-to=copy$n $line | sed s/debugger-.*/NAME/; kubectl get pod copy$n -o json | jq -c '[.metadata.labels, .metadata.annotations, .spec.shareProcessNamespace, (.spec.initContainers // [] | length), (.spec.containers | map([.image, .command, .args, .env, .securityContext, .livenessProbe.exec]))]'; done; kubectl delete pod --all --wait=false --force > /dev/null 2>&1`,
  `for profile in legacy general baseline restricted netadmin sysadmin; do kubectl debug node/worker-1 --image=b --profile=$profile -q -c $profile; done; kubectl get pods -o json | jq -c '.items[] | [.metadata.labels, .spec.hostPID, .spec.hostIPC, .spec.hostNetwork, .spec.volumes[].hostPath, .spec.containers[0].securityContext]' | sort; kubectl delete pod --all --wait=false --force > /dev/null 2>&1`,
  // Kustomizations: words that YAML 1.1 takes for truth values, generators that clash, kinds and names that a patch may change.
  `printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm, annotations: {y: "n", on: yes}}\ndata: {n: no, y: off}\n' > b/x.yaml; for plan in '' 'configMapGenerator: [{name: x, literals: [a=1, a=2]}]' 'configMapGenerator: [{name: x, literal: [a]}]' 'configMapGenerator: [{name: x, files: ["a=b=c"]}]' 'configMapGenerator: [{name: x, envs: [nope]}]' 'generatorOptions: {labels: {a: b}}\nconfigMapGenerator: [{name: x, options: {labels: {c: d}}}]' 'patches: [{target: {kind: ConfigMap}, options: {allowNameChange: true}, patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: renamed}}"}]' 'helmCharts: [{name: x, version: 1.0.0}]' 'replacements: [{source: {kind: ConfigMap, fieldPath: data.y}, targets: [{select: {kind: ConfigMap}, fieldPaths: [metadata.annotations.r], options: {create: true}}]}]' 'sortOptions: {order: fifo, legacySortOptions: {orderFirst: [Pod]}}'; do printf "resources: [x.yaml]\n$plan\n" > b/kustomization.yaml; kubectl kustomize b; done; kubectl kustomize b --reorder=nope; kubectl kustomize b --load-restrictor=nope; kubectl alpha; mkdir -p many; printf 'resources: [x.yaml]\n' > b/kustomization.yaml; kubectl kustomize b --reorder=none -o many; ls many`,
  `printf 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{patch: x}]\n' > e/kustomization.yaml; printf 'resources: [x.yaml]\ncomponents: [../e]\n' > b/kustomization.yaml; kubectl kustomize b`,
  // Descriptions: the old annotation of a class, the newest version of an autoscaler, fields in the order of their names; a short name of two resources.
  `printf 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: old, annotations: {volume.beta.kubernetes.io/storage-class: old}}\nspec: {accessModes: [ReadWriteOnce], storageClassName: new, resources: {requests: {storage: 1Gi}}}\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: scaler}\nspec: {maxReplicas: 5, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: nope}}\n---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: foos.example.com}\nspec: {group: example.com, names: {plural: foos, singular: foo, kind: Foo}, scope: Namespaced, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {URLPath: {type: string}, aBC: {type: string}}}}}}}]}\n' | kubectl apply -f -; kubectl describe pvc old --show-events=false | grep Class; kubectl describe hpa.v1.autoscaling scaler --show-events=false | grep -A1 Metrics; kubectl describe crd foos.example.com | grep -A3 URL; kubectl get ev nope`,
  // What -v tells: the refusals that a command ends with, bodies with what they end in, nothing of those that are dealt with.
  `kubectl delete cm nope -v=4 2>&1 | grep -v Feature; kubectl get cm nope nope2 -v=5 2>&1 | grep -v Feature; kubectl create ns A -v=4 2>&1 | grep -v Feature; kubectl delete cm nope -v=1 2>&1 | sed 's/.*Feature.*/gate/'`,
  `kubectl delete cm nope -v=8 2>&1 | grep -A2 Body; kubectl get ns kube-public -v=8 -o name 2>&1 | grep -E 'Body|Cache|Content-Type'; kubectl patch ns kube-public -p '{"metadata":{"labels":{"a":"b"}}}' -v=8 2>&1 | grep 'Request Body'; kubectl scale deploy nope --replicas=1 -v=6 2>&1 | grep -c object`,
  // What was never applied cannot be edited as such; a revision below none.
  'export EDITOR=true; kubectl create cm unapplied; kubectl apply edit-last-applied cm/unapplied; kubectl apply -f two.yaml; kubectl apply edit-last-applied cm unapplied one; kubectl rollout undo deploy web --to-revision=-1',
];
