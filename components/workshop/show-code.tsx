'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import controls from '../ui/controls.module.css';
import { qrCode } from './qr-code';
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
  const picture = address ? qrCode(link) : undefined;
  return (
    <>
      <button type="button" className={controls.small} onClick={show}>{t('share')}</button>
      <dialog ref={dialog} className={`${controls.dialog} ${styles.wall}`} aria-label={t('shareTitle')}>
        <h2>{t('shareTitle')}: {title}</h2>
        <p>{t('codeLead', { address: address.replace(/^https?:\/\//, '') })}</p>
        <p className={styles.wallCode}>{code}</p>
        {picture && (
          <figure>
            <svg viewBox={`-4 -4 ${picture.length + 8} ${picture.length + 8}`} role="img" aria-label={link} shapeRendering="crispEdges">
              <rect x="-4" y="-4" width="100%" height="100%" fill="#fff" />
              <path fill="#000" d={picture.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')} />
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
