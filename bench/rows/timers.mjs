// A hundred thousand rooms whose destroy delay is armed and cancelled: what the hundred-thousandth costs beside what one
// of a thousand does, and beside what Node's own timers cost for the same.
import { createRegistryState, handleRegistryInput as handle } from '../../dist/index.js';
import { compare } from '../measure.mjs';
import { memberLogins } from './registry.mjs';

const ROUNDS = 7;

/** ns of one timer armed and cancelled, where so many are armed together: rooms become empty, then are entered again. */
const armAndCancel = (count) => {
  const userIDs = Array.from({ length: count }, (_, user) => `user-${user}`);
  const { registry } = memberLogins(createRegistryState(), userIDs);
  const setup = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 60 };
  let id = 1;
  const each = (body) => {
    id += 1;
    let timers = 0;
    for (const userID of userIDs) {
      const message = { v: 1, userID, deviceID: 'phone', sdkVersion: '2.29.0', login: 1, id, ack: id - 1 };
      const { effects } = handle(registry, {
        type: 'message',
        now: 1,
        message: { ...message, ...body(userID) },
      });
      for (const { type } of effects) if (type === 'startTimer' || type === 'cancelTimer') timers += 1;
    }
    return timers;
  };
  const enter = (userID) => ({ type: 'enterRoom', roomID: `of-${userID}`, setup, released: [] });
  const leave = (userID) => ({ type: 'leaveRooms', rooms: [{ roomID: `of-${userID}`, attempt: id - 1 }] });
  each(enter);
  return () => {
    const start = process.hrtime.bigint();
    const timers = each(leave) + each(enter);
    const time = Number(process.hrtime.bigint() - start) / count;
    if (timers !== 2 * count) throw new Error(`${timers} timer effects where ${2 * count} belong`);
    return time;
  };
};

const nodeTimers = (count) => () => {
  const start = process.hrtime.bigint();
  const handles = new Map();
  for (let timer = 0; timer < count; timer += 1)
    handles.set(
      `destroy:${timer}`,
      setTimeout(() => {}, 60_000),
    );
  for (const handle of handles.values()) clearTimeout(handle);
  return Number(process.hrtime.bigint() - start) / count;
};

export const timers = () => {
  const [many, few, node] = [armAndCancel(100_000), armAndCancel(1_000), nodeTimers(100_000)];
  const figures = { many: [], few: [], node: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const fewOnes = Array.from({ length: 25 }, few).sort((a, b) => a - b);
    const turn = { many: many(), few: fewOnes[12], node: node() };
    if (round >= 0) for (const [name, time] of Object.entries(turn)) figures[name].push(time);
  }
  const name = 'destroy delay armed and cancelled, 100 000 at a time';
  return [
    compare(name, 'ns', figures.many, figures.few, 'the same, 1 000 at a time', 3),
    compare(name, 'ns', figures.many, figures.node, 'setTimeout + clearTimeout alone'),
  ];
};
