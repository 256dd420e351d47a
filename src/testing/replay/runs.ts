/** Random runs by their token: those of the soak by their seed, those of a property with the commands that were left. */
import { playRun, type Run, type SeedResult } from '../soak/run-seed.js';
import type { Witness } from '../soak/world.js';
import { UnusableToken, writeToken } from './token.js';

/** `<seed>/<commands>` */
export const tokenOfSeed = (seed: number, commands: number): string =>
  writeToken({ stage: 'soak', what: `${seed}/${commands}` });

/** `<seed>/<drawn>/<commands>`, two numbers a command, in base 36. */
export const tokenOfRun = ({ seed, drawn, commands }: Run): string => {
  const list = commands.map(([which, rest]) => `${which.toString(36)}-${rest.toString(36)}`);
  return writeToken({ stage: 'run', what: `${seed}/${drawn}/${list.join('+')}` });
};

/** @throws UnusableToken */
export const readRun = (what: string): Run => {
  const [seed = '', drawn = '', list = ''] = what.split('/');
  const commands = list === '' ? [] : list.split('+').map((pair) => pair.split('-'));
  const number = (text: string | undefined, radix = 10): number => {
    const isNumber = text !== undefined && /^[0-9a-z]+$/.test(text);
    const value = isNumber ? Number.parseInt(text, radix) : Number.NaN;
    if (!Number.isSafeInteger(value) || value.toString(radix) !== text)
      throw new UnusableToken(`"${text ?? ''}" is no number of a run`);
    return value;
  };
  return {
    seed: number(seed),
    drawn: number(drawn),
    commands: commands.map(([which, rest, ...more]) => {
      if (more.length > 0) throw new UnusableToken('a command of a run has two numbers');
      return [number(which, 36), number(rest, 36)] as const;
    }),
  };
};

/** Prints what each machine heard and asked for; 1 if the run broke a law. */
export const printRun = (run: Run, print: (line: string) => void): number => {
  const printer: Witness = {
    event: (device, { now, ...event }) => print(`${now} ms device ${device} < ${JSON.stringify(event)}`),
    effect: (device, effect) => print(`  device ${device}   > ${JSON.stringify(effect)}`),
    server: ({ now, ...input }, effects) => {
      print(`${now} ms server < ${JSON.stringify(input)}`);
      for (const effect of effects) print(`  server     > ${JSON.stringify(effect)}`);
    },
    fault: (kind) => print(`  network: ${kind}`),
  };
  return printEnd(playRun(run, { listener: printer }), print);
};

const printEnd = ({ plan, violations }: SeedResult, print: (line: string) => void): number => {
  print(`\nplan ${JSON.stringify(plan)}`);
  for (const violation of violations) print(violation);
  print(violations.length === 0 ? 'no law was broken' : `${violations.length} violations`);
  return violations.length === 0 ? 0 : 1;
};
