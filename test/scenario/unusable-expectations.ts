/** Scenarios that are not usable for what they expect: the sign ▸ stands before the mistake. */
import { withSteps } from './helpers.js';

export const UNUSABLE_EXPECTATIONS: readonly [name: string, text: string, message: string][] = [
  [
    'SCN-13 nothing expected',
    withSteps('▸{ "expect": "rooms" }'),
    'use step 1 without "to"; expected what is expected',
  ],
  [
    'SCN-13 an unknown device',
    withSteps('{ "expect": ▸"C.rooms", "to": {} }'),
    'find the device "C" of expect of step 1; expected one of the devices: "A", "B"',
  ],
  [
    'SCN-13 an unknown subject',
    withSteps('{ "expect": ▸"A.roomStates", "to": { "pending": true } }'),
    'find what "A.roomStates" is in step 1; expected "rooms", "callbacks", "attributes of …", a device with .rooms or .roomStateChanged, ',
  ],
  [
    'SCN-14 notices that are no list',
    withSteps('{ "expect": "A.roomStateChanged", "to": ▸{} }'),
    'use {} as to of step 1; expected a list of notices',
  ],
  [
    'SCN-14 a notice that is no list',
    withSteps('{ "expect": "A.roomStateChanged", "to": [▸"Room1"] }'),
    'use "Room1" as to[0] of step 1; expected a notice as [roomID, state, event]',
  ],
  [
    'SCN-14 a notice that is too short',
    withSteps('{ "expect": "A.roomStateChanged", "to": [▸["Room1", 1]] }'),
    'use ["Room1",1] as to[0] of step 1; ',
  ],
  [
    'SCN-14 a notice that is too long',
    withSteps('{ "expect": "A.roomStateChanged", "to": [▸["Room1", 1, 6, "", 0]] }'),
    'use ["Room1",1,6,"",0] as to[0] of step 1; ',
  ],
  [
    'SCN-14 an unknown state',
    withSteps('{ "expect": "A.roomStateChanged", "to": [["Room1", ▸"Conected", "Success"]] }'),
    'use "Conected" as to[0][1] of step 1; expected a room state',
  ],
  [
    'SCN-14 an unknown number of an event',
    withSteps('{ "expect": "A.roomStateChanged", "to": [["Room1", 2, ▸13]] }'),
    'use 13 as to[0][2] of step 1; expected a room event',
  ],
  [
    'SCN-14 an inherited name of an event',
    withSteps('{ "expect": "A.roomStateChanged", "to": [["Room1", 2, ▸"toString"]] }'),
    'use "toString" as to[0][2] of step 1; ',
  ],
  [
    'SCN-14 users that are no list',
    withSteps('{ "expect": "A.roomMemberLeft", "to": [["Room1", ▸"bob"]] }'),
    'use "bob" as to[0][1] of step 1; expected a list of userIDs',
  ],
  [
    'SCN-14 an unknown state of the connection',
    withSteps('{ "expect": "A.connectionStateChanged", "to": [[▸4, 0]] }'),
    'use 4 as to[0][0] of step 1; expected a connection state',
  ],
  [
    'SCN-14 an unknown action',
    withSteps('{ "expect": "A.roomAttributesUpdated", "to": [["Room1", ▸"Put", {}]] }'),
    'use "Put" as to[0][1] of step 1; expected an action',
  ],
  [
    'SCN-15 extendedData that is a number',
    withSteps('{ "expect": "A.roomStateChanged", "to": [["Room1", 0, 8, ▸7]] }'),
    "use 7 as to[0][3] of step 1; expected the notice's extendedData",
  ],
  [
    'SCN-16 no settlement',
    withSteps('{ "server": "save", "as": "x" },\n    { "expect": "x", "to": ▸{} }'),
    'use {} as to of step 2; expected a settlement',
  ],
  [
    'SCN-16 two settlements',
    withSteps(
      '{ "server": "save", "as": "x" },\n    { "expect": "x", "to": ▸{ "resolved": {}, "rejected": 1 } }',
    ),
    'use {"resolved":{},"rejected":1} as to of step 2; expected a settlement',
  ],
  [
    'SCN-16 an unknown settlement',
    withSteps('{ "server": "save", "as": "x" },\n    { "expect": "x", "to": { ▸"resolve": {} } }'),
    'use "resolve" in to of step 2; expected one of "resolved", "rejected", "pending"',
  ],
  [
    'SCN-16 a rejection that is a word',
    withSteps('{ "server": "save", "as": "x" },\n    { "expect": "x", "to": { "rejected": ▸"full" } }'),
    'use "full" as to.rejected of step 2; expected an error code',
  ],
  [
    'SCN-16 not pending',
    withSteps('{ "server": "save", "as": "x" },\n    { "expect": "x", "to": { "pending": ▸false } }'),
    'use false as to.pending of step 2; expected true',
  ],
  [
    'SCN-17 an unknown name',
    withSteps('{ "expect": ▸"x", "to": { "pending": true } }'),
    'find what "x" is in step 1; ',
  ],
  [
    'SCN-17 a name given later',
    withSteps('{ "expect": ▸"x", "to": { "pending": true } },\n    { "server": "save", "as": "x" }'),
    'find what "x" is in step 1; ',
  ],
  [
    'SCN-17 a name given twice',
    withSteps('{ "server": "save", "as": "x" },\n    { "call": "A.joinRoom", "as": ▸"x" }'),
    'give the name "x" again; expected a name not used before, and this one is at 4:31',
  ],
  [
    'SCN-17 an empty name',
    withSteps('{ "server": "save", "as": ▸"" }'),
    'use "" as as of step 1; expected the name by which',
  ],
  ...['rooms', 'callbacks', 'attributes of Room1', 'A.rooms', 'A.roomStateChanged', 'x.roomMemberLeft'].map(
    (word): [string, string, string] => [
      `SCN-17 the word ${word} as a name`,
      withSteps(`{ "server": "save", "as": ▸"${word}" }`),
      `use "${word}" as as of step 1; expected the name by which`,
    ],
  ),
  [
    'SCN-18 members that are no list',
    withSteps('{ "expect": "rooms", "to": { "Room1": ▸"alice" } }'),
    'use "alice" as to.Room1 of step 1; expected a list of userIDs',
  ],
  [
    'SCN-18 a state of a room that is none',
    withSteps('{ "expect": "A.rooms", "to": { "Room1": ▸true } }'),
    'use true as to.Room1 of step 1; expected a room state',
  ],
  [
    'SCN-19 an unknown callback',
    withSteps('{ "expect": "callbacks", "to": ["room_create", ▸"room_left"] }'),
    'use "room_left" as to[1] of step 1; expected',
  ],
  [
    'SCN-20 attributes that are no texts',
    withSteps('{ "expect": "attributes of Room1", "to": { "a": ▸1 } }'),
    'use 1 as to.a of step 1; expected a text',
  ],
];
