export { getReady as GET } from '@/server/routes';
