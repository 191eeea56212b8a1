'use client';

import { useTranslations } from 'next-intl';
import type { LabelsFigure, NamespacesFigure, NodesFigure } from '../../lab/figures/figure';
import type { PodView } from '../../lab/picture';
import styles from './figure.module.css';
import { PodChip } from './pod-chip';

/** More Pods in one place than this are told as a number. */
const MOST = 12;

function Pods({ pods, keys = [] }: { pods: readonly PodView[]; keys?: readonly string[] }) {
  const t = useTranslations('figure');
  if (pods.length === 0) return <p className={styles.nothing}>{t('noPods')}</p>;
  return (
    <ul className={styles.pods}>
      {pods.slice(0, MOST).map((pod) => (
        <li key={pod.uid}><PodChip pod={pod}>{keys.filter((key) => pod.labels[key] !== undefined).map((key) => <span key={key} className={styles.tag}>{key}={pod.labels[key]}</span>)}</PodChip></li>
      ))}
      {pods.length > MOST && <li className={styles.nothing}>+ {t('groupCount', { count: pods.length - MOST })}</li>}
    </ul>
  );
}

export function NodesDrawing({ figure }: { figure: NodesFigure }) {
  const t = useTranslations('figure');
  const picture = useTranslations('picture');
  return (
    <div>
      {figure.waiting.length > 0 && <section className={styles.pool}><h4>{t('waitingForNode')}</h4><Pods pods={figure.waiting} keys={figure.keys} /></section>}
      <ul className={styles.rooms}>
        {figure.nodes.map((node) => (
          <li key={node.name} className={styles.room} data-off={!node.ready}>
            <h4>{node.name}</h4>
            <p className={styles.small}>{node.ip}{!node.ready ? ` · ${picture('notReady')}` : node.cordoned ? ` · ${picture('cordoned')}` : ''}</p>
            {node.podCidr && <p className={styles.small}>{t('podRange', { range: node.podCidr })}</p>}
            {(node.tags.length > 0 || node.taints.length > 0) && (
              <p className={styles.tags}>
                {node.tags.map(([key, value]) => <span key={key} className={styles.tag}>{key}={value}</span>)}
                {node.taints.map((taint) => <span key={taint} className={styles.tag} data-tone="waiting">{t('taint')} {taint.replace('node-role.kubernetes.io/', '…/')}</span>)}
              </p>
            )}
            <Pods pods={node.pods} keys={figure.keys} />
          </li>
        ))}
      </ul>
    </div>
  );
}

export function LabelsDrawing({ figure }: { figure: LabelsFigure }) {
  const t = useTranslations('figure');
  const [first, second] = figure.keys;
  const name = (key: string | undefined, value: string | undefined) => (value === undefined ? <em>{t('noLabel', { label: key ?? '' })}</em> : <span className={styles.tag}>{key}={value}</span>);
  return (
    <div className={styles.scroll}>
      <table className={styles.grid}>
        {second !== undefined && (
          <thead><tr><td />{figure.columns.map((value) => <th key={value ?? ''} scope="col">{name(second, value)}</th>)}</tr></thead>
        )}
        <tbody>
          {figure.rows.map((value, row) => (
            <tr key={value ?? ''}>
              <th scope="row">{name(first, value)}</th>
              {figure.columns.map((column, at) => {
                const here = figure.pods.filter((one) => one.row === row && one.column === at).map((one) => one.pod);
                return <td key={column ?? ''} data-empty={here.length === 0}>{here.length > 0 && <Pods pods={here} />}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function NamespacesDrawing({ figure }: { figure: NamespacesFigure }) {
  const t = useTranslations('figure');
  return (
    <ul className={styles.rooms}>
      {figure.namespaces.filter((one) => !one.system).map((one) => (
        <li key={one.name} className={styles.room} data-current={one.current} data-off={one.leaving}>
          <h4>{one.name}</h4>
          {(one.current || one.leaving) && <p className={styles.small} data-tone={one.leaving ? 'leaving' : 'accent'}>{one.leaving ? t('leaving') : t('current')}</p>}
          {one.quotas.length > 0 && (
            <ul className={styles.quotas}>
              {one.quotas.map((quota) => <li key={quota.resource}><span>{t('quota', quota)}</span><i style={{ '--share': quota.share } as React.CSSProperties} data-full={quota.share >= 1} /></li>)}
            </ul>
          )}
          {one.pods.length > 0 && <Pods pods={one.pods} />}
          {one.others.length > 0 && <ul className={styles.others}>{one.others.map((other) => <li key={other.kind}><b>{other.kind}</b> {other.names.slice(0, 6).join(', ')}{other.names.length > 6 ? ` +${other.names.length - 6}` : ''}</li>)}</ul>}
          {one.pods.length === 0 && one.others.length === 0 && <p className={styles.nothing}>{t('empty')}</p>}
        </li>
      ))}
      <li className={styles.room} data-system="true">
        <h4>{figure.namespaces.filter((one) => one.system).map((one) => one.name).join(', ')}</h4>
        <p className={styles.small}>{t('system')} · {t('groupCount', { count: figure.namespaces.filter((one) => one.system).reduce((sum, one) => sum + one.pods.length, 0) })}</p>
      </li>
    </ul>
  );
}
