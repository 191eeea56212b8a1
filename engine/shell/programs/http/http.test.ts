import { beforeAll, expect, test } from 'vitest';
import { runToEnd } from '../../../testing/run-to-end';
import { createCluster, type Cluster } from '../../../whole';

/** What curl 7.88.1, GNU Wget 1.21.3 and BusyBox 1.35 print, but for times and speeds. */
let cluster: Cluster;

const exec = (words: string): string => runToEnd(cluster, `kubectl exec box -- ${words}`).output.replace(/\r/g, '⏎').replace(/Date: [^⏎\n]*/g, 'Date: D');
const NOTHING = '⏎  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0';
const TABLE = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n${NOTHING}`;

beforeAll(() => {
  cluster = createCluster({ seed: 'http' });
  runToEnd(cluster, `kubectl create deployment web --image=nginx; kubectl expose deployment web --port=80 --cluster-ip=10.96.7.7; kubectl run box --image=nginx -- sleep 1d; kubectl run small --image=busybox -- sleep 1d
kubectl wait --for=condition=Ready pod --all; sleep 2; kubectl exec deploy/web -- sh -c 'echo hello > /usr/share/nginx/html/x'`);
});

test('curl tells its progress when the body goes elsewhere, and with -v what goes over the wire', () => {
  expect(exec('curl web/x').replace(/ +[1-9]\d*(?= {6}0 --|\n$)/g, ' SPEED')).toBe(`${TABLE}hello\n⏎100     6  100     6    0     0 SPEED      0 --:--:-- --:--:-- --:--:-- SPEED\n`);
  expect(exec('curl -sv -d a=b web/nope')).toBe(`*   Trying 10.96.7.7:80...
* Connected to web (10.96.7.7) port 80 (#0)
> POST /nope HTTP/1.1⏎
> Host: web⏎
> User-Agent: curl/7.88.1⏎
> Accept: */*⏎
> Content-Length: 3⏎
> Content-Type: application/x-www-form-urlencoded⏎
> ⏎
} [3 bytes data]
< HTTP/1.1 405 Not Allowed⏎
< Server: nginx/1.27.5⏎
< Date: D⏎
< Content-Type: text/html⏎
< Content-Length: 157⏎
< Connection: keep-alive⏎
< ⏎
{ [157 bytes data]
<html>⏎
<head><title>405 Not Allowed</title></head>⏎
<body>⏎
<center><h1>405 Not Allowed</h1></center>⏎
<hr><center>nginx/1.27.5</center>⏎
</body>⏎
</html>⏎
* Connection #0 to host web left intact
`);
});

test('curl names what went wrong, with its exit code', () => {
  expect(exec('curl web.nowhere')).toBe(`${TABLE}curl: (6) Could not resolve host: web.nowhere\ncommand terminated with exit code 6\n`);
  expect(exec('curl --retry 1 --retry-connrefused localhost:99')).toBe(`${TABLE}${NOTHING}
curl: (7) Failed to connect to localhost port 99 after 0 ms: Couldn't connect to server
Warning: Problem : connection refused. Will retry in 1 seconds. 1 retries 
Warning: left.
${NOTHING}${NOTHING}
curl: (7) Failed to connect to localhost port 99 after 0 ms: Couldn't connect to server
command terminated with exit code 7
`);
  expect(exec('curl -sS https://kubernetes.default')).toContain('curl: (60) SSL certificate problem: unable to get local issuer certificate\nMore details here');
  expect(exec('curl -skI https://kubernetes.default')).toMatch(/^HTTP\/2 403 ⏎\n/);
  expect(exec('curl --nope x')).toBe("curl: option --nope: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\ncommand terminated with exit code 2\n");
  expect(exec("curl -s -o /dev/null -w '%{http_code} %{foo}|%{remote_ip} %{size_download}' web/x")).toBe("curl: unknown --write-out variable: 'foo'\n200 |10.96.7.7 6");
});

test('wget of GNU and of BusyBox tell what they fetch', () => {
  const gnu = (words: string): string => runToEnd(cluster, `(kubectl port-forward svc/web 8080:80 > /dev/null & sleep 1; ${words}; kill %1)`).output.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'T').replace(/ +[\d.]+[KM]?=0s/g, ' S=0s').replace(/\([\d.]+ [KM]?B\/s\)/g, '(S)');
  expect(gnu('wget localhost:8080/x')).toBe(`--T--  http://localhost:8080/x
Resolving localhost (localhost)... 127.0.0.1
Connecting to localhost (localhost)|127.0.0.1|:8080... connected.
HTTP request sent, awaiting response... 200 OK
Length: 6 [application/octet-stream]
Saving to: 'x'

     0K                                                       100% S=0s

T (S) - 'x' saved [6/6]

`);
  expect(gnu('wget https://172.30.0.10:6443/version')).toContain("ERROR: cannot verify 172.30.0.10's certificate, issued by 'CN=kubernetes':\n");
  expect(gnu('wget -q --no-check-certificate -O- https://172.30.0.10:6443/version')).toContain('"gitVersion": "v1.33.1"');
  const small = (words: string): string => runToEnd(cluster, `kubectl exec small -- ${words}`).output;
  expect(small('wget -O- web/x')).toBe('Connecting to web (10.96.7.7:80)\nwriting to stdout\nhello\n-                    100% |********************************|     6  0:00:00 ETA\nwritten to stdout\n');
  expect(small('sh -c "wget web/x; wget web/x"')).toBe("Connecting to web (10.96.7.7:80)\nsaving to 'x'\nx                    100% |********************************|     6  0:00:00 ETA\n'x' saved\nConnecting to web (10.96.7.7:80)\nwget: can't open 'x': File exists\ncommand terminated with exit code 1\n");
});
