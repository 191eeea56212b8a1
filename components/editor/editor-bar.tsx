import { useTranslations } from 'next-intl';
import { useState } from 'react';
import styles from './editor.module.css';

interface EditorBarProps {
  /** The files of the learner's home. */
  readonly names: readonly string[];
  /** The one that is open; empty for none. */
  readonly path: string;
  readonly dirty: boolean;
  readonly open: (name: string) => void;
  readonly save: () => void;
  readonly create: (name: string) => void;
  readonly apply: () => void;
}

/** Above the text: which file, a new one, saved or not, and what to do with it. */
export function EditorBar({ names, path, dirty, open, save, create, apply }: EditorBarProps) {
  const t = useTranslations('editor');
  const [naming, setNaming] = useState(false);
  const named = (name: string): void => {
    setNaming(false);
    // Without an ending it is meant for kubectl.
    if (name) create(/\.[a-z]+$/.test(name) ? name : `${name}.yaml`);
  };
  return (
    <div className={styles.bar}>
      {naming ? (
        <form onSubmit={(event) => { event.preventDefault(); named(new FormData(event.currentTarget).get('name')!.toString().trim().replace(/^~?\/+/, '')); }}>
          <input name="name" autoFocus aria-label={t('newName')} placeholder="pod.yaml" autoComplete="off" autoCapitalize="none" spellCheck={false} pattern="[A-Za-z0-9._/\-]+" onKeyDown={(event) => { if (event.key === 'Escape') setNaming(false); }} />
          <button type="submit">{t('create')}</button>
        </form>
      ) : (
        <>
          <select aria-label={t('file')} value={path} onChange={(event) => open(event.target.value)}>
            {path === '' && <option value="">{t('noFile')}</option>}
            {[...new Set([...names, ...(path ? [path] : [])])].map((name) => <option key={name}>{name}</option>)}
          </select>
          <button type="button" onClick={() => setNaming(true)}>{t('new')}</button>
        </>
      )}
      <span className={styles.state} role="status">{dirty ? t('unsaved') : path ? t('saved') : ''}</span>
      <button type="button" disabled={!dirty} onClick={save} title="Ctrl S">{t('save')}</button>
      {/\.(ya?ml|json)$/.test(path) && <button type="button" className={styles.apply} onClick={apply}>{t('apply')}</button>}
    </div>
  );
}
