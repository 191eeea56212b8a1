export { postClose as POST } from '@/server/routes';
