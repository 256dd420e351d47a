import { createSimulation, type LogEntry, type SimulationOptions } from '../../src/simulation/simulation.js';

export const room = (roomID: string, roomName = '') => ({ roomID, roomName });

export const setup = (options: SimulationOptions = {}) => {
  const sim = createSimulation(options);
  const A = sim.device('A', { userID: 'alice' });
  const B = sim.device('B', { userID: 'bob' });
  return { sim, A, B };
};

/** The notices of a device, in short. */
export const noticesOf = (log: readonly LogEntry[], device: string): string[] =>
  log.flatMap((entry) => {
    if (!('notice' in entry) || entry.device !== device) return [];
    if (entry.notice === 'roomStateChanged') return [`${entry.roomID} ${entry.state} ${entry.event}`];
    if (entry.notice === 'roomMemberJoined' || entry.notice === 'roomMemberLeft')
      return [
        `${entry.roomID} ${entry.notice === 'roomMemberJoined' ? '+' : '-'}${entry.memberList.map(({ userID }) => userID)}`,
      ];
    return [entry.notice];
  });
