import type { PodShape as Shape } from '../../lab/picture';
import styles from './cluster-view.module.css';

/** A pod's state as a form, never as a colour alone. Drawn in a 16 by 16 box. */
export function PodShape({ shape, leaving = 1 }: { shape: Shape; leaving?: number }) {
  return (
    <svg className={`${styles.shape} ${styles[toneOf(shape)] ?? ''}`} data-shape={shape} width="18" height="18" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {formOf(shape, leaving)}
    </svg>
  );
}

export function toneOf(shape: Shape): 'good' | 'waiting' | 'bad' | 'leaving' | 'quiet' {
  if (shape === 'running' || shape === 'completed') return 'good';
  if (shape === 'pending' || shape === 'creating' || shape === 'not-ready') return 'waiting';
  if (shape === 'crash' || shape === 'pull' || shape === 'failed') return 'bad';
  return shape === 'terminating' ? 'leaving' : 'quiet';
}

function formOf(shape: Shape, leaving: number) {
  const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.8, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;
  switch (shape) {
    case 'running':
      return <circle cx="8" cy="8" r="6.4" fill="currentColor" />;
    case 'not-ready':
      return <><circle cx="8" cy="8" r="5.6" {...line} /><path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" /></>;
    case 'pending':
      return <circle className={styles.breathes} cx="8" cy="8" r="5.6" {...line} strokeDasharray="2.4 2.6" />;
    case 'creating':
      return <circle className={styles.breathes} cx="8" cy="8" r="5.6" {...line} />;
    case 'crash':
      return <><path d="M8 1.8 14.8 14H1.2z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" /><path d="M8 6.2v3.6M8 12v.01" stroke="var(--raised)" strokeWidth="1.7" strokeLinecap="round" /></>;
    case 'pull':
      return <><path d="M4.2 12.4A3 3 0 0 1 4 6.5a4 4 0 0 1 7.7-.6 3 3 0 0 1 .4 6.2" {...line} /><path d="M2.5 14.5 13.5 3" {...line} /></>;
    case 'terminating':
      return <><circle cx="8" cy="8" r="5.6" {...line} strokeWidth={1.4} /><path d={slice(leaving)} fill="currentColor" /></>;
    case 'completed':
      return <path d="m2.5 8.5 3.6 3.8 7.4-8.4" {...line} strokeWidth={2.2} />;
    case 'failed':
      return <path d="m3.5 3.5 9 9M12.5 3.5l-9 9" {...line} strokeWidth={2.2} />;
    default:
      return <><circle cx="8" cy="8" r="5.6" {...line} strokeWidth={1.4} /><path d="M6.4 6.3a1.7 1.7 0 1 1 2.3 1.6c-.5.2-.7.5-.7 1.1M8 11.3v.01" {...line} strokeWidth={1.4} /></>;
  }
}

/** The part of the disc that is left: 1 is full, 0 is empty. */
function slice(part: number): string {
  const share = Math.min(0.999, Math.max(0, part));
  const angle = share * 2 * Math.PI;
  return `M8 8V3.6A4.4 4.4 0 ${share > 0.5 ? 1 : 0} 1 ${(8 + 4.4 * Math.sin(angle)).toFixed(2)} ${(8 - 4.4 * Math.cos(angle)).toFixed(2)}z`;
}
