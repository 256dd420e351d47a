/**
 * ZIM's room methods over something that takes calls: each passes on what the app gave, as it is.
 */
import { failure, RoomLifecycleError } from '../machines/errors.js';
import { READ_CALL } from './read-call.js';
import type { CallMethod, CallResultOfZIM, RoomCalls } from './types.js';

/** @param call takes a call and promises its settlement */
export const roomCalls = (
  call: (method: CallMethod, args: readonly unknown[]) => Promise<CallResultOfZIM>,
): RoomCalls => ({
  // one method for each that is read, so what this is complete for is said there
  ...(Object.fromEntries(
    Object.keys(READ_CALL).map((name) => [
      name,
      (...args: readonly unknown[]) => call(name as CallMethod, args),
    ]),
  ) as unknown as RoomCalls),
  beginRoomAttributesBatchOperation: () => {
    throw new RoomLifecycleError(failure('unsupported', 'begin a batch of room attributes'));
  },
});
