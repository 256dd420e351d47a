/**
 * What is done to an SDK: a few scripts that bring each law's case about, and random ones drawn from a seed.
 *
 * Random scripts look at what the app has been told, so that little of them is wasted: a leave is of a room that the
 * device is in or entering.
 */
import { draw, type RandomState, seeded } from '../../network/random.js';

export type ScriptStep =
  | { readonly do: 'enter' | 'leave' | 'kick'; readonly device: string; readonly roomID: string }
  | { readonly do: 'switch'; readonly device: string; readonly from: string; readonly roomID: string }
  | {
      readonly do: 'leaveAll' | 'down' | 'up' | 'holdAnswer' | 'releaseAnswer';
      readonly device: string;
    }
  | { readonly do: 'settle' }
  | { readonly do: 'advance'; readonly ms: number };

export interface Script {
  /** its name, or the seed it was drawn from */
  readonly name: string;
  readonly steps: readonly ScriptStep[];
  /** P15: the place at which the second time begins */
  readonly again?: number;
}

const DEVICES = ['A', 'B'] as const;
const ROOMS = ['Room1', 'Room2'] as const;

const settle: ScriptStep = { do: 'settle' };
const enter = (device: string, roomID: string): ScriptStep => ({ do: 'enter', device, roomID });
const leave = (device: string, roomID: string): ScriptStep => ({ do: 'leave', device, roomID });
const at = (
  what: 'down' | 'up' | 'holdAnswer' | 'releaseAnswer' | 'leaveAll',
  device: string,
): ScriptStep => ({
  do: what,
  device,
});
const advance = (ms: number): ScriptStep => ({ do: 'advance', ms });
const kick = (device: string, roomID: string): ScriptStep => ({ do: 'kick', device, roomID });
const change = (device: string, from: string, roomID: string): ScriptStep => ({
  do: 'switch',
  device,
  from,
  roomID,
});

/** Longer than a request is waited for, and shorter than a device that is away keeps its place. */
const A_WHILE = 25_000;

const IN: readonly ScriptStep[] = [enter('B', 'Room1'), settle, enter('A', 'Room1'), settle];
const OUTAGE: readonly ScriptStep[] = [
  at('down', 'A'),
  settle,
  advance(5_000),
  at('up', 'A'),
  settle,
  advance(15_000),
];

const twice = (name: string, steps: readonly ScriptStep[], before: readonly ScriptStep[] = []): Script => ({
  name,
  steps: [...before, ...steps, ...steps],
  again: before.length + steps.length,
});

/** The case of each law, by name. */
export const SCRIPTS: readonly Script[] = [
  { name: 'enter and leave', steps: [...IN, leave('A', 'Room1'), settle] },
  { name: 'leave while connecting', steps: [enter('A', 'Room1'), leave('A', 'Room1'), settle] },
  {
    name: 'leave while the network is down',
    steps: [...IN, at('down', 'A'), settle, leave('A', 'Room1'), advance(A_WHILE), at('up', 'A'), settle],
  },
  {
    name: 'leave while reconnecting',
    steps: [...IN, at('down', 'A'), settle, at('up', 'A'), leave('A', 'Room1'), settle],
  },
  {
    name: 'enter while the network breaks',
    steps: [enter('A', 'Room1'), at('down', 'A'), advance(A_WHILE), at('up', 'A'), settle],
  },
  {
    name: 'enter again while connecting',
    steps: [enter('A', 'Room1'), enter('A', 'Room1'), settle, leave('A', 'Room1'), settle],
  },
  { name: 'kicked', steps: [...IN, kick('A', 'Room1'), settle, advance(A_WHILE)] },
  {
    name: 'kicked while away',
    steps: [
      ...IN,
      at('down', 'A'),
      settle,
      kick('A', 'Room1'),
      settle,
      at('up', 'A'),
      settle,
      advance(A_WHILE),
    ],
  },
  {
    name: 'others come and go while away',
    steps: [
      ...IN,
      at('down', 'A'),
      settle,
      leave('B', 'Room1'),
      settle,
      at('up', 'A'),
      settle,
      enter('B', 'Room1'),
      settle,
      advance(A_WHILE),
    ],
  },
  {
    name: 'a late answer after entering again',
    steps: [
      at('holdAnswer', 'A'),
      enter('A', 'Room1'),
      settle,
      leave('A', 'Room1'),
      settle,
      enter('A', 'Room1'),
      settle,
      at('releaseAnswer', 'A'),
      settle,
    ],
  },
  {
    name: 'a late answer after leaving',
    steps: [
      at('holdAnswer', 'A'),
      enter('A', 'Room1'),
      settle,
      leave('A', 'Room1'),
      settle,
      at('releaseAnswer', 'A'),
      settle,
    ],
  },
  {
    name: 'a switch, left for neither room',
    steps: [enter('A', 'Room1'), settle, change('A', 'Room1', 'Room2'), leave('A', 'Room2'), settle],
  },
  {
    name: 'a switch, and another while it is out',
    steps: [enter('A', 'Room1'), settle, change('A', 'Room1', 'Room2'), enter('A', 'Room2'), settle],
  },
  {
    name: 'a switch, left for nothing',
    steps: [enter('A', 'Room1'), settle, change('A', 'Room1', 'Room2'), at('leaveAll', 'A'), settle],
  },
  twice('two outages', OUTAGE, IN),
  twice('two outages while entering', [
    enter('A', 'Room1'),
    at('down', 'A'),
    advance(A_WHILE),
    at('up', 'A'),
    settle,
    leave('A', 'Room1'),
    settle,
    advance(A_WHILE),
  ]),
  twice('entering twice', [...IN, leave('A', 'Room1'), leave('B', 'Room1'), settle, advance(A_WHILE)]),
];

