// Saving and restoring a registry of 100 000 rooms: the longest that inputs have to wait while it is saved part by part,
// and how long all of it takes, beside structuredClone and JSON of the same data, which stop everything.
import { joinRegistryParts, restoreRegistry, saveRegistry, saveRegistryByParts } from '../../dist/index.js';
import { compare } from '../measure.mjs';
import { registryOf } from './registry.mjs';

const ROUNDS = 3;

const ms = (work) => {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
};

export const snapshots = () => {
  const { registry, enter } = registryOf(100_000);
  const figures = { byParts: [], clone: [], json: [], restore: [], parse: [], pause: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const texts = [];
    const saving = saveRegistryByParts(registry);
    let longest = 0;
    let total = 0;
    for (let isOver = false, turn = 0; !isOver; turn += 1) {
      const time = ms(() => {
        const { value, done } = saving.next();
        if (value) texts.push(JSON.stringify(value));
        isOver = done === true;
      });
      longest = Math.max(longest, time);
      total += time;
      // the registry goes on in between
      if (turn % 10 === 0) enter(`user-${turn}`, `new-${round}-${turn}`);
    }
    const parts = texts.map((text) => JSON.parse(text));
    const whole = joinRegistryParts(parts);
    const text = JSON.stringify(whole);
    const taken = {
      byParts: total,
      pause: longest,
      clone: ms(() => structuredClone(whole)),
      json: ms(() => JSON.stringify(saveRegistry(registry))),
      parse: ms(() => JSON.parse(text)),
      restore: ms(() => restoreRegistry(whole)),
    };
    if (round >= 0) for (const [name, time] of Object.entries(taken)) figures[name].push(time);
  }
  const name = '100 000 rooms';
  return [
    {
      ...compare(
        `${name}: longest pause while saved by parts`,
        'ms',
        figures.pause,
        figures.clone,
        'structuredClone of it',
      ),
      budget: 50,
    },
    compare(
      `${name}: saved by parts, as JSON, in all`,
      'ms',
      figures.byParts,
      figures.json,
      'save and JSON.stringify at once',
    ),
    compare(`${name}: restored (before serving)`, 'ms', figures.restore, figures.parse, 'JSON.parse of it'),
  ];
};
