/**
 * Every lifecycle of the library by name, for whoever shows or checks all of them: diagrams, documents, tests.
 */
import type { AnyLifecycle } from '../chart/index.js';
import { roomClient } from './client/room-client.js';
import { roomConnection } from './client/room-connection.js';
import { roomIntent } from './client/room-intent.js';
import { roomSwitch } from './client/room-switch.js';
import { rtcEngine } from './rtc/rtc-engine.js';
import { rtcRoom } from './rtc/rtc-room.js';
import { rtcStream } from './rtc/rtc-stream.js';
import { membership } from './server/membership.js';
import { registry } from './server/registry-machine.js';
import { room } from './server/room.js';

export interface Machine {
  /** as commands and files call it; the chart's own id is the same in camel case */
  readonly name: string;
  readonly title: string;
  /** one sentence */
  readonly about: string;
  readonly source: string;
  readonly definition: AnyLifecycle;
}

export const MACHINES: readonly Machine[] = [
  {
    name: 'room-connection',
    title: 'Room connection',
    about: 'One room on one device, as its app sees it: the only machine that publishes `roomStateChanged`.',
    source: 'src/machines/client/room-connection.ts',
    definition: roomConnection,
  },
  {
    name: 'room-intent',
    title: 'Room intent',
    about:
      'What a device is about with one room: which request or question is out, whether it is in, whether it leaves.',
    source: 'src/machines/client/room-intent.ts',
    definition: roomIntent,
  },
  {
    name: 'room-switch',
    title: 'Room switch',
    about: 'One switch from a room to another, from its request until it is known what became of it.',
    source: 'src/machines/client/room-switch.ts',
    definition: roomSwitch,
  },
  {
    name: 'room-client',
    title: 'Room client',
    about: 'One device: its login connection, and through it every room, call and message of the device.',
    source: 'src/machines/client/room-client.ts',
    definition: roomClient,
  },
  {
    name: 'room',
    title: 'Room',
    about: 'One room on the server: Absent, Occupied, Vacant.',
    source: 'src/machines/server/room.ts',
    definition: room,
  },
  {
    name: 'membership',
    title: 'Membership',
    about: 'One user in one room on the server, through one device or several.',
    source: 'src/machines/server/membership.ts',
    definition: membership,
  },
  {
    name: 'registry',
    title: 'Registry',
    about: 'The registry of one app as a machine, for actors and small worlds.',
    source: 'src/machines/server/registry-machine.ts',
    definition: registry,
  },
  {
    name: 'rtc-room',
    title: 'Express room',
    about:
      'One room of an Express engine: Logout, Logining, Logined, Reconnecting, and the nine reasons between them.',
    source: 'src/machines/rtc/rtc-room.ts',
    definition: rtcRoom,
  },
  {
    name: 'rtc-stream',
    title: 'Express stream',
    about: 'One stream of an Express engine, published or played.',
    source: 'src/machines/rtc/rtc-stream.ts',
    definition: rtcStream,
  },
  {
    name: 'rtc-engine',
    title: 'Express engine',
    about: 'The Express engine of one device: mode, login, rooms and streams.',
    source: 'src/machines/rtc/rtc-engine.ts',
    definition: rtcEngine,
  },
];

/** By its name or its chart's id, however it is written: `room-connection`, `roomConnection`, `Room connection`. */
export const findMachine = (name: string): Machine | undefined => {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
  return MACHINES.find((machine) => plain(machine.name) === plain(name));
};
