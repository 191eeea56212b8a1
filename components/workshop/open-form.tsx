'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useRouter } from '../i18n/navigation';
import controls from '../ui/controls.module.css';
import { postJson } from './api';
import styles from './workshop.module.css';

/** A teacher opens a workshop on a choice of lessons. */
export function OpenForm({ lessons }: { lessons: readonly { readonly id: string; readonly number: number; readonly title: string }[] }) {
  const t = useTranslations('workshop');
  const locale = useLocale();
  const router = useRouter();
  const [problem, setProblem] = useState('');
  const submit = async (form: FormData): Promise<void> => {
    const chosen = form.getAll('lesson').map(String);
    if (chosen.length === 0) return setProblem(t('chooseLesson'));
    try {
      const { code } = await postJson<{ code: string }>('/api/workshops', { title: String(form.get('title')), lessons: chosen }, locale);
      router.push(`/workshops/${code}`);
    } catch (error) {
      setProblem(t('failed', { reason: error instanceof Error ? error.message : String(error) }));
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
      <h2>{t('open')}</h2>
      <div className={controls.field}>
        <label htmlFor="title">{t('name')}</label>
        <input className={controls.input} id="title" name="title" required maxLength={120} placeholder={t('namePlaceholder')} />
      </div>
      <fieldset className={styles.choices}>
        <legend className={controls.label}>{t('lessons')}</legend>
        {lessons.map((lesson) => <label key={lesson.id}><input type="checkbox" name="lesson" value={lesson.id} /> {lesson.number}. {lesson.title}</label>)}
      </fieldset>
      {problem && <p className={controls.alert} role="alert">{problem}</p>}
      <button type="submit" className={controls.primary}>{t('create')}</button>
    </form>
  );
}
