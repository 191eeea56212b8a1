'use client';

import { useTranslations } from 'next-intl';
import type { ContainerBox, OwnerNode, OwnersFigure, PodFigure, ServiceFigure, StorageFigure } from '../../lab/figures/figure';
import { Connectors, type Link } from './connectors';
import styles from './figure.module.css';
import { PodChip } from './pod-chip';

const ROLES = { init: 'roleInit', sidecar: 'roleSidecar', app: 'roleApp', ephemeral: 'roleEphemeral' } as const;

export function PodDrawing({ figure }: { figure: PodFigure }) {
  const t = useTranslations('figure');
  const { pod } = figure;
  const links: Link[] = figure.containers.flatMap((container) => container.mounts.map((mount) => ({ from: `mount ${container.name} ${mount.volume}`, to: `volume ${mount.volume}`, dashed: mount.readOnly })));
  return (
    <div className={styles.outer}>
      <p className={styles.outerHead}><PodChip pod={pod} /><span className={styles.small}>{figure.phase}{pod.node && ` · ${pod.node}`}{figure.qos && ` · ${figure.qos}`}</span></p>
      <div className={styles.inside} data-volumes={figure.volumes.length}>
      <ul className={styles.containers} aria-label={t('containers')}>{figure.containers.map((container) => <Container key={container.name} container={container} />)}</ul>
      {figure.volumes.length > 0 && (
        <ul className={styles.volumes} aria-label={t('volumes')}>
          {figure.volumes.map((volume) => (
            <li key={volume.name} data-end={`volume ${volume.name}`}>
              <b>{volume.name}</b> <span className={styles.small}>{volume.kind}{volume.detail && ` ${volume.detail}`}{links.some((link) => link.to === `volume ${volume.name}`) ? '' : ` · ${t('unmounted')}`}</span>
            </li>
          ))}
        </ul>
      )}
      <Connectors links={links} sideways />
      </div>
      <p className={styles.wire}><code>{pod.ip ?? t('noAddress')}</code> <span className={styles.small}>{figure.hostNetwork ? t('hostNetwork') : t('address')}</span></p>
    </div>
  );
}

function Container({ container }: { container: ContainerBox }) {
  const t = useTranslations('figure');
  return (
    <li className={styles.container} data-role={container.role} data-tone={container.tone}>
      <p className={styles.containerHead}><b>{container.name}</b>{container.role !== 'app' && <span className={styles.tag}>{t(ROLES[container.role])}</span>}</p>
      <p className={styles.small}><code>{container.image}</code></p>
      <p className={styles.state} data-tone={container.tone}>{container.state}{container.state === 'Running' && container.role !== 'init' && !container.ready ? `, ${t('notReady')}` : ''}{container.restarts > 0 && ` · ${t('restarts', { count: container.restarts })}`}</p>
      {container.ports.length > 0 && <p className={styles.tags}>{container.ports.map((port) => <span key={port} className={styles.tag} data-tone="network">:{port}</span>)}</p>}
      {container.mounts.map((mount) => (
        <p key={mount.path} className={styles.mount} data-end={`mount ${container.name} ${mount.volume}`}>
          <span className="unseen">{t('mounts', { volume: mount.volume, path: mount.path })}</span><code aria-hidden="true">{mount.path}</code>{mount.readOnly && <span className={styles.small}> {t('readOnly')}</span>}
        </p>
      ))}
    </li>
  );
}

export function OwnersDrawing({ figure }: { figure: OwnersFigure }) {
  return <ul className={styles.tree}><Owner node={figure.root} /></ul>;
}

function Owner({ node }: { node: OwnerNode }) {
  const t = useTranslations('figure');
  if (node.pod) return <li><PodChip pod={node.pod}><span className={styles.small}>{node.pod.node ?? ''}</span></PodChip></li>;
  const idle = node.wanted === 0 && node.children.length === 0;
  return (
    <li>
      <div className={styles.owner} data-idle={idle}>
        <p><span className={styles.kind}>{node.kind}</span> <b>{node.name}</b></p>
        <p className={styles.small}>
          {[node.wanted === undefined ? '' : idle ? t('scaledDown') : t('ofWanted', { ready: node.ready ?? 0, wanted: node.wanted }), node.revision && t('revision', { revision: node.revision }), node.images.join(', ')].filter(Boolean).join(' · ')}
        </p>
        {node.wanted !== undefined && node.wanted > 0 && node.wanted <= 12 && <p className={styles.places} aria-hidden="true">{Array.from({ length: node.wanted }, (_, at) => <i key={at} data-filled={at < (node.ready ?? 0)} />)}</p>}
      </div>
      {node.children.length > 0 && <ul aria-label={t('owns')}>{node.children.map((child) => <Owner key={`${child.kind} ${child.name}`} node={child} />)}</ul>}
    </li>
  );
}

