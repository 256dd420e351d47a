/** A scenario that a fuzz test made, by its token, which holds its whole text: it is in no file. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { parseScenario } from '../../scenario/parse.js';
import { playScenario } from '../../scenario/play.js';
import { simulationStage } from '../../scenario/simulation-stage.js';
import { UnusableInput } from '../../scenario/source.js';
import { UnusableToken, writeToken } from './token.js';

/** More than any scenario that a fuzz test makes, bytes. */
const LONGEST = 1_000_000;

/** @param text of the scenario, as the test had it */
export const tokenOfScenario = (text: string): string =>
  writeToken({
    stage: 'scenario',
    what: deflateRawSync(Buffer.from(text), { level: 9 }).toString('base64url'),
  });

/** @throws UnusableToken */
const readScenario = (what: string): string => {
  try {
    return inflateRawSync(Buffer.from(what, 'base64url'), { maxOutputLength: LONGEST }).toString();
  } catch {
    throw new UnusableToken('no scenario can be read from it');
  }
};

/** Prints the scenario and what becomes of it; 1 if it is neither played nor refused as unusable. */
export const printScenario = (what: string, print: (line: string) => void): number => {
  const text = readScenario(what);
  print(text);
  try {
    const { broken } = playScenario(parseScenario('scenario', text), simulationStage);
    print(broken === null ? 'the scenario was played' : `the scenario broke off: ${String(broken)}`);
    return broken === null ? 0 : 1;
  } catch (error) {
    if (error instanceof UnusableInput) {
      print(`the scenario was refused: ${error.message}`);
      return 0;
    }
    print(`thrown: ${error instanceof Error ? error.stack : String(error)}`);
    return 1;
  }
};
