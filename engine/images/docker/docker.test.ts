import { beforeEach, expect, test } from 'vitest';
import { createCluster, type Cluster } from '../../whole';
import { runToEnd } from '../../testing/run-to-end';

let cluster: Cluster;

beforeEach(() => {
  cluster = createCluster({ seed: 'docker', dockerHosts: 2 });
  cluster.clock.runUntil(cluster.clock.now() + 1000);
});

/** What a script on the workstation prints, errors included, without the builder's warning. */
function sh(text: string, seconds = 30): string {
  const run = runToEnd(cluster, text, seconds);
  return (run.stdout + run.stderr).replace(/DEPRECATED: The legacy[\s\S]*?buildx\/\n\n/g, '');
}

const SITE = `mkdir -p site && cd site && echo one > index.html && printf 'FROM busybox\\nWORKDIR /www\\nCOPY index.html .\\nCMD ["httpd","-f","-p","8080"]\\n' > Dockerfile && docker build -q -t registry.podlab:5000/site:v1 .`;

test('a built image runs here, and from the shared registry on the nodes, which know no localhost of ours', () => {
  sh(SITE);
  expect(sh('docker run -d --name w1 -p 8080:8080 registry.podlab:5000/site:v1 > /dev/null; sleep 1; curl -s localhost:8080')).toBe('one\n');
  sh('docker push registry.podlab:5000/site:v1; docker tag registry.podlab:5000/site:v1 localhost:5000/other:v1; docker push localhost:5000/other:v1');
  expect(sh('curl -s registry.podlab:5000/v2/_catalog; curl -s registry.podlab:5000/v2/site/tags/list')).toBe('{"repositories":["other","site"]}\n{"name":"site","tags":["v1"]}\n');
  sh('kubectl run good --image=registry.podlab:5000/site:v1; kubectl run bad --image=localhost:5000/other:v1; sleep 4');
  expect(sh('kubectl exec good -- cat /www/index.html')).toBe('one\n');
  expect(sh('kubectl get events --field-selector involvedObject.name=bad -o custom-columns=M:.message')).toContain('failed to do request: Head "http://localhost:5000/v2/other/manifests/v1": dial tcp 127.0.0.1:5000: connect: connection refused');
});

test('a node keeps what it has under a tag until it is told to pull always', () => {
  sh(`${SITE}; docker push registry.podlab:5000/site:v1`);
  const on = `--overrides='{"spec":{"nodeName":"worker-1"}}'`;
  sh(`kubectl run first --image=registry.podlab:5000/site:v1 ${on}; sleep 3; cd site; echo two > index.html; docker build -q -t registry.podlab:5000/site:v1 .; docker push registry.podlab:5000/site:v1`);
  sh(`kubectl run kept --image=registry.podlab:5000/site:v1 ${on}; kubectl run fresh --image=registry.podlab:5000/site:v1 --image-pull-policy=Always ${on}; sleep 4`);
  expect(sh('kubectl exec kept -- cat /www/index.html; kubectl exec fresh -- cat /www/index.html')).toBe('one\ntwo\n');
});

test('a build uses its cache up to the first step that differs', () => {
  sh(SITE);
  expect(sh('cd site; docker build -t again . | grep -c "Using cache"')).toBe('3\n');
  expect(sh('cd site; echo new > index.html; docker build -t again . | grep -c "Using cache"')).toBe('1\n');
  expect(sh('cd site; docker push registry.podlab:5000/site:v1 | grep -c Pushed; docker push registry.podlab:5000/site:v1 | grep -c "already exists"')).toBe('3\n3\n');
});

test('two hosts with the same bridge range meet under their own addresses', () => {
  for (const host of ['docker-1', 'docker-2']) sh(`ssh ${host} docker run -d --name web -p 8080:80 nginx`);
  expect(sh('ssh docker-1 ip -br addr show docker0')).toContain('172.17.0.1/16');
  expect(sh('ssh docker-1 curl -s -o /dev/null -w "%{http_code}" 172.17.0.2')).toBe('200');
  sh('ssh docker-1 docker exec web curl -s 172.30.0.32:8080; curl -s 172.30.0.32:8080');
  expect(sh('ssh docker-2 docker logs web 2>&1 | grep GET | cut -d" " -f1')).toBe('172.30.0.31\n172.30.0.1\n');
  expect(cluster.containersOf('docker-2')).toEqual([{ name: 'web', image: 'nginx', running: true, network: 'bridge', networks: ['bridge'] }]);
});

