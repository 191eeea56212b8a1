'use client';

import { useLayoutEffect, useRef, useState } from 'react';
import { selects, type PodView, type ServiceView } from '../../lab/picture';
import styles from './cluster-view.module.css';

interface Line {
  readonly key: string;
  readonly path: string;
  readonly ready: boolean;
}

/** From each Service to the pods that its selector picks; dashed to those that are not ready. */
export function ServiceLines({ services, pods }: { services: readonly ServiceView[]; pods: readonly PodView[] }) {
  const drawing = useRef<SVGSVGElement>(null);
  const [lines, setLines] = useState<readonly Line[]>([]);
  useLayoutEffect(() => {
    // Drawn over the plan, its parent.
    const element = drawing.current!.parentElement!;
    const measure = (): void => setLines(linesOf(element, services, pods));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [services, pods]);
  return (
    <svg ref={drawing} className={styles.lines} aria-hidden="true" focusable="false">
      {lines.map((line) => <path key={line.key} d={line.path} data-ready={line.ready} data-line={line.key} />)}
    </svg>
  );
}

function linesOf(plan: HTMLElement, services: readonly ServiceView[], pods: readonly PodView[]): Line[] {
  const lines: Line[] = [];
  for (const service of services) {
    const from = place(plan, plan.querySelector(`[data-service="${service.uid}"]`));
    if (!from) continue;
    for (const pod of pods) {
      if (pod.shape === 'terminating' || pod.shape === 'completed' || pod.shape === 'failed' || !selects(service, pod)) continue;
      const to = place(plan, plan.querySelector(`[data-pod="${pod.uid}"]`));
      if (!to) continue;
      const x = from.x + from.width / 2, y = from.y + from.height, endX = to.x + 2, endY = to.y + to.height / 2;
      const bend = Math.max(16, (endY - y) / 2);
      lines.push({ key: `${service.name}:${pod.name}`, ready: pod.isReady, path: `M${x} ${y}C${x} ${y + bend} ${endX - 22} ${endY - bend * 0.4} ${endX} ${endY}` });
    }
  }
  return lines;
}

/** Where an element stands in the plan; its own motion does not count. */
function place(plan: HTMLElement, element: HTMLElement | null): { x: number; y: number; width: number; height: number } | undefined {
  if (!element) return undefined;
  let x = 0, y = 0;
  for (let at: HTMLElement | null = element; at && at !== plan; at = at.offsetParent as HTMLElement | null) {
    x += at.offsetLeft;
    y += at.offsetTop;
  }
  return { x, y, width: element.offsetWidth, height: element.offsetHeight };
}
