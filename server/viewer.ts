import { headers } from 'next/headers';
import { auth } from './auth';

/** Who is asking: a person with an account, or an anonymous learner whose progress is kept all the same. */
export interface Viewer {
  readonly userId: string;
  readonly anonymous: boolean;
  readonly email: string | undefined;
  readonly name: string;
}

/** The viewer of the current request, or undefined before the first write of a new visitor. */
export async function getViewer(requestHeaders?: Headers): Promise<Viewer | undefined> {
  const session = await auth().api.getSession({ headers: requestHeaders ?? (await headers()) });
  if (!session) return undefined;
  const user = session.user as typeof session.user & { isAnonymous?: boolean | null };
  const anonymous = user.isAnonymous === true;
  return { userId: user.id, anonymous, email: anonymous ? undefined : user.email, name: user.name };
}

/** The viewer, made anonymous now if there is none yet and `beforeNew` agrees; `setCookie` has to go out with the answer. */
export async function ensureViewer(requestHeaders: Headers, beforeNew: () => Promise<void>): Promise<{ viewer: Viewer; setCookie: string[] }> {
  const viewer = await getViewer(requestHeaders);
  if (viewer) return { viewer, setCookie: [] };
  await beforeNew();
  const answer = await auth().api.signInAnonymous({ headers: requestHeaders, returnHeaders: true });
  const user = answer.response!.user;
  return { viewer: { userId: user.id, anonymous: true, email: undefined, name: user.name }, setCookie: answer.headers.getSetCookie() };
}
