/**
 * Whole runs as an arbitrary: 3 users x 2 devices x 3 rooms over a faulty network, then agreement.
 *
 * The generator is that of the soak (`../soak/plan.ts`): it looks at the world, so no command is thrown away, and each run
 * draws which operations and faults it has. Runs also start from states that were drawn before. What fast-check shrinks
 * are the commands: fewer, then simpler ones.
 */
import fc from 'fast-check';
import type { Run } from '../soak/run-seed.js';

export interface RunsOptions {
  /** commands of a run at most; default 40 */
  readonly commands?: number;
  /** commands before them that make the state a run starts from, at most; default 30; 0: all start from nothing */
  readonly drawn?: number;
}

/**
 * Runs to be played with `playRun`, whose result names what a run breaks.
 * @example
 * fc.assert(fc.property(runs(), (run) => playRun(run).violations.length === 0));
 */
export const runs = ({ commands = 40, drawn = 30 }: RunsOptions = {}): fc.Arbitrary<Run> =>
  fc.record({
    seed: fc.noShrink(fc.nat(0x7fffffff)),
    drawn: drawn === 0 ? fc.constant(0) : fc.oneof(fc.constant(0), fc.nat(drawn)),
    commands: fc.array(fc.tuple(fc.nat(0xffff), fc.nat(0xffff)), {
      minLength: 1,
      maxLength: commands,
      size: 'max',
    }),
  });
