// One life of a room connection in other libraries: only the moves that the measured life takes, with a notice for each,
// since none of them is asked to do more than it would be written to do there.

import { createStore } from '@xstate/store';
import { createFsm } from 'machina';
import { action, createMachine, interpret, state, transition } from 'robot3';

const notice = (roomID, state, event) => ({
  type: 'notify',
  notice: 'roomStateChanged',
  roomID,
  state,
  event,
  extendedData: '',
});

export const machinaRoom = (roomID, deliver) => {
  const tell = (ctx, emit, state, event) => emit('notice', notice(ctx.roomID, state, event));
  const fsm = createFsm({
    id: 'room',
    initialState: 'Disconnected',
    context: { roomID },
    states: {
      Disconnected: {
        enter({ ctx, emit }) {
          tell(ctx, emit, 'Connecting', 'ActiveEnter');
          return 'Entering';
        },
      },
      Entering: {
        accepted({ ctx, emit }) {
          tell(ctx, emit, 'Connected', 'Success');
          return 'Joined';
        },
      },
      Joined: {
        interrupted({ ctx, emit }) {
          tell(ctx, emit, 'Connecting', 'NetworkInterrupted');
          return 'Reconnecting';
        },
        left({ ctx, emit }) {
          tell(ctx, emit, 'Disconnected', 'Success');
          return 'Disconnected';
        },
      },
      Reconnecting: {
        accepted({ ctx, emit }) {
          tell(ctx, emit, 'Connected', 'Success');
          return 'Joined';
        },
      },
    },
  });
  fsm.on('notice', deliver);
  return (event) => fsm.handle(event.type);
};

export const robotRoom = (roomID, deliver) => {
  const tell = (state, event) => action((context) => deliver(notice(context.roomID, state, event)));
  const machine = createMachine(
    'Disconnected',
    {
      Disconnected: state(transition('enter', 'Entering', tell('Connecting', 'ActiveEnter'))),
      Entering: state(transition('accepted', 'Joined', tell('Connected', 'Success'))),
      Joined: state(
        transition('interrupted', 'Reconnecting', tell('Connecting', 'NetworkInterrupted')),
        transition('left', 'Disconnected', tell('Disconnected', 'Success')),
      ),
      Reconnecting: state(transition('accepted', 'Joined', tell('Connected', 'Success'))),
    },
    () => ({ roomID }),
  );
  const service = interpret(machine, () => {});
  return (event) => service.send(event);
};

export const storeRoom = (roomID, deliver) => {
  const move = (from, to, state, event) => (context, _, enqueue) => {
    if (!from.includes(context.value)) return context;
    enqueue.emit.notify(notice(context.roomID, state, event));
    return { ...context, value: to };
  };
  const store = createStore({
    context: { roomID, value: 'Disconnected' },
    emits: { notify: () => {} },
    on: {
      enter: move(['Disconnected'], 'Entering', 'Connecting', 'ActiveEnter'),
      accepted: move(['Entering', 'Reconnecting'], 'Joined', 'Connected', 'Success'),
      interrupted: move(['Joined'], 'Reconnecting', 'Connecting', 'NetworkInterrupted'),
      left: move(['Entering', 'Joined', 'Reconnecting'], 'Disconnected', 'Disconnected', 'Success'),
    },
  });
  store.on('notify', deliver);
  return (event) => store.send(event);
};