test('a container is started again as its restart policy says, until somebody stops it', () => {
  expect(sh(`docker run -d --restart=on-failure:2 --name f1 busybox sh -c 'echo x; exit 1' > /dev/null; sleep 3; docker logs f1; docker inspect -f '{{.RestartCount}} {{.State.Status}}' f1`)).toBe('x\nx\nx\n2 exited\n');
  expect(sh(`docker run -d --restart=always --name a1 busybox sh -c 'sleep 1; exit 1' > /dev/null; sleep 4; docker stop a1; sleep 3; docker ps -a --filter name=a1 --format '{{.Status}}'`)).toMatch(/^a1\nExited \(1(37)?\) \d seconds ago\n$/);
});

test('exec as another user in another directory; a terminal is refused where there is none; a root that may not be written', () => {
  expect(sh(`docker run -d --name w1 nginx > /dev/null; docker exec -u nginx -w /tmp w1 sh -c 'pwd; id -un'; docker exec -it w1 sh; docker run --rm --read-only busybox touch /x`)).toBe('/tmp\nnginx\nthe input device is not a TTY\ntouch: /x: Read-only file system\n');
});

test('a container is made an image; tables of chosen columns; a field that nobody knows', () => {
  expect(sh(`docker run --name c1 busybox sh -c 'echo kept > /note'; docker commit c1 mine:1 | cut -c1-7; docker run --rm mine:1 cat /note; docker ps -a --format 'table {{.Names}}\\t{{.Image}}'; docker inspect -f '{{.Nope}}' c1`)).toBe(
    'sha256:\nkept\nNAMES     IMAGE\nc1        busybox\n\ntemplate parsing error: template: :1:2: executing "" at <.Nope>: map has no entry for key "Nope"\n',
  );
});

test('templates index what lies deep, give names to what they range over, and say of which field they know nothing', () => {
  sh('docker run -d --name p1 -p 8090:80 --label team=a nginx');
  expect(sh(`docker inspect -f '{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}} {{range $port, $to := .NetworkSettings.Ports}}{{$port}}->{{(index $to 0).HostPort}}{{end}} {{json .Config.Labels}}' p1`)).toBe('8090 80/tcp->8090 {"team":"a"}\n');
  expect(sh(`docker network inspect -f '{{.Nope}}' bridge; docker ps --filter foo=bar; docker ps --filter label=team=b -q`)).toBe('template parsing error: template: :1:2: executing "" at <.Nope>: map has no entry for key "Nope"\nError response from daemon: Invalid filter \'foo\'\n');
});

test('what a container is run with: a file of variables, mounts in their long form, memory as a disk, capabilities, hosts and name servers', () => {
  expect(sh(`printf 'X=1\\n' > vars; docker run --rm --env-file vars --mount type=volume,source=v,target=/v,readonly --tmpfs /t --add-host db:10.0.0.1 --dns 9.9.9.9 --cap-drop ALL busybox sh -c 'echo $X; touch /v/a; echo x > /t/a && cat /t/a; grep db /etc/hosts; cat /etc/resolv.conf; chown 1 /t/a'`)).toBe(
    '1\nx\n10.0.0.1\tdb\nnameserver 9.9.9.9\ntouch: /v/a: Read-only file system\nchown: /t/a: Operation not permitted\n',
  );
});

test('what cannot be started says why, with the codes 126 and 127; an exec says it where the command would have written', () => {
  expect(sh('docker run --rm busybox nosuch 2>&1 | head -1; docker run --rm busybox nosuch 2> /dev/null; echo $?; docker run --rm busybox /etc/passwd 2> /dev/null; echo $?'))
    .toBe('docker: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown\n127\n126\n');
  expect(sh('docker run -d --name s1 busybox sleep 100 > /dev/null; docker exec s1 nosuch 2> /dev/null; echo $?')).toBe('OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown\r\n126\n');
});

test('a command line that is none is refused with its usage before the daemon is asked', () => {
  expect(sh('docker logs; echo $?')).toBe("1\ndocker: 'docker logs' requires 1 argument\n\nUsage:  docker logs [OPTIONS] CONTAINER\n\nRun 'docker logs --help' for more information\n");
  expect(sh('docker ps --nosuch; echo $?')).toBe("125\nunknown flag: --nosuch\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\n");
  expect(sh('docker run -p abc:80 nginx; docker run Nginx; docker run --health-cmd true nginx')).toBe("docker: invalid hostPort: abc\n\nRun 'docker run --help' for more information\ndocker: invalid reference format: repository name (library/Nginx) must be lowercase\n\nRun 'docker run --help' for more information\ndocker: not simulated: docker run --health-cmd\n");
});

