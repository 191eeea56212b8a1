import { describe, expect, it } from 'vitest';
import { lessonEntries, search } from './search';
import { slugOf } from './slug';

const entries = lessonEntries({
  id: 'life', title: 'Vòng đời của Pod', question: 'Vì sao nó cứ khởi động lại?',
  source: 'Mở đầu với **nhãn** và <Term name="pod">Pod</Term>.\n\n## Khi nó chết\n\n```sh run\nkubectl get pods -w\n```\n\nMột đoạn về CrashLoopBackOff ở đây.\n\n<Wrong>\n`CrashLoopBackOff`: container thoát ngay, kubelet đợi rồi chạy lại.\n</Wrong>\n',
});

describe('the search', () => {
  it('finds an error with its cause before the places that only name it', () => {
    const [first, second] = search(entries, 'crashloopbackoff');
    expect(first!.entry).toMatchObject({ kind: 'trouble', href: '/lessons/life#khi-no-chet', within: 'Vòng đời của Pod' });
    expect(first!.around!.join('')).toContain('container thoát ngay');
    expect(second!.entry.kind).toBe('section');
  });

  it('finds Vietnamese words without their marks, and commands', () => {
    expect(search(entries, 'nhan').map(({ entry }) => entry.text)).toEqual(['Mở đầu với nhãn và Pod.']);
    expect(search(entries, 'get pods')[0]!.entry).toMatchObject({ kind: 'command', title: 'kubectl get pods -w' });
    expect(search(entries, 'vong doi')[0]!.entry.kind).toBe('lesson');
  });

  it('finds nothing for words that stand nowhere, and for none', () => {
    expect(search(entries, 'zebra')).toEqual([]);
    expect(search(entries, '  ')).toEqual([]);
  });

  it('makes anchors of Vietnamese headings', () => {
    expect(slugOf('Đường đi của `kubectl apply`')).toBe('duong-di-cua-kubectl-apply');
  });
});
