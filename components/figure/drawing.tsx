'use client';

import dynamic from 'next/dynamic';
import type { Figure } from '../../lab/figures/figure';
import { LabelsDrawing, NamespacesDrawing, NodesDrawing } from './places';

const PodDrawing = dynamic(() => import('./objects').then((module) => module.PodDrawing), { ssr: false });
const OwnersDrawing = dynamic(() => import('./objects').then((module) => module.OwnersDrawing), { ssr: false });
const ServiceDrawing = dynamic(() => import('./objects').then((module) => module.ServiceDrawing), { ssr: false });
const StorageDrawing = dynamic(() => import('./objects').then((module) => module.StorageDrawing), { ssr: false });
const LifeDrawing = dynamic(() => import('./life').then((module) => module.LifeDrawing), { ssr: false });
const RequestDrawing = dynamic(() => import('./request').then((module) => module.RequestDrawing), { ssr: false });
const RouteDrawing = dynamic(() => import('./route').then((module) => module.RouteDrawing), { ssr: false });

export function Drawing({ figure }: { figure: Figure }) {
  switch (figure.of) {
    case 'nodes': return <NodesDrawing figure={figure} />;
    case 'pod': return <PodDrawing figure={figure} />;
    case 'owners': return <OwnersDrawing figure={figure} />;
    case 'service': return <ServiceDrawing figure={figure} />;
    case 'labels': return <LabelsDrawing figure={figure} />;
    case 'namespaces': return <NamespacesDrawing figure={figure} />;
    case 'storage': return <StorageDrawing figure={figure} />;
    case 'life': return <LifeDrawing figure={figure} />;
    case 'request': return <RequestDrawing figure={figure} />;
    case 'route': return <RouteDrawing figure={figure} />;
  }
}
