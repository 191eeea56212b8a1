import type { FieldTest } from '../goal';
import type { Locale } from '../text';

/** The sentences that say what is still missing, in terms of the cluster. */
export interface Words {
  unknownResource(resource: string): string;
  noObject(what: string, namespace: string | undefined, several: boolean): string;
  wrongNamespace(what: string, found: string, wanted: string): string;
  field(what: string, test: FieldTest, actual: string): string;
  tooFew(what: string, have: number, want: number): string;
  tooMany(what: string, have: number, want: number): string;
  stillThere(what: string, count: number): string;
  notReady(what: string, ready: number, want: number, states: string): string;
  tooManyReady(what: string, ready: number, want: number): string;
  noService(name: string, namespace: string): string;
  noSelector(name: string): string;
  selectsNone(name: string, selector: string, total: number): string;
  selectsUnready(name: string, selector: string, ready: number, matching: number, want: number): string;
  noPort(name: string, port: number, has: string): string;
  noFile(path: string): string;
  emptyFile(path: string): string;
  wrongFile(path: string): string;
  context(want: string, have: string): string;
  httpFailed(url: string, from: string, why: string): string;
  httpBody(url: string, from: string): string;
  httpAnswered(url: string, from: string): string;
  access(who: string, what: string, namespace: string | undefined, wanted: boolean): string;
  noContainer(what: string, machine: string): string;
  containerNetwork(what: string, have: string, want: string): string;
  containerState(what: string, running: boolean): string;
  containersTogether(what: string, other: string, network: string): string;
  done(what: string): string;
}

const operator = (test: FieldTest, locale: Locale): string => {
  const vi = locale === 'vi';
  if ('equals' in test) return vi ? `cần là ${String(test.equals)}` : `should be ${String(test.equals)}`;
  if ('not' in test) return vi ? `không được là ${String(test.not)}` : `must not be ${String(test.not)}`;
  if ('matches' in test) return vi ? 'chưa đúng như cần' : 'is not yet what is wanted';
  if ('atLeast' in test) return vi ? `cần ít nhất ${test.atLeast}` : `should be at least ${test.atLeast}`;
  if ('atMost' in test) return vi ? `cần nhiều nhất ${test.atMost}` : `should be at most ${test.atMost}`;
  if ('includes' in test) return vi ? `cần có ${String(test.includes)}` : `should include ${String(test.includes)}`;
  if ('length' in test) return vi ? `cần có ${test.length} phần tử` : `should have ${test.length} ${test.length === 1 ? 'entry' : 'entries'}`;
  return test.exists ? (vi ? 'cần được đặt' : 'should be set') : vi ? 'không được đặt' : 'should not be set';
};

