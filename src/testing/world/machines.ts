/**
 * The machines that a world is made of: ours, unless a test puts others in their place to see that a law notices.
 */
import { roomClientSteps } from '../../machines/client/room-client.js';
import { handle } from '../../machines/server/registry.js';

export interface Machines {
  readonly stepClient: typeof roomClientSteps.step;
  readonly handle: typeof handle;
}

export const OWN_MACHINES: Machines = { stepClient: roomClientSteps.step, handle };
