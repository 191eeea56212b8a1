'use client';

import { useTranslations } from 'next-intl';
import { ClusterView } from '../cluster-view/cluster-view';
import { LabProvider, useLab } from '../lesson/lab-context';
import { TerminalPanel } from '../terminal/terminal-panel';
import styles from './home.module.css';
import { PLAYGROUND } from './playground';

const TRIES = ['kubectl get nodes', 'kubectl create deployment web --image=nginx --replicas=3', 'kubectl get pods -o wide', 'kubectl scale deployment web --replicas=6', 'kubectl delete pods -l app=web'];

/** Nothing of what is done here is kept. */
export function LiveBench() {
  const t = useTranslations('home');
  return (
    <LabProvider scenario={PLAYGROUND} serverDone={[]} serverRevision={0} keep={false} copy={false}>
      <section className={styles.bench} aria-label={t('tryLabel')}>
        <ClusterView tools={false} />
        <TerminalPanel several={false} autoFocus />
      </section>
      <Tries />
    </LabProvider>
  );
}

function Tries() {
  const t = useTranslations('home');
  const lab = useLab();
  return (
    <div className={styles.tries}>
      <span>{t('tryThese')}</span>
      {TRIES.map((command) => <button key={command} type="button" onClick={() => lab.run(command)}>{command}</button>)}
    </div>
  );
}
