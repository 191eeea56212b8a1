'use client';

import { useLayoutEffect, useRef, useState } from 'react';
import styles from './figure.module.css';

export interface Link {
  readonly from: string;
  readonly to: string;
  readonly dashed?: boolean;
  readonly tone?: 'network' | 'quiet' | 'good' | 'waiting';
}

/** Lines between elements that carry `data-end`, drawn behind them in their common parent. What they say stands in words beside them. */
export function Connectors({ links, sideways = false }: { links: readonly Link[]; sideways?: boolean }) {
  const drawing = useRef<SVGSVGElement>(null);
  const [paths, setPaths] = useState<readonly string[]>([]);
  const words = JSON.stringify(links);
  useLayoutEffect(() => {
    const parent = drawing.current!.parentElement!;
    const measure = (): void => setPaths((JSON.parse(words) as Link[]).map((link) => pathOf(parent, link, sideways)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(parent);
    for (const child of parent.children) observer.observe(child);
    return () => observer.disconnect();
  }, [words, sideways]);
  return (
    <svg ref={drawing} className={styles.lines} aria-hidden="true" focusable="false">
      {links.map((link, at) => paths[at] && <path key={`${link.from} ${link.to}`} d={paths[at]} data-dashed={link.dashed ?? false} data-tone={link.tone ?? 'network'} />)}
    </svg>
  );
}

function pathOf(parent: HTMLElement, link: Link, sideways: boolean): string {
  const box = parent.getBoundingClientRect();
  const find = (name: string): DOMRect | undefined => parent.querySelector(`[data-end="${CSS.escape(name)}"]`)?.getBoundingClientRect();
  const from = find(link.from), to = find(link.to);
  if (!from || !to) return '';
  const x = from.left + from.width / 2 - box.left, y = from.bottom - box.top, endX = to.left + to.width / 2 - box.left, endY = to.top - box.top;
  if (sideways || endY <= y) {
    // Beside one another.
    const leftFirst = from.left < to.left;
    const startX = (leftFirst ? from.right : from.left) - box.left, startY = from.top + from.height / 2 - box.top, stopX = (leftFirst ? to.left : to.right) - box.left, stopY = to.top + to.height / 2 - box.top;
    const middle = (startX + stopX) / 2;
    return `M${startX} ${startY}C${middle} ${startY} ${middle} ${stopY} ${stopX} ${stopY}`;
  }
  const bend = Math.max(10, (endY - y) / 2);
  return `M${x} ${y}C${x} ${y + bend} ${endX} ${endY - bend} ${endX} ${endY}`;
}
