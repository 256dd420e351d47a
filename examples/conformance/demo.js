/** The toy SDK as it is, then with one fault after the other; then this library's own client. */
import { checkConformance, conformanceLines } from '../../dist/testing/index.js';
import { ownClient } from './own-client.js';
import { createToyDevice, FAULTS } from './toy-sdk.js';
import { createClock, createToyServer } from './toy-server.js';

const toy = (fault) => ({
  name: fault ?? 'the toy SDK',
  start() {
    const clock = createClock();
    const server = createToyServer(clock);
    return {
      device: (name, ear) => createToyDevice(name, clock, server, ear, (other) => other === fault),
      kick: (roomID, userID) => server.kick(roomID, userID),
      settle: () => clock.settle(),
      advance: (ms) => clock.advance(ms),
      now: () => clock.now(),
      members: (roomID) => server.membersOf(roomID),
      transport: { holdAnswer: server.hold, releaseAnswer: server.release },
    };
  },
});

let isAsExpected = true;
for (const subject of [ownClient, toy()]) {
  const report = await checkConformance(subject);
  console.log(conformanceLines(report).join('\n'));
  isAsExpected &&= report.holds;
}
console.log('');
for (const [fault, law] of Object.entries(FAULTS)) {
  const { laws } = await checkConformance(toy(fault), { runs: 5 });
  const found = laws.find(({ id, verdict }) => id === law && verdict === 'broken');
  isAsExpected &&= found !== undefined;
  console.log(`${law.padEnd(4)}${found ? 'broken by' : 'NOT FOUND:'} "${fault}"`);
  if (found) console.log(`    ${found.why}\n    ${found.script.join('; ')}`);
}
process.exitCode = isAsExpected ? 0 : 1;
