'use client';

import { useTranslations } from 'next-intl';
import type { LifeFigure, LifeLane } from '../../lab/figures/figure';
import { useLabState } from '../lesson/lab-context';
import styles from './course.module.css';
import { apart, duration, timescale } from './timescale';

/** A Pod's life on lanes: its phase, its containers with their probes, its conditions. */
export function LifeDrawing({ figure }: { figure: LifeFigure }) {
  const t = useTranslations('figure');
  const clock = useLabState((state) => state.time?.now) ?? figure.began;
  const changes = figure.lanes.flatMap((lane) => lane.spans.flatMap((span) => [span.from, ...(span.to === undefined ? [] : [span.to])]));
  const end = figure.ended ?? Math.max(clock, ...changes);
  const place = timescale([figure.began, ...changes, end]);
  const percent = (at: number): string => `${(place(at) * 100).toFixed(2)}%`;
  const moments = [...new Set(changes)].sort((a, b) => a - b);
  const kept = new Set(apart(moments.map(place), 0.17));
  const ticks = moments.filter((at) => kept.has(place(at)));
  const told = (at: number): string => `+${duration(at - figure.began)}`;
  const words = (lane: LifeLane): string => lane.spans.map((span) => `${span.text} ${span.to === undefined ? t('since', { time: told(span.from) }) : t('fromTo', { from: told(span.from), to: told(span.to) })}`).join(', ');
  return (
    <div className={styles.life}>
      <p className={styles.lifeHead}><b>{figure.name}</b> <span>{t('restartPolicy', { policy: figure.restartPolicy })}{figure.ended !== undefined && ` · ${t('gone')}`}</span></p>
      <ul className={styles.lanes}>
        {figure.lanes.map((lane) => (
          <li key={`${lane.group} ${lane.id}`} data-group={lane.group}>
            <span className={styles.laneName} aria-hidden="true">{lane.group === 'phase' ? t('phase') : lane.label}</span>
            <span className="unseen">{t('lifeText', { label: lane.group === 'phase' ? t('phase') : lane.label, spans: words(lane) })}</span>
            <div className={styles.track} aria-hidden="true">
              {lane.spans.map((span) => (
                <span key={span.from} className={styles.span} data-tone={span.tone} data-on={span.on} data-open={span.to === undefined} title={`${span.text} · ${told(span.from)}`} style={{ left: percent(span.from), width: `${((place(span.to ?? end) - place(span.from)) * 100).toFixed(2)}%` }}>{lane.group === 'condition' ? '' : span.text}</span>
              ))}
              {figure.marks.filter((mark) => lane.group === 'container' && mark.lane === lane.id && mark.what !== 'started').map((mark, at) => <i key={`${mark.at} ${at}`} className={styles.probe} data-tone={mark.tone} title={`${mark.what} · ${told(mark.at)}${mark.message ? ` · ${mark.message}` : ''}`} style={{ left: percent(mark.at) }} />)}
            </div>
          </li>
        ))}
      </ul>
      <div className={styles.axis} aria-hidden="true">{ticks.map((at) => <span key={at} style={{ left: percent(at) }}>{told(at)}</span>)}</div>
      <p className={styles.remark}>{t('notToScale')}</p>
      <ul className="unseen">
        {figure.marks.slice(-8).map((mark, at) => <li key={`${mark.at} ${at}`}>{mark.what === 'started' ? t('startedMark', { container: mark.lane, time: told(mark.at) }) : `${t('probe', { kind: mark.what, container: mark.lane, result: mark.tone === 'good' ? t('passed') : t('failedWord'), time: told(mark.at) })} ${mark.message}`}</li>)}
      </ul>
    </div>
  );
}
