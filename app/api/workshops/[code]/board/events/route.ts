export { getBoardEvents as GET } from '@/server/routes';
