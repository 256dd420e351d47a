/** The other side of the toy SDK: who is in which room under which attempt, and a wire that delivers when it is told to. */

/** Messages and timers on a clock that stands still until somebody lets time pass. */
export const createClock = () => {
  let now = 0;
  let queue = [];
  let order = 0;
  const at = (ms, run) => {
    order += 1;
    const entry = { at: now + ms, order, run };
    queue.push(entry);
    return () => {
      queue = queue.filter((other) => other !== entry);
    };
  };
  const runUntil = (end) => {
    for (;;) {
      const [next] = queue
        .filter((entry) => entry.at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order);
      if (!next) break;
      queue = queue.filter((entry) => entry !== next);
      now = next.at;
      next.run();
    }
    now = end;
  };
  return { at, now: () => now, settle: () => runUntil(now), advance: (ms) => runUntil(now + ms) };
};

export const createToyServer = (clock) => {
  /** by roomID: attempts by user */
  const rooms = new Map();
  const wires = new Map();
  /** users whose next answer to an entering is held back, with the answer */
  const held = new Map();
  /** why a membership is over, by user, room and attempt */
  const kicked = new Set();

  const send = (user, message) => {
    if (message.type === 'joined' && held.get(user) === null) return void held.set(user, message);
    clock.at(0, () => wires.get(user)?.isUp && wires.get(user).hear(message));
  };
  const membersOf = (roomID) => [...(rooms.get(roomID)?.keys() ?? [])];
  const tellOthers = (roomID, user, what) => {
    for (const other of membersOf(roomID))
      if (other !== user)
        send(other, { type: 'member', roomID, user, what, attempt: rooms.get(roomID).get(other) });
  };
  const put = (roomID, user, attempt) => {
    const isNew = !rooms.get(roomID)?.has(user);
    rooms.set(roomID, (rooms.get(roomID) ?? new Map()).set(user, attempt));
    if (isNew) tellOthers(roomID, user, 'joined');
  };
  const remove = (roomID, user, attempt) => {
    if (rooms.get(roomID)?.get(user) !== attempt) return;
    rooms.get(roomID).delete(user);
    tellOthers(roomID, user, 'left');
    if (membersOf(roomID).length === 0) rooms.delete(roomID);
  };
  const take = (user, message) => {
    const { type, roomID, attempt } = message;
    if (type === 'join') {
      put(roomID, user, attempt);
      send(user, { type: 'joined', roomID, attempt, members: membersOf(roomID) });
    } else if (type === 'leave') {
      remove(roomID, user, attempt);
      send(user, { type: 'left', roomID, attempt });
    } else if (type === 'switch') {
      const isIn = rooms.get(message.from)?.get(user) === message.fromAttempt;
      if (isIn) {
        put(roomID, user, attempt);
        remove(message.from, user, message.fromAttempt);
      }
      send(user, { type: 'switched', roomID, attempt, isDone: isIn, members: membersOf(roomID) });
    } else if (type === 'resume')
      send(user, {
        type: 'resumed',
        rooms: message.rooms.map(([room, number]) => ({
          roomID: room,
          attempt: number,
          isIn: rooms.get(room)?.get(user) === number,
          isKicked: kicked.has(`${user} ${room} ${number}`),
          members: membersOf(room),
        })),
      });
  };
  return {
    connect: (user, hear) => wires.set(user, { isUp: true, hear }),
    isUp: (user) => wires.get(user).isUp,
    cut: (user, is) => {
      wires.get(user).isUp = is === 'up';
    },
    /** lost if the wire is down by the time it would arrive */
    tell: (user, message) => clock.at(0, () => wires.get(user).isUp && take(user, message)),
    kick(roomID, user) {
      const attempt = rooms.get(roomID)?.get(user);
      if (attempt === undefined) return;
      kicked.add(`${user} ${roomID} ${attempt}`);
      remove(roomID, user, attempt);
      send(user, { type: 'kicked', roomID, attempt });
    },
    membersOf,
    hold: (user) => held.set(user, null),
    release(user) {
      const message = held.get(user);
      held.delete(user);
      if (message) send(user, message);
    },
  };
};
