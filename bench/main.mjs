// `npm run bench [-- --json] [-- --write] [-- --only NAME]`: every figure is a ratio of ours to a named peer's, for the
// same work in the same process and run. Run on whatever machine, since absolute times stand only beside the ratio.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { page } from './page.mjs';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, write: { type: 'boolean' }, only: { type: 'string' } },
});

/** Each its own module, so that none is loaded before its turn; sizes and imports first, while little else is. */
const ROWS = {
  sizes: async () => (await import('./rows/sizes.mjs')).sizes(),
  imports: async () => (await import('./rows/imports.mjs')).imports(),
  rooms: async () => (await import('./rows/room.mjs')).rooms(),
  devices: async () => (await import('./rows/device.mjs')).devices(),
  'registry 1 000': async () => (await import('./rows/registry.mjs')).entering(1_000),
  'registry 100 000': async () => (await import('./rows/registry.mjs')).entering(100_000),
  'registry 1 000 000': async () => (await import('./rows/registry.mjs')).entering(1_000_000),
  switching: async () => (await import('./rows/registry.mjs')).switching(1_000),
  kicking: async () => (await import('./rows/registry.mjs')).kicking(),
  destroying: async () => (await import('./rows/registry.mjs')).destroying(100_000),
  timers: async () => (await import('./rows/timers.mjs')).timers(),
  memory: async () => (await import('./rows/memory.mjs')).memory(),
  snapshots: async () => (await import('./rows/snapshot.mjs')).snapshots(),
};

const shown = (number) => (number >= 100 ? number.toFixed(0) : number.toPrecision(3));

/** Whether an aim is met; null where there is none. */
const isMet = ({ ratio, ours, aim, budget }) =>
  budget != null ? ours <= budget : aim != null ? ratio <= aim : null;

const results = [];
const start = Date.now();
for (const [name, run] of Object.entries(ROWS)) {
  if (values.only && !name.startsWith(values.only)) continue;
  process.stderr.write(`${name} …\n`);
  for (const result of await run()) {
    const row = { ...result, isMet: isMet(result) };
    results.push(row);
    if (!values.json)
      console.log(
        `${row.isMet === null ? ' ' : row.isMet ? '✓' : '✗'} ${row.name}: ${shown(row.ours)} ${row.unit}, ` +
          `${row.peerName} ${shown(row.peer)} ${row.unit}, ratio ${shown(row.ratio)} (${row.spread.map(shown).join('–')})` +
          `${row.budget != null ? `, budget ${row.budget} ${row.unit}` : row.aim != null ? `, aim ≤ ${shown(row.aim)}` : ''}`,
      );
  }
}
process.stderr.write(`${Math.round((Date.now() - start) / 1000)} s\n`);
if (values.json) console.log(JSON.stringify({ results }, null, 2));
if (values.write) writeFileSync(new URL('../docs/performance.md', import.meta.url), page(results, isMet));
