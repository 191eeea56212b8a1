import { describe, expect, it } from 'vitest';
import { linePieces } from './line-ends';

const shown = (code: string): string => linePieces(code).map(({ text, whole }) => (whole ? `<${text}>` : text)).join('');

describe('where a line of code may end', () => {
  it.each([
    ['kubectl run box --image=busybox:1.36', 'kubectl run box <--image=busybox:1.36>'],
    ["sed -e '/image:/d' kubia-manual.yaml", "sed <-e> '/image:/d' <kubia-manual.yaml>"],
    // Behind what a long word is made of.
    ['--sort-by=.metadata.creationTimestamp', '<--sort-by=>.metadata.creationTimestamp'],
    ['-o custom-columns=NAME:.metadata.name,PHASE:.status.phase', '<-o> <custom-columns=>NAME:.metadata.name,PHASE:.status.phase'],
    // A piece that no phone is wide enough for.
    ['kubectl delete pod kubernetes-dashboard-metrics-scraper-5d9f', 'kubectl delete pod kubernetes-dashboard-metrics-scraper-5d9f'],
    ['', ''],
  ])('%s', (code, expected) => {
    expect(shown(code)).toBe(expected);
    expect(linePieces(code).map(({ text }) => text).join('')).toBe(code);
  });
});