/** Rooms of a device, as a script has them; what the SDK makes of it may differ. */
type Held = Map<string, Set<string>>;

const pick = <T>(chance: RandomState, list: readonly T[]): T =>
  list[Math.floor(draw(chance) * list.length)] as T;

const drawStep = (chance: RandomState, held: Held, isDown: Set<string>): ScriptStep => {
  const device = pick(chance, DEVICES);
  const rooms = held.get(device) as Set<string>;
  const roomID = pick(chance, ROOMS);
  const kind = Math.floor(draw(chance) * 10);
  const [known] = rooms;
  if (kind < 3 || known === undefined) {
    if (isDown.has(device)) {
      isDown.delete(device);
      return at('up', device);
    }
    rooms.add(roomID);
    return enter(device, roomID);
  }
  const mine = rooms.has(roomID) ? roomID : known;
  if (kind === 3 && rooms.size === 1) {
    const target = ROOMS.find((room) => room !== known) as string;
    rooms.add(target);
    return change(device, known, target);
  }
  if (kind < 6) {
    rooms.delete(mine);
    return leave(device, mine);
  }
  if (kind === 6) {
    rooms.delete(mine);
    return kick(device, mine);
  }
  if (kind === 7) {
    rooms.clear();
    return at('leaveAll', device);
  }
  const was = isDown.delete(device);
  if (!was) isDown.add(device);
  return at(was ? 'up' : 'down', device);
};

/** @param seed a whole number; the same one gives the same script */
export const randomScript = (seed: number, length: number): Script => {
  const chance = { random: seeded(seed) };
  const held: Held = new Map(DEVICES.map((device) => [device, new Set<string>()]));
  const isDown = new Set<string>();
  const steps: ScriptStep[] = [];
  while (steps.length < length) {
    steps.push(drawStep(chance, held, isDown));
    if (draw(chance) < 0.5) steps.push(settle);
    if (draw(chance) < 0.2) steps.push(advance(pick(chance, [1_000, 12_000, 40_000])));
  }
  return { name: `seed ${seed}`, steps };
};

/** A step as one would write it. */
export const stepText = (step: ScriptStep): string => {
  switch (step.do) {
    case 'enter':
    case 'leave':
      return `${step.device}.${step.do}(${step.roomID})`;
    case 'switch':
      return `${step.device}.switchRoom(${step.from}, ${step.roomID})`;
    case 'kick':
      return `kick(${step.roomID}, ${step.device})`;
    case 'leaveAll':
      return `${step.device}.leaveAll()`;
    case 'down':
    case 'up':
      return `${step.device}.network(${step.do})`;
    case 'holdAnswer':
    case 'releaseAnswer':
      return `transport.${step.do}(${step.device})`;
    case 'settle':
      return 'settle()';
    case 'advance':
      return `advance(${step.ms} ms)`;
  }
};

export const SCRIPT_DEVICES: readonly string[] = DEVICES;
export const SCRIPT_ROOMS: readonly string[] = ROOMS;
