export { postMessage as POST } from '@/server/routes';
