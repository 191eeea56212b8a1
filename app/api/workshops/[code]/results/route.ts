export { getResults as GET } from '@/server/routes';
