import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { command, scenario } from './io.js';

const run = (text: string, ...options: string[]) =>
  command(['run', 'f.json', ...options], { files: { 'f.json': text } });

/** The example of the format's own description, word for word. */
const OF_THE_DESIGN = `{ "$schema": "…", "name": "switch to a room that exists",
  "server": { "maxRooms": 20, "maxRoomsPerUser": 5 },
  "devices": { "A": { "userID": "alice" }, "B": { "userID": "bob" } },
  "steps": [
    { "call": "B.createRoom", "args": [{ "roomID": "Room2", "roomName": "two" }] },
    { "call": "A.createRoom", "args": [{ "roomID": "Room1", "roomName": "one" }] },
    { "call": "A.switchRoom", "args": ["Room1", { "roomID": "Room2", "roomName": "" }, false], "as": "switch" },
    { "expect": "A.roomStateChanged", "to": [["Room2", "Connecting", "ActiveSwitch"], ["Room2", "Connected", "Success"], ["Room1", "Disconnected", "Success"]] },
    { "expect": "switch", "to": { "resolved": { "roomInfo": { "baseInfo": { "roomID": "Room2", "roomName": "two" } } } } },
    { "server": "destroyRoom", "args": ["Room2"] },
    { "network": "A", "is": "down" }, { "advance": "60s" }, { "network": "A", "is": "up" }
  ] }`;

describe('CMD-1 exit codes of run', () => {
  it('CMD-1 0 if all went as expected', async () => {
    expect(await run(scenario())).toMatchObject({ code: 0, err: '' });
  });

  it('CMD-1 1 if an expectation failed, and expected stands beside actual', async () => {
    const { code, out, err } = await run(scenario({ Room1: ['bob'], Room2: [] }));
    expect(code).toBe(1);
    expect(err).toBe('');
    expect(out).toContain(`
0.000          ✗ expected  rooms
    f.json:5:5: step 3 expected something else of rooms
      expected        actual
    ≠ Room1 ["bob"]   Room1 ["alice"]
    ≠ Room2 []        –

✗ 1 of 2 expectations failed, at step 3 (3 steps, 0.000 s of virtual time)
`);
  });

  it('CMD-1 2 if the file is not usable, and nothing of it has been played', async () => {
    const { code, out, err } = await run(scenario().replace('"expect": "rooms"', '"expect": "room"'));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^f\.json:5:17: unable to find what "room" is in step 3; expected .*\n$/);
  });

  it('CMD-1 2 if there is no such file, or it is a directory', async () => {
    const { code, out, err } = await command(['run', 'nowhere.json']);
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: 'nowhere.json: unable to read it; there is nothing of that name\n',
    });
    const directory = await command(['run', 'd'], { files: { 'd/x': '' } });
    expect(directory).toMatchObject({
      code: 2,
      err: 'd: unable to read it; a file was expected, and this is a directory\n',
    });
  });

  it('CMD-1 every file is checked before the first is played', async () => {
    const files = { 'a.json': scenario(), 'b.json': '{' };
    const { code, out, err } = await command(['run', 'a.json', 'b.json'], { files });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^b\.json:1:2: /);
  });

  it('CMD-1 1 if one of several files failed', async () => {
    const files = { 'a.json': scenario({}), 'b.json': scenario() };
    const { code, out } = await command(['run', 'a.json', 'b.json'], { files });
    expect(code).toBe(1);
    expect(out.match(/^[✓✗] .*$/gm)).toHaveLength(2);
  });

  it('CMD-1 1 if the simulation could not go on, which is told with the step', async () => {
    const { code, out } = await command(['run', 'f.json'], {
      files: { 'f.json': scenario() },
      makeStage: () => ({
        now: 0,
        log: [],
        passages: [],
        call: () => {
          throw new Error('out of order');
        },
        server: () => {},
        network: () => {},
        advance: () => {},
        settle: () => {},
        rooms: () => ({}),
        roomsOfEngines: () => ({}),
        streams: () => [],
        deviceRooms: () => ({}),
        attributes: () => null,
      }),
    });
    expect(code).toBe(1);
    expect(out).toContain('f.json:3:5: unable to play step 1; an unexpected error: out of order');
  });
});

