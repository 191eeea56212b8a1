/**
 * Flags with values that are wrong, empty or of the old kind, one command after another, behind `session` on the same
 * clusters. What printers cannot be made of is told at different moments by different commands.
 */
export const flagSession: readonly string[] = [
  'kubectl create deployment fs --image=nginx:1.27 --replicas=0; kubectl create cm fa --from-literal=a=1; kubectl apply -f two.yaml 2>&1 | tail -2',
  // When a wrong -o is told: before, or after the change.
  'kubectl apply -f two.yaml -f nokind.yaml -o yaml; kubectl apply -f two.yaml -o nosuch; kubectl apply -f two.yaml --template={{.kind}}',
  'kubectl patch cm fa -p \'{"data":{"z":"1"}}\' -o nosuch; kubectl get cm fa -o jsonpath={.data.z}; kubectl label cm fa q=r -o nosuch; kubectl annotate cm fa q=r -o nosuch; kubectl get cm fa -o jsonpath={.metadata.labels.q}{.metadata.annotations}',
  'kubectl rollout pause deploy fs -o nosuch; kubectl rollout resume deploy fs -o nosuch; kubectl rollout resume deploy fs; kubectl rollout restart deploy fs -o nosuch; kubectl get deploy fs -o jsonpath={.metadata.generation}',
  'kubectl taint node worker-2 f=b:NoSchedule -o nosuch; kubectl taint node worker-2 f- -o nosuch; kubectl taint node worker-2 f=b:NoSchedule --overwrite; kubectl taint node worker-2 f- --validate=x; kubectl taint node worker-2 f- -l !zz; kubectl taint node worker-2 f-',
  'kubectl autoscale deploy fs --max=3 --name=fz -o nosuch; kubectl get hpa fz -o name; kubectl autoscale deploy fs --max=3 --dry-run=client; kubectl autoscale deploy fs --max=3 --dry-run=server',
  'kubectl create secret tls s --cert=nope --key=nope -o wrong; kubectl create secret tls s --cert=nope --key=nope --dry-run=wrong; kubectl create cm c --validate=x --from-literal=a; kubectl create role r --validate=',
  'for verb in create replace apply; do kubectl $verb -f two.yaml -f nope.yaml --validate=x; kubectl $verb -f two.yaml --validate=x; done',
  // Formats that are empty, and templates without a format.
  "kubectl config view -o ''; kubectl config view --template={{.kind}}; kubectl auth whoami -o ''; kubectl auth whoami --template={{.kind}} | head -1; kubectl events --template={{ > events; head -c 9 events",
  "kubectl create token default -o '' | cut -c1-50; kubectl create token default --template=x | cut -c1-2; kubectl create token default | wc -l; kubectl create token default -o json | head -6",
  "kubectl rollout history deploy fs --template={{.kind}}; kubectl rollout history deploy fs -o ''; kubectl rollout history deploy fs -o nosuch",
  // Arguments beside files, several files that are not there.
  'kubectl get -f nope1 -f nope2; kubectl get cm x -f nope1 -f two.yaml; kubectl get pods,svc a b -f two.yaml; kubectl set image deploy/fs a=b -k k; kubectl certificate approve x -f two.yaml; kubectl debug x -f nope --image=b --profile=general; kubectl scale deploy fs --replicas=0 -f https://nope.invalid/x',
  'kubectl set env deploy/fs A=1 --local; kubectl set sa deploy/fs x --local; kubectl set image deploy/fs a=b --local; kubectl annotate cm/fa a=b --local; kubectl patch cm/fa -p {} --local; kubectl wait cm fa --for=delete --local',
  // Selectors.
  "for option in 'get cm' 'get -f two.yaml' 'logs' 'top pod' 'top node' 'delete -f two.yaml'; do kubectl $option -l -a; kubectl $option -l 'a=b!'; done; kubectl top pod --field-selector a=b=c; kubectl top pod x --field-selector a=b; kubectl get cm --field-selector 'a=b\\x'",
  'kubectl apply view-last-applied cm fa --all; kubectl apply view-last-applied cm fa -o nosuch; kubectl delete -f pod.yaml --all; kubectl delete -f pod.yaml -l a=b; kubectl delete -f pod.yaml --field-selector metadata.name=one; kubectl delete cm nope --dry-run=client',
  // The old words of --cascade.
  'kubectl delete cm nope --cascade=true; kubectl delete cm nope --cascade=; kubectl replace -f two.yaml --cascade=false; kubectl apply -f two.yaml --cascade=0 2>&1 | head -1; kubectl run x --image=b --rm --cascade=false',
  'kubectl wait cm fa --for=delete --timeout=0; kubectl wait cm fa --for=jsonpath={.data.a}=2 --timeout=0; kubectl get nodes --raw= -o name; kubectl apply -f two.yaml --subresource=status; kubectl apply -f two.yaml --server-side --subresource=status',
  'kubectl logs nope --tail=-5; kubectl logs -l a=nope --since=-1s; kubectl port-forward nope 80 --address=x; kubectl auth can-i --list -A; kubectl auth reconcile -f two.yaml --dry-run=wrong; kubectl run x --image=b --env=1=2 --dry-run=client; printf n | kubectl delete cm fa -i',
  // Roles: all of them, groups in order, verbs for some alone.
  "for option in 'get pods,*' 'get deployments.apps,pods' 'get *.apps,pods' 'use pods' 'bind roles' 'impersonate users' 'escalate pods' 'get /log' 'get nope'; do set -- $option; kubectl create role r --verb=$1 --resource=$2 --dry-run=client -o yaml; done; kubectl create clusterrole c --aggregation-rule=a",
  "kubectl create cronjob c --image=b --schedule= --dry-run=client -o name; kubectl create ingress i --rule=a/b=c:80 --default-backend=a: --dry-run=client -o yaml; kubectl create secret generic s --from-literal='a b=c'; kubectl create secret generic s --from-env-file=k",
  'kubectl drain worker-2 --dry-run=client --chunk-size=1 2>&1 | head -2; kubectl rollout pause deploy fs; kubectl set env deploy/fs A=1; kubectl rollout undo deploy fs --dry-run=client | head -3',
  // Kubeconfigs: names that are empty, programs that tell who one is, certificates.
  "export KUBECONFIG=fc; kubectl config set-cluster ''; kubectl config set-context ''; kubectl config use-context ''; kubectl config set-credentials ''; kubectl config set-credentials u --embed-certs; kubectl config set-credentials u --exec-interactive-mode=x; kubectl config set-credentials u --exec-env=a --exec-env=b 2>&1 | tail -1",
  'export KUBECONFIG=fc; kubectl config set-credentials u --exec-command=x --exec-arg=1 --exec-env=A=1 --exec-env=B=2; kubectl config set-credentials u --exec-env=A- --exec-env=B=3 --exec-api-version=v9; cat fc; kubectl config set-credentials u --exec-command=y --exec-interactive-mode=Never; kubectl config view -o json; kubectl config set-credentials w --auth-provider=p --auth-provider-arg=a=b,c=d; kubectl config set-credentials w --auth-provider-arg=a-; cat fc',
  'export KUBECONFIG=k/fc; kubectl config set-cluster c --certificate-authority=k/ca; kubectl config set-cluster d --certificate-authority=two.yaml --tls-server-name=t; cat k/fc; kubectl config view --flatten; kubectl config set-cluster c --certificate-authority=two.yaml --embed-certs; kubectl config set-cluster d --server=http://x; cat k/fc; kubectl config view --flatten',
];
