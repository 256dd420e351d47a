/**
 * A small room SDK that keeps the laws, and the faults that can be put into it: each is one that a product has shipped.
 */

/** What each fault is, and the law that it breaks. */
export const FAULTS = {
  'answers are matched by room alone': 'P1',
  'what was given up is not released': 'P2',
  'a cancelled call is never settled': 'P3',
  'leaving waits for the network': 'P4',
  'an end is told twice': 'P5',
  'a switch cannot be left': 'P13',
  'the flag of the first outage stays': 'P15',
  'whoever is kicked comes back': 'P16',
  'what happened while away is not told': 'P17',
};

const REQUEST = 10_000;

/** @param has whether a fault is in it */
export const createToyDevice = (name, clock, server, ear, has = () => false) => {
  const rooms = new Map();
  let attempts = 0;
  /** attempts that the server has to be told to forget */
  let owed = [];
  /** the switch that is out, or was left before its answer */
  let change = null;
  let isResuming = false;

  const send = (message) => server.tell(name, message);
  const isUp = () => server.isUp(name);
  const roomOf = (roomID) => rooms.get(roomID) ?? { state: 'Disconnected' };
  const show = (roomID, state, event, more = {}) => {
    if (state === 'Disconnected') rooms.delete(roomID);
    else rooms.set(roomID, { ...roomOf(roomID), state, ...more });
    ear.state({ roomID, state, event });
    if (state === 'Disconnected' && has('an end is told twice')) ear.state({ roomID, state, event });
  };
  const release = (roomID, attempt) => {
    if (has('what was given up is not released')) return;
    owed.push({ type: 'leave', roomID, attempt });
    if (isUp()) send(owed.at(-1));
  };
  const begin = (roomID, event, cause) => {
    attempts += 1;
    show(roomID, 'Connecting', event, { attempt: attempts, cause });
    return attempts;
  };
  /** A call, settled by whoever ends its room's episode. */
  const called = (roomID) =>
    new Promise((resolve, reject) => Object.assign(roomOf(roomID), { resolve, reject }));
  const giveUp = (roomID, attempt, event) => {
    const room = roomOf(roomID);
    if (room.attempt !== attempt || room.state !== 'Connecting' || room.cause === 'reconnecting') return;
    if (change?.attempt === attempt) change = null;
    release(roomID, attempt);
    show(roomID, 'Disconnected', event);
    room.reject(new Error('no answer'));
  };
  const end = (roomID, event) => {
    const { resolve, leaving } = roomOf(roomID);
    show(roomID, 'Disconnected', event);
    if (leaving) resolve();
  };
  const accept = (roomID, members) => {
    const room = roomOf(roomID);
    show(roomID, 'Connected', 'Success', { cause: 'in' });
    const was = room.members;
    roomOf(roomID).members = members;
    if (room.cause !== 'reconnecting') return void room.resolve();
    if (has('what happened while away is not told')) return;
    const left = was.filter((user) => !members.includes(user));
    const joined = members.filter((user) => !was.includes(user));
    if (left.length > 0) ear.members({ roomID, what: 'left', userIDs: left });
    if (joined.length > 0) ear.members({ roomID, what: 'joined', userIDs: joined });
  };
  /** The switch is over: both rooms are told. */
  const decide = ({ roomID, from, fromAttempt, isLeft }, isDone, members) => {
    change = null;
    const source = roomOf(from);
    const isThere = source.attempt === fromAttempt;
    if (!isLeft && isDone) accept(roomID, members);
    if (!isLeft && !isDone) {
      const { reject } = roomOf(roomID);
      show(roomID, 'Disconnected', 'SwitchFailed');
      reject(new Error('the switch failed'));
    }
    if (isDone && isThere) end(from, 'Success');
  };

  const answers = {
    joined({ roomID, attempt, members }) {
      const room = roomOf(roomID);
      const isMine = room.attempt === attempt && room.state === 'Connecting' && room.cause === 'entering';
      if (isMine || (has('answers are matched by room alone') && room.state !== 'Disconnected'))
        accept(roomID, members);
    },
    left({ roomID, attempt }) {
      owed = owed.filter((leave) => leave.attempt !== attempt);
      const room = roomOf(roomID);
      if (room.attempt === attempt && room.leaving) end(roomID, 'Success');
    },
    switched({ attempt, isDone, members }) {
      if (change?.attempt === attempt) decide(change, isDone, members);
    },
    resumed({ rooms: told }) {
      if (!has('the flag of the first outage stays')) isResuming = false;
      for (const { roomID, attempt, isIn, isKicked, members } of told) {
        const room = roomOf(roomID);
        if (change?.attempt === attempt) decide(change, isIn, members);
        else if (room.attempt !== attempt || room.state !== 'Connecting') continue;
        else if (isIn) accept(roomID, members);
        else if (room.cause === 'reconnecting') end(roomID, isKicked ? 'KickedOut' : 'RoomNotExist');
        else giveUp(roomID, attempt, 'NetworkDisconnected');
      }
    },
    kicked({ roomID, attempt }) {
      if (roomOf(roomID).attempt !== attempt) return;
      end(roomID, 'KickedOut');
      if (has('whoever is kicked comes back')) device.enter(roomID, true).catch(() => {});
    },
    member({ roomID, attempt, user, what }) {
      const room = roomOf(roomID);
      if (room.attempt !== attempt || room.state !== 'Connected') return;
      room.members =
        what === 'joined' ? [...room.members, user] : room.members.filter((other) => other !== user);
      ear.members({ roomID, what, userIDs: [user] });
    },
  };
  server.connect(name, (message) => answers[message.type](message));

  const isHeld = (roomID) => change !== null && [change.roomID, change.from].includes(roomID);
  const refuse = (why) => Promise.reject(new Error(why));

  const device = {
    enter(roomID) {
      const { state, leaving } = roomOf(roomID);
      if (!isUp()) return refuse('offline');
      if (state === 'Connecting' || leaving || isHeld(roomID)) return refuse('busy');
      if (state === 'Connected') return Promise.resolve();
      const attempt = begin(roomID, 'ActiveEnter', 'entering');
      send({ type: 'join', roomID, attempt });
      clock.at(REQUEST, () => giveUp(roomID, attempt, 'NetworkDisconnected'));
      return called(roomID);
    },
    switchRoom(from, roomID) {
      const source = roomOf(from);
      if (
        !isUp() ||
        source.state !== 'Connected' ||
        source.leaving ||
        roomOf(roomID).state !== 'Disconnected'
      )
        return refuse('not possible now');
      if (change) return refuse('busy');
      const attempt = begin(roomID, 'ActiveSwitch', 'switching');
      change = { roomID, attempt, from, fromAttempt: source.attempt, isLeft: false };
      send({ type: 'switch', roomID, attempt, from, fromAttempt: source.attempt });
      clock.at(REQUEST, () => giveUp(roomID, attempt, 'SwitchFailed'));
      return called(roomID);
    },
    leave(roomID) {
      const room = roomOf(roomID);
      const { state, attempt, cause } = room;
      if (state === 'Disconnected') return refuse('not in it');
      if (room.leaving) return room.leaving;
      if (change?.roomID === roomID && has('a switch cannot be left')) return Promise.resolve();
      if (change?.from === roomID) {
        const { roomID: target, attempt: number } = change;
        if (!change.isLeft) giveUp(target, number, 'SwitchFailed');
        change = null;
      }
      if (change?.roomID === roomID) change.isLeft = true;
      if (state === 'Connecting') {
        if (!isUp() && has('leaving waits for the network')) return new Promise(() => {});
        release(roomID, attempt);
        show(roomID, 'Disconnected', 'Success');
        if (cause !== 'reconnecting' && !has('a cancelled call is never settled'))
          room.reject(new Error('cancelled'));
        return Promise.resolve();
      }
      owed.push({ type: 'leave', roomID, attempt });
      send(owed.at(-1));
      clock.at(
        REQUEST,
        () => roomOf(roomID).attempt === attempt && roomOf(roomID).leaving && end(roomID, 'Success'),
      );
      room.leaving = called(roomID);
      return room.leaving;
    },
    leaveAll() {
      const target = change && !change.isLeft ? [change.roomID] : [];
      const others = [...rooms.keys()].filter((roomID) => !target.includes(roomID));
      return Promise.all([...target, ...others].map((roomID) => device.leave(roomID)));
    },
    network(is) {
      if ((is === 'up') === isUp()) return;
      server.cut(name, is);
      for (const [roomID, { state, leaving }] of [...rooms])
        if (leaving) end(roomID, 'Success');
        else
          show(
            roomID,
            'Connecting',
            'NetworkInterrupted',
            state === 'Connected' ? { cause: 'reconnecting' } : {},
          );
      if (is === 'down' || isResuming) return;
      isResuming = has('the flag of the first outage stays');
      for (const leave of owed) send(leave);
      const asked = [...rooms].map(([roomID, { attempt }]) => [roomID, attempt]);
      if (change?.isLeft) asked.push([change.roomID, change.attempt]);
      send({ type: 'resume', rooms: asked });
    },
    state: (roomID) => roomOf(roomID).state,
    members: (roomID) => [...roomOf(roomID).members],
  };
  return device;
};
