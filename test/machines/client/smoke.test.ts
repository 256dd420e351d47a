import { it } from 'vitest';
import { runSeed } from '../../../src/testing/soak/run-seed.js';

it('smoke', () => {
  const begun = performance.now();
  let steps = 0;
  const bad = new Map<string, [number, string, number]>();
  const counts: Record<string, number> = {};
  const n = Number(process.env.N ?? 200);
  for (let seed = Number(process.env.S ?? 1); seed < Number(process.env.S ?? 1) + n; seed++) {
    const r = runSeed(seed, 60);
    steps += r.steps;
    for (const [k, v] of Object.entries(r.counts)) counts[k] = (counts[k] ?? 0) + v;
    for (const v of r.violations.slice(0, 1)) {
      const key = v.replace(/\d+/g, '#').slice(0, 90);
      const e = bad.get(key) ?? [seed, v, 0];
      e[2]++;
      bad.set(key, e);
    }
  }
  console.log(steps, 'steps', Math.round(steps / ((performance.now() - begun) / 1000)), '/s');
  for (const e of [...bad.values()].sort((x, y) => y[2] - x[2]).slice(0, 25)) console.log(e[2], 'seed', e[0], e[1].slice(0, 600));
  if (process.env.C) console.log(Object.entries(counts).sort().map(([k, v]) => `${k}: ${v}`).join('\n'));
});
