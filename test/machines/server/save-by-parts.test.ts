// Saving a registry part by part, with requests in between, is saving it at the moment at which that began.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinParts, saveByParts } from '../../../src/machines/server/registry.js';
import { save } from '../../../src/machines/server/snapshot.js';
import { World } from './harness.js';
import { happening, Player, someLimits } from './random-requests.js';

const story = fc.array(happening, { minLength: 20, maxLength: 60, size: 'max' });

test('RG-13 whatever happens in between, the parts are the registry as it was when saving began', () => {
  const seen = { changed: 0, destroyed: 0 };
  fc.assert(
    fc.property(
      someLimits,
      story,
      story,
      fc.integer({ min: 1, max: 3 }),
      (limits, before, meanwhile, size) => {
        const world = new World(limits);
        const player = new Player(world);
        for (const step of before) player.play(step);
        const whole = structuredClone(save(world.registry));
        const saving = saveByParts(world.registry, size);
        // what was given out is final: a copy taken at once stands for what was stored
        const parts = [];
        for (const step of meanwhile) {
          const { value } = saving.next();
          if (value) parts.push(structuredClone(value));
          player.play(step);
        }
        for (const part of saving) parts.push(structuredClone(part));
        expect(joinParts(parts)).toEqual(whole);
        expect(world.registry.watches.size).toBe(0);
        const after = save(world.registry);
        if (JSON.stringify(after) !== JSON.stringify(whole)) seen.changed += 1;
        if (
          whole.rooms.some(
            ({ room }) =>
              !after.rooms.some((kept) => kept.room.context.incarnation === room.context.incarnation),
          )
        )
          seen.destroyed += 1;
      },
    ),
    { seed: 8_020_921, numRuns: 150 },
  );
  for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).toBeGreaterThan(20);
});

test('RG-13 a saving that is given up costs nothing any more; parts without the first are refused', () => {
  const world = new World();
  world.device('alice').login();
  const saving = saveByParts(world.registry);
  const first = saving.next().value;
  expect(world.registry.watches.size).toBe(1);
  saving.return();
  expect(world.registry.watches.size).toBe(0);
  expect(() => joinParts([{ rooms: [], devices: [], blocked: [] }])).toThrow(
    expect.objectContaining({ code: 6000001, message: expect.stringContaining('the first is missing') }),
  );
  expect(joinParts(first ? [first] : [])).toMatchObject({ rooms: [], version: 1 });
});

const ofFive = () => {
  const world = new World();
  for (const user of ['a', 'b', 'c', 'd', 'e']) world.device(user).create(`room-${user}`);
  world.api({ type: 'blockUser', userID: 'b' });
  return world;
};

test('RG-13 a part has as many rooms or users as it is asked to have', () => {
  const { registry } = ofFive();
  const parts = [...saveByParts(registry, 2)];
  expect(parts.map((part) => [part.head !== undefined, part.rooms.length, part.devices.length])).toEqual([
    [true, 0, 0],
    [false, 2, 0],
    [false, 2, 0],
    [false, 1, 0],
    [false, 0, 2],
    [false, 0, 2],
    [false, 0, 1],
  ]);
  const whole = save(registry);
  expect(joinParts(parts)).toEqual(whole);
  expect(joinParts(parts.reverse())).toEqual(whole);
  expect(() => joinParts(parts.filter(({ head }) => !head))).toThrow(
    'unable to join the parts of a registry; the first is missing',
  );
});

test('RG-13 what is made, changed or ended meanwhile is in the parts as it was', () => {
  const world = ofFive();
  const whole = structuredClone(save(world.registry));
  const saving = saveByParts(world.registry, 2);
  const parts = [saving.next().value];
  world.device('late').create('late');
  world.device('a').create('again');
  world.device('b', 'tablet');
  world.api({ type: 'unblockUser', userID: 'b' });
  world.api({ type: 'destroyRoom', roomID: 'room-e' });
  world.api({ type: 'createRoom', roomID: 'room-e' });
  for (const part of saving) parts.push(part);
  expect(joinParts(parts.flatMap((part) => (part ? [part] : [])))).toEqual(whole);
});
