import { decodeProtobuf, ProtobufError } from '../api/protobuf';
import { badRequest } from '../api/status';

/** A protobuf body as JSON. */
export function readProtobuf(bytes: Uint8Array): unknown {
  try {
    return decodeProtobuf(bytes);
  } catch (error) {
    if (error instanceof ProtobufError) throw badRequest(`the object provided is unrecognized: ${error.message}`);
    throw error;
  }
}
