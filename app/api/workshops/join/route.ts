export { postJoin as POST } from '@/server/routes';
