/** Scenarios that are not usable for their options, devices or steps: the sign ▸ stands before the mistake. */
import { withHead, withSteps } from './helpers.js';

export const UNUSABLE_STEPS: readonly [name: string, text: string, message: string][] = [
  // the file
  ['SCN-2 a list', '▸[]', 'use [] as the scenario; expected a scenario'],
  ['SCN-2 a text', '▸"x"', 'use "x" as the scenario; expected a scenario'],
  ['SCN-3 no steps', '▸{ "name": "n" }', 'use the scenario without "steps"; expected the list of steps'],
  ['SCN-3 steps that are no list', '{ "steps": ▸{} }', 'use {} as steps; expected the list of steps'],
  [
    'SCN-3 an unknown option',
    withHead('▸"sever": {}'),
    'use "sever" in the scenario; expected one of "$schema", ',
  ],
  ['SCN-3 an unknown option explains a missing one', '{ ▸"step": [] }', 'use "step" in the scenario; '],
  ['SCN-3 an empty name', withHead('"name": ▸""'), 'use "" as name; expected a title'],
  ['SCN-3 __proto__ as an option', withHead('▸"__proto__": {}'), 'use "__proto__" in the scenario; '],
  // devices
  [
    'SCN-4 devices that are a list',
    withHead('"devices": ▸["A"]'),
    'use ["A"] as devices; expected the devices by name',
  ],
  [
    'SCN-4 a device without a user',
    withHead('"devices": { "A": ▸{} }'),
    'use devices.A without "userID"; expected the user',
  ],
  [
    'SCN-4 an empty userID',
    withHead('"devices": { "A": { "userID": ▸"" } }'),
    'use "" as devices.A.userID; expected the user',
  ],
  [
    'SCN-4 an empty deviceID',
    withHead('"devices": { "A": { "userID": "a", "deviceID": ▸"" } }'),
    'use "" as devices.A.deviceID; ',
  ],
  [
    'SCN-4 an empty device name',
    withHead('"devices": { ▸"": { "userID": "a" } }'),
    'use "" in devices; expected a device name',
  ],
  [
    'SCN-4 an unknown option of a device',
    withHead('"devices": { "A B": { "userID": "a", ▸"sdk": 1 } }'),
    'use "sdk" in ["devices"]["A B"]'.replace('["devices"]', 'devices'),
  ],
  [
    'SCN-4 a version that is none',
    withHead('"devices": { "A": { "userID": "a", "sdkVersion": ▸"new" } }'),
    'use "new" as devices.A.sdkVersion; expected an SDK version such as "2.12.0"',
  ],
  [
    'SCN-4 one device twice',
    withHead('"devices": { "A": { "userID": "a" }, "B": ▸{ "userID": "a", "deviceID": "A" } }'),
    'use "A" as the deviceID of two devices of the user "a"; expected another one than that of "A"',
  ],
  // server and network
  [
    'SCN-5 an unknown limit',
    withHead('"server": { ▸"maxRoom": 1 }'),
    'use "maxRoom" in server; expected one of "maxRooms", ',
  ],
  [
    'SCN-5 a limit that is too small',
    withHead('"server": { "maxRoomsPerUser": ▸0 }'),
    'use 0 as server.maxRoomsPerUser; expected the rooms that a user may be in',
  ],
  [
    'SCN-5 a limit that is a text',
    withHead('"server": { "maxRooms": ▸"20" }'),
    'use "20" as server.maxRooms; expected the rooms that the app may have',
  ],
  [
    'SCN-5 a limit that is a fraction',
    withHead('"server": { "maxRooms": ▸1.5 }'),
    'use 1.5 as server.maxRooms; ',
  ],
  [
    'SCN-5 an unknown policy',
    withHead('"server": { "multiDevice": ▸"kick" }'),
    'use "kick" as server.multiDevice; expected what happens when a user enters a room on a second device; "kickOld" by default: one of "kickOld", "allow", "refuseNew"',
  ],
  [
    'SCN-5 a time that is none',
    withHead('"server": { "offlineAfter": ▸"35" }'),
    'use "35" as server.offlineAfter; ',
  ],
  [
    'SCN-5 a time of nothing',
    withHead('"server": { "offlineAfter": ▸"0s" }'),
    'use "0s" as server.offlineAfter; ',
  ],
  [
    'SCN-5 a time that is too long',
    withHead('"server": { "offlineAfter": ▸"1001h" }'),
    'use "1001h" as server.offlineAfter; expected a duration of at most "1000h"',
  ],
  [
    'SCN-5 an unknown option of the network',
    withHead('"network": { ▸"loss": 0.5 }'),
    'use "loss" in network; expected one of "latency"',
  ],
  [
    'SCN-5 a latency without a unit',
    withHead('"network": { "latency": ▸20 }'),
    'use 20 as network.latency; expected how long each message takes',
  ],
  // steps
  [
    'SCN-6 a step that is a text',
    withSteps('▸"A.createRoom"'),
    'use "A.createRoom" as step 1; expected a step',
  ],
  [
    'SCN-6 an empty step',
    withSteps('▸{}'),
    'use step 1 as it is; expected one of "call", "expect", "server", "network", "advance" in it',
  ],
  [
    'SCN-6 an unknown step',
    withSteps('{ ▸"cal": "A.createRoom", "args": [] }'),
    'use "cal" in step 1; expected one of "call", ',
  ],
  [
    'SCN-6 two steps in one',
    withSteps('{ "call": "A.login", ▸"advance": "1s" }'),
    'use "call", "advance" together in step 1; expected one of',
  ],
  [
    'SCN-6 an unknown option of a step',
    withSteps('{ "call": "A.login", ▸"arg": [] }'),
    'use "arg" in step 1; expected one of "call", "args", "as", "wait", "note"',
  ],
  [
    'SCN-6 a call without a dot',
    withSteps('{ "call": ▸"createRoom" }'),
    'use "createRoom" as call of step 1; expected a device, a dot and a method',
  ],
  [
    'SCN-6 an unknown method',
    withSteps('{ "call": ▸"A.creatRoom" }'),
    'use "A.creatRoom" as call of step 1; expected a device, a dot and a method, such as "A.createRoom"; the methods are createRoom, ',
  ],
  [
    'SCN-6 a method that is only inherited',
    withSteps('{ "call": ▸"A.toString" }'),
    'use "A.toString" as call of step 1; ',
  ],
  [
    'SCN-6 an unknown device',
    withSteps('{ "call": ▸"C.createRoom" }'),
    'find the device "C" of call of step 1; expected one of the devices: "A", "B"',
  ],
  [
    'SCN-6 a device that is only inherited',
    withSteps('{ "call": ▸"constructor.createRoom" }'),
    'find the device "constructor" of call of step 1; ',
  ],
  [
    'SCN-6 arguments that are no list',
    withSteps('{ "call": "A.joinRoom", "args": ▸"Room1" }'),
    'use "Room1" as args of step 1; expected the list of the method\'s arguments',
  ],
  [
    'SCN-7 a name for what settles nothing',
    withSteps('{ "call": "A.logout", "as": ▸"x" }'),
    'name the settlement of logout; expected "as" at other calls only',
  ],
  [
    'SCN-7 arguments of a device step',
    withSteps('{ "call": "A.logout", "args": ▸[1] }'),
    'use [1] as args of logout; expected [], as it takes no arguments',
  ],
  [
    'SCN-7 an unknown end of a login',
    withSteps('{ "call": "A.kickOffline", "args": ▸["Bored"] }'),
    'use ["Bored"] as args of kickOffline; expected [] or one of "KickedOut", "TokenExpired", "Unregistered"',
  ],
  [
    'SCN-8 an unknown server step',
    withSteps('{ "server": ▸"destroy" }'),
    'use "destroy" as server of step 1; expected a call of the server API: one of "createRoom", ',
  ],
  [
    'SCN-8 arguments of a restart',
    withSteps('{ "server": "restart", "args": ▸[{}] }'),
    'use [{}] as args of restart; expected []',
  ],
  [
    'SCN-9 an unknown device of a network',
    withSteps('{ "network": ▸"C", "is": "down" }'),
    'find the device "C" of network of step 1; ',
  ],
  [
    'SCN-9 an unknown state of a network',
    withSteps('{ "network": "A", "is": ▸"off" }'),
    'use "off" as is of step 1; expected the state of the device\'s network',
  ],
  [
    'SCN-9 a network step that does nothing',
    withSteps('▸{ "network": "A" }'),
    'use step 1 as it is; expected one of "is", "hold", "deliver", "drop", "repeat" in it',
  ],
  [
    'SCN-10 two network steps in one',
    withSteps('{ "network": "A", "is": "down", ▸"drop": "enterRoom" }'),
    'use "is", "drop" together in step 1',
  ],
  [
    'SCN-10 an unknown message',
    withSteps('{ "network": "A", "drop": ▸"answer:enter" }'),
    'use "answer:enter" as drop of step 1; expected the name of a message',
  ],
  [
    'SCN-10 no times',
    withSteps('{ "network": "A", "drop": "enterRoom", "times": ▸0 }'),
    'use 0 as times of step 1; expected how many',
  ],
  [
    'SCN-10 times of a state',
    withSteps('{ "network": "A", "is": "down", ▸"times": 2 }'),
    'use "times" in step 1; expected it beside "hold", "drop" or "repeat" only',
  ],
  [
    'SCN-10 times of a delivery',
    withSteps('{ "network": "A", "deliver": "enterRoom", ▸"times": 2 }'),
    'use "times" in step 1; ',
  ],
  [
    'SCN-11 a duration without a unit',
    withSteps('{ "advance": ▸"35" }'),
    'use "35" as advance of step 1; expected a duration in whole milliseconds, seconds, minutes or hours',
  ],
  [
    'SCN-11 a number as a duration',
    withSteps('{ "advance": ▸35 }'),
    'use 35 as advance of step 1; expected a duration',
  ],
  [
    'SCN-11 a fraction as a duration',
    withSteps('{ "advance": ▸"1.5s" }'),
    'use "1.5s" as advance of step 1; ',
  ],
  [
    'SCN-11 a duration that is too long',
    withSteps('{ "advance": ▸"1001h" }'),
    'use "1001h" as advance of step 1; expected a duration of at most "1000h"',
  ],
  [
    'SCN-12 a wait that is a text',
    withSteps('{ "advance": "1s", "wait": ▸"no" }'),
    'use "no" as wait of step 1; expected false if',
  ],
  [
    'SCN-13 a wait of an expectation',
    withSteps('{ "expect": "rooms", "to": {}, ▸"wait": false }'),
    'use "wait" in step 1; expected one of "expect", "to", "note"',
  ],
];
