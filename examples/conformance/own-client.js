/** The adapter for this library's own client: the simulation is its server, its network and its clock. */
import { createSimulation } from 'room-lifecycle';

export const ownClient = {
  name: "room-lifecycle's own client",
  start() {
    const sim = createSimulation({ log: false });
    return {
      device(name, ear) {
        const device = sim.device(name, { userID: name });
        device.on('roomStateChanged', (_, notice) => ear.state(notice));
        for (const what of ['Joined', 'Left'])
          device.on(`roomMember${what}`, (_, { roomID, memberList }) =>
            ear.members({
              roomID,
              what: what.toLowerCase(),
              userIDs: memberList.map(({ userID }) => userID),
            }),
          );
        const info = (roomID) => ({ roomID, roomName: '' });
        return {
          enter: (roomID) => device.enterRoom(info(roomID)),
          leave: (roomID) => device.leaveRoom(roomID),
          switchRoom: (from, roomID) => device.switchRoom(from, info(roomID), true),
          leaveAll: () => device.leaveAllRoom(),
          network: (is) => device.network(is),
          state: (roomID) => device.getRoomState(roomID),
          members: (roomID) => sim.server.members(roomID),
        };
      },
      kick: (roomID, userID) => void sim.server.kickMembers(roomID, [userID]),
      settle: () => sim.settle(),
      advance: (ms) => sim.advance(ms),
      now: () => sim.now,
      members: (roomID) => sim.server.members(roomID),
      transport: {
        holdAnswer: (device) => sim.network.hold(device, 'answer:enterRoom', 1),
        releaseAnswer: (device) => sim.network.deliver(device, 'answer:enterRoom'),
      },
    };
  },
};
