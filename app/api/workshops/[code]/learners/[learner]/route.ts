export { getLearnersCluster as GET, postLearner as POST } from '@/server/routes';
