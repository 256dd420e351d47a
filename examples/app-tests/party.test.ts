/**
 * The tests of that app: a cloud of its own for each, in memory and on a virtual clock. No key, no network, no waiting.
 */
import { createSimulation, type SimulatedDevice } from 'room-lifecycle';
import { describe, expect, it } from 'vitest';
import type { ZIM } from 'zego-zim-web';
import { createParty } from './party.js';

const setup = (server = {}) => {
  const sim = createSimulation({ server, network: { latency: 20 } });
  const join = (name: string) => {
    const device: SimulatedDevice = sim.device(name, { userID: name });
    // a device has ZIM's room methods and notices, and nothing else of ZIM
    return { device, party: createParty(device as unknown as ZIM, name) };
  };
  /** Starts something and lets the cloud work till it is over. */
  const over = async (started: Promise<unknown>) => {
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    started.then(end, end);
    while (!isOver) {
      sim.settle();
      await Promise.resolve();
    }
  };
  return { sim, join, over };
};

describe('a party', () => {
  it('shows who is there, and who comes and goes', async () => {
    const { sim, join, over } = setup();
    const alice = join('alice');
    const bob = join('bob');
    await over(alice.party.go('Kitchen'));
    await over(bob.party.go('Kitchen'));
    expect(alice.party.view).toEqual({ roomID: 'Kitchen', people: ['alice', 'bob'], banner: '' });
    await over(bob.party.go('Garden'));
    expect(alice.party.view.people).toEqual(['alice']);
    expect(bob.party.view).toEqual({ roomID: 'Garden', people: ['bob'], banner: '' });
    expect(sim.server.members('Garden')).toEqual(['bob']);
  });

  it('says that it is reconnecting, and stops saying so', async () => {
    const { sim, join, over } = setup();
    const alice = join('alice');
    await over(alice.party.go('Kitchen'));
    alice.device.network('down');
    expect(alice.party.view.banner).toBe('Reconnecting…');
    sim.advance(20_000);
    alice.device.network('up');
    sim.settle();
    expect(alice.party.view).toEqual({ roomID: 'Kitchen', people: ['alice'], banner: '' });
  });

  it('goes back to the lobby after an outage that was too long', async () => {
    const { sim, join, over } = setup();
    const alice = join('alice');
    await over(alice.party.go('Kitchen'));
    alice.device.network('down');
    sim.advance(60_000);
    alice.device.network('up');
    sim.settle();
    expect(alice.party.view).toEqual({ roomID: '', people: [], banner: 'The room is gone.' });
  });

  it('says why somebody was removed', async () => {
    const { sim, join, over } = setup();
    const alice = join('alice');
    await over(alice.party.go('Kitchen'));
    sim.server.kickMembers('Kitchen', ['alice'], 'too loud');
    sim.settle();
    expect(alice.party.view.banner).toBe('You were removed: too loud');
  });

  it('stays where it is when a switch gets no answer, and when the room is full', async () => {
    const { sim, join, over } = setup({ maxMembersPerRoom: 1 });
    const alice = join('alice');
    const bob = join('bob');
    await over(alice.party.go('Kitchen'));
    await over(bob.party.go('Garden'));
    sim.network.drop('alice', 'switchRoom');
    const going = alice.party.go('Garden');
    sim.advance(30_000);
    await over(going);
    expect(alice.party.view).toEqual({
      roomID: 'Kitchen',
      people: ['alice'],
      banner: 'You are offline. Try again.',
    });
    await over(alice.party.go('Garden'));
    expect(alice.party.view.banner).toBe('This room cannot be entered.');
    expect(sim.server.members('Kitchen')).toEqual(['alice']);
  });

  it('leaves, also while it is offline', async () => {
    const { sim, join, over } = setup();
    const alice = join('alice');
    await over(alice.party.go('Kitchen'));
    alice.device.network('down');
    await over(alice.party.leave());
    expect(alice.party.view).toEqual({ roomID: '', people: [], banner: '' });
    alice.device.network('up');
    sim.settle();
    expect(sim.server.rooms()).toEqual([]);
  });
});
