export { getWorkshops as GET, postWorkshops as POST } from '@/server/routes';