export function ServiceDrawing({ figure }: { figure: ServiceFigure }) {
  const t = useTranslations('figure');
  const links: Link[] = figure.endpoints.map((endpoint) => ({ from: 'service', to: endpoint.address, dashed: !endpoint.ready, tone: endpoint.ready ? 'network' : 'waiting' }));
  return (
    <div className={styles.layers}>
      <div className={styles.service} data-end="service">
        <p><span className={styles.kind}>Service</span> <b>{figure.name}</b> <span className={styles.small}>{figure.type}</span></p>
        <p className={styles.small}><code>{figure.address}</code>{figure.external && <> · {t('external', { address: figure.external })}</>}</p>
        <p className={styles.tags}>
          {figure.ports.map((port) => <span key={port.port} className={styles.tag} data-tone="network">:{port.port} {t('to', { target: `:${port.target}` })}{port.nodePort ? ` · ${t('nodePort', { port: port.nodePort })}` : ''}</span>)}
          <span className={styles.small}>{figure.selector.length === 0 ? t('noSelector') : t('selector')}</span>
          {figure.selector.map(([key, value]) => <span key={key} className={styles.tag}>{key}={value}</span>)}
        </p>
      </div>
      <section className={styles.layer}>
        <h4>{t('endpoints')}</h4>
        {figure.endpoints.length === 0 ? <p className={styles.refused}>{t('noEndpoints')}</p> : (
          <ul className={styles.pods}>
            {figure.endpoints.map((endpoint) => (
              <li key={endpoint.address} className={styles.endpoint} data-ready={endpoint.ready} data-end={endpoint.address}>
                {endpoint.pod ? <PodChip pod={endpoint.pod} /> : <span className={styles.pod}>{t('none')}</span>}
                <span className={styles.small}><code>{endpoint.address}</code>{endpoint.terminating ? ` · ${t('ending')}` : endpoint.ready ? '' : ` · ${t('notServed')}`}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {figure.left.length > 0 && (
        <section className={styles.layer}>
          <h4>{t('leftOut')}</h4>
          <ul className={styles.pods}>
            {figure.left.slice(0, 8).map(({ pod, why, label, has }) => (
              <li key={pod.uid} className={styles.endpoint} data-ready="never">
                <PodChip pod={pod} faint />
                <span className={styles.small}>{why === 'address' ? t('noIp') : has === undefined ? t('lacksLabel', { label: label.split('=')[0]! }) : t('wantsLabel', { label, has: `${label.split('=')[0]}=${has}` })}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Connectors links={links} />
    </div>
  );
}

export function StorageDrawing({ figure }: { figure: StorageFigure }) {
  const t = useTranslations('figure');
  const links: Link[] = [
    ...figure.pods.flatMap(({ pod, claims }) => claims.map(({ claim }): Link => ({ from: `pod ${pod.name}`, to: `claim ${claim}` }))),
    ...figure.claims.flatMap((claim): Link[] => claim.volume ? [{ from: `claim ${claim.name}`, to: `volume ${claim.volume}`, tone: 'good' }] : claim.storageClass ? [{ from: `claim ${claim.name}`, to: `class ${claim.storageClass}`, dashed: true, tone: 'waiting' }] : []),
    ...figure.volumes.flatMap((volume): Link[] => volume.storageClass ? [{ from: `volume ${volume.name}`, to: `class ${volume.storageClass}`, tone: 'quiet' }] : []),
  ];
  return (
    <div className={styles.layers}>
      {figure.pods.length > 0 && <Layer title={t('pods')}>{figure.pods.map(({ pod, claims }) => <li key={pod.uid} className={styles.card} data-end={`pod ${pod.name}`}><PodChip pod={pod} /><span className={styles.small}>{claims.map((one) => t('mountedAt', { path: one.path })).join(', ')}</span></li>)}</Layer>}
      <Layer title={t('claims')} nothing={t('noClaims')}>
        {figure.claims.map((claim) => (
          <li key={claim.name} className={styles.card} data-end={`claim ${claim.name}`}><b>{claim.name}</b><span className={styles.state} data-tone={claim.tone}>{claim.phase}</span><span className={styles.small}>{[claim.size, claim.modes].filter(Boolean).join(' · ')}<span className="unseen">{claim.volume ? `, ${t('bindsTo', { name: claim.volume })}` : claim.storageClass ? `, ${t('wantsClass', { name: claim.storageClass })}` : ''}</span></span></li>
        ))}
      </Layer>
      <Layer title={t('persistent')} nothing={t('noneBound')}>
        {figure.volumes.map((volume) => (
          <li key={volume.name} className={styles.card} data-end={`volume ${volume.name}`} title={volume.name}><b className={styles.cut}>{volume.name}</b><span className={styles.state} data-tone={volume.tone}>{volume.phase}</span><span className={styles.small}>{[volume.size, volume.reclaim, volume.source].filter(Boolean).join(' · ')}</span></li>
        ))}
      </Layer>
      <Layer title={t('classes')} nothing={t('none')}>
        {figure.classes.map((one) => <li key={one.name} className={styles.card} data-end={`class ${one.name}`}><b>{one.name}</b>{one.standard && <span className={styles.tag}>{t('default')}</span>}<span className={styles.small}>{one.provisioner} · {one.binding}</span></li>)}
      </Layer>
      <Connectors links={links} />
    </div>
  );
}

function Layer({ title, nothing, children }: { title: string; nothing?: string; children: readonly React.ReactNode[] }) {
  return (
    <section className={styles.layer}>
      <h4>{title}</h4>
      {children.length === 0 ? <p className={styles.nothing}>{nothing}</p> : <ul className={styles.cards}>{children}</ul>}
    </section>
  );
}
