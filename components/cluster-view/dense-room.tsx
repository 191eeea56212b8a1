import { memo } from 'react';
import type { PodShape as Shape } from '../../lab/picture';
import styles from './cluster-view.module.css';
import { toneOf } from './pod-shape';

const SPACE = 11, PER_ROW = 8;

/** Many pods of one node as dots: one path a state, so that a hundred nodes cost a few hundred elements. `shapes` is a list joined by spaces, so that equal rooms are not drawn again. */
export const DenseRoom = memo(function DenseRoom({ shapes }: { shapes: string }) {
  const list = shapes ? (shapes.split(' ') as Shape[]) : [];
  const tones = new Map<string, string>();
  for (const [at, shape] of list.entries()) {
    const tone = toneOf(shape), x = (at % PER_ROW) * SPACE + 5.5, y = Math.floor(at / PER_ROW) * SPACE + 5.5;
    tones.set(tone, (tones.get(tone) ?? '') + dot(tone, x, y));
  }
  const rows = Math.max(1, Math.ceil(list.length / PER_ROW));
  return (
    <svg className={styles.dots} viewBox={`0 0 ${PER_ROW * SPACE} ${rows * SPACE}`} aria-hidden="true" focusable="false">
      {[...tones].map(([tone, path]) => <path key={tone} className={styles[tone]} d={path} data-hollow={tone === 'waiting'} />)}
    </svg>
  );
});

function dot(tone: string, x: number, y: number): string {
  if (tone === 'bad') return `M${x} ${y - 4}l4 7.4h-8z`;
  const r = tone === 'waiting' ? 3.2 : 3.8;
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}
