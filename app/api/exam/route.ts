export { getExam as GET, postExam as POST } from '../../../server/routes';
