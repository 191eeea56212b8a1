import { defineLab } from '../../../../curriculum/lab';

const pod = (name: string, node: string) => `kubectl run ${name} --image=nginx:1.27 --overrides='{"spec":{"nodeName":"${node}","terminationGracePeriodSeconds":1}}'`;
const on = (host: 1 | 2, command: string) => `ssh docker-${host} docker ${command}`;

export default defineLab({
  dockerHosts: 2,
  setup: [pod('one', 'worker-1'), pod('two', 'worker-2'), 'kubectl wait --for=condition=Ready pod --all --timeout=60s'].join('\n'),
  tasks: [
    {
      id: 'published',
      title: { en: 'A door on port 9000', vi: 'Một cửa ở cổng 9000' },
      text: {
        en: 'Run a container `office` of the image `nginx` on `docker-2` so that it answers at `http://172.30.0.32:9000`. The image listens on port 80; leave the container in its own network.',
        vi: 'Chạy container `office` từ image `nginx` trên `docker-2` sao cho nó trả lời ở `http://172.30.0.32:9000`. Image lắng nghe cổng 80; hãy để container trong mạng riêng của nó.',
      },
      goal: [
        { kind: 'container', machine: 'docker-2', name: 'office', network: 'bridge' },
        { kind: 'http', from: { machine: 'docker-1' }, url: 'http://172.30.0.32:9000', matches: 'nginx' },
      ],
      hints: [
        { en: 'A port of the host has to lead to a port of the container.', vi: 'Một cổng của máy chủ phải dẫn tới một cổng của container.' },
        { en: 'The flag is `-p`; which number comes first?', vi: 'Cờ là `-p`; số nào đứng trước?' },
        { en: '`ssh docker-2 docker run -d --name office -p 9000:80 nginx`. A failed attempt leaves its name behind: `docker rm -f office`.', vi: '`ssh docker-2 docker run -d --name office -p 9000:80 nginx`. Lần thử hỏng vẫn giữ tên: `docker rm -f office`.' },
      ],
      solution: {
        commands: on(2, 'run -d --name office -p 9000:80 nginx'), waitSeconds: 5,
        why: { en: 'Host first, container second. Docker writes a rule that turns the destination to the container\'s own address.', vi: 'Máy chủ trước, container sau. Docker ghi một luật bẻ địa chỉ đích sang địa chỉ riêng của container.' },
      },
      alternatives: [{ name: 'on one address of the host', commands: on(2, 'run -d --name office -p 172.30.0.32:9000:80 nginx'), waitSeconds: 5 }],
      wrong: [
        { name: 'the wrong way round', commands: on(2, 'run -d --name office -p 80:9000 nginx'), waitSeconds: 5, says: { en: '172\\.30\\.0\\.32:9000 does not answer', vi: '172\\.30\\.0\\.32:9000 không trả lời' } },
        { name: 'not published', commands: on(2, 'run -d --name office nginx'), waitSeconds: 5, says: { en: '172\\.30\\.0\\.32:9000 does not answer', vi: '172\\.30\\.0\\.32:9000 không trả lời' } },
        { name: 'on the other machine', commands: on(1, 'run -d --name office -p 9000:80 nginx'), waitSeconds: 5, says: { en: 'no container office on docker-2', vi: 'Trên docker-2 chưa có container office' } },
        { name: 'in the host\'s network', commands: on(2, 'run -d --name office --network host nginx'), waitSeconds: 5, says: { en: 'bridge is wanted', vi: 'cần ở mạng bridge' } },
      ],
    },
    {
      id: 'who-called',
      title: { en: 'Whom does the callee see?', vi: 'Bên nhận nhìn thấy ai?' },
      text: {
        en: 'On `docker-1` the container `caller` runs, on `docker-2` the container `callee` behind port 8081. Let `caller` call `callee`, and save in `seen.txt` the address, nothing else, that `callee` saw its visitor come from.',
        vi: 'Trên `docker-1` có container `caller`, trên `docker-2` có container `callee` sau cổng 8081. Hãy cho `caller` gọi `callee`, rồi lưu vào `seen.txt` địa chỉ, không gì khác, mà `callee` thấy khách đến từ đó.',
      },
      setup: `${on(1, 'run -d --name caller nginx')}; ${on(2, 'run -d --name callee -p 8081:80 nginx')}`,
      goal: [{ kind: 'file', path: 'seen.txt', matches: '^172\\.30\\.0\\.31\\s*$', say: { en: 'The file seen.txt should hold the address of the visitor as the log of callee tells it.', vi: 'Tệp seen.txt cần chứa địa chỉ của khách đúng như log của callee ghi lại.' } }],
      hints: [
        { en: 'nginx writes every visit to its log, the address first.', vi: 'nginx ghi mỗi lượt ghé vào log, địa chỉ đứng đầu dòng.' },
        { en: 'First the call: `ssh docker-1 docker exec caller curl …` to an address and a port of `docker-2`.', vi: 'Gọi trước đã: `ssh docker-1 docker exec caller curl …` tới một địa chỉ và cổng của `docker-2`.' },
        { en: '`ssh docker-2 docker logs --tail 1 callee | cut -d" " -f1 > seen.txt`.', vi: '`ssh docker-2 docker logs --tail 1 callee | cut -d" " -f1 > seen.txt`.' },
      ],
      solution: {
        commands: `${on(1, 'exec caller curl -s 172.30.0.32:8081')} > /dev/null\n${on(2, 'logs --tail 1 callee')} | cut -d' ' -f1 > seen.txt`, waitSeconds: 2,
        why: { en: 'docker-1 replaced the container\'s address by its own when the packet left. Whoever is called cannot tell one container of that machine from another.', vi: 'docker-1 đã thay địa chỉ container bằng địa chỉ của mình khi gói tin ra ngoài. Bên nhận không phân biệt được container nào trên máy đó đã gọi.' },
      },
      alternatives: [{ name: 'read and written', commands: `${on(1, 'exec caller curl -s http://172.30.0.32:8081')} > page.html\necho 172.30.0.31 > seen.txt`, waitSeconds: 2 }],
      wrong: [
        { name: 'what the caller thinks', commands: `${on(1, 'exec caller hostname -i')} > seen.txt`, waitSeconds: 2, says: { en: 'as the log of callee tells', vi: 'log của callee' } },
        { name: 'the address of the callee', commands: 'echo 172.30.0.32 > seen.txt', waitSeconds: 2, says: { en: 'as the log of callee tells', vi: 'log của callee' } },
        { name: 'the whole line', commands: `${on(1, 'exec caller curl -s 172.30.0.32:8081')} > /dev/null\n${on(2, 'logs --tail 1 callee')} > seen.txt`, waitSeconds: 2, says: { en: 'as the log of callee tells', vi: 'log của callee' } },
        { name: 'called from the host', commands: `curl -s 172.30.0.32:8081 > /dev/null\n${on(2, 'logs --tail 1 callee')} | cut -d' ' -f1 > seen.txt`, waitSeconds: 2, says: { en: 'as the log of callee tells', vi: 'log của callee' } },
      ],
    },
    {
      id: 'pod-by-hand',
      title: { en: 'A Pod by hand', vi: 'Tự tay làm một Pod' },
      text: {
        en: 'On `docker-2`, build what Kubernetes calls a Pod: a container `hold` (image `busybox`, doing nothing) that holds the network, and in its network `front` (image `nginx`) and `back` (image `luksa/kubia`, on port 8080).',
        vi: 'Trên `docker-2`, hãy dựng thứ mà Kubernetes gọi là Pod: container `hold` (image `busybox`, không làm gì) giữ mạng, và trong mạng của nó có `front` (image `nginx`) và `back` (image `luksa/kubia`, cổng 8080).',
      },
      goal: [
        { kind: 'container', machine: 'docker-2', name: 'hold' },
        { kind: 'container', machine: 'docker-2', name: 'front', network: 'container:hold' },
        { kind: 'container', machine: 'docker-2', name: 'back', network: 'container:hold' },
      ],
      hints: [
        { en: 'Which mode lets a container move in with another?', vi: 'Chế độ nào cho một container vào ở chung với container khác?' },
        { en: 'busybox ends at once unless it is given something to do: `sleep 100000`.', vi: 'busybox kết thúc ngay nếu không được giao việc: `sleep 100000`.' },
        { en: 'First `hold`, then `--network container:hold` for the other two. All on docker-2.', vi: '`hold` trước, rồi `--network container:hold` cho hai container còn lại. Tất cả trên docker-2.' },
      ],
      solution: {
        commands: [on(2, 'run -d --name hold busybox sleep 100000'), on(2, 'run -d --name front --network container:hold nginx'), on(2, 'run -d --name back --network container:hold luksa/kubia')].join('\n'), waitSeconds: 5,
        why: { en: 'hold owns the network namespace; the others come and go within it. Kubernetes calls the holder pause and starts it first in every Pod.', vi: 'hold sở hữu network namespace; những container khác đến rồi đi bên trong. Kubernetes gọi kẻ giữ mạng là pause và khởi động nó đầu tiên trong mỗi Pod.' },
      },
      alternatives: [{ name: 'by the id of the holder', commands: [`hold=$(${on(2, 'run -d --name hold busybox sleep infinity')})`, on(2, 'run -d --name front --network container:$hold nginx'), on(2, 'run -d --name back --network container:$hold luksa/kubia')].join('\n'), waitSeconds: 5 }, { name: 'with a published port', commands: [on(2, 'run -d --name hold -p 9001:80 busybox sleep 100000'), on(2, 'run -d --name back --network container:hold luksa/kubia'), on(2, 'run -d --name front --network container:hold nginx')].join('\n'), waitSeconds: 5 }],
      wrong: [
        { name: 'each on its own', commands: [on(2, 'run -d --name hold busybox sleep 100000'), on(2, 'run -d --name front nginx'), on(2, 'run -d --name back luksa/kubia')].join('\n'), waitSeconds: 5, says: { en: 'container:hold is wanted', vi: 'cần ở mạng container:hold' } },
        { name: 'the holder ends at once', commands: on(2, 'run -d --name hold busybox'), waitSeconds: 5, says: { en: 'container hold is not running', vi: 'hold chưa chạy' } },
        { name: 'on the other machine', commands: [on(1, 'run -d --name hold busybox sleep 100000'), on(1, 'run -d --name front --network container:hold nginx'), on(1, 'run -d --name back --network container:hold luksa/kubia')].join('\n'), waitSeconds: 5, says: { en: 'no container hold on docker-2', vi: 'Trên docker-2 chưa có container hold' } },
        { name: 'two on one port', commands: [on(2, 'run -d --name hold busybox sleep 100000'), on(2, 'run -d --name other --network container:hold nginx'), on(2, 'run -d --name front --network container:hold nginx'), on(2, 'run -d --name back --network container:hold luksa/kubia')].join('\n'), waitSeconds: 8, says: { en: 'container front is not running', vi: 'front chưa chạy' } },
      ],
    },
    {
      id: 'own-network',
      title: { en: 'A network of their own', vi: 'Một mạng cho riêng họ' },
      text: {
        en: 'On `docker-1`, the running containers `ledger` and `clerk` shall be able to call each other by name; the container `stranger` must not reach them, not even by address. Do not start any of them anew. Save what `clerk` gets from `http://ledger` in `proof.html`.',
        vi: 'Trên `docker-1`, hai container đang chạy `ledger` và `clerk` phải gọi được nhau bằng tên; container `stranger` thì không được với tới chúng, kể cả bằng địa chỉ. Đừng khởi động lại container nào. Lưu thứ `clerk` nhận được từ `http://ledger` vào `proof.html`.',
      },
      setup: ['ledger', 'clerk', 'stranger'].map((name) => on(1, `run -d --name ${name} nginx`)).join('; '),
      goal: [
        { kind: 'file', path: 'proof.html', matches: 'Welcome to nginx', say: { en: 'The file proof.html should hold what clerk gets from http://ledger.', vi: 'Tệp proof.html cần chứa thứ clerk nhận được từ http://ledger.' } },
        ...['ledger', 'clerk'].map((name) => ({ kind: 'container' as const, machine: 'docker-1', name, apartFrom: 'stranger' })),
        { kind: 'container', machine: 'docker-1', name: 'stranger' },
      ],
      hints: [
        { en: 'On the default bridge there are no names; on a network that you make there are.', vi: 'Bridge mặc định không có tên gọi; mạng bạn tự tạo thì có.' },
        { en: 'A running container can be plugged into a further network, and unplugged from one: `docker network --help`. Who sits on one switch with the stranger can be reached by it.', vi: 'Container đang chạy có thể được cắm thêm vào một mạng nữa, và rút ra khỏi một mạng: `docker network --help`. Còn ngồi chung bộ chuyển mạch với stranger thì stranger còn gọi được.' },
        { en: '`docker network create desk`, `docker network connect desk ledger`, `docker network disconnect bridge ledger`, the same for clerk; then `docker exec clerk curl -s http://ledger > proof.html`.', vi: '`docker network create desk`, `docker network connect desk ledger`, `docker network disconnect bridge ledger`, tương tự với clerk; rồi `docker exec clerk curl -s http://ledger > proof.html`.' },
      ],
      solution: {
        commands: [on(1, 'network create desk'), ...['ledger', 'clerk'].flatMap((name) => [on(1, `network connect desk ${name}`), on(1, `network disconnect bridge ${name}`)]), `${on(1, 'exec clerk curl -s http://ledger')} > proof.html`].join('\n'), waitSeconds: 2,
        why: { en: 'Each connection is a further virtual cable into a further switch, and the old one has to come out. Docker runs a name server for networks that users make.', vi: 'Mỗi lần nối là thêm một sợi cáp ảo cắm vào một bộ chuyển mạch khác, và phải rút sợi cũ ra. Docker chạy máy chủ tên cho những mạng do người dùng tạo.' },
      },
      alternatives: [{ name: 'the stranger is unplugged instead', commands: [on(1, 'network create --subnet 172.28.0.0/16 desk'), on(1, 'network connect desk ledger'), on(1, 'network connect desk clerk'), on(1, 'network disconnect bridge stranger'), `${on(1, 'exec clerk curl -s http://ledger')} > proof.html`].join('\n'), waitSeconds: 2 }],
      wrong: [
        { name: 'by name on the default bridge', commands: `${on(1, 'exec clerk curl -s -m 2 http://ledger')} > proof.html`, waitSeconds: 2, says: { en: 'proof\\.html is empty|should hold what clerk gets', vi: 'đang trống|cần chứa thứ clerk' } },
        { name: 'only one of them is connected', commands: [on(1, 'network create desk'), on(1, 'network connect desk ledger'), `${on(1, 'exec clerk curl -s -m 2 http://ledger')} > proof.html`].join('\n'), waitSeconds: 2, says: { en: 'should hold what clerk gets', vi: 'cần chứa thứ clerk' } },
        { name: 'all three still on the default bridge', commands: [on(1, 'network create desk'), on(1, 'network connect desk ledger'), on(1, 'network connect desk clerk'), `${on(1, 'exec clerk curl -s http://ledger')} > proof.html`].join('\n'), waitSeconds: 2, says: { en: 'ledger and stranger are both on network bridge', vi: 'ledger và stranger cùng ở mạng bridge' } },
        { name: 'the stranger is removed', commands: [on(1, 'rm -f stranger')].join('\n'), waitSeconds: 2, says: { en: 'no container stranger', vi: 'chưa có container stranger' } },
      ],
    },
  ],
});
