export { postReopen as POST } from '@/server/routes';