export const words: Record<Locale, Words> = {
  en: {
    unknownResource: (resource) => `The cluster does not know the resource ${resource} yet.`,
    noObject: (what, ns, several) => `There ${several ? 'are' : 'is'} no ${what}${ns ? ` in namespace ${ns}` : ''} yet.`,
    wrongNamespace: (what, found, wanted) => `There is ${what}, but in namespace ${found}; it is wanted in ${wanted}.`,
    field: (what, test, actual) => `${what}: ${test.path} ${operator(test, 'en')}; now it is ${actual}.`,
    tooFew: (what, have, want) => `${have} of ${want} ${what} so far.`,
    tooMany: (what, have, want) => `There are ${have} ${what}; at most ${want} are wanted.`,
    stillThere: (what, count) => (count === 1 ? `${what} is still there.` : `${count} ${what} are still there.`),
    notReady: (what, ready, want, states) => `${ready} of ${want} ${what} ready${states ? ` (${states})` : ''}.`,
    tooManyReady: (what, ready, want) => `${ready} ${what} are ready; at most ${want} are wanted.`,
    noService: (name, ns) => `There is no Service ${name} in namespace ${ns} yet.`,
    noSelector: (name) => `Service ${name} has no selector, so it finds no pods by itself.`,
    selectsNone: (name, selector, total) => `Service ${name} selects ${selector}: none of the ${total} pods in its namespace has that.`,
    selectsUnready: (name, selector, ready, matching, want) => `Service ${name} selects ${selector}: ${matching} pods match, ${ready} of them ready; ${want} ready wanted.`,
    noPort: (name, port, has) => `Service ${name} does not offer port ${port}; it has ${has}.`,
    noFile: (path) => `There is no file ${path} yet.`,
    emptyFile: (path) => `The file ${path} is empty.`,
    wrongFile: (path) => `The file ${path} does not hold what is wanted yet.`,
    context: (want, have) => `kubectl works in namespace ${have} by default; ${want} is wanted.`,
    httpFailed: (url, from, why) => `${url} does not answer from ${from}: ${why}.`,
    httpBody: (url, from) => `${url} answers ${from}, but not with what is wanted.`,
    httpAnswered: (url, from) => `${url} can still be reached from ${from}.`,
    access: (who, what, ns, wanted) => `${who} ${wanted ? 'may not yet' : 'may still'} ${what}${ns ? ` in namespace ${ns}` : ''}.`,
    noContainer: (what, machine) => `There is no ${what} on ${machine} yet.`,
    containerNetwork: (what, have, want) => `The ${what} is on network ${have}; ${want} is wanted.`,
    containerState: (what, running) => `The ${what} ${running ? 'is not running' : 'is still running'}.`,
    containersTogether: (what, other, network) => `The ${what} and ${other} are both on network ${network}, so they reach each other.`,
    done: (what) => `${what}: as wanted.`,
  },
  vi: {
    unknownResource: (resource) => `Cụm chưa biết loại tài nguyên ${resource}.`,
    noObject: (what, ns) => `Chưa có ${what}${ns ? ` trong namespace ${ns}` : ''}.`,
    wrongNamespace: (what, found, wanted) => `Đã có ${what}, nhưng nằm ở namespace ${found}; cần ở ${wanted}.`,
    field: (what, test, actual) => `${what}: ${test.path} ${operator(test, 'vi')}; hiện tại là ${actual}.`,
    tooFew: (what, have, want) => `Mới có ${have} trên ${want} ${what}.`,
    tooMany: (what, have, want) => `Đang có ${have} ${what}; chỉ cần nhiều nhất ${want}.`,
    stillThere: (what, count) => (count === 1 ? `${what} vẫn còn.` : `Vẫn còn ${count} ${what}.`),
    notReady: (what, ready, want, states) => `${ready} trên ${want} ${what} đã sẵn sàng${states ? ` (${states})` : ''}.`,
    tooManyReady: (what, ready, want) => `Có ${ready} ${what} sẵn sàng; chỉ cần nhiều nhất ${want}.`,
    noService: (name, ns) => `Chưa có Service ${name} trong namespace ${ns}.`,
    noSelector: (name) => `Service ${name} không có selector nên tự nó không tìm được Pod nào.`,
    selectsNone: (name, selector, total) => `Service ${name} chọn ${selector}: trong ${total} Pod cùng namespace chưa có Pod nào mang nhãn đó.`,
    selectsUnready: (name, selector, ready, matching, want) => `Service ${name} chọn ${selector}: khớp ${matching} Pod, trong đó ${ready} Pod sẵn sàng; cần ${want}.`,
    noPort: (name, port, has) => `Service ${name} không mở cổng ${port}; nó có ${has}.`,
    noFile: (path) => `Chưa có tệp ${path}.`,
    emptyFile: (path) => `Tệp ${path} đang trống.`,
    wrongFile: (path) => `Tệp ${path} chưa chứa điều cần có.`,
    context: (want, have) => `kubectl đang mặc định làm việc trong namespace ${have}; cần là ${want}.`,
    httpFailed: (url, from, why) => `Gọi từ ${from}, ${url} không trả lời: ${why}.`,
    httpBody: (url, from) => `${url} có trả lời ${from}, nhưng chưa đúng nội dung cần.`,
    httpAnswered: (url, from) => `Từ ${from} vẫn gọi được ${url}.`,
    access: (who, what, ns, wanted) => `${who} ${wanted ? 'chưa được phép' : 'vẫn còn được phép'} ${what}${ns ? ` trong namespace ${ns}` : ''}.`,
    noContainer: (what, machine) => `Trên ${machine} chưa có ${what}.`,
    containerNetwork: (what, have, want) => `${what} đang ở mạng ${have}; cần ở mạng ${want}.`,
    containerState: (what, running) => `${what} ${running ? 'chưa chạy' : 'vẫn đang chạy'}.`,
    containersTogether: (what, other, network) => `${what} và ${other} cùng ở mạng ${network} nên vẫn gọi được nhau.`,
    done: (what) => `${what}: đã đúng.`,
  },
};
