import type { StoredAs } from '../kind';
import { eventsV1 } from './events';
import { autoscalersV1 } from './autoscalers';

/** Served versions that show the objects of another stored version, by "apiVersion Kind". */
export const conversions: Readonly<Record<string, StoredAs>> = {
  'events.k8s.io/v1 Event': eventsV1,
  'autoscaling/v1 HorizontalPodAutoscaler': autoscalersV1,
};
