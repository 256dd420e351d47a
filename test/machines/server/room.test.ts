// A room's life as its members, the server callbacks and the server API see it (section SR).

import { describe, expect, test } from 'vitest';
import { members, rooms } from '../../../src/machines/server/registry.js';
import {
  admission,
  created,
  destroyed,
  entered,
  exited,
  joined,
  left,
  reason,
  removed,
  World,
} from './harness.js';

describe('creating', () => {
  test.each(['createRoom', 'enterRoom'] as const)(
    'SR-1: %s makes it Occupied, the creator its first member',
    (how) => {
      const world = new World();
      const reply = world.device('ann').go(how, 'r', { roomName: 'the room' });
      expect(admission(reply)).toMatchObject({
        roomID: 'r',
        roomName: 'the room',
        members: ['ann'],
        version: 1,
      });
      expect(rooms(world.registry)).toEqual([
        { roomID: 'r', roomName: 'the room', state: 'Occupied', memberCount: 1 },
      ]);
      expect(world.callbacks()).toEqual([created('r', 'ann', 'the room'), entered('r', 'ann')]);
    },
  );
});
