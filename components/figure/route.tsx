'use client';

import { useTranslations } from 'next-intl';
import type { RouteFigure, RouteStop } from '../../lab/figures/figure';
import styles from './course.module.css';
import { PodChip } from './pod-chip';

type Words = ReturnType<typeof useTranslations<'figure'>>;

/** The last request between two ends, stop by stop, with the packet's header as it leaves each. */
export function RouteDrawing({ figure }: { figure: RouteFigure }) {
  const t = useTranslations('figure');
  return (
    <div className={styles.route} data-outcome={figure.outcome}>
      {figure.dns && <p className={styles.dns}>{t('askedDns', figure.dns)}</p>}
      <ol className={styles.stops}>
        {figure.stops.map((stop, at) => <Stop key={at} stop={stop} before={figure.stops[at - 1]} next={figure.stops[at + 1]} />)}
        {/* A new request is seen to travel: the dot is a new element each time. */}
        <li key={`travel ${figure.count}`} className={styles.travel} aria-hidden="true" data-outcome={figure.outcome} />
      </ol>
      <p className={styles.outcome} data-tone={figure.outcome === 'deliver' ? 'good' : 'bad'}>{t(figure.outcome)} <span>{t('seen', { count: figure.count })}</span></p>
    </div>
  );
}

function Stop({ stop, before, next }: { stop: RouteStop; before: RouteStop | undefined; next: RouteStop | undefined }) {
  const t = useTranslations('figure');
  const name = stop.where.split('/').at(-1)!;
  const changed = { source: before !== undefined && stop.source !== before.source, destination: before !== undefined && stop.destination !== before.destination };
  return (
    <li className={styles.stop} data-kind={stop.kind}>
      <div className={styles.stopText}>
        {stop.pod ? <PodChip pod={stop.pod}><span className={styles.where}>{stop.node && t('onNode', { node: stop.node })}</span></PodChip> : <b>{stop.where.startsWith('workstation') ? t('workstation') : name}</b>}
        {stop.kind !== 'origin' && <span className={styles.what}>{whatDone(stop, t)}{stop.device && <code>{stop.device}</code>}</span>}
      </div>
      {next && (
        <p className={styles.header}>
          <span className="unseen">{t('header')}: </span>
          <code data-changed={changed.source}>{stop.source}</code> → <code data-changed={changed.destination}>{stop.destination}</code>
          {(changed.source || changed.destination) && <span className={styles.where}> {t('rewritten')}</span>}
        </p>
      )}
    </li>
  );
}

function whatDone(stop: RouteStop, t: Words): string {
  const chosen = /^service (\S+) → (\S+)$/.exec(stop.what);
  if (chosen) return t('serviceRule', { service: chosen[1]!.split('/')[1]!, backend: chosen[2]! });
  const none = /^service (\S+) has no endpoints/.exec(stop.what);
  if (none) return t('noEndpointsRule', { service: none[1]!.split('/')[1]! });
  const port = /^node port (\d+)$/.exec(stop.what);
  if (port) return t('nodePortHop', { port: port[1]! });
  if (stop.what === 'forwards') return stop.kind === 'node' && stop.device === 'in' ? t('forwardsIn') : t('forwards');
  if (stop.what === 'bridges') return t('bridges');
  return stop.what === 'receives' ? t('receives') : stop.what;
}
