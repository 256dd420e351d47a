// Any run again, by the token that was printed with it.

import { printRun, readRun } from './runs.js';
import { printScenario } from './scenarios.js';
import { readToken, UnusableToken } from './token.js';
import { printWay } from './worlds.js';

export { machinesHash } from './machines-hash.js';
export { tokenOfRun, tokenOfSeed } from './runs.js';
export { tokenOfScenario } from './scenarios.js';
export { readToken, type Stage, type Token, UnusableToken } from './token.js';
export { tokenOfWay } from './worlds.js';

/**
 * Makes the run of a token again, prints its steps and what it breaks.
 * @returns 1 if it breaks a law, 0 if it does not
 * @throws UnusableToken for what is no token, or one of other machines
 */
export const replayToken = (text: string, print: (line: string) => void): number => {
  const { stage, what } = readToken(text);
  switch (stage) {
    case 'soak': {
      const [, seed, commands] = /^(\d+)\/(\d+)$/.exec(what) ?? [];
      if (seed === undefined) throw new UnusableToken(`"${what}" is not a seed and a number of commands`);
      return printRun({ seed: Number(seed), drawn: Number(commands), commands: [] }, print);
    }
    case 'run':
      return printRun(readRun(what), print);
    case 'explore':
      return printWay(what, print);
    case 'scenario':
      return printScenario(what, print);
  }
};
