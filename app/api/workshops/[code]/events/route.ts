export { getWorkshopEvents as GET } from '@/server/routes';
