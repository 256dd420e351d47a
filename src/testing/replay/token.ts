/**
 * One token for a run of any stage: what it takes to make the very run again, and the code it was made with.
 *
 * `1.<code>.<stage>.<what>`: `1` is the form of tokens, `<code>` ten hexadecimal digits over the compiled code that decides
 * what a seed means, so that a token of other machines is refused and not taken for a run that it never was. No character
 * in it means anything to a shell.
 */
import { machinesHash } from './machines-hash.js';

/** Raised when the form of tokens changes. */
const FORM = '1';

export type Stage = 'soak' | 'run' | 'explore' | 'scenario';

const STAGES: readonly string[] = ['soak', 'run', 'explore', 'scenario'] satisfies readonly Stage[];

export interface Token {
  readonly stage: Stage;
  /** of the stage; letters, digits, `-`, `_`, `/` and `+` */
  readonly what: string;
}

/** Thrown for a token that cannot be replayed: the message says why and what to do. */
export class UnusableToken extends Error {
  constructor(why: string) {
    super(`unable to replay the token; ${why}`);
    this.name = 'UnusableToken';
  }
}

export const writeToken = ({ stage, what }: Token): string => [FORM, machinesHash(), stage, what].join('.');

/** @throws UnusableToken for a text that is none, of another form, or made with other machines */
export const readToken = (text: string): Token => {
  const [form = '', hash = '', stage = '', what = '', ...rest] = text.trim().split('.');
  if (rest.length > 0 || what === '' || !/^[\w/+-]+$/.test(what) || !/^[0-9a-f]{10}$|^unbuilt$/.test(hash))
    throw new UnusableToken(
      'it is not one that this library prints: it has to look like 1.0123456789.soak.17/60',
    );
  if (form !== FORM)
    throw new UnusableToken(`it has form ${form}, and this version of room-lifecycle reads form ${FORM}`);
  if (!STAGES.includes(stage))
    throw new UnusableToken(`there is no stage called ${stage}; there are ${STAGES.join(', ')}`);
  const own = machinesHash();
  if (hash === 'unbuilt')
    throw new UnusableToken('it was made by code that was not built; build it, and make the run again');
  if (hash !== own)
    throw new UnusableToken(
      `it was made with other machines (${hash}, these are ${own}), with which the same seed is another run; go back to the version that printed it, or name the --mutant that explore had`,
    );
  return { stage: stage as Stage, what };
};
