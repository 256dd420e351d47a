// The library's own machines are not checked when they are loaded, so that no client carries the checks: here they are.

import { expect, test } from 'vitest';
import { define } from '../../src/chart/index.js';
import { MACHINES } from '../../src/machines/all.js';

test.each(MACHINES)(
  'CH-15 $name is a chart that would be accepted if it were defined anew',
  ({ definition }) => {
    const { chart, rules } = definition;
    expect(define(structuredClone(chart), rules).chart).toEqual(chart);
  },
);
