/**
 * Saving a device and bringing it back: its snapshot is JSON already, so this is about ids and time.
 *
 * A restored device mints ids of a fresh epoch, so that nothing it sends can be taken for something that a run of
 * it sent after the snapshot was stored, and what such a run entered ends with the first heartbeat. Its host then says whether the connection is up (`networkDown` if not).
 */
import { failure, RoomLifecycleError } from '../errors.js';
import { EPOCH_SPAN } from '../protocol.js';
import type { ConnectionStateName, RoomStateName } from '../vocabulary.js';
import type { ArmedTimer } from './context.js';
import type { ClientSnapshot } from './room-client.js';

export const epochOf = (id: number): number => Math.floor(id / EPOCH_SPAN);

/**
 * The device of a stored snapshot in its next run.
 * @param options.epoch greater than that of every run before; default the stored one + 1
 * @throws RoomLifecycleError 6000001 for an epoch that is not greater
 */
export const restoreClient = (
  snapshot: ClientSnapshot,
  options: { readonly epoch?: number } = {},
): ClientSnapshot => {
  const last = epochOf(snapshot.context.nextID);
  const { epoch = last + 1 } = options;
  if (!Number.isInteger(epoch) || !Number.isSafeInteger(epoch * EPOCH_SPAN) || epoch <= last)
    throw new RoomLifecycleError(
      failure('badArgument', 'restore the client', `its epoch has to be a whole number greater than ${last}`),
    );
  const before = epoch * EPOCH_SPAN;
  // NR-19: a run after the snapshot may have entered more; heartbeats say that this one knows of all there is
  return { ...snapshot, context: { ...snapshot.context, nextID: before + 1, newest: before } };
};

/** What to arm after a restore, in the order in which it is due; what is overdue fires at once and first. */
export const clientTimers = ({ context }: ClientSnapshot): readonly ArmedTimer[] =>
  [...context.timers].sort((one, other) => one.at - other.at);

/** What the app was told last of each room that is not Disconnected, and of the login. */
export const clientView = ({
  value,
  context,
}: ClientSnapshot): {
  readonly rooms: readonly (readonly [roomID: string, state: RoomStateName])[];
  readonly connection: ConnectionStateName;
} => ({
  rooms: context.rooms.map(({ roomID, connection }) => [roomID, topOf(connection.value)]),
  connection: topOf(value),
});

type TopOf<V extends string> = V extends `${infer Top}.${string}` ? Top : V;

const topOf = <V extends string>(value: V): TopOf<V> => value.split('.')[0] as TopOf<V>;
