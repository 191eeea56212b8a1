export { getWorkshop as GET } from '@/server/routes';
