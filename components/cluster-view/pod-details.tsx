'use client';

import { useTranslations } from 'next-intl';
import type { PodView } from '../../lab/picture';
import { useLab } from '../lesson/lab-context';
import controls from '../ui/controls.module.css';
import { Icon } from '../ui/icon';
import styles from './cluster-view.module.css';
import { shapeWord } from './pod-tile';

/** What is known of one pod, and the commands that tell more; they are typed in plain sight. */
export function PodDetails({ pod, services, onClose }: { pod: PodView; services: string; onClose: () => void }) {
  const t = useTranslations('picture');
  const site = useTranslations('site');
  const lab = useLab();
  const where = pod.namespace === 'default' ? '' : ` -n ${pod.namespace}`;
  const facts: [string, string][] = [
    [t('state'), `${t(shapeWord[pod.shape])} (${pod.status}, ${pod.ready})`], [t('node'), pod.node ?? t('none')], [t('ip'), pod.ip ?? t('none')], [t('restarts'), String(pod.restarts)],
    [t('image'), pod.images.join(', ')], [t('labels'), Object.entries(pod.labels).map(([key, value]) => `${key}=${value}`).join(', ') || t('none')], [t('services'), services || t('none')],
  ];
  return (
    <section className={styles.details} aria-label={t('details', { name: pod.name })}>
      <h3>{pod.name}</h3>
      <div className={styles.actions}>
        <button type="button" className={controls.plain} onClick={() => lab.run(`kubectl describe pod ${pod.name}${where}`)}>{t('describe')}</button>
        <button type="button" className={controls.plain} onClick={() => lab.run(`kubectl logs ${pod.name}${where}`)}>{t('logs')}</button>
        {pod.shape === 'running' && <button type="button" className={controls.plain} onClick={() => lab.openOn(pod.name, `kubectl exec -it ${pod.name}${where} -- sh`)}>{t('shell')}</button>}
        <button type="button" className={controls.plain} onClick={onClose} aria-label={site('close')}><Icon name="close" size={14} /></button>
      </div>
      <dl>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </section>
  );
}
