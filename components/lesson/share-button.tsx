'use client';

import { useTranslations } from 'next-intl';
import { useId, useRef, useState } from 'react';
import controls from '../ui/controls.module.css';
import { Icon } from '../ui/icon';
import { useLab } from './lab-context';
import styles from './share.module.css';

/** Shows and copies an address that holds this cluster as it is now. Whoever opens it gets a copy of their own. */
export function ShareButton({ className, disabled }: { className: string | undefined; disabled: boolean }) {
  const t = useTranslations('copy');
  const { client } = useLab();
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const title = useId();
  const [address, setAddress] = useState<string>();
  const [copied, setCopied] = useState(false);
  const copy = async (text: string): Promise<void> => {
    // A browser may refuse (no https, no permission): the address stands there to be taken.
    setCopied(await navigator.clipboard.writeText(text).then(() => true, () => false));
    field.current?.select();
  };
  const share = async (): Promise<void> => {
    const [{ journalToLink }, journal] = await Promise.all([import('../../lab/journal-link'), client.fork()]);
    const text = await journalToLink(journal);
    const link = text === undefined ? undefined : `${location.origin}${location.pathname}?copy#${text}`;
    setAddress(link);
    dialog.current?.showModal();
    if (link) await copy(link);
  };
  return (
    <>
      <button type="button" className={className} disabled={disabled} onClick={() => void share()} aria-label={t('share')} title={t('share')}><Icon name="share" /></button>
      <dialog ref={dialog} className={`${controls.dialog} ${styles.dialog}`} aria-labelledby={title}>
        <h2 id={title}>{t('title')}</h2>
        {address === undefined ? <p className={styles.about}>{t('tooLong')}</p> : (
          <>
            <p className={styles.about}>{t('about')}</p>
            <input ref={field} className={controls.input} readOnly value={address} aria-label={t('link')} onFocus={({ target }) => target.select()} />
            <p className={styles.copied} role="status">{copied ? t('copied') : ''}</p>
          </>
        )}
        <p className={controls.choices}>
          {address !== undefined && <button type="button" className={controls.button} onClick={() => void copy(address)}>{t('copyLink')}</button>}
          <button type="button" className={controls.primary} onClick={() => dialog.current?.close()}>{t('close')}</button>
        </p>
      </dialog>
    </>
  );
}
