/**
 * A way through the explorer's bounded world by its token: the bounds that differ from the default ones, and every action.
 *
 * It is played in the plain world, with the real machines and the ids they mint. Where the way ends in a world that has
 * healed, the laws of settled worlds are asked of its end.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Bounds, DEFAULT_BOUNDS } from '../world/bounds.js';
import type { Counterexample, PlayedStep } from '../world/counterexample.js';
import type { ClientForm, CoreForm, RecordForm } from '../world/forms.js';
import { disagreementIn, listsDiffer, unsettledIn } from '../world/laws/settled-laws.js';
import type { Broken } from '../world/laws/told.js';
import { type PlainWorld, startWorld, stepWorld, type WorldAction } from '../world/plain-world.js';
import { chartLines } from '../world/sequence-chart.js';
import { stepLines } from '../world/show.js';
import { UnusableToken, writeToken } from './token.js';

/** As JSON, which has no infinity: as many as one likes is more than any counter holds. */
const MANY = 1_000_000;
const LONGEST = 1_000_000;

interface Way {
  readonly bounds: Partial<Bounds>;
  readonly actions: readonly WorldAction[];
  /** of the last of them, how many let the world heal */
  readonly healing: number;
}

const differing = (bounds: Bounds): Partial<Bounds> =>
  Object.fromEntries(
    Object.entries(bounds)
      .map(([name, value]) => [name, value === Number.POSITIVE_INFINITY ? MANY : value] as const)
      .filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT_BOUNDS[name as keyof Bounds]),
      ),
  );

/** The token of what `playViolation` gives. */
export const tokenOfWay = (bounds: Bounds, { steps }: Pick<Counterexample, 'steps'>): string => {
  const way: Way = {
    bounds: differing(bounds),
    actions: steps.map(({ action }) => action),
    healing: steps.filter(({ isHealing }) => isHealing).length,
  };
  const packed = deflateRawSync(Buffer.from(JSON.stringify(way)), { level: 9 });
  return writeToken({ stage: 'explore', what: packed.toString('base64url') });
};

const readWay = (what: string): Way => {
  try {
    const text = inflateRawSync(Buffer.from(what, 'base64url'), { maxOutputLength: LONGEST }).toString();
    const { bounds, actions, healing } = JSON.parse(text) as Way;
    if (typeof bounds === 'object' && Array.isArray(actions) && Number.isSafeInteger(healing))
      return { bounds, actions, healing };
  } catch {
    // said below
  }
  throw new UnusableToken('no way through a world can be read from it');
};

const play = ({ bounds, actions, healing }: Way): PlayedStep[] => {
  let world = startWorld({ ...DEFAULT_BOUNDS, ...bounds });
  return actions.map((action, at) => {
    const before = world;
    const step = stepWorld(before, action);
    world = step.world;
    return { ...step, before, action, isHealing: at >= actions.length - healing };
  });
};

/** AG-1 to AG-3 of a world in which nothing is under way. */
const unsettled = ({ devices, registry }: PlainWorld): Broken | null => {
  for (const { client, told, name } of devices) {
    const form: ClientForm = { ...client, told, device: name.deviceID, user: name.userID };
    const record = registry.devices.find((device) => device.deviceID === name.deviceID);
    const core = {
      rooms: registry.rooms.map(({ room, members }) => ({
        roomID: room.context.roomID,
        members: members.map(({ userID }) => [userID, []] as const),
      })),
    };
    const broken =
      unsettledIn(form) ??
      disagreementIn(form, { rooms: record?.rooms ?? [] } as unknown as RecordForm) ??
      listsDiffer(form, core as unknown as CoreForm);
    if (broken) return broken;
  }
  return null;
};

/** Prints the way as the explorer does; 1 if it breaks a law. */
export const printWay = (what: string, print: (line: string) => void): number => {
  const way = readWay(what);
  let steps: PlayedStep[];
  try {
    steps = play(way);
  } catch (error) {
    throw new UnusableToken(
      `the world cannot go that way; ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const end = steps.at(-1)?.world ?? startWorld({ ...DEFAULT_BOUNDS, ...way.bounds });
  const broken = steps.flatMap((step) => step.broken)[0] ?? (way.healing > 0 ? unsettled(end) : null);
  const { law, why } = broken ?? { law: '', why: '' };
  const shown = { violation: { law, why, state: 0, label: -1, depth: steps.length }, steps };
  if (broken) print(`${law}: ${why}\n`);
  for (const line of [...stepLines(shown), '', ...chartLines(shown), '']) print(line);
  print(broken ? '1 violation' : 'no law was broken');
  return broken ? 1 : 0;
};
