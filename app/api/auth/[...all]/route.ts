import { auth } from '@/server/auth';

// Made at the first request: the database and its secret do not exist while the product is built.
const handle = (request: Request): Promise<Response> => auth().handler(request);
export { handle as GET, handle as POST };
