'use client';

import { useTranslations } from 'next-intl';
import { journalToLink } from '../../lab/journal-link';
import { Icon } from '../ui/icon';
import { useLab } from './lab-context';

/** Copies an address that holds this cluster as it is now. Whoever opens it gets a copy of their own. */
export function ShareButton({ className, disabled, say }: { className: string | undefined; disabled: boolean; say(text: string): void }) {
  const t = useTranslations('copy');
  const { client } = useLab();
  const share = async (): Promise<void> => {
    const text = await journalToLink((await client.hash()).journal);
    if (text === undefined) return say(t('tooLong'));
    const address = `${location.origin}${location.pathname}?copy#${text}`;
    try {
      await navigator.clipboard.writeText(address);
      say(t('copied'));
    } catch {
      // The clipboard is refused (no https, or no permission): the address can be taken from here.
      window.prompt(t('take'), address);
    }
  };
  return <button type="button" className={className} disabled={disabled} onClick={() => void share()} aria-label={t('share')} title={t('share')}><Icon name="share" /></button>;
}
