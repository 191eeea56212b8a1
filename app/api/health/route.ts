export { getHealth as GET } from '@/server/routes';
