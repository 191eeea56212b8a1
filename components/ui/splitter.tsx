'use client';

import { useRef, type RefObject } from 'react';
import styles from './splitter.module.css';

interface SplitterProps {
  readonly direction: 'columns' | 'rows';
  /** The element whose custom property `property` is set, in per cent of its width or height. */
  readonly area: RefObject<HTMLElement | null>;
  readonly property: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly label: string;
  readonly onChange: (value: number) => void;
}

/** A border that can be dragged or moved with the arrow keys. Dragging writes one CSS property; nothing is drawn anew by React. */
export function Splitter({ direction, area, property, value, min, max, label, onChange }: SplitterProps) {
  const handle = useRef<HTMLDivElement>(null);
  const set = (next: number): void => {
    const kept = Math.round(Math.min(max, Math.max(min, next)) * 10) / 10;
    area.current?.style.setProperty(property, `${kept}%`);
    handle.current?.setAttribute('aria-valuenow', String(Math.round(kept)));
    onChange(kept);
  };
  const onPointerDown = (event: React.PointerEvent): void => {
    event.preventDefault();
    const element = event.currentTarget as HTMLElement;
    element.setPointerCapture(event.pointerId);
    const box = area.current!.getBoundingClientRect();
    const move = ({ clientX, clientY }: PointerEvent): void => set(direction === 'columns' ? ((clientX - box.left) / box.width) * 100 : ((clientY - box.top) / box.height) * 100);
    const end = (): void => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', end);
      element.removeEventListener('pointercancel', end);
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const now = Number(handle.current?.getAttribute('aria-valuenow'));
    const back = direction === 'columns' ? 'ArrowLeft' : 'ArrowUp', on = direction === 'columns' ? 'ArrowRight' : 'ArrowDown';
    const next = event.key === back ? now - 2 : event.key === on ? now + 2 : event.key === 'Home' ? min : event.key === 'End' ? max : undefined;
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  };
  return (
    <div ref={handle} role="separator" tabIndex={0} aria-label={label} aria-orientation={direction === 'columns' ? 'vertical' : 'horizontal'} aria-valuenow={Math.round(value)} aria-valuemin={min} aria-valuemax={max} className={styles[direction]} onPointerDown={onPointerDown} onKeyDown={onKeyDown} />
  );
}
