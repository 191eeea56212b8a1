import type { ApiResponse } from '../../api/transport';
import { concatBytes } from '../../runtime/bytes';
import type { Task } from '../../runtime/process';
import type { Session } from '../session';
import { StreamReader } from '../session';

interface ProxiedFrame {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An answer that comes later (a pod's or a node's, through the API server's proxy), waited for. */
export function* settled(session: Session, response: ApiResponse): Task<ApiResponse> {
  if (!response.stream) return response;
  const reader = new StreamReader<ProxiedFrame | Uint8Array>(response.stream);
  const parts: Uint8Array[] = [];
  let { status, headers } = response;
  try {
    for (let frame = yield* reader.next(session); frame; frame = yield* reader.next(session)) {
      if (frame instanceof Uint8Array) parts.push(frame);
      else {
        ({ status, headers } = frame);
        parts.push(frame.body);
      }
    }
  } finally {
    reader.close();
  }
  return { status, headers, bytes: concatBytes(parts) };
}
