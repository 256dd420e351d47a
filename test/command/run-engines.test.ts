/** What `run` prints of engines: the timeline, JSON lines, the sequence diagram. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadMermaid } from '../docs/mermaid.js';
import { command } from './io.js';

const run = (text: string, ...options: string[]) =>
  command(['run', 'f.json', ...options], { files: { 'f.json': text } });

const STORY = `{ "name": "engines", "server": { "multiRoom": true },
  "devices": { "A": { "userID": "alice" } },
  "engines": { "E": { "userID": "alice", "roomMode": "MultiRoom" }, "F": { "platform": "web", "roomMode": "MultiRoom" } },
  "steps": [
    { "call": "A.enterRoom", "args": [{ "roomID": "Room1", "roomName": "" }] },
    { "call": "E.loginRoom", "args": ["room1", { "userID": "alice", "userName": "Alice" }, { "isUserStatusNotify": true }] },
    { "call": "F.loginRoom", "args": ["room1", { "userID": "bob", "userName": "Bob" }] },
    { "call": "F.startPublishingStream", "args": ["s1", "Main", { "roomID": "room1" }] },
    { "call": "E.startPlayingStream", "args": ["s1"] },
    { "call": "E.startPlayingStream", "args": ["s1", { "roomID": "room1" }] },
    { "note": "it breaks", "network": "F", "is": "down" },
    { "server": "kickUsers", "args": ["room1", ["bob"]] },
    { "advance": "1m" },
    { "network": "F", "is": "up" },
    { "network": "E", "drop": "hold" },
    { "call": "E.logoutRoom", "args": [] }${'$MORE'}
  ] }`;
const story = (more = ''): string => STORY.replace('$MORE', more);

describe('CMD-2 what run prints of engines', () => {
  it('CMD-2 a timeline in columns, names for Express’s numbers', async () => {
    const { code, out, err } = await run(story());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`engines

 0.000  A       call 1      enterRoom({"roomID":"Room1","roomName":""})
 0.000  A       notice      Room1  Connecting    ActiveEnter
 0.000  server  callback    room_create  Room1  by alice
 0.000  server  callback    room_enter  Room1  by alice
 0.000  A       notice      Room1  Connected     Success
 0.000  A       resolved 1  Room1  ""
 0.000  E       call 2      loginRoom("room1", {"userID":"alice","userName":"Alice"}, {"isUserStatusNotify":true})
 0.000  E       notice      room1  Connecting    Logining
 0.000  E       notice      room1  Connected     Logined                 {"room_session_id":"1"}
 0.000  E       resolved 2  {"room_session_id":"1"}
 0.000  F       call 3      loginRoom("room1", {"userID":"bob","userName":"Bob"})
 0.000  F       notice      room1  Connecting    Logining
 0.000  E       notice      room1  came: user bob
 0.000  F       notice      room1  Connected     Logined                 {"room_session_id":"1"}
 0.000  F       resolved 3  {"room_session_id":"1"}
 0.000  F       call 4      startPublishingStream("s1", 0, {"roomID":"room1"})
 0.000  F       notice      s1  PublishRequesting
 0.000  F       resolved 4
 0.000  E       notice      room1  came: stream s1 of bob
 0.000  F       notice      s1  Publishing
 0.000  E       call 5      startPlayingStream("s1")
 0.000  E       rejected 5  1004070  playWithoutRoom  unable to startPlayingStream s1; in MultiRoom mode a stream is bound to a room; pass its roomID in the config
 0.000  E       call 6      startPlayingStream("s1", {"roomID":"room1"})
 0.000  E       notice      s1  PlayRequesting
 0.000  E       notice      s1  Playing
 0.000  E       resolved 6
-- it breaks
 0.000  F       network     down
 0.000  F       notice      room1  Connecting    Reconnecting 1000017
 0.000  server  server      kickUsers("room1", ["bob"]) → 0 {"kicked":["bob"]}
 0.000  F       lost        kicked from the server
 0.000  E       notice      room1  went: stream s1 of bob
 0.000  E       notice      room1  went: user bob
 0.000  E       notice      s1  PlayRequesting
 0.000          advance     1m
60.000  F       network     up
60.000  F       notice      s1  NoPublish 1002055
60.000  F       notice      room1  Disconnected  KickOut 1002055
60.000  E       network     drop hold
60.000  E       call 7      logoutRoom()
60.000  E       notice      s1  NoPlay
60.000  E       lost        hold to the server

✓ 0 expectations met (12 steps, 60.000 s of virtual time)
`);
  });

  it('CMD-2 several users and streams in one notice', async () => {
    const { out } = await run(
      story(`, { "advance": "10s" },
    { "call": "F.loginRoom", "args": ["room1", { "userID": "bob", "userName": "Bob" }] },
    { "call": "F.startPublishingStream", "args": ["s1", "Main", { "roomID": "room1" }] },
    { "call": "F.startPublishingStream", "args": ["s2", "Aux", { "roomID": "room1" }] },
    { "call": "A.leaveRoom", "args": ["Room1"] },
    { "call": "E.loginRoom", "args": ["room1", { "userID": "alice", "userName": "Alice" }] }`),
    );
    expect(out).toMatch(/ E {7}notice +room1 {2}came: streams s1 of bob, s2 of bob$/m);
    expect(out).not.toMatch(/undefined|NaN|\[object/);
  });

  it('CMD-2 --json has a line each, with engine where a device’s has device', async () => {
    const { out } = await run(story(), '--json');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ engine, call }) => engine === 'F' && call !== undefined)).toEqual([
      {
        at: 0,
        engine: 'F',
        call: 3,
        method: 'loginRoom',
        args: ['room1', { userID: 'bob', userName: 'Bob' }],
      },
      { at: 0, engine: 'F', call: 3, resolved: { errorCode: 0, extendedData: '{"room_session_id":"1"}' } },
      { at: 0, engine: 'F', call: 4, method: 'startPublishingStream', args: ['s1', 0, { roomID: 'room1' }] },
      { at: 0, engine: 'F', call: 4, resolved: {} },
    ]);
    expect(lines.filter(({ engine, notice }) => engine === 'F' && notice !== undefined)).toEqual([
      {
        at: 0,
        engine: 'F',
        notice: 'roomStateChanged',
        roomID: 'room1',
        reason: 0,
        state: 1,
        errorCode: 0,
        extendedData: '',
      },
      expect.objectContaining({ reason: 1, state: 2 }),
      { at: 0, engine: 'F', notice: 'publisherStateUpdate', streamID: 's1', state: 1, errorCode: 0 },
      expect.objectContaining({ streamID: 's1', state: 2 }),
      expect.objectContaining({ reason: 3, state: 1, errorCode: 1000017 }),
      {
        at: 60_000,
        engine: 'F',
        notice: 'publisherStateUpdate',
        streamID: 's1',
        state: 0,
        errorCode: 1002055,
      },
      expect.objectContaining({ at: 60_000, reason: 6, state: 0, errorCode: 1002055 }),
    ]);
    expect(lines.filter(({ notice }) => /^room(User|Stream)Update$/.test(notice))).toEqual([
      {
        at: 0,
        engine: 'E',
        notice: 'roomUserUpdate',
        roomID: 'room1',
        updateType: 0,
        userList: [{ userID: 'bob', userName: 'Bob' }],
      },
      {
        at: 0,
        engine: 'E',
        notice: 'roomStreamUpdate',
        roomID: 'room1',
        updateType: 0,
        streamList: [{ streamID: 's1', userID: 'bob' }],
      },
      expect.objectContaining({ notice: 'roomStreamUpdate', updateType: 1 }),
      expect.objectContaining({ notice: 'roomUserUpdate', updateType: 1 }),
    ]);
    expect(lines.filter(({ server }) => server)).toEqual([
      { at: 0, server: 'kickUsers', args: ['room1', ['bob']], code: 0, kicked: ['bob'] },
    ]);
  });

  it('CMD-2 verify passes the lines of engines over', async () => {
    const { out } = await run(story(), '--json');
    const { code, out: checked } = await command(['verify', '--strict', '-'], { input: out });
    expect(code).toBe(0);
    expect(checked).toContain('2 notices, 1 device, 1 room');
  });

  it('CMD-2 --mermaid has a line of life for each engine, and no heartbeats', async () => {
    const { out } = await run(story(), '--mermaid');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => line.trim());
    expect(lines.slice(1, 5)).toEqual([
      'participant d1 as A (alice)',
      'participant e1 as E (alice)',
      'participant e2 as F',
      'participant server',
    ]);
    for (const line of [
      'e2->>server: hold',
      'server->>e1: memberChanged',
      'server->>e2: held',
      'Note over e2: resolved 4',
      'Note over e1: room1 came: stream s1 of bob',
      'Note over e2: network down',
      'server-xe2: kicked (lost)',
      'Note over e2: room1 Disconnected KickOut 1002055',
      'e1-xserver: hold (lost)',
    ])
      expect(lines).toContain(line);
    expect(out).not.toContain('heartbeat');
  });

  it('CMD-2 the diagrams of the stories are sequence diagrams', async () => {
    const mermaid = loadMermaid();
    for (const name of ['express-super-small-class', 'express-beside-zim']) {
      const { out } = await run(readFileSync(`examples/${name}.scenario.json`, 'utf8'), '--mermaid');
      expect(await mermaid.parse(out)).toMatchObject({ diagramType: 'sequence' });
    }
  });

  it('CMD-1 a failed expectation of an engine is exit 1, an unusable one exit 2', async () => {
    const failed = await run(story(`,\n    { "expect": "E.rooms", "to": {} }`));
    expect(failed.code).toBe(1);
    expect(failed.out).toContain(`f.json:17:5: step 13 expected something else of E.rooms
      expected   actual
    ≠ –          room1 "Connected"`);
    const unusable = await run(
      story(`,\n    { "expect": "E.roomStateChanged", "to": [["room1", "Loged"]] }`),
    );
    expect(unusable).toMatchObject({ code: 2, out: '' });
    expect(unusable.err).toContain(
      'f.json:17:56: unable to use "Loged" as to[0][1] of step 13; expected a reason',
    );
  });
});
