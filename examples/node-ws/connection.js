/**
 * A room client over a WebSocket that is opened again whenever it breaks. Runs in Node and in browsers.
 *
 * It says when the transport comes and goes, and hands messages over; what that means for rooms is the client's business.
 */
import { createRoomClient } from 'room-lifecycle';

/** ms before the first attempt to be back; doubled with each that fails */
const FIRST_DELAY = 50;
const LONGEST_DELAY = 2_000;

/**
 * @param {Omit<import('room-lifecycle').RoomClientOptions, 'send'> & { url: string, WebSocket: typeof WebSocket }} options
 *   what `createRoomClient` takes, the server's `url`, and the browser's `WebSocket` or that of `ws`. Without a snapshot, the
 *   deviceID has to be one that no earlier run had (`crypto.randomUUID()`): the server takes what an earlier run of a device
 *   might have sent for old
 * @returns the client, `cut()` to break the connection, `close()` to end it
 */
export const connect = ({ url, WebSocket, ...options }) => {
  const address = new URL(url);
  address.searchParams.set('userID', options.userID);
  address.searchParams.set('deviceID', options.deviceID);
  let socket;
  let retry;
  let delay = FIRST_DELAY;
  let isLoggedIn = false;

  const client = createRoomClient({
    ...options,
    // one that is not open loses the message, which is what a transport may do
    send: (message) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message)),
  });
  // a client takes its transport as connected; this one is not yet
  client.networkDown();

  const open = () => {
    const mine = new WebSocket(address);
    socket = mine;
    mine.onopen = () => {
      delay = FIRST_DELAY;
      client.networkUp();
      if (!isLoggedIn) client.login();
      isLoggedIn = true;
    };
    mine.onmessage = ({ data }) => client.receive(JSON.parse(data));
    // a refused connection closes too
    mine.onerror = () => {};
    mine.onclose = () => {
      // one that was replaced meanwhile has nothing to say any more
      if (socket !== mine) return;
      client.networkDown();
      // not all at the same instant, after a restart of the server
      retry = setTimeout(open, delay * (0.5 + Math.random() / 2));
      delay = Math.min(2 * delay, LONGEST_DELAY);
    };
  };
  open();

  return {
    client,
    /** What a tunnel or a lift does. */
    cut() {
      if (socket.terminate) socket.terminate();
      else socket.close();
    },
    close() {
      clearTimeout(retry);
      client.stop();
      const last = socket;
      socket = { readyState: WebSocket.CLOSED };
      last.close();
    },
  };
};
