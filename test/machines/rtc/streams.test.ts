// Streams of an engine event by event: when they flow, which list and which room they follow, what the server is told.

import { describe, expect, test } from 'vitest';
import { BOB, inside, said } from './engine.js';

describe('streams', () => {
  test('RT-15 RT-18 a published stream flows once an answer to a message with it comes', () => {
    const on = inside(['r', 's']);
    const before = on.sent();
    on.ring('heartbeat');
    const older = on.sent();
    expect(older.id).toBeGreaterThan(before.id);
    expect(said(on.publish('s1', 'r'))).toEqual([
      's1 PublishRequesting 0',
      `call ${on.lastCall()} done`,
      'hold r+s1 s',
    ]);
    const telling = on.sent();
    on.play('t', 's');
    expect(on.context().streams).toMatchObject([
      { roomID: 'r', channel: 0, told: telling.id, machine: { context: { kind: 'publish' } } },
      { roomID: 's', channel: null, told: 0, machine: { context: { kind: 'play' } } },
    ]);
    on.admit(older);
    expect(on.streams()[0]).toBe('publish s1 Requesting r');
    // the first message that names it counts, not the newest
    on.ring('heartbeat');
    expect(on.context().streams.map(({ told }) => told)).toEqual([telling.id, 0]);
    expect(said(on.admit(telling))).toEqual(['s1 Publishing 0']);
  });

  test('RT-10 RT-15 an answer is about the rooms in it, and about no other', () => {
    const on = inside(['r', 's']);
    on.publish('s1', 'r');
    const { id, rooms } = on.sent();
    const other = rooms.filter(({ roomID }) => roomID === 's');
    expect(on.admit({ ...on.sent(), rooms: [] })).toEqual([]);
    on.ring('heartbeat');
    expect(on.admit({ ...on.sent(), rooms: other })).toEqual([]);
    expect(on.streams()).toEqual(['publish s1 Requesting r']);
    expect(id).toBeLessThan(on.sent().id);
    on.ring('heartbeat');
    expect(said(on.admit())).toEqual(['s1 Publishing 0']);
  });

  test('RT-10 RT-15 what is played follows the list of its own room; what is published follows none', () => {
    const on = inside(['r', 's']);
    on.publish('s1', 'r');
    on.admit();
    for (const roomID of ['r', 's']) {
      const adding = on.follow(roomID, { userID: 'bob', member: { ...BOB, streams: [`${roomID}1`] } });
      expect(said(adding)).toEqual([`${roomID} Add bob`, `${roomID} Add ${roomID}1`]);
      expect(said(on.play(`${roomID}1`, roomID)).slice(0, 2)).toEqual([
        `${roomID}1 PlayRequesting 0`,
        `${roomID}1 Playing 0`,
      ]);
    }
    const flowing = ['publish s1 Running r', 'play r1 Running r', 'play s1 Running s'];
    expect(on.streams()).toEqual(flowing);
    expect(said(on.follow('r', { userID: 'bob', member: null }))).toEqual([
      'r Delete r1',
      'r Delete bob',
      'r1 PlayRequesting 0',
    ]);
    expect(on.streams()).toEqual(flowing.map((line) => line.replace('r1 Running', 'r1 Requesting')));
  });

  test('RT-15 one stream may be published and played; stopping one is not stopping the other', () => {
    const on = inside(['r']);
    on.publish('own', 'r');
    const played = said(on.play('own', 'r'));
    expect(played).toEqual(['own PlayRequesting 0', `call ${on.lastCall()} done`]);
    on.play('t', 'r');
    expect(said(on.call('stopPlayingStream', { streamID: 'own' }))).toEqual([
      'own NoPlay 0',
      `call ${on.lastCall()} done`,
    ]);
    expect(on.streams()).toEqual(['publish own Requesting r', 'play t Requesting r']);
    // and the other way round
    expect(said(on.publish('t', 'r', 1))).toEqual([
      't PublishRequesting 0',
      `call ${on.lastCall()} done`,
      'hold r+own+t',
    ]);
    expect(said(on.publish('x', 'r', 1))).toEqual([`call ${on.lastCall()} channelBusy`]);
    expect(said(on.publish('t', 'r', 2))).toEqual([`call ${on.lastCall()} streamIDInUse`]);
  });

  test('RT-15 RT-18 stopping is told to the server where there is something to stop', () => {
    const on = inside(['r']);
    const stop = (channel: number) => said(on.call('stopPublishingStream', { channel }));
    expect(stop(0)).toEqual([`call ${on.lastCall()} done`]);
    on.publish('s0', 'r');
    on.publish('s1', 'r', 1);
    on.play('t', 'r');
    expect(stop(2)).toEqual([`call ${on.lastCall()} done`]);
    expect(stop(1)).toEqual(['s1 NoPublish 0', `call ${on.lastCall()} done`, 'hold r+s0']);
  });
});
