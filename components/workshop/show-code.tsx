'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { encode } from 'uqr';
import controls from '../ui/controls.module.css';
import styles from './workshop.module.css';

/** The code for a projector: as large as the screen allows, with the address, a link to send and a picture to scan. */
export function ShowCode({ code, title }: { code: string; title: string }) {
  const t = useTranslations('workshop');
  const locale = useLocale();
  const dialog = useRef<HTMLDialogElement>(null);
  const [address, setAddress] = useState('');
  const [copied, setCopied] = useState(false);
  const show = (): void => {
    setAddress(`${location.origin}/${locale}/join`);
    setCopied(false);
    dialog.current?.showModal();
  };
  const link = `${address}?code=${code}`;
  // Four empty modules around it: cameras need them.
  const modules = address ? encode(link, { ecc: 'M', border: 4 }).data : undefined;
  return (
    <>
      <button type="button" className={controls.small} onClick={show}>{t('share')}</button>
      <dialog ref={dialog} className={`${controls.dialog} ${styles.wall}`} aria-label={t('shareTitle')}>
        <h2>{t('shareTitle')}: {title}</h2>
        <p>{t('codeLead', { address: address.replace(/^https?:\/\//, '') })}</p>
        <p className={styles.wallCode}>{code}</p>
        {modules && (
          <figure>
            <svg viewBox={`0 0 ${modules.length} ${modules.length}`} role="img" aria-label={link} shapeRendering="crispEdges">
              <rect width="100%" height="100%" fill="#fff" />
              <path fill="#000" d={modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')} />
            </svg>
            <figcaption>{t('scan')}</figcaption>
          </figure>
        )}
        {/^https?:\/\/(localhost|127\.|\[::1\])/.test(address) && <p className={controls.alert}>{t('localOnly')}</p>}
        <p className={controls.choices}>
          <span role="status" className={controls.hint}>{copied ? t('copied') : ''}</span>
          <button type="button" className={controls.button} onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true), () => undefined)}>{t('copyLink')}</button>
          <button type="button" className={controls.primary} onClick={() => dialog.current?.close()}>{t('shut')}</button>
        </p>
      </dialog>
    </>
  );
}
