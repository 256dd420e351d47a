/** Scenarios that are not usable for what they say of engines: the sign ▸ stands before the mistake. */

/** A file with a device and an engine, and one step (or more) on its fourth line. */
const withSteps = (steps: string): string =>
  `{ "devices": { "A": { "userID": "alice" } },\n  "engines": { "E": { "userID": "alice" } },\n  "steps": [\n    ${steps}\n  ] }`;
const withHead = (head: string): string => `{ ${head},\n  "steps": [] }`;

export const UNUSABLE_ENGINES: readonly [name: string, text: string, message: string][] = [
  [
    'SCN-24 engines that are a list',
    withHead('"engines": ▸["E"]'),
    'use ["E"] as engines; expected the engines by name',
  ],
  [
    'SCN-24 an engine that is a text',
    withHead('"engines": { "E": ▸"alice" }'),
    'use "alice" as engines.E; expected an engine',
  ],
  [
    'SCN-24 an empty engine name',
    withHead('"engines": { ▸"": {} }'),
    'use "" in engines; expected an engine name',
  ],
  [
    'SCN-24 an unknown option of an engine',
    withHead('"engines": { "E": { ▸"mode": "MultiRoom" } }'),
    'use "mode" in engines.E; expected one of "userID", "deviceID", "platform", "sdkVersion", "roomMode"',
  ],
  [
    'SCN-24 an unknown platform',
    withHead('"engines": { "E": { "platform": ▸"ios" } }'),
    'use "ios" as engines.E.platform; expected the kind of SDK, which decides about some codes and times; "native" by default: one of "web", "native"',
  ],
  [
    'SCN-24 an unknown room mode',
    withHead('"engines": { "E": { "roomMode": ▸1 } }'),
    'use 1 as engines.E.roomMode; expected the room mode of an engine',
  ],
  [
    'SCN-24 an empty userID',
    withHead('"engines": { "E": { "userID": ▸"" } }'),
    'use "" as engines.E.userID; ',
  ],
  [
    'SCN-24 a version that is none',
    withHead('"engines": { "E": { "sdkVersion": ▸"3" } }'),
    'use "3" as engines.E.sdkVersion; expected an SDK version such as "3.22.0"',
  ],
  [
    'SCN-23 one name twice',
    withHead('"devices": { "A": { "userID": "a" } }, "engines": { "A": ▸{} }'),
    'use "A" as the name of a device and of an engine; expected another name',
  ],
  [
    'SCN-23 one deviceID twice',
    withHead('"engines": { "E": {}, "F": ▸{ "deviceID": "E" } }'),
    'use "E" as the deviceID of two engines; expected another one than that of "E"',
  ],
  [
    'SCN-29 an unknown limit',
    withHead('"server": { ▸"multiRooms": true }, "engines": {}'),
    'use "multiRooms" in server; expected one of ',
  ],
  [
    'SCN-29 a permission that is no truth',
    withHead('"server": { "multiRoom": ▸"yes" }'),
    'use "yes" as server.multiRoom; expected true if the app may use MultiRoom mode',
  ],
  [
    'SCN-29 tokens that are no texts',
    withHead('"server": { "tokens": [▸1] }'),
    'use 1 as server.tokens[0]; expected a token',
  ],
  [
    'SCN-29 a time of an engine that is too long',
    withHead('"server": { "reconnectFor": ▸"1001h" }'),
    'use "1001h" as server.reconnectFor; expected a duration of at most "1000h"',
  ],
  [
    'SCN-25 an unknown engine',
    withSteps('{ "call": ▸"F.loginRoom" }'),
    'find the device or engine "F" of call of step 1; expected one of the devices: "A", or of the engines: "E"',
  ],
  [
    'SCN-25 an unknown method of any',
    withSteps('{ "call": ▸"E.logInRoom" }'),
    'use "E.logInRoom" as call of step 1; expected a device, a dot and a method',
  ],
  [
    'SCN-25 a call of the other kind: of a device',
    withSteps('{ "call": ▸"E.joinRoom", "args": ["room1"] }'),
    'use "E.joinRoom" as call of step 1; expected one of the calls of an engine, as "E" is one: "setRoomMode", ',
  ],
  [
    'SCN-25 a call of the other kind: of an engine',
    withSteps('{ "call": ▸"A.loginRoom", "args": ["room1"] }'),
    'use "A.loginRoom" as call of step 1; expected one of the calls of a device, as "A" is one: "createRoom", ',
  ],
  [
    'SCN-25 a call of the other kind: restart of an engine',
    withSteps('{ "call": ▸"E.restart" }'),
    'use "E.restart" as call of step 1; expected one of the calls of an engine',
  ],
  [
    'SCN-25 a message of the other kind: of a device',
    withSteps('{ "network": "E", "drop": ▸"enterRoom" }'),
    'use "enterRoom" as drop of step 1; expected one of the messages of an engine, as "E" is one: "hold", ',
  ],
  [
    'SCN-25 a message of the other kind: of an engine',
    withSteps('{ "network": "A", "hold": ▸"held" }'),
    'use "held" as hold of step 1; expected one of the messages of a device',
  ],
  [
    'SCN-25 a notice of the other kind: of a device',
    withSteps('{ "expect": ▸"E.roomMemberJoined", "to": [] }'),
    'use "E.roomMemberJoined" as expect of step 1; expected one of the words of an engine, as "E" is one: "rooms", "streams", ',
  ],
  [
    'SCN-25 a notice of the other kind: of an engine',
    withSteps('{ "expect": ▸"A.streams", "to": [] }'),
    'use "A.streams" as expect of step 1; expected one of the words of a device',
  ],
  [
    'SCN-26 notices that are no list',
    withSteps('{ "expect": "E.roomStateChanged", "to": ▸{} }'),
    "use {} as to of step 1; expected a list of an engine's notices",
  ],
  [
    'SCN-26 an unknown reason',
    withSteps('{ "expect": "E.roomStateChanged", "to": [["room1", ▸"LoggedIn"]] }'),
    'use "LoggedIn" as to[0][1] of step 1; expected a reason by Express\'s name or number, such as "Logined" or 1: one of "Logining", ',
  ],
  [
    'SCN-26 a reason that is a state',
    withSteps('{ "expect": "E.roomStateChanged", "to": [["room1", ▸"Connected", 0]] }'),
    'use "Connected" as to[0][1] of step 1; expected a reason',
  ],
  [
    'SCN-26 a reason that is too large',
    withSteps('{ "expect": "E.roomStateChanged", "to": [["room1", ▸9, 0]] }'),
    'use 9 as to[0][1] of step 1; expected a reason',
  ],
  [
    'SCN-26 a code that is a word',
    withSteps('{ "expect": "E.roomStateChanged", "to": [["room1", "KickOut", ▸"kicked"]] }'),
    'use "kicked" as to[0][2] of step 1; expected an error code',
  ],
  [
    'SCN-26 of a device beside an engine: an unknown event',
    withSteps('{ "expect": "A.roomStateChanged", "to": [["Room1", "Connected", ▸"Sucess"]] }'),
    'use "Sucess" as to[0][2] of step 1; expected a room event',
  ],
  [
    'SCN-26 of a device beside an engine: the event left out',
    withSteps('{ "expect": "A.roomStateChanged", "to": [▸["Room1", "Connected"]] }'),
    'use ["Room1","Connected"] as to[0] of step 1; expected a notice as [roomID, state, event]',
  ],
  [
    'SCN-26 a state that is a reason',
    withSteps('{ "expect": "E.roomStateUpdate", "to": [["room1", ▸"Logined"]] }'),
    'use "Logined" as to[0][1] of step 1; expected a room state',
  ],
  [
    'SCN-26 users that are no list',
    withSteps('{ "expect": "E.roomUserUpdate", "to": [["room1", "Add", ▸"bob"]] }'),
    'use "bob" as to[0][2] of step 1; expected a list of userIDs',
  ],
  [
    'SCN-26 an unknown type of update',
    withSteps('{ "expect": "E.roomStreamUpdate", "to": [["room1", ▸"Remove", ["s"]]] }'),
    'use "Remove" as to[0][1] of step 1; expected whether they came or went',
  ],
  [
    'SCN-26 an unknown state of a publisher',
    withSteps('{ "expect": "E.publisherStateUpdate", "to": [["s", ▸"Playing"]] }'),
    'use "Playing" as to[0][1] of step 1; expected a publisher state',
  ],
  [
    'SCN-26 an unknown state of a player',
    withSteps('{ "expect": "E.playerStateUpdate", "to": [["s", ▸3]] }'),
    'use 3 as to[0][1] of step 1; expected a player state',
  ],
  [
    'SCN-27 a stream without its room',
    withSteps('{ "expect": "E.streams", "to": [▸["s", "Playing"]] }'),
    'use ["s","Playing"] as to[0] of step 1; expected a stream as [roomID, streamID, state]',
  ],
  [
    'SCN-27 users of a room that are no list',
    withSteps('{ "expect": "rooms of engines", "to": { "room1": ▸"alice" } }'),
    'use "alice" as to.room1 of step 1; expected a list of userIDs',
  ],
  ...['rooms of engines', 'E.streams', 'x.playerStateUpdate'].map((word): [string, string, string] => [
    `SCN-17 the word ${word} as a name`,
    withSteps(`{ "server": "kickUsers", "as": ▸"${word}" }`),
    `use "${word}" as as of step 1; expected the name by which`,
  ]),
  [
    'SCN-28 the other side: a kick of the engines, without any',
    '{ "steps": [\n  { "server": ▸"kickUsers", "args": ["room1", []] } ] }',
    'call kickUsers of the engines\' server; expected one of "createRoom", ',
  ],
  [
    'SCN-28 the other side: a restart of the devices, without any',
    '{ "engines": { "E": {} }, "steps": [\n  { "server": ▸"restart" } ] }',
    'call restart of the devices\' server; expected one of "kickUsers", "configure", or a device in the file',
  ],
  [
    'SCN-28 the other side: rooms of the devices, without any',
    '{ "engines": { "E": {} }, "steps": [\n  { "expect": ▸"rooms", "to": {} } ] }',
    'look at "rooms", which is of the devices\' server; expected "rooms of engines", or a device in the file',
  ],
  [
    'SCN-28 the other side: rooms of the engines, without any',
    '{ "steps": [\n  { "expect": ▸"rooms of engines", "to": {} } ] }',
    'look at the rooms of engines; expected "rooms", or an engine in the file',
  ],
];
