/** All laws of one step at once: what is broken, and what was counted as having had its case. */
import type { UpMessage } from '../../machines/protocol.js';
import type { RegistryInput } from '../../machines/server/registry.js';
import type { RegistrySnapshot } from '../../machines/server/snapshot.js';
import type { ClientStep } from '../world/laws/client-laws.js';
import type { RegistryStep } from '../world/laws/registry-laws.js';
import { type Broken, tell } from '../world/laws/told.js';
import type { Count } from './app-log.js';
import { STEP_CLAUSES } from './client-laws.js';
import { EPISODE_CLAUSES } from './episode-laws.js';
import type { ClientClause } from './law.js';
import { DECISION_CLAUSES } from './registry-laws.js';
import { TOLD_CLAUSES, WORLD_CLIENT_CLAUSES, WORLD_REGISTRY_CLAUSES } from './world-clauses.js';

const nothing: Count = () => {};

const CLIENT_CLAUSES: readonly ClientClause[] = [
  ...WORLD_CLIENT_CLAUSES,
  ...STEP_CLAUSES,
  ...EPISODE_CLAUSES,
];

/** What a step of a device breaks; `count` is told of each law that the step is a case of. */
export const brokenByClientStep = (step: ClientStep, count: Count = nothing): Broken[] => {
  for (const { name, applies } of TOLD_CLAUSES) if (applies(step)) count(name);
  const broken = [...tell(step.toldBefore, step.event, step.effects).broken];
  for (const clause of CLIENT_CLAUSES) judge(clause, step, count, broken);
  return broken;
};

/** Laws of the explorer that hold of a step whatever else was due in it. */
const WHATEVER_IS_DUE: readonly string[] = ['P21 limits are exact', 'P23 a membership begins by entering'];

/**
 * What a step of the registry breaks. What is due before its input (RG-10) and the end of an earlier login are part of the
 * same step and would be held against the input, so such a step is judged by what is true after it alone.
 */
export const brokenByRegistryStep = (step: RegistryStep, count: Count = nothing): Broken[] => {
  const broken: Broken[] = [];
  const isAlways = ({ name }: { readonly name: string }) => WHATEVER_IS_DUE.includes(name);
  for (const clause of DECISION_CLAUSES) judge(clause, step, count, broken);
  for (const clause of WORLD_REGISTRY_CLAUSES) if (isAlways(clause)) judge(clause, step, count, broken);
  const { before, input } = step;
  if (dueAt(before, input.now) > (input.type === 'timer' ? 1 : 0) || beginsLogin(before, input))
    return broken;
  for (const clause of WORLD_REGISTRY_CLAUSES) judge(clause, step, count, broken);
  return broken;
};

const judge = <Step>(
  {
    name,
    rules,
    applies,
    check,
  }: Pick<ClientClause, 'name' | 'rules'> & {
    readonly applies: (step: Step) => boolean;
    readonly check: (step: Step) => string | null;
  },
  step: Step,
  count: Count,
  broken: Broken[],
): void => {
  const isCase = applies(step);
  if (isCase) count(name);
  const why = check(step);
  if (why !== null) broken.push({ law: name, why: `${rules}: ${why}` });
};

const beginsLogin = ({ devices }: RegistrySnapshot, input: RegistryInput): boolean => {
  if (input.type !== 'message') return false;
  const { userID, deviceID, login } = input.message as UpMessage;
  return devices.some(
    (device) => device.userID === userID && device.deviceID === deviceID && device.login < login,
  );
};

const dueAt = ({ rooms, devices }: RegistrySnapshot, now: number): number =>
  rooms.filter(({ room: { context } }) => context.deadline !== null && context.deadline <= now).length +
  devices.filter(({ watch }) => watch.at <= now).length;
