import { defineLab } from '../../../../curriculum/lab';

const startScript = `echo "$GREETING from $(hostname)" >> index.html
exec httpd -f -p 8080
`;
const registry = 'registry.podlab:5000';
const webDockerfile = 'FROM nginx:1.25\nCOPY index.html /usr/share/nginx/html/index.html\n';

/** A Service and a client, so that the goal can ask what is served; the lesson itself does not need them. */
const served = (name: string): string => `kubectl create service clusterip ${name} --tcp=80:80`;

export default defineLab({
  files: {
    'hello/index.html': 'A page that was packed into an image.\n',
    'hello/start.sh': startScript,
    'page/index.html': '<h1>Packed by me</h1>\n',
    'news/index.html': '<h1>Old news</h1>\n',
    'news/Dockerfile': webDockerfile,
    'desk/index.html': '<h1>The desk</h1>\n',
    'desk/Dockerfile': webDockerfile,
  },
  setup: ['kubectl run client --image=nginx:1.27', 'kubectl wait --for=condition=Ready pod/client --timeout=60s'].join('\n'),
  tasks: [
    {
      id: 'package-the-page',
      title: { en: 'From a page to two Pods', vi: 'Từ một trang đến hai Pod' },
      text: {
        en: 'The folder `page` holds an `index.html` and nothing else. Pack it as `registry.podlab:5000/page:v1`, upon `nginx:1.25` (which serves `/usr/share/nginx/html` on port 80), and run it as a Deployment `page` with two replicas. A Service `page` is there already.',
        vi: 'Thư mục `page` chỉ có một tệp `index.html`. Hãy đóng gói nó thành `registry.podlab:5000/page:v1`, dựng trên `nginx:1.25` (phục vụ `/usr/share/nginx/html` ở cổng 80), rồi chạy thành Deployment `page` với hai bản sao. Service `page` đã có sẵn.',
      },
      setup: served('page'),
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'page', where: [{ path: 'spec.replicas', equals: 2 }, { path: 'spec.template.spec.containers[0].image', equals: `${registry}/page:v1` }, { path: 'status.readyReplicas', equals: 2 }] },
        { kind: 'http', from: { pod: 'client' }, url: 'http://page', matches: 'Packed by me' },
      ],
      hints: [
        { en: 'Begin with a Dockerfile of two lines in the folder `page`: what it is built upon, and what is copied where.', vi: 'Bắt đầu bằng một Dockerfile hai dòng trong thư mục `page`: dựng trên gì, và chép gì vào đâu.' },
        { en: 'Then the road of the text: `docker build -t NAME page`, `docker push NAME`, `kubectl create deployment`.', vi: 'Rồi đi theo con đường trong bài: `docker build -t TÊN page`, `docker push TÊN`, `kubectl create deployment`.' },
        { en: 'The Dockerfile: `FROM nginx:1.25` and `COPY index.html /usr/share/nginx/html/index.html`. The Deployment: `kubectl create deployment page --image=registry.podlab:5000/page:v1 --replicas=2`.', vi: 'Dockerfile: `FROM nginx:1.25` và `COPY index.html /usr/share/nginx/html/index.html`. Deployment: `kubectl create deployment page --image=registry.podlab:5000/page:v1 --replicas=2`.' },
      ],
      solution: {
        commands: `cat > page/Dockerfile <<'END'\n${webDockerfile}END\ndocker build -t ${registry}/page:v1 page\ndocker push ${registry}/page:v1\nkubectl create deployment page --image=${registry}/page:v1 --replicas=2`,
        why: { en: 'Two lines suffice: nginx brings its own command, and the page takes the place of its welcome.', vi: 'Hai dòng là đủ: nginx có sẵn lệnh khởi động, còn trang của bạn thay trang chào của nó.' },
      },
      alternatives: [{ name: 'built under a short name', commands: `printf 'FROM nginx:1.25\\nCOPY . /usr/share/nginx/html/\\n' > page/Dockerfile\ndocker build -t page page\ndocker tag page ${registry}/page:v1\ndocker push ${registry}/page:v1\nkubectl create deployment page --image=${registry}/page:v1 --dry-run=client -o yaml | sed 's/replicas: 1/replicas: 2/' | kubectl apply -f -` }],
      wrong: [
        { name: 'never pushed', commands: `cat > page/Dockerfile <<'END'\n${webDockerfile}END\ndocker build -t ${registry}/page:v1 page\nkubectl create deployment page --image=${registry}/page:v1 --replicas=2`, says: { en: 'readyReplicas', vi: 'readyReplicas' } },
        { name: 'nothing copied', commands: `echo FROM nginx:1.25 > page/Dockerfile\ndocker build -t ${registry}/page:v1 page\ndocker push ${registry}/page:v1\nkubectl create deployment page --image=${registry}/page:v1 --replicas=2`, says: { en: 'not with what is wanted', vi: 'chưa đúng nội dung' } },
        { name: 'plain nginx', commands: 'kubectl create deployment page --image=nginx:1.27 --replicas=2', says: { en: 'image should be registry', vi: 'image cần là registry' } },
      ],
    },
    {
      id: 'fresh-news',
      title: { en: 'Yesterday\'s page', vi: 'Trang của hôm qua' },
      text: {
        en: 'The page in `news` has been changed. A colleague built it, pushed it as `registry.podlab:5000/news:v1` and restarted the Deployment `news`, and still "Old news" is served. See to it that both Pods serve the page that is in the folder.',
        vi: 'Trang trong thư mục `news` đã được sửa. Một đồng nghiệp đã build, đẩy lên thành `registry.podlab:5000/news:v1` rồi khởi động lại Deployment `news`, thế mà vẫn ra "Old news". Hãy làm cho cả hai Pod phục vụ trang đang có trong thư mục.',
      },
      setup: [
        served('news'),
        `docker build -q -t ${registry}/news:v1 news`, `docker push ${registry}/news:v1`,
        `kubectl create deployment news --image=${registry}/news:v1 --replicas=2`, 'kubectl rollout status deployment news --timeout=60s',
        "echo '<h1>Fresh news</h1>' > news/index.html",
        `docker build -q -t ${registry}/news:v1 news`, `docker push ${registry}/news:v1`,
        'kubectl rollout restart deployment news', 'kubectl rollout status deployment news --timeout=60s', 'sleep 10',
      ].join('; '),
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'news', where: [{ path: 'spec.replicas', equals: 2 }, { path: 'status.updatedReplicas', equals: 2 }, { path: 'status.availableReplicas', equals: 2 }, { path: 'status.replicas', equals: 2 }] },
        { kind: 'http', from: { pod: 'client' }, url: 'http://news', matches: 'Fresh news', say: { en: 'The Deployment news still serves the page of yesterday.', vi: 'Deployment news vẫn phục vụ trang của hôm qua.' } },
      ],
      hints: [
        { en: 'Does a node ask the registry for an image whose name it has already?', vi: 'Node có hỏi registry về một image mà tên nó đã có không?' },
        { en: 'The cleanest way is a name that no node has yet.', vi: 'Cách sạch nhất là một cái tên chưa node nào có.' },
        { en: 'Build and push `registry.podlab:5000/news:v2`, then `kubectl set image deployment/news news=registry.podlab:5000/news:v2`.', vi: 'Build và push `registry.podlab:5000/news:v2`, rồi `kubectl set image deployment/news news=registry.podlab:5000/news:v2`.' },
      ],
      solution: {
        commands: `docker build -t ${registry}/news:v2 news\ndocker push ${registry}/news:v2\nkubectl set image deployment/news news=${registry}/news:v2\nkubectl rollout status deployment news --timeout=60s`,
        why: { en: 'With IfNotPresent a node takes what it has under a name. A new tag is a new name, and one that you can go back from.', vi: 'Với IfNotPresent, node dùng thứ nó có dưới cái tên đó. Tag mới là tên mới, và còn có đường lùi.' },
      },
      alternatives: [{ name: 'pull always', commands: `kubectl patch deployment news -p '{"spec":{"template":{"spec":{"containers":[{"name":"news","imagePullPolicy":"Always"}]}}}}'\nkubectl rollout status deployment news --timeout=60s` }],
      wrong: [
        { name: 'the same again', commands: `docker build -t ${registry}/news:v1 news\ndocker push ${registry}/news:v1\nkubectl rollout restart deployment news\nkubectl rollout status deployment news --timeout=60s\nsleep 10`, says: { en: 'page of yesterday', vi: 'trang của hôm qua' } },
        { name: 'not pushed', commands: `docker build -t ${registry}/news:v2 news\nkubectl set image deployment/news news=${registry}/news:v2`, says: { en: 'updatedReplicas|page of yesterday', vi: 'updatedReplicas|trang của hôm qua' } },
        { name: 'the Pods are deleted', commands: 'kubectl delete pods -l app=news --now\nsleep 10', says: { en: 'page of yesterday', vi: 'trang của hôm qua' } },
      ],
    },
    {
      id: 'found-by-the-nodes',
      title: { en: 'An image that no node finds', vi: 'Image không node nào tìm ra' },
      text: {
        en: 'The Deployment `desk` has not one Pod ready. Its image was built and pushed, on this machine everything works. Get it to run, from the image that was built.',
        vi: 'Deployment `desk` chưa có Pod nào sẵn sàng. Image của nó đã build và đẩy lên, trên máy này mọi thứ đều chạy. Hãy làm cho nó chạy, từ chính image đã build.',
      },
      setup: [served('desk'), 'docker build -q -t localhost:5000/desk:v1 desk', 'docker push localhost:5000/desk:v1', 'kubectl create deployment desk --image=localhost:5000/desk:v1'].join('; '),
      goal: [
        { kind: 'object', resource: 'deployments.apps', name: 'desk', where: [{ path: 'status.readyReplicas', atLeast: 1 }, { path: 'status.updatedReplicas', atLeast: 1 }] },
        { kind: 'http', from: { pod: 'client' }, url: 'http://desk', matches: 'The desk' },
      ],
      hints: [
        { en: '`kubectl describe pods -l app=desk`: whom did the node ask?', vi: '`kubectl describe pods -l app=desk`: node đã hỏi ai?' },
        { en: 'The image needs a name that means the same on your machine and on the nodes.', vi: 'Image cần một cái tên mà trên máy bạn và trên node đều hiểu như nhau.' },
        { en: '`docker tag localhost:5000/desk:v1 registry.podlab:5000/desk:v1`, push that, and `kubectl set image deployment/desk desk=…`.', vi: '`docker tag localhost:5000/desk:v1 registry.podlab:5000/desk:v1`, push tên đó, rồi `kubectl set image deployment/desk desk=…`.' },
      ],
      solution: {
        commands: `docker tag localhost:5000/desk:v1 ${registry}/desk:v1\ndocker push ${registry}/desk:v1\nkubectl set image deployment/desk desk=${registry}/desk:v1`,
        why: { en: 'A tag is one more name for the same image. The nodes can reach registry.podlab, and its name resolves to the same machine for everybody.', vi: 'Gắn tag là đặt thêm một tên cho cùng một image. Node tới được registry.podlab, và cái tên ấy với ai cũng chỉ cùng một máy.' },
      },
      alternatives: [{ name: 'made anew', commands: `docker build -t ${registry}/desk:v1 desk\ndocker push ${registry}/desk:v1\nkubectl delete deployment desk\nkubectl create deployment desk --image=${registry}/desk:v1` }],
      wrong: [
        { name: 'pushed to localhost again', commands: 'docker push localhost:5000/desk:v1\nkubectl rollout restart deployment desk', says: { en: 'readyReplicas', vi: 'readyReplicas' } },
        { name: 'another image', commands: 'kubectl set image deployment/desk desk=nginx:1.27', says: { en: 'not with what is wanted', vi: 'chưa đúng nội dung' } },
        { name: 'the name without a push', commands: `docker tag localhost:5000/desk:v1 ${registry}/desk-v2:v1\nkubectl set image deployment/desk desk=${registry}/desk-v2:v1`, says: { en: 'readyReplicas', vi: 'readyReplicas' } },
      ],
    },
  ],
});
