export { postExamEnd as POST } from '../../../../server/routes';
