import type { StoredAs } from '../kind';
import type { KubeObject } from '../object';

const PREFIX = 'autoscaling.alpha.kubernetes.io';

interface Metric {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly target?: { readonly type?: string; readonly averageUtilization?: number }; readonly current?: { readonly averageUtilization?: number } };
}

/**
 * autoscaling/v1 knows one CPU target; what v2 has besides travels in annotations (pkg/apis/autoscaling/v1/conversion.go).
 */
export const autoscalersV1: StoredAs = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  toStored: (object) => {
    const { targetCPUUtilizationPercentage: target, ...spec } = (object['spec'] ?? {}) as Record<string, unknown>;
    const { currentCPUUtilizationPercentage: current, ...status } = (object['status'] ?? {}) as Record<string, unknown>;
    const annotations = { ...object.metadata.annotations };
    const take = (name: string): unknown => {
      const text = annotations[`${PREFIX}/${name}`];
      delete annotations[`${PREFIX}/${name}`];
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return undefined;
      }
    };
    const others = (take('metrics') as Metric[] | undefined) ?? [];
    const behavior = take('behavior');
    const conditions = take('conditions');
    const currentMetrics = (take('current-metrics') as Metric[] | undefined) ?? [];
    const metrics = [...others, ...(target === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } } }])];
    const { annotations: _dropped, ...metadata } = object.metadata;
    return {
      ...object,
      apiVersion: 'autoscaling/v2',
      metadata: Object.keys(annotations).length ? { ...metadata, annotations } : metadata,
      spec: { ...spec, ...(metrics.length ? { metrics } : {}), ...(behavior ? { behavior } : {}) },
      status: {
        ...status,
        ...(conditions ? { conditions } : {}),
        ...(current !== undefined || currentMetrics.length ? { currentMetrics: [...currentMetrics, ...(current === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: current } } }])] } : {}),
      },
    } as KubeObject;
  },
  fromStored: (object) => {
    const { metrics, behavior, ...spec } = (object['spec'] ?? {}) as Record<string, unknown> & { metrics?: readonly Metric[] };
    const { conditions, currentMetrics, ...status } = (object['status'] ?? {}) as Record<string, unknown> & { currentMetrics?: readonly Metric[] };
    const isCpu = (metric: Metric): boolean => metric.type === 'Resource' && metric.resource?.name === 'cpu' && (metric.resource.target?.averageUtilization ?? metric.resource.current?.averageUtilization) !== undefined;
    const cpu = metrics?.find(isCpu);
    const others = metrics?.filter((metric) => metric !== cpu) ?? [];
    const cpuNow = currentMetrics?.find(isCpu);
    const annotations: Record<string, string> = { ...object.metadata.annotations };
    const put = (name: string, value: unknown): void => void (annotations[`${PREFIX}/${name}`] = JSON.stringify(value));
    if (others.length) put('metrics', others);
    if (behavior) put('behavior', behavior);
    if (conditions) put('conditions', conditions);
    const othersNow = currentMetrics?.filter((metric) => metric !== cpuNow) ?? [];
    if (othersNow.length) put('current-metrics', othersNow);
    return {
      ...object,
      apiVersion: 'autoscaling/v1',
      metadata: Object.keys(annotations).length ? { ...object.metadata, annotations } : object.metadata,
      spec: { ...spec, ...(cpu ? { targetCPUUtilizationPercentage: cpu.resource!.target!.averageUtilization } : {}) },
      status: { ...status, ...(cpuNow ? { currentCPUUtilizationPercentage: cpuNow.resource!.current!.averageUtilization } : {}) },
    } as KubeObject;
  },
};
