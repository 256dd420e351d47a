/**
 * Four processes over real WebSockets: a server that is killed and started again, three clients whose sockets are cut,
 * and in the end everybody agrees. `node main.js [--seed N] [--rounds N]`; exits with 1 if they do not.
 *
 * First a story with known endings, then rounds of chance. Wall time is only waited for, never relied on.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, rounds: { type: 'string', default: '8' } },
});
const folder = mkdtempSync(join(tmpdir(), 'node-ws-'));
// short, so that nobody has to watch for a minute; the same on both sides
const limits = JSON.stringify({ heartbeatInterval: 300, requestTimeout: 3_000, offlineAfter: 20_000 });

/** A child process that takes a command a line and prints a JSON object a line. */
const start = (script, ...args) => {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, '--limits', limits, ...args], {
    // the channel is there for its end: a child does not outlive this process, however that goes
    stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
  });
  const lines = [];
  const waiting = new Set();
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(JSON.parse(text));
    for (const check of waiting) check();
  });
  child.stdin.on('error', () => {}); // what is said to a process that was just killed
  return {
    child,
    lines,
    say: (command) => child.stdin.write(`${command}\n`),
    /** The first line from `since` on that fits; the time is for a broken run, not for a slow one. */
    until: (what, fits, since = 0) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const line = lines.slice(since).find(fits);
          if (!line) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(line);
        };
        const timer = setTimeout(() => reject(new Error(`${script} ${args.join(' ')}: no ${what}`)), 20_000);
        waiting.add(check);
        check();
      }),
    /** Asks, and gives back the answer. */
    async ask(command) {
      const since = lines.length;
      child.stdin.write(`${command}\n`);
      return await this.until(command, (line) => line[command] !== undefined, since);
    },
  };
};

let port = 0;
let server;
const startServer = async () => {
  server = start('server.js', '--port', String(port), '--file', join(folder, 'registry.json'));
  const { listening } = await server.until('listening', (line) => line.listening);
  port = Number(new URL(listening).port);
};
/** As with a crash: no goodbye, and nothing is written any more. */
const killServer = () =>
  new Promise((resolve) => {
    server.child.once('exit', resolve);
    server.child.kill('SIGKILL');
  });

const tell = (text) => console.log(text);
const told = (roomID, state) => (line) =>
  line.notice === 'roomStateChanged' && line.roomID === roomID && line.state === state;
const called = (call, how) => (line) => line.call === call && how in line;

/** What the server holds, and what each client shows, once all are connected, no call is out and no room is on its way. */
const compare = async (clients) => {
  const held = (await server.ask('rooms')).rooms;
  const shown = {};
  for (const [user, client] of Object.entries(clients)) {
    const { rooms, pending, connection } = await client.ask('rooms');
    if (connection !== 2 || pending > 0 || rooms.some(({ state }) => state !== 2)) return null;
    shown[user] = rooms.map(({ roomID }) => roomID).sort();
  }
  const wanted = Object.fromEntries(
    Object.keys(clients).map((user) => [
      user,
      Object.keys(held)
        .filter((roomID) => held[roomID].includes(user))
        .sort(),
    ]),
  );
  return isDeepStrictEqual(shown, wanted) ? wanted : null;
};

const agreement = async (clients) => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const agreed = await compare(clients);
    if (agreed) return agreed;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('they do not agree');
};

/** A story that ends the same way every time. */
const story = async ({ alice, bob, carol }) => {
  alice.say('create Lobby');
  await alice.until('create', called('create Lobby', 'resolved'));
  for (const client of [bob, carol]) {
    client.say('enter Lobby');
    await client.until('enter', called('enter Lobby', 'resolved'));
  }
  tell(`in the lobby: ${(await server.ask('rooms')).rooms.Lobby.join(', ')}`);

  let since = alice.lines.length;
  await killServer();
  await alice.until('interruption', told('Lobby', 1), since);
  bob.say('leave Lobby');
  await bob.until('leave', called('leave Lobby', 'resolved'));
  tell('server killed: alice is reconnecting, bob has left all the same');
  since = alice.lines.length;
  await startServer();
  await alice.until('return', told('Lobby', 2), since);
  await agreement({ alice, bob, carol });
  tell(`server started again: ${(await server.ask('rooms')).rooms.Lobby.join(', ')} are still in the lobby`);

  since = carol.lines.length;
  carol.say('cut');
  await carol.until('interruption', told('Lobby', 1), since);
  alice.say('switch Lobby Stage');
  await alice.until('switch', called('switch Lobby Stage', 'resolved'));
  await carol.until('return', told('Lobby', 2), since);
  await carol.until('notice', (line) => line.notice === 'roomMemberLeft', since);
  tell('socket cut: carol is back, and has heard that alice went to the stage');
};

/** Mulberry32: the same seed, the same rounds; what the wall clock makes of them differs. */
const randomFrom = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

const chance = async (clients, random, rounds) => {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const roomID = () => pick(['Lobby', 'Stage', 'Green', 'Backstage']);
  const counts = { calls: 0, cuts: 0, kills: 0 };
  for (let round = 0; round < rounds; round += 1) {
    for (const client of Object.values(clients)) {
      client.say(
        pick([
          `enter ${roomID()}`,
          `enter ${roomID()}`,
          `create ${roomID()}`,
          `join ${roomID()}`,
          `switch ${roomID()} ${roomID()}`,
          `leave ${roomID()}`,
        ]),
      );
      counts.calls += 1;
      if (random() < 0.2) {
        client.say('cut');
        counts.cuts += 1;
      }
    }
    // in the middle of what was just asked for
    await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 120)));
    if (round % 4 === 2) {
      await killServer();
      await startServer();
      counts.kills += 1;
    }
  }
  return counts;
};

const processes = [];
try {
  await startServer();
  const clients = {};
  for (const user of ['alice', 'bob', 'carol'])
    clients[user] = start('client.js', '--url', `ws://127.0.0.1:${port}`, '--user', user);
  processes.push(...Object.values(clients));
  for (const client of processes)
    await client.until('login', (line) => line.notice === 'connectionStateChanged' && line.state === 2);
  await story(clients);
  const { calls, cuts, kills } = await chance(
    clients,
    randomFrom(Number(values.seed)),
    Number(values.rounds),
  );
  tell(`seed ${values.seed}: ${calls} calls, ${cuts} sockets cut, the server killed ${kills} times more`);
  tell(`all agree: ${JSON.stringify(await agreement(clients))}`);
  // and nobody is stuck: whatever happened, each can be where it likes
  for (const client of processes) client.say('leaveAll');
  for (const client of processes) await client.until('leaveAll', called('leaveAll', 'resolved'));
  for (const client of processes) client.say('enter Finale');
  for (const client of processes) await client.until('enter', called('enter Finale', 'resolved'));
  await agreement(clients);
  tell(`in the finale: ${(await server.ask('rooms')).rooms.Finale.sort().join(', ')}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  for (const { child } of [...processes, server]) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
