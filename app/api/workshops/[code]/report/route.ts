export { postReport as POST } from '@/server/routes';
