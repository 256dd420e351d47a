import { describe, expect, test } from 'vitest';
import { explore, toSpace } from '../../../src/testing/explorer/index.js';
import { packedCommit, twoPhaseCommit } from './two-phase-commit.js';

// An explorer that misses states, or counts one twice, gives other numbers than everybody else's.

describe('two-phase commit has as many states as other explorers find', () => {
  test.each([
    [3, 288],
    [5, 8832],
    [7, 296_448],
  ])('%i resource managers: %i states', (managers, states) => {
    expect(explore(packedCommit(managers))).toMatchObject({ states, complete: true, stoppedBy: null });
  });

  test.each([
    [3, 288],
    [5, 8832],
  ])('as a model of plain objects, %i resource managers: %i states', (managers, states) => {
    const result = explore(toSpace(twoPhaseCommit(managers)));
    expect(result).toMatchObject({ states, complete: true, stoppedBy: null, violations: [] });
    expect([...result.goals.values()]).not.toContain(null);
  });

  test('5 resource managers up to full symmetry: 314 states', () => {
    const result = explore(toSpace(twoPhaseCommit(5, true)));
    expect(result).toMatchObject({ states: 314, complete: true, violations: [] });
  });
});
