export { getProgress as GET, postProgress as POST } from '@/server/routes';
