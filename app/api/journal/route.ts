export { getJournal as GET, putJournal as PUT } from '@/server/routes';
