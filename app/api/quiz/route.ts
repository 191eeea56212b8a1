export { postQuiz as POST } from '@/server/routes';
