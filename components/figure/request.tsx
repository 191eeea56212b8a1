'use client';

import { useTranslations } from 'next-intl';
import type { RequestFigure, RequestStep } from '../../lab/figures/figure';
import styles from './course.module.css';
import { duration } from './timescale';

const RAILS = ['you', 'api', 'controller', 'scheduler', 'kubelet'] as const;
type Rail = (typeof RAILS)[number];
const RAIL_WIDTH = 22;
const x = (rail: Rail): number => RAILS.indexOf(rail) * RAIL_WIDTH + 12;

const railOf = (actor: string): Rail => (actor === 'kubectl' ? 'you' : actor === 'scheduler' ? 'scheduler' : actor.startsWith('kubelet/') ? 'kubelet' : 'controller');

/** Who wrote what because of what: each step goes from its actor to the API server, and from there the next one learns of it. */
export function RequestDrawing({ figure }: { figure: RequestFigure }) {
  const t = useTranslations('figure');
  const used = RAILS.filter((rail) => rail === 'api' || figure.steps.some((step) => railOf(step.actor) === rail));
  return (
    <div className={styles.request}>
      <ul className={styles.legend} aria-hidden="true">
        {used.map((rail) => <li key={rail} data-rail={rail}>{rail === 'you' ? 'kubectl' : rail === 'api' ? t('apiserver') : rail === 'scheduler' ? t('scheduler') : rail === 'kubelet' ? 'Kubelet' : 'Controller'}</li>)}
      </ul>
      <ol className={styles.steps}>
        {figure.steps.map((step, at) => <Step key={`${step.at} ${at}`} step={step} before={figure.steps[at - 1]} began={figure.began} used={used} />)}
      </ol>
      {!figure.done && <p className={styles.remark}>{t('goesOn')}</p>}
    </div>
  );
}

function Step({ step, before, began, used }: { step: RequestStep; before: RequestStep | undefined; began: number; used: readonly Rail[] }) {
  const t = useTranslations('figure');
  const rail = railOf(step.actor);
  const local = step.act === 'does';
  const who = rail === 'you' ? t('you') : rail === 'scheduler' ? t('scheduler') : rail === 'kubelet' ? t('kubelet', { node: step.actor.slice(8) }) : t('controller', { kind: kindOf(step.actor.replace('controller/', '')) });
  const [resource = '', , name = ''] = step.subject.split('/');
  const subject = `${kindOf(resource.replace(/s$/, ''))} ${name}`;
  return (
    <li className={styles.step} data-rail={rail}>
      <svg className={styles.graph} width={RAILS.length * RAIL_WIDTH} height="100%" aria-hidden="true" focusable="false" preserveAspectRatio="none">
        {used.map((one) => <line key={one} x1={x(one)} x2={x(one)} y1="0" y2="100%" data-rail={one} className={styles.rail} />)}
        {/* From the API server to who was waiting for this, then the write back. */}
        {step.because && before && <path d={`M${x('api')} 6H${x(rail)}`} className={styles.seen} />}
        {!local && <path d={`M${x(rail)} 18H${x('api')}`} className={styles.write} data-rail={rail} />}
        <circle cx={x(rail)} cy="18" r={local ? 4 : 5.5} className={styles.dot} data-rail={rail} data-local={local} />
        {!local && <rect x={x('api') - 5} y="13" width="10" height="10" rx="2" className={styles.store} />}
      </svg>
      <div className={styles.stepText}>
        <p><b>{who}</b> {local ? <span className={styles.reason}>{step.facts[0]}</span> : t(step.act as 'creates', { subject })}</p>
        <p className={styles.stepFacts}>
          {local ? step.facts[1] : <>
            {step.because && <>{t('because', { revision: `#${step.because}` })} · </>}
            {step.revision && t('stored', { revision: `#${step.revision}` })}
            {step.facts.length > 0 && <> · {step.facts.join(', ')}</>}
          </>}
        </p>
      </div>
      <span className={styles.time} title={t('after', { time: duration(step.at - began) })}>+{duration(step.at - began)}</span>
    </li>
  );
}

const KINDS: Readonly<Record<string, string>> = { pod: 'Pod', deployment: 'Deployment', replicaset: 'ReplicaSet', replicationcontroller: 'ReplicationController', statefulset: 'StatefulSet', daemonset: 'DaemonSet', job: 'Job', cronjob: 'CronJob' };
const kindOf = (word: string): string => KINDS[word] ?? word;
