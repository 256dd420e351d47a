/**
 * Laws of a settled world (AG): every message has arrived, the network is up, nothing is out and heartbeats have run.
 *
 * Each device is compared with what the registry holds of it. What is compared is small enough to be read off once for
 * each client, record and set of rooms, which is how the explorer uses it.
 */
import type { ClientForm, CoreForm, RecordForm } from '../forms.js';
import type { Broken } from './told.js';

/** AG-2: nothing is out on the device. */
export const unsettledIn = ({ value, context, told }: ClientForm): Broken | null => {
  const broken = (why: string): Broken => ({ law: 'AG-2 nothing is out', why: `AG-2: ${why}` });
  const [open] = told.open;
  if (open) return broken(`${open.type} ${open.roomID} is not settled`);
  const connecting = told.rooms.find(({ state }) => state === 'Connecting');
  if (connecting) return broken(`${connecting.roomID} is Connecting`);
  if (context.leaves.length > 0)
    return broken(`a leave of ${context.leaves[0]?.rooms.map(({ roomID }) => roomID)} is owed`);
  if (context.switches.length > 0) return broken('nobody knows what became of a switch');
  const timer = context.timers.find(({ id }) => !id.startsWith('heartbeat:'));
  if (timer) return broken(`the timer ${timer.id} runs`);
  return value === 'Connected' || value === 'Disconnected.online' ? null : broken(`the login is ${value}`);
};

/** AG-1: the rooms of the client are those of the registry, by attempt. */
export const disagreementIn = ({ context, told }: ClientForm, record: RecordForm): Broken | null => {
  const connected = told.rooms.filter(({ state }) => state === 'Connected').map(({ roomID }) => roomID);
  const mine = connected.map((roomID) => {
    const room = context.rooms.find((entry) => entry.roomID === roomID);
    return `${roomID} (${room?.intent.context.attempt})`;
  });
  const held = record.rooms.map(([roomID, attempt]) => `${roomID} (${attempt})`);
  return mine.sort().join() === [...held].sort().join()
    ? null
    : {
        law: 'AG-1 agreement',
        why: `AG-1: the client is in [${mine}], the registry has the device in [${held}]`,
      };
};

/** AG-3: the lists of the rooms that a device is in. */
export const listsDiffer = ({ context, told }: ClientForm, core: CoreForm): Broken | null => {
  for (const { roomID } of told.rooms) {
    const list = context.rooms.find((entry) => entry.roomID === roomID)?.intent.context.members?.userIDs;
    const members = core.rooms.find((room) => room.roomID === roomID)?.members.map(([userID]) => userID);
    if (!list || !members || [...list].sort().join() === [...members].sort().join()) continue;
    return {
      law: 'AG-3 member lists',
      why: `AG-3: the client's list of ${roomID} is [${list}], the registry's [${members}]`,
    };
  }
  return null;
};