describe('CMD-2 what run prints', () => {
  it('CMD-2 a timeline in columns, names for numbers', async () => {
    const { out } = await run(scenario());
    expect(out).toBe(`enter

0.000  A       call 1      enterRoom({"roomID":"Room1","roomName":"one"})
0.000  A       notice      Room1  Connecting    ActiveEnter
0.000  server  callback    room_create  Room1  "one"  by alice
0.000  server  callback    room_enter  Room1  by alice
0.000  A       notice      Room1  Connected     Success
0.000  A       resolved 1  Room1  "one"
0.000          ✓ expected  A.roomStateChanged
0.000          ✓ expected  rooms

✓ 2 expectations met (3 steps, 0.000 s of virtual time)
`);
  });

  it('CMD-2 the timeline tells of every kind of thing in words', async () => {
    const text = `{ "name": "all", "description": "of everything",
      "devices": { "A": { "userID": "alice" }, "B": { "userID": "bob" } },
      "steps": [
        { "call": "A.createRoom", "args": [{ "roomID": "R", "roomName": "" }, { "roomAttributes": { "a": "1" } }] },
        { "note": "the others", "call": "B.joinRoom", "args": ["R"] },
        { "call": "A.queryRoomMembers", "args": [["bob", "carol"], "R"] },
        { "call": "A.queryRoomMemberList", "args": ["R", { "nextFlag": "", "count": 1 }] },
        { "call": "A.queryRoomAllAttributes", "args": ["R"] },
        { "call": "A.joinRoom", "args": ["S"] },
        { "server": "kickMembers", "args": ["R", ["bob"], "spam"] },
        { "network": "A", "drop": "answer:leaveRooms", "times": 2 },
        { "network": "A", "hold": "leaveRooms" },
        { "call": "A.leaveAllRoom", "args": [] },
        { "network": "A", "is": "down" },
        { "advance": "90s" },
        { "call": "A.logout", "args": [] },
        { "call": "A.leaveAllRoom", "args": [] },
        { "server": "destroyRoom", "args": ["R"] }
      ] }`;
    const { code, out, err } = await run(text);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n').map((line) => line.replace(/ +/g, ' ').trim());
    for (const line of [
      'all',
      'of everything',
      '-- the others',
      '0.000 A notice R attributes: Set {"a":"1"}',
      '0.000 A notice R joined: bob',
      '0.000 A resolved 3 R bob not in it: carol',
      '0.000 A resolved 4 R alice nextFlag "1"',
      '0.000 A resolved 5 R roomAttributes {"a":"1"}',
      '0.000 server server kickMembers("R", ["bob"], "spam") → 0',
      '0.000 B notice R Disconnected KickedOut {"reason":"spam"}',
      '0.000 server callback room_exit R bob (Kickout)',
      '0.000 A notice R left: bob',
      '0.000 A network drop answer:leaveRooms × 2',
      '0.000 A network hold leaveRooms',
      '0.000 A held leaveRooms to the server',
      '0.000 A network down',
      '0.000 A notice (login) Reconnecting LoginInterrupted',
      '0.000 advance 90s',
      '90.000 A device logout()',
      '90.000 server server destroyRoom("R") → 660300001',
    ])
      expect(lines).toContain(line);
    expect(lines.some((line) => /^0\.000 A rejected 6 6000322 roomNotExist unable to /.test(line))).toBe(
      true,
    );
    expect(out).not.toMatch(/undefined|NaN|\[object/);
  });

  it('CMD-2 --json is the log, a line each, and nothing else', async () => {
    const { code, out, err } = await run(scenario(), '--json');
    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { at: 0, device: 'A', call: 1, method: 'enterRoom', args: [{ roomID: 'Room1', roomName: 'one' }] },
      {
        at: 0,
        device: 'A',
        notice: 'roomStateChanged',
        roomID: 'Room1',
        state: 1,
        event: 6,
        extendedData: '',
      },
      { at: 0, callback: 'room_create', room_id: 'Room1', room_name: 'one', operator_account: 'alice' },
      { at: 0, callback: 'room_enter', room_id: 'Room1', operator_account: 'alice' },
      {
        at: 0,
        device: 'A',
        notice: 'roomStateChanged',
        roomID: 'Room1',
        state: 2,
        event: 0,
        extendedData: '',
      },
      {
        at: 0,
        device: 'A',
        call: 1,
        resolved: { roomInfo: { baseInfo: { roomID: 'Room1', roomName: 'one' } } },
      },
    ]);
    expect(err).toBe('✓ 2 expectations met (3 steps, 0.000 s of virtual time)\n');
  });

  it('CMD-2 --json tells failures on standard error', async () => {
    const { code, out, err } = await run(scenario({}), '--json');
    expect(code).toBe(1);
    expect(out).not.toContain('expected');
    expect(err).toContain('f.json:5:5: step 3 expected something else of rooms');
    expect(err).toContain('≠ –          Room1 ["alice"]');
  });

  it('CMD-2 --json of the switch prints the three notices of its table, in order', async () => {
    const files = { f: readFileSync('examples/switch-to-a-room-that-exists.scenario.json', 'utf8') };
    const { out } = await command(['run', 'f', '--json'], { files });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const call = lines.findIndex((line) => line.method === 'switchRoom');
    const notices = lines
      .slice(call)
      .filter((line) => line.notice === 'roomStateChanged' && line.device === 'A');
    expect(notices.map(({ roomID, state, event }) => [roomID, state, event])).toEqual([
      ['Room2', 1, 11],
      ['Room2', 2, 0],
      ['Room1', 0, 0],
    ]);
  });

  it('CMD-2 --mermaid is a sequence diagram with messages as arrows', async () => {
    const { code, out } = await run(scenario(), '--mermaid');
    expect(code).toBe(0);
    expect(out).toBe(`sequenceDiagram
  participant d1 as A (alice)
  participant server
  Note over d1: call 1 enterRoom({"roomID":"Room1","roomName":"one"})
  Note over d1: Room1 Connecting ActiveEnter
  d1->>server: enterRoom
  Note over server: room_create Room1 "one" by alice
  Note over server: room_enter Room1 by alice
  server->>d1: answer:enterRoom
  Note over d1: Room1 Connected Success
  Note over d1: resolved 1 Room1 "one"
`);
  });

  it('CMD-2 in a diagram lost and held messages are marked, and user text ends no line', async () => {
    const text = `{ "devices": { "a;b#c": { "userID": "x{y}" } }, "steps": [
      { "network": "a;b#c", "drop": "enterRoom" },
      { "network": "a;b#c", "hold": "joinRoom" },
      { "call": "a;b#c.enterRoom", "args": [{ "roomID": "R;1", "roomName": "a\\nb" }] },
      { "call": "a;b#c.joinRoom", "args": ["${'x'.repeat(100)}"] },
      { "call": "a;b#c.logout" },
      { "advance": "1s" } ] }`;
    const { out } = await run(text, '--mermaid');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => line.trim());
    expect(lines).toContain('participant d1 as a#59;b#35;c (x#123;y#125;)');
    expect(lines).toContain('d1-xserver: enterRoom (lost)');
    expect(lines).toContain('d1--)server: joinRoom (held)');
    expect(lines).toContain('Note over d1: logout');
    expect(lines).toContain('Note over d1,server: 1s pass');
    expect(lines).toContain('Note over d1: call 1 enterRoom({"roomID":"R#59;1","roomName":"a\\nb"})');
    expect(lines.every((line) => !line.replace(/#\d+;/g, '').includes(';'))).toBe(true);
    expect(lines.some((line) => line.endsWith('xxx…'))).toBe(true);
  });

  it('CMD-2 the example of the design goes as it expects', async () => {
    const { code, out } = await run(OF_THE_DESIGN);
    expect(out).toMatch(/^✓ 2 expectations met \(9 steps, 60\.000 s of virtual time\)$/m);
    expect(code).toBe(0);
  });

  it('CMD-2 user text moves no cursor', async () => {
    const clear = '\\u001b[2J';
    const text = scenario({}, clear)
      .replaceAll('"A', `"${clear}A`)
      .replace('"rooms"', '"rooms", "note": "\\u202e"');
    const { out } = await run(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(out).toContain('\\u001b[2J');
  });
});

describe('CMD-3 colour', () => {
  const ESCAPE = '\u001b[';
  const files = { 'f.json': scenario({}) };

  it('CMD-3 on a terminal only', async () => {
    expect((await command(['run', 'f.json'], { files, isTerminal: true })).out).toContain(ESCAPE);
    expect((await command(['run', 'f.json'], { files })).out).not.toContain(ESCAPE);
  });

  it('CMD-3 NO_COLOR and TERM=dumb are respected', async () => {
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }] as Record<string, string>[])
      expect((await command(['run', 'f.json'], { files, isTerminal: true, env })).out).not.toContain(ESCAPE);
    expect(
      (await command(['run', 'f.json'], { files, isTerminal: true, env: { NO_COLOR: '' } })).out,
    ).toContain(ESCAPE);
  });

  it('CMD-3 columns are the same with and without', async () => {
    const plain = (await command(['run', 'f.json'], { files })).out;
    const coloured = (await command(['run', 'f.json'], { files, isTerminal: true })).out;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken out
    expect(coloured.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(plain);
  });
});

describe('CMD-4 standard input', () => {
  it('CMD-4 - reads the scenario from it', async () => {
    expect(await command(['run', '-'], { input: scenario() })).toMatchObject({ code: 0 });
  });

  it('CMD-4 its name in messages is <stdin>', async () => {
    expect((await command(['run', '-'], { input: '{\n' })).err).toMatch(
      /^<stdin>:2:1: unable to read the JSON; /,
    );
    expect((await command(['run', '-'], { input: '' })).err).toMatch(/^<stdin>:1:1: /);
  });
});
