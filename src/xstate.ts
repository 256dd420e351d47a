/**
 * The machines as XState machines: `createActor(roomConnectionMachine, { input })` and everything else that XState does
 * with a machine. Effects arrive as emitted events. Needs the peer `xstate`.
 */
import { toMachine } from './chart/to-machine.js';
import { roomClient } from './machines/client/room-client.js';
import { roomConnection } from './machines/client/room-connection.js';
import { roomIntent } from './machines/client/room-intent.js';
import { roomSwitch } from './machines/client/room-switch.js';
import { rtcEngine } from './machines/rtc/rtc-engine.js';
import { rtcRoom } from './machines/rtc/rtc-room.js';
import { rtcStream } from './machines/rtc/rtc-stream.js';
import { membership } from './machines/server/membership.js';
import { registry } from './machines/server/registry-machine.js';
import { room } from './machines/server/room.js';

export { fromXStateSnapshot, type MachineOf, toMachine, toXStateSnapshot } from './chart/to-machine.js';

/** One room on one device, as its app sees it (section CC). Input: `{ roomID, sdkVersion }`. */
export const roomConnectionMachine = toMachine(roomConnection);
/** What a device is about with one room. Input: `{ roomID }`. */
export const roomIntentMachine = toMachine(roomIntent);
/** One switch from a room to another (section SW). */
export const roomSwitchMachine = toMachine(roomSwitch);
/** One device: login connection, rooms, calls (sections CL, NR). Input: `ClientOptions`. */
export const roomClientMachine = toMachine(roomClient);
/** One room on the server (section SR). */
export const roomMachine = toMachine(room);
/** One user in one room on the server (section MD). */
export const membershipMachine = toMachine(membership);
/** The registry of an app, for small worlds (section RG). Input: `RegistryOptions`. */
export const registryMachine = toMachine(registry);
/** The Express engine of one device: mode, login, rooms, streams (section RT). Input: `EngineOptions`. */
export const rtcEngineMachine = toMachine(rtcEngine);
/** One room of an Express engine (section RT). Input: `{ roomID, platform }`. */
export const rtcRoomMachine = toMachine(rtcRoom);
/** One stream of an Express engine, published or played. Input: `{ streamID, kind }`. */
export const rtcStreamMachine = toMachine(rtcStream);
