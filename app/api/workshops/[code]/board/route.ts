export { getBoard as GET } from '@/server/routes';
