'use client';

import { useId, useRef, useState, type ReactNode } from 'react';
import { Link } from '../i18n/navigation';
import styles from './prose.module.css';

/** A word of Kubernetes at its first use: its explanation is a press, a hover or a focus away, and links to the glossary. */
export function Term({ name, text, more, children }: { name: string; text: string | undefined; more: string; children?: ReactNode }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const later = (next: boolean): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), 160);
  };
  if (text === undefined) return <dfn className={styles.term}>{children ?? name}</dfn>;
  return (
    <span className={styles.termHolder} onPointerEnter={(event) => { if (event.pointerType === 'mouse') later(true); }} onPointerLeave={(event) => { if (event.pointerType === 'mouse') later(false); }} onKeyDown={(event) => { if (event.key === 'Escape') setOpen(false); }} onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false); }}>
      <dfn><button type="button" className={styles.term} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>{children ?? name}</button></dfn>
      {open && <span ref={keepInside} id={id} className={styles.termText} role="note">{text} <Link href={`/glossary#${name}`}>{more}</Link></span>}
    </span>
  );
}

/** Moves an explanation left by as much as it would stand out of the text's column. */
function keepInside(box: HTMLElement | null): void {
  const room = box?.closest('#content')?.getBoundingClientRect();
  if (!box || !room) return;
  const over = box.getBoundingClientRect().right - (room.right - 16);
  if (over > 0) box.style.left = `${-over}px`;
}
