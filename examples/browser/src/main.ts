/** The page: two users, and between them what the server holds; whether each agrees with it is worked out here. */
import { RoomState } from 'room-lifecycle';
import { el, member } from './dom.js';
import type { ServerNews } from './news.js';
import { createPane } from './pane.js';
import { createUser, type User } from './user.js';

const section = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`unable to show ${id}; index.html has no such section`);
  return found;
};

/** Whether the rooms that a user is Connected to are those that the server has the user in; null while some are on their way. */
const agrees = ({ userID, client }: User, { rooms }: ServerNews): boolean | null => {
  const mine = client.rooms();
  if (mine.some(({ state }) => state === RoomState.Connecting)) return null;
  const held = rooms.filter(({ members }) => members.includes(userID)).map(({ roomID }) => roomID);
  return mine.length === held.length && mine.every(({ roomID }) => held.includes(roomID));
};

const renderServer = (root: HTMLElement, news: ServerNews, users: readonly User[]): void => {
  const rooms = news.rooms.map(({ roomID, state, members }) =>
    el(
      'li',
      { data: { room: roomID } },
      el(
        'div',
        { className: 'title' },
        el('strong', { textContent: roomID }),
        el('span', { className: 'badge', data: { state } }, state),
      ),
      el('div', { className: 'members' }, ...members.map(member)),
    ),
  );
  const verdicts = users.map((user) => {
    const verdict = agrees(user, news);
    const text = verdict === null ? 'on the way' : verdict ? 'agrees' : 'differs';
    return el(
      'li',
      { data: { user: user.userID, verdict: text } },
      member(user.userID),
      el('span', { className: 'verdict' }, text),
    );
  });
  root.replaceChildren(
    el('header', {}, el('h2', { textContent: 'Server' })),
    el('ul', { className: 'verdicts', ariaLabel: 'agreement' }, ...verdicts),
    el(
      'ul',
      { className: 'rooms', ariaLabel: 'rooms' },
      ...(rooms.length > 0 ? rooms : [el('li', { className: 'empty', textContent: 'no rooms' })]),
    ),
    el(
      'p',
      { className: 'hint' },
      `Away for ${(news.limits.offlineAfter ?? 0) / 1_000} seconds, and the server takes a user as gone.`,
    ),
  );
};

const source = new EventSource('/room-server');
let users: User[] = [];
let render: (() => void) | undefined;
let news: ServerNews;

source.onmessage = ({ data }: MessageEvent<string>) => {
  news = JSON.parse(data);
  if (users.length === 0) {
    // several things change at once: once a frame is enough
    let isDue = false;
    const changed = (): void => {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        render?.();
      });
    };
    users = ['alice', 'bob'].map((userID) => createUser(userID, news, changed));
    const panes = users.map((user) => createPane(section(user.userID), user));
    render = () => {
      for (const pane of panes) pane.render();
      renderServer(section('server'), news, users);
    };
  }
  render?.();
};
