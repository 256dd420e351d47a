import { it } from 'vitest';
import { Laws } from '../../../src/testing/soak/laws.js';
import { DEVICES, drawPlan, newPlayer, playOne } from '../../../src/testing/soak/plan.js';
import { createWorld } from '../../../src/testing/soak/world.js';

it('debug', () => {
  const seed = Number(process.env.D ?? 0);
  if (!seed) return;
  const player = newPlayer(seed);
  const plan = drawPlan(seed, player.chance);
  const laws = new Laws(DEVICES.length);
  const out: string[] = [JSON.stringify(plan)];
  const w = new Proxy(laws, {
    get(t, k) {
      const v = Reflect.get(t, k);
      if (typeof v !== 'function') return v;
      return (...a: unknown[]) => {
        const t0 = world?.now();
        if (k === 'event') out.push(`${t0} D${a[0]} < ${JSON.stringify(a[1])}`);
        if (k === 'effect') out.push(`${t0} D${a[0]}    > ${JSON.stringify(a[1])}`);
        if (k === 'fault') out.push(`${t0} FAULT ${a[0]}`);
        if (k === 'server') out.push(`${t0} S < ${JSON.stringify(a[0])}`, ...(a[1] as unknown[]).map((e) => `${t0} S    > ${JSON.stringify(e)}`));
        return v.apply(t, a);
      };
    },
  });
  let world: ReturnType<typeof createWorld> = undefined as never;
  world = createWorld(DEVICES, { seed, rates: plan.rates, limits: plan.limits }, w);
  laws.watch(world);
  for (const device of DEVICES.keys()) world.feed(device, { type: 'login' });
  for (let i = 0; i < 60; i++) playOne(world, plan, player);
  world.heal();
  out.push('HEAL');
  world.advance(95_000);
  laws.settle(world);
  console.log(out.filter((l) => new RegExp(process.env.G ?? '.').test(l)).join('\n'));
  console.log(laws.violations.join('\n'));
});
