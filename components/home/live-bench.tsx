'use client';

import { useTranslations } from 'next-intl';
import type { Scenario } from '../../lab/protocol';
import { ClusterView } from '../cluster-view/cluster-view';
import { LabProvider, useLab } from '../lesson/lab-context';
import { TerminalPanel } from '../terminal/terminal-panel';
import styles from './home.module.css';

const PLAYGROUND: Scenario = { lesson: 'home', seed: 'podlab-home', lab: { workers: 2, files: {}, setup: undefined, tasks: [] } };
const TRIES = ['kubectl get nodes', 'kubectl create deployment web --image=nginx --replicas=3', 'kubectl get pods -o wide', 'kubectl scale deployment web --replicas=6', 'kubectl delete pods -l app=web'];

/** A cluster to play with before anything else. Nothing of it is kept. */
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
