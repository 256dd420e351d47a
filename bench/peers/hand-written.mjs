// room-connection once more, as somebody would write it who needs this one machine: nested switches, with every check,
// every event, the same context and the same effects. `bench/rows/room.mjs` holds it against the chart before measuring.

const none = Object.freeze([]);

const publish = (roomID, state, event, extendedData = '') => [
  { type: 'notify', notice: 'roomStateChanged', roomID, state, event, extendedData },
];
const over = (context, event, extendedData) => ({
  snapshot: { value: 'Disconnected', context },
  effects: publish(context.roomID, 'Disconnected', event, extendedData),
});
const unknown = (what, name) => {
  throw new Error(`unable to step a room; it has no ${what} ${JSON.stringify(name)}`);
};

const removed = (context, { cause, reason }) => {
  if (cause === 'offline') return over(context, 'ConnectTimeout');
  if (cause === 'destroyed' && context.destroyedIs === 'KickedOut') return over(context, 'KickedOut');
  if (cause === 'kicked') return over(context, 'KickedOut', reason === '' ? '' : JSON.stringify({ reason }));
  if (cause === 'otherDevice') return over(context, 'KickedOutByOtherDevice');
  return over(context, 'RoomNotExist');
};

/** What every event does that a state has no case for: nothing, if it is one. */
const otherwise = (snapshot, type) => {
  switch (type) {
    case 'create':
    case 'enter':
    case 'switch':
    case 'leave':
    case 'accepted':
    case 'refused':
    case 'unanswered':
    case 'notExist':
    case 'interrupted':
    case 'restored':
    case 'loginEnded':
    case 'left':
    case 'removed':
      return { snapshot, effects: none };
    default:
      return unknown('event', type);
  }
};

/** The cases that all of Connecting shares. */
const connecting = (snapshot, event) => {
  const { context } = snapshot;
  switch (event.type) {
    case 'interrupted':
    case 'restored':
      return { snapshot, effects: publish(context.roomID, 'Connecting', 'NetworkInterrupted') };
    case 'accepted':
      return {
        snapshot: { value: 'Connected.joined', context },
        effects: publish(context.roomID, 'Connected', 'Success'),
      };
    case 'left':
      return over(context, 'Success', event.extendedData);
    case 'loginEnded':
      return over(context, 'NetworkDisconnected');
    default:
      return otherwise(snapshot, event.type);
  }
};

const connected = (snapshot, event) => {
  switch (event.type) {
    case 'left':
      return over(snapshot.context, 'Success', event.extendedData);
    case 'removed':
      return removed(snapshot.context, event.end);
    case 'loginEnded':
      return over(snapshot.context, 'NetworkDisconnected');
    default:
      return otherwise(snapshot, event.type);
  }
};

export const handWritten = (snapshot, event) => {
  const { value, context } = snapshot;
  switch (value) {
    case 'Disconnected':
      switch (event.type) {
        case 'create':
          return {
            snapshot: { value: 'Connecting.creating', context },
            effects: publish(context.roomID, 'Connecting', 'ActiveCreate'),
          };
        case 'enter':
          return {
            snapshot: { value: 'Connecting.entering', context },
            effects: publish(context.roomID, 'Connecting', 'ActiveEnter'),
          };
        case 'switch':
          return {
            snapshot: { value: 'Connecting.switching', context },
            effects: publish(context.roomID, 'Connecting', 'ActiveSwitch'),
          };
        default:
          return otherwise(snapshot, event.type);
      }
    case 'Connecting.creating':
      switch (event.type) {
        case 'refused':
        case 'unanswered':
        case 'loginEnded':
          return over(context, 'CreateFailed');
        default:
          return connecting(snapshot, event);
      }
    case 'Connecting.entering':
      switch (event.type) {
        case 'notExist':
          return over(context, 'RoomNotExist');
        case 'unanswered':
          return over(context, 'NetworkDisconnected');
        case 'refused':
          return over(context, 'EnterFailed');
        default:
          return connecting(snapshot, event);
      }
    case 'Connecting.switching':
      switch (event.type) {
        case 'refused':
        case 'unanswered':
        case 'loginEnded':
          return over(context, 'SwitchFailed');
        default:
          return connecting(snapshot, event);
      }
    case 'Connecting.reconnecting':
      switch (event.type) {
        case 'removed':
          return removed(context, event.end);
        case 'unanswered':
          return over(context, 'NetworkDisconnected');
        default:
          return connecting(snapshot, event);
      }
    case 'Connected.joined':
      switch (event.type) {
        case 'leave':
          return { snapshot: { value: 'Connected.leaving', context }, effects: none };
        case 'interrupted':
          return {
            snapshot: { value: 'Connecting.reconnecting', context },
            effects: publish(context.roomID, 'Connecting', 'NetworkInterrupted'),
          };
        default:
          return connected(snapshot, event);
      }
    case 'Connected.leaving':
      return connected(snapshot, event);
    default:
      return unknown('state', value);
  }
};
