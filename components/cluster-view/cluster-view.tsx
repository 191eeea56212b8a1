'use client';

import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { selects, SYSTEM_NAMESPACES, type NodeView, type PodView, type ServiceView } from '../../lab/picture';
import { namespacesOf } from '../../lab/picture-store';
import { useLab } from '../lesson/lab-context';
import { PictureAnnouncer } from './announcer';
import styles from './cluster-view.module.css';
import { PodTile } from './pod-tile';

const PodDetails = dynamic(() => import('./pod-details').then((module) => module.PodDetails), { ssr: false });
const ServiceLines = dynamic(() => import('./service-lines').then((module) => module.ServiceLines), { ssr: false });
const DenseRoom = dynamic(() => import('./dense-room').then((module) => module.DenseRoom), { ssr: false });

/** More pods than this are drawn as dots. */
const DENSE_FROM = 60;

/** The cluster as a plan: nodes are rooms, pods stand in them, services draw lines to the pods they select. */
export function ClusterView({ tools = true }: { tools?: boolean }) {
  const t = useTranslations('picture');
  const { picture } = useLab().client;
  const state = useSyncExternalStore(picture.subscribe, picture.state, picture.atFirst);
  const [system, setSystem] = useState(false);
  const [namespace, setNamespace] = useState('');
  const [open, setOpen] = useState<string>();

  const inView = (name: string): boolean => (system || !SYSTEM_NAMESPACES.has(name)) && (namespace === '' || namespace === name);
  const { pods, services } = useMemo(() => ({
    pods: state.pods.filter((pod) => inView(pod.namespace)).sort((a, b) => a.createdAt - b.createdAt || a.name.localeCompare(b.name, 'en')),
    services: state.services.filter((service) => inView(service.namespace)).sort((a, b) => a.name.localeCompare(b.name, 'en')),
  }), [state, system, namespace]);
  const namespaces = namespacesOf(state);
  const dense = pods.length > DENSE_FROM || state.nodes.length > 12;
  const servicesOf = useMemo(() => {
    const names = new Map<string, string>();
    if (!dense) for (const pod of pods) names.set(pod.uid, services.filter((service) => selects(service, pod)).map((service) => service.name).join(', '));
    return names;
  }, [pods, services, dense]);
  const byNode = useMemo(() => grouped(pods), [pods]);
  const opened = open === undefined ? undefined : pods.find((pod) => pod.uid === open);
  const onOpen = useRef((uid: string) => setOpen((shown) => (shown === uid ? undefined : uid))).current;
  const tile = (pod: PodView) => <li key={pod.uid}><PodTile pod={pod} services={servicesOf.get(pod.uid) ?? ''} open={open === pod.uid} onOpen={onOpen} /></li>;

  return (
    <div className={styles.view}>
      {tools && (
        <div className={styles.tools}>
          <span className={styles.summary}>{t('summary', { nodes: state.nodes.length, pods: pods.length, services: services.length })}</span>
          {namespaces.length > 1 && (
            <select aria-label={t('namespace')} value={namespace} onChange={(event) => setNamespace(event.target.value)}>
              <option value="">{t('allNamespaces')}</option>
              {namespaces.map((name) => <option key={name}>{name}</option>)}
            </select>
          )}
          <label><input type="checkbox" checked={system} onChange={(event) => setSystem(event.target.checked)} /> {t('system')}</label>
        </div>
      )}
      <div className={styles.stage} tabIndex={0} role="group" aria-label={t('label')} data-picture>
        <div className={styles.plan}>
          {services.length > 0 && <ul className={styles.services} aria-label={t('services')}>{services.map((service) => <ServiceChip key={service.uid} service={service} pods={pods} />)}</ul>}
          {(byNode.get('')?.length ?? 0) > 0 && (
            <section className={styles.pool} aria-label={t('waiting')}>
              <h3 className={styles.roomHead}><b>{t('waiting')}</b><span>{t('pods', { count: byNode.get('')!.length })}</span></h3>
              {dense ? <DenseRoom shapes={byNode.get('')!.slice(0, 64).map((pod) => pod.shape).join(' ')} /> : <ul className={styles.pods}>{byNode.get('')!.map(tile)}</ul>}
            </section>
          )}
          <ul className={styles.nodes} aria-label={t('nodes')} data-dense={dense}>
            {state.nodes.map((node) => <Room key={node.uid} node={node} dense={dense} pods={byNode.get(node.name) ?? []} tile={tile} />)}
          </ul>
          {!dense && services.length > 0 && <ServiceLines services={services} pods={pods} />}
        </div>
      </div>
      {opened && <PodDetails pod={opened} services={servicesOf.get(opened.uid) ?? ''} onClose={() => setOpen(undefined)} />}
      <PictureAnnouncer pods={pods} />
    </div>
  );
}

function Room({ node, pods, dense, tile }: { node: NodeView; pods: readonly PodView[]; dense: boolean; tile: (pod: PodView) => React.ReactNode }) {
  const t = useTranslations('picture');
  const { openOn } = useLab();
  return (
    <li className={styles.room} data-node={node.name} data-ready={node.ready} aria-label={`${node.name}: ${t('pods', { count: pods.length })}`}>
      <div className={styles.roomHead}>
        {dense ? <b>{node.name}</b> : <button type="button" className={styles.nodeName} onClick={() => openOn(node.name, `ssh ${node.name}`)} title={t('shellOn', { name: node.name })}>{node.name}<span className="unseen"> · {t('shellOn', { name: node.name })}</span></button>}
        {!dense && <span>{node.ip}</span>}
        {!node.ready ? <em>{t('notReady')}</em> : node.cordoned ? <em>{t('cordoned')}</em> : null}
      </div>
      {dense ? <DenseRoom shapes={pods.map((pod) => pod.shape).join(' ')} /> : pods.length > 0 ? <ul className={styles.pods}>{pods.map(tile)}</ul> : <p className={styles.nothing}>{t('empty')}</p>}
    </li>
  );
}

function ServiceChip({ service, pods }: { service: ServiceView; pods: readonly PodView[] }) {
  const t = useTranslations('picture');
  const picked = pods.filter((pod) => pod.shape !== 'terminating' && selects(service, pod));
  const ready = picked.filter((pod) => pod.isReady).length;
  const serves = Object.keys(service.selector).length === 0 ? t('noSelector') : picked.length === 0 ? t('noPods') : t('serves', { ready, total: picked.length });
  return (
    <li className={styles.service} data-service={service.uid} data-service-name={service.name}>
      <b>{service.name}</b>
      <span>{service.clusterIp} · {service.ports} · {serves}</span>
    </li>
  );
}

function grouped(pods: readonly PodView[]): Map<string, PodView[]> {
  const groups = new Map<string, PodView[]>();
  for (const pod of pods) {
    const group = groups.get(pod.node ?? '');
    if (group) group.push(pod);
    else groups.set(pod.node ?? '', [pod]);
  }
  return groups;
}
