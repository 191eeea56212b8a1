export { getEvidence as GET, postGradeAgain as POST } from '@/server/routes';
