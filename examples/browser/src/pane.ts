/** One user's pane: connection, network switch, calls, rooms, log. It shows what the user knows, and nothing else. */
import { avatar, el, member } from './dom.js';
import { stateName, type User } from './user.js';

const CONNECTION = ['Disconnected', 'Connecting', 'Connected', 'Reconnecting'];

const room = (roomID: string) => ({ roomID, roomName: roomID });

export interface Pane {
  render(): void;
}

export const createPane = (root: HTMLElement, user: User): Pane => {
  const { userID, client } = user;
  const status = el('span', { className: 'badge' });
  const network = el('input', { type: 'checkbox', checked: true, role: 'switch' });
  network.addEventListener('change', () => user.setOnline(network.checked));

  const name = el('input', {
    value: 'Lobby',
    ariaLabel: 'room',
    placeholder: 'room',
    maxLength: 32,
    spellcheck: false,
    autocomplete: 'off',
  });
  const chosen = (): string => name.value.trim();
  const button = (label: string, title: string, run: () => void, className = ''): HTMLButtonElement =>
    el('button', { type: 'button', textContent: label, title, onclick: run, className });
  const calls = el(
    'form',
    { className: 'calls', onsubmit: (event) => event.preventDefault() },
    name,
    el(
      'div',
      { className: 'buttons' },
      button('Create', 'fails if there is one', () => {
        const roomID = chosen();
        user.call(`createRoom ${roomID}`, () => client.createRoom(room(roomID)));
      }),
      button('Join', 'fails if there is none', () => {
        const roomID = chosen();
        user.call(`joinRoom ${roomID}`, () => client.joinRoom(roomID));
      }),
      button('Enter', 'creates it if there is none', () => {
        const roomID = chosen();
        user.call(`enterRoom ${roomID}`, () => client.enterRoom(room(roomID)));
      }),
      button('Leave all', '', () => user.call('leaveAllRoom', () => client.leaveAllRoom()), 'quiet'),
    ),
  );

  const rooms = el('ul', { className: 'rooms', ariaLabel: 'rooms' });
  const log = el('ol', { className: 'log', ariaLabel: 'log', tabIndex: 0 });

  root.append(
    el(
      'header',
      {},
      avatar(userID),
      el('h2', { textContent: userID }),
      status,
      el('label', { className: 'network' }, network, el('span', { className: 'track' }), 'Network'),
    ),
    calls,
    rooms,
    el('h3', { textContent: 'Notices' }),
    log,
  );

  const card = (roomID: string, state: number): HTMLElement => {
    const target = chosen();
    const switching = button(
      target && target !== roomID ? `Switch to ${target}` : 'Switch to …',
      'one step from this room to the one above; creates it if there is none',
      () => user.call(`switchRoom ${roomID} ${target}`, () => client.switchRoom(roomID, room(target), true)),
    );
    switching.disabled = !target || target === roomID;
    const leaving = button('Leave', '', () =>
      user.call(`leaveRoom ${roomID}`, () => client.leaveRoom(roomID)),
    );
    return el(
      'li',
      { data: { room: roomID, state: stateName(state) } },
      el(
        'div',
        { className: 'title' },
        el('strong', { textContent: roomID }),
        el('span', { className: 'badge', data: { state: stateName(state) } }, stateName(state)),
        el('small', { textContent: user.events.get(roomID) ?? '' }),
      ),
      el('div', { className: 'members' }, ...[...(user.members.get(roomID) ?? [])].map(member)),
      el('div', { className: 'buttons' }, switching, leaving),
    );
  };

  const render = (): void => {
    const connection = CONNECTION[client.connectionState] ?? '';
    status.textContent = connection;
    status.dataset.state = connection;
    network.checked = user.isOnline;
    root.dataset.online = String(user.isOnline);
    const shown = client.rooms().map(({ roomID, state }) => card(roomID, state));
    rooms.replaceChildren(
      ...(shown.length > 0 ? shown : [el('li', { className: 'empty', textContent: 'in no room' })]),
    );
    log.replaceChildren(
      ...user.log.map(({ at, kind, text }) =>
        el(
          'li',
          { data: { kind } },
          el('time', { textContent: at.toTimeString().slice(0, 8) }),
          el('span', { textContent: text }),
        ),
      ),
    );
  };
  name.addEventListener('input', render);
  return { render };
};
