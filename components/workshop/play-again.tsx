'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import controls from '../ui/controls.module.css';
import { postJson } from './api';

interface Grade {
  readonly credit: number;
  readonly engineVersion: string;
  readonly ungraded?: string;
  readonly tasks: readonly { readonly task: string; readonly credit: number }[];
}

/** Plays the journal of a sitting again on the server and says whether the grade is the same. */
export function PlayAgain({ path, given, titles }: { path: string; given: Grade; titles: Readonly<Record<string, string>> }) {
  const t = useTranslations('evidence');
  const locale = useLocale();
  const [state, setState] = useState<'ready' | 'working' | Grade | { readonly failed: string }>('ready');
  const play = async (): Promise<void> => {
    setState('working');
    setState(await postJson<Grade>(path, {}, locale).catch((error: unknown) => ({ failed: error instanceof Error ? error.message : String(error) })));
  };
  const saying = (): string => {
    if (state === 'ready') return '';
    if (state === 'working') return t('playing');
    if ('failed' in state) return t('playFailed', { reason: state.failed });
    if (state.ungraded) return t(state.ungraded as 'not-playable');
    const before = new Map(given.tasks.map(({ task, credit }) => [task, credit]));
    const differing = state.tasks.filter(({ task, credit }) => before.get(task) !== credit);
    return differing.length === 0 ? t('same', { version: state.engineVersion }) : t('differs', { version: state.engineVersion, tasks: differing.map(({ task, credit }) => `${titles[task] ?? task}: ${before.get(task) ?? 0} → ${credit}`).join('; ') });
  };
  return (
    <>
      <button type="button" className={controls.small} disabled={state === 'working'} onClick={() => void play()}>{t('play')}</button>
      <span role="status" className={controls.hint}>{saying()}</span>
    </>
  );
}
