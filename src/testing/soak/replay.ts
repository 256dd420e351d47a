/** A run of the soak by its token, event by event. */

import { runSeed } from './run-seed.js';
import type { Witness } from './world.js';

/** Raised whenever the same seed would mean another run. */
const TOKEN_VERSION = 1;

export const tokenOf = (seed: number, commands: number): string =>
  `soak.${TOKEN_VERSION}.${seed}.${commands}`;

export const readToken = (token: string): { seed: number; commands: number } | null => {
  const match = /^soak\.(\d+)\.(\d+)\.(\d+)$/.exec(token);
  return match && Number(match[1]) === TOKEN_VERSION
    ? { seed: Number(match[2]), commands: Number(match[3]) }
    : null;
};

/** Prints what each machine heard and asked for; 1 if the run broke a rule. */
export const printReplay = (
  { seed, commands }: { readonly seed: number; readonly commands: number },
  print: (line: string) => void,
): number => {
  const printer: Witness = {
    event: (device, { now, ...event }) => print(`${now} ms device ${device} < ${JSON.stringify(event)}`),
    effect: (device, effect) => print(`  device ${device}   > ${JSON.stringify(effect)}`),
    server: ({ now, ...input }, effects) => {
      print(`${now} ms server < ${JSON.stringify(input)}`);
      for (const effect of effects) print(`  server     > ${JSON.stringify(effect)}`);
    },
    fault: (kind) => print(`  network: ${kind}`),
  };
  const { plan, violations } = runSeed(seed, commands, { listener: printer });
  print(`\nplan ${JSON.stringify(plan)}`);
  for (const violation of violations) print(violation);
  print(violations.length === 0 ? 'no rule was broken' : `${violations.length} violations`);
  return violations.length === 0 ? 0 : 1;
};
