import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.js';
import { playScenario } from '../../src/scenario/play.js';
import { simulationStage } from '../../src/scenario/simulation-stage.js';
import { UnusableInput } from '../../src/scenario/source.js';
import { tokenOfScenario } from '../../src/testing/replay/scenarios.js';

/** The short ones, so that many can be played. */
const examples = readdirSync('examples')
  .filter((name) => name.endsWith('.scenario.json') && !name.startsWith('created-by'))
  .map((name) => readFileSync(`examples/${name}`, 'utf8'))
  .filter((text) => !/"advance": "(\d+h|\d{4,}s)"/.test(text));

type Place = readonly (string | number)[];

const placesOf = (value: unknown, at: Place = []): Place[] => [
  at,
  ...Object.entries(Object(value) === value ? (value as object) : {}).flatMap(([key, each]) =>
    placesOf(each, [...at, Array.isArray(value) ? Number(key) : key]),
  ),
];

const changed = (value: unknown, at: Place, by: unknown): unknown => {
  const [first, ...rest] = at;
  if (first === undefined) return by;
  if (Array.isArray(value))
    return value.map((each, index) => (index === first ? changed(each, rest, by) : each));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, each]) => [
      key,
      key === first ? changed(each, rest, by) : each,
    ]),
  );
};

/** Values that are likely to be wrong where they land, and small enough not to play for minutes. */
const odd = fc.oneof(
  fc.constantFrom(
    '',
    '__proto__',
    'A',
    'rooms',
    'A.rooms',
    'A.roomStateChanged',
    '5s',
    'Room1',
    'up',
    'save',
  ),
  fc.constantFrom(null, true, 0, 1, -1, 2.5, 6000001),
  fc.jsonValue({ maxDepth: 2 }),
);

it('SCN-2 a file with one part changed at random is played, or refused with a place', () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...examples), fc.nat(), odd, (text, where, by) => {
      const value: unknown = JSON.parse(text);
      const places = placesOf(value);
      const mutant = JSON.stringify(changed(value, places[where % places.length] as Place, by));
      try {
        const { broken } = playScenario(parseScenario('f', mutant), simulationStage);
        expect(broken, `npx room-lifecycle replay ${tokenOfScenario(mutant)}`).toBeNull();
      } catch (error) {
        if (!(error instanceof UnusableInput)) throw error;
        expect(error.message).toMatch(/^f:\d+:\d+: unable to [^\n]+; [^\n]+$/);
        refused += 1;
      }
    }),
    { seed: 5, numRuns: 400 },
  );
  expect(refused).toBeGreaterThan(100);
  expect(refused).toBeLessThan(390);
});
