import { defineLab } from '../../../../curriculum/lab';

export default defineLab({
  tasks: [
    {
      id: 'run-web',
      title: { en: 'Run a Pod of your own', vi: 'Tự chạy một Pod' },
      text: {
        en: 'Run a Pod named `web` from the image `nginx:1.27`. It is done when the Pod is ready.',
        vi: 'Chạy một Pod tên `web` từ image `nginx:1.27`. Bài hoàn thành khi Pod sẵn sàng.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'web', where: [{ path: 'spec.containers[0].image', equals: 'nginx:1.27' }] },
        { kind: 'ready', name: 'web' },
      ],
      hints: [
        { en: 'The command that you used for kubia needs two changes: the name and the image. A port is not needed.', vi: 'Lệnh bạn đã dùng cho kubia chỉ cần đổi hai chỗ: tên và image. Không cần khai báo cổng.' },
        { en: 'The tag belongs to the image: `nginx` alone would mean `nginx:latest`.', vi: 'Tag là một phần của image: chỉ viết `nginx` thì có nghĩa là `nginx:latest`.' },
        { en: 'The form is `kubectl run NAME --image=IMAGE:TAG`.', vi: 'Mẫu lệnh là `kubectl run TÊN --image=IMAGE:TAG`.' },
      ],
      solution: {
        commands: 'kubectl run web --image=nginx:1.27\nkubectl wait --for=condition=Ready pod/web --timeout=60s',
        why: { en: '`run` stores one Pod object; the scheduler and a node do the rest. `wait` returns when the Ready condition is true.', vi: '`run` lưu một đối tượng Pod; scheduler và một node lo phần còn lại. `wait` trả về khi điều kiện Ready thành đúng.' },
      },
      alternatives: [{
        name: 'from a manifest',
        commands: "kubectl apply -f - <<'EOF'\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: server\n    image: nginx:1.27\nEOF\n",
      }],
      wrong: [
        { name: 'another tag', commands: 'kubectl run web --image=nginx:1.25', says: { en: 'should be nginx:1\\.27', vi: 'cần là nginx:1\\.27' } },
        { name: 'another name', commands: 'kubectl run nginx --image=nginx:1.27', says: { en: 'no pod web', vi: 'Chưa có pod web' } },
        { name: 'a tag that does not exist', commands: 'kubectl run web --image=nginx:1.27.nope', says: { en: 'image', vi: 'image' } },
      ],
    },
    {
      id: 'keep-the-log',
      title: { en: 'Keep what a Pod says', vi: 'Giữ lại lời một Pod' },
      text: {
        en: 'Run a Pod named `speaker` from `luksa/kubia` and save its log in the file `speaker.log` in your home directory.',
        vi: 'Chạy một Pod tên `speaker` từ `luksa/kubia` rồi lưu nhật ký của nó vào tệp `speaker.log` trong thư mục nhà của bạn.',
      },
      goal: [
        { kind: 'object', resource: 'pods', name: 'speaker', where: [{ path: 'spec.containers[0].image', matches: '^(docker\\.io/)?luksa/kubia(:|$)' }] },
        { kind: 'file', path: 'speaker.log', matches: 'Kubia server starting' },
      ],
      hints: [
        { en: '`kubectl logs` prints to the terminal; the shell can send what a command prints into a file.', vi: '`kubectl logs` in ra cửa sổ dòng lệnh; shell có thể chuyển những gì một lệnh in ra vào tệp.' },
        { en: 'The file is empty if the container had not started yet when you asked. Look at `kubectl get pods` first.', vi: 'Tệp sẽ trống nếu lúc bạn hỏi container chưa khởi động. Hãy xem `kubectl get pods` trước.' },
        { en: 'Redirection is written `COMMAND > FILE`.', vi: 'Chuyển hướng được viết là `LỆNH > TỆP`.' },
      ],
      solution: {
        commands: 'kubectl run speaker --image=luksa/kubia\nkubectl wait --for=condition=Ready pod/speaker --timeout=60s\nkubectl logs speaker > speaker.log',
        why: { en: 'A log is what the program wrote to its standard output; the node keeps it as long as the Pod is there. Waiting first makes sure that there is something to read.', vi: 'Nhật ký là những gì chương trình ghi ra đầu ra chuẩn; node giữ nó chừng nào Pod còn đó. Đợi trước để chắc chắn đã có gì mà đọc.' },
      },
      alternatives: [{ name: 'with tee', commands: 'kubectl run speaker --image=luksa/kubia:latest\nkubectl wait --for=condition=Ready pod/speaker\nkubectl logs pod/speaker | tee ~/speaker.log' }],
      wrong: [
        { name: 'too early', commands: 'kubectl run speaker --image=luksa/kubia; kubectl logs speaker > speaker.log', says: { en: 'speaker\\.log', vi: 'speaker\\.log' } },
        { name: 'described, not logged', commands: 'kubectl run speaker --image=luksa/kubia\nkubectl wait --for=condition=Ready pod/speaker\nkubectl describe pod speaker > speaker.log', says: { en: 'does not hold', vi: 'chưa chứa' } },
        { name: 'the log of another image', commands: 'kubectl run speaker --image=nginx:1.27\nkubectl wait --for=condition=Ready pod/speaker\nkubectl logs speaker > speaker.log', says: { en: 'luksa|image', vi: 'luksa|image' } },
      ],
    },
    {
      id: 'repair-image',
      title: { en: 'A Pod that cannot start', vi: 'Một Pod không khởi động được' },
      text: {
        en: 'Somebody left a Pod named `shop` that never became ready. Find out why and make it run, keeping its name.',
        vi: 'Ai đó để lại một Pod tên `shop` mãi không sẵn sàng. Hãy tìm nguyên do và làm cho nó chạy, giữ nguyên tên.',
      },
      setup: 'kubectl run shop --image=ngnix:1.27',
      goal: [{ kind: 'ready', name: 'shop' }, { kind: 'object', resource: 'pods', name: 'shop', where: [{ path: 'spec.containers[0].image', matches: '^nginx(:|$)' }] }],
      hints: [
        { en: 'The events at the end of `kubectl describe pod shop` say what the node tried to fetch.', vi: 'Các sự kiện ở cuối `kubectl describe pod shop` cho biết node đã thử tải thứ gì.' },
        { en: 'Compare the image with the name of the web server that you know, letter by letter.', vi: 'So tên image với tên máy chủ web bạn biết, từng chữ một.' },
        { en: 'An image may be changed in place (`kubectl set image` or `kubectl edit`), or the Pod deleted and run again.', vi: 'Có thể đổi image tại chỗ (`kubectl set image` hoặc `kubectl edit`), hoặc xóa Pod rồi chạy lại.' },
      ],
      solution: {
        commands: 'kubectl set image pod/shop shop=nginx:1.27\nkubectl wait --for=condition=Ready pod/shop --timeout=120s',
        waitSeconds: 90,
        why: { en: '`ngnix` does not exist in the registry. The image is one of the few fields of a Pod that may change; the node pulls the new one at its next try.', vi: '`ngnix` không có trong kho image. Image là một trong số ít trường của Pod được phép đổi; node sẽ tải image mới ở lần thử kế tiếp.' },
      },
      alternatives: [{ name: 'delete and run again', commands: 'kubectl delete pod shop --now\nkubectl run shop --image=nginx:1.27' }],
      wrong: [
        { name: 'another Pod beside it', commands: 'kubectl run shop2 --image=nginx:1.27', says: { en: 'shop', vi: 'shop' } },
        { name: 'another misspelling', commands: 'kubectl set image pod/shop shop=ngingx:1.27', says: { en: 'ImagePull|ErrImage', vi: 'ImagePull|ErrImage' } },
        { name: 'only deleted', commands: 'kubectl delete pod shop --now', says: { en: 'no pod shop', vi: 'Chưa có pod shop' } },
      ],
    },
    {
      id: 'leave-only-web',
      title: { en: 'Tidy up', vi: 'Dọn dẹp' },
      text: {
        en: 'Remove every Pod of the namespace except `web`, which has to stay and keep running.',
        vi: 'Xóa mọi Pod trong namespace trừ `web`; Pod này phải ở lại và vẫn chạy.',
      },
      setup: 'kubectl run web --image=nginx:1.27; kubectl run left-1 --image=nginx:1.27; kubectl run left-2 --image=nginx:1.27',
      goal: [
        { kind: 'ready', name: 'web' },
        { kind: 'object', resource: 'pods', where: [], count: { max: 1 }, say: { en: 'More Pods than web are still in the namespace.', vi: 'Trong namespace vẫn còn Pod khác ngoài web.' } },
      ],
      hints: [
        { en: '`kubectl get pods` lists what is left; `delete pod` takes several names at once.', vi: '`kubectl get pods` liệt kê những gì còn lại; `delete pod` nhận được nhiều tên một lúc.' },
        { en: '`--all` would take `web` away too, and nobody would bring it back.', vi: '`--all` sẽ xóa luôn cả `web`, và không ai tạo lại nó.' },
        { en: 'The form is `kubectl delete pod NAME NAME …`; `--now` shortens the grace to one second.', vi: 'Mẫu lệnh là `kubectl delete pod TÊN TÊN …`; `--now` rút ngắn ân hạn còn một giây.' },
      ],
      solution: {
        commands: 'kubectl get pods -o name | grep -v "^pod/web$" | xargs kubectl delete --now',
        why: { en: 'The list in `-o name` form is made for pipes: everything but `pod/web` goes to `delete`. Naming the Pods one by one is just as right.', vi: 'Danh sách dạng `-o name` sinh ra để dùng với ống lệnh: mọi thứ trừ `pod/web` được chuyển cho `delete`. Gõ tên từng Pod cũng đúng.' },
      },
      alternatives: [{ name: 'by name', commands: 'kubectl delete pod left-1 left-2 --now --wait=false' }],
      wrong: [
        { name: 'all of them', commands: 'kubectl delete pod --all --now', says: { en: 'no pod web', vi: 'Chưa có pod web' } },
        { name: 'one is left', commands: 'kubectl delete pod left-1 --now', says: { en: 'still', vi: 'vẫn còn' } },
        { name: 'web is made anew with a wrong image', commands: 'kubectl delete pod --all --now; kubectl run web --image=nginx:nope', says: { en: 'ready', vi: 'sẵn sàng' } },
      ],
    },
  ],
});
