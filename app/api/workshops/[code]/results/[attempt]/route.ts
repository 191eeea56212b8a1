export { getEvidence as GET } from '@/server/routes';
