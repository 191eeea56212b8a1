/**
 * Every route and who may call it. `route()` refuses to serve what is not here, a test compares this table with the
 * files under app/api, and another calls each as a stranger, a learner, another learner and a teacher.
 *
 * - anyone: no session needed.
 * - anyone-gets-a-seat: a visitor without a session is given an anonymous one.
 * - session: an anonymous learner or an account.
 * - account: signed in with e-mail and password.
 * `owner` says what the data layer asks besides: rows of the caller only, of a workshop's teacher, of its members.
 */
export const access = {
  'GET /api/health': { who: 'anyone', owner: 'none' },
  'GET /api/ready': { who: 'anyone', owner: 'none' },
  'GET /api/progress': { who: 'anyone', owner: 'self' },
  'POST /api/progress': { who: 'anyone-gets-a-seat', owner: 'self' },
  'GET /api/journal': { who: 'session', owner: 'self' },
  'PUT /api/journal': { who: 'anyone-gets-a-seat', owner: 'self' },
  'POST /api/quiz': { who: 'anyone-gets-a-seat', owner: 'self' },
  'GET /api/exam': { who: 'anyone', owner: 'self' },
  'POST /api/exam': { who: 'anyone-gets-a-seat', owner: 'self' },
  'POST /api/exam/[attempt]': { who: 'session', owner: 'self' },
  'GET /api/workshops': { who: 'account', owner: 'self' },
  'POST /api/workshops': { who: 'account', owner: 'self' },
  'POST /api/workshops/join': { who: 'anyone-gets-a-seat', owner: 'self', misses: { max: 20, windowSeconds: 60 } },
  'GET /api/workshops/[code]': { who: 'session', owner: 'member' },
  'GET /api/workshops/[code]/events': { who: 'session', owner: 'member' },
  'POST /api/workshops/[code]/report': { who: 'session', owner: 'member' },
  'GET /api/workshops/[code]/board': { who: 'account', owner: 'teacher' },
  'GET /api/workshops/[code]/board/events': { who: 'account', owner: 'teacher' },
  'GET /api/workshops/[code]/learners/[learner]': { who: 'account', owner: 'teacher' },
  'GET /api/workshops/[code]/results': { who: 'account', owner: 'teacher' },
  'GET /api/workshops/[code]/results/[attempt]': { who: 'account', owner: 'teacher' },
  'POST /api/workshops/[code]/results/[attempt]': { who: 'account', owner: 'teacher' },
  'POST /api/workshops/[code]/learners/[learner]': { who: 'account', owner: 'teacher' },
  'POST /api/workshops/[code]/message': { who: 'account', owner: 'teacher' },
  'POST /api/workshops/[code]/close': { who: 'account', owner: 'teacher' },
  'POST /api/workshops/[code]/reopen': { who: 'account', owner: 'teacher' },
} as const satisfies Record<string, AccessRule>;

interface AccessRule {
  readonly who: 'anyone' | 'anyone-gets-a-seat' | 'session' | 'account';
  readonly owner: 'none' | 'self' | 'member' | 'teacher';
  /** Answers "not found" per client address: guesses. A whole room may come from one address, so what succeeds is not counted. */
  readonly misses?: Limit;
}

export interface Limit {
  readonly max: number;
  readonly windowSeconds: number;
}

/** New visitors per client address: a lecture hall behind one router, and no more. */
export const newSeats: Limit = { max: 600, windowSeconds: 60 };

export type RouteName = keyof typeof access;