test.each([
  ['docker cp', "docker: 'docker cp' requires 2 arguments\n\nUsage:  docker cp [OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH\n\nRun 'docker cp --help' for more information\n"],
  ['docker cp a b', 'must specify at least one container source\n'],
  ['docker run --rm -v foo:bar busybox true', `docker: Error response from daemon: invalid volume specification: 'foo:bar': invalid mount config for type "volume": invalid mount path: 'bar' mount path must be absolute\n\nRun 'docker run --help' for more information\n`],
  ['docker run --rm --restart=always busybox true', "docker: conflicting options: cannot specify both --restart and --rm\n\nRun 'docker run --help' for more information\n"],
  ['docker run --restart=always:3 busybox true', "docker: Error response from daemon: maximum retry count cannot be used with restart policy 'always'\n\nRun 'docker run --help' for more information\n"],
  ['docker run --rm --ip 1.2.3.4 busybox true', "docker: Error response from daemon: user specified IP address is supported on user defined networks only\n\nRun 'docker run --help' for more information\n"],
  ['docker run --rm -m x busybox true', `invalid argument "x" for "-m, --memory" flag: invalid size: 'x'\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\n`],
  ['docker run --rm --cap-drop FOO busybox true', `docker: Error response from daemon: invalid CapDrop: unknown capability: "CAP_FOO"\n\nRun 'docker run --help' for more information\n`],
  ['docker create --name c busybox', 'Error response from daemon: Invalid container name (c), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed\n'],
  ['docker kill nope; docker start nope', 'Error response from daemon: Cannot kill container: nope: No such container: nope\nError response from daemon: No such container: nope\nError: failed to start containers: nope\n'],
  ['docker rm -f nope; echo $?', '0\nError response from daemon: No such container: nope\n'],
  ['docker rename nope x', 'Error response from daemon: No such container: nope\nError: failed to rename container named nope\n'],
  ['docker network create bridge; docker network inspect nope', '[]\nError response from daemon: operation is not permitted on predefined bridge network\nError response from daemon: network nope not found\n'],
  ['docker image inspect nope; docker container inspect nope', '[]\n[]\nError response from daemon: no such image: nope: No such image: nope:latest\nError response from daemon: No such container: nope\n'],
  ['docker ps -f bad', `invalid argument "bad" for "-f, --filter" flag: bad format of filter (expected name=value)\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\n`],
])('%s is refused as by the real one', (text, told) => {
  expect(sh(text)).toBe(told);
});

test('a port that is not published, a user and a directory that the container lacks; volumes of another container', () => {
  sh('docker run -d --name web -p 8080:80 nginx; docker run -d --name keep -v vol:/data busybox sleep 1000');
  expect(sh("docker port web 99; docker exec -u nope web ls; docker exec -w /nope web ls; docker exec web nope; echo $?")).toBe('unable to find user nope: no matching entries in passwd file\r\nOCI runtime exec failed: exec failed: unable to start container process: chdir to cwd ("/nope") set in config.json failed: no such file or directory: unknown\r\nOCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown\r\n126\nError: No public port \'99\' published for web\n');
  expect(sh('docker exec keep touch /data/f; docker run --rm --volumes-from keep busybox ls /data; echo x > n; docker cp n web:/nope/x; docker rename web web; docker kill -s FOO web')).toBe('f\nError response from daemon: Could not find the file /nope in container web\nError response from daemon: Renaming a container with the same name as its current name\nError: failed to rename container named web\nError response from daemon: Invalid signal: FOO\n');
});

test('images without a name go with the steps that only they stand on, stopped containers and idle networks with them', () => {
  sh(`mkdir -p b; for text in one two; do printf 'FROM busybox\\nRUN echo '$text' > /f\\nEXPOSE 80\\n' > b/Dockerfile; docker build -q -t demo b; done; docker network create n1; docker run --name done busybox true`);
  expect(sh('docker images -f dangling=true -q | wc -l; docker image prune -f | sed "s/sha256:.*/ID/"; docker images -f foo=bar')).toBe("1\nDeleted Images:\ndeleted: ID\ndeleted: ID\n\nTotal reclaimed space: 4B\nError response from daemon: Invalid filter 'foo'\n");
  expect(sh('docker system prune -f | sed "s/^[0-9a-f]*$/ID/"; docker rmi demo | grep -c Deleted; docker image prune -f')).toBe('Deleted Containers:\nID\nID\nDeleted Networks:\nn1\nID\nTotal reclaimed space: 0B\n2\nTotal reclaimed space: 0B\n');
});

test('client and engine tell their versions, as a whole and by template', () => {
  expect(sh("docker --version; docker version -f '{{.Client.Version}} {{.Server.Version}}'; docker info -f '{{.Containers}} {{.Driver}}'; docker version | grep -c API")).toBe('Docker version 28.2.2, build e6534b4\n28.2.2 20.10.24+dfsg1\n0 overlay2\n2\n');
});
