export { getLearnersCluster as GET } from '@/server/routes';
