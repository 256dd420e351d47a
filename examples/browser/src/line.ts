/**
 * A WebSocket with a switch: while it is off, no socket opens. What the client makes of that is its own business: all it
 * hears is that its connection closed, as it would in a tunnel.
 */
export interface Line {
  /** to be handed to `connect` in place of the browser's */
  readonly WebSocket: typeof WebSocket;
  isUp: boolean;
}

/** How long an attempt takes to find out that there is no network, ms. */
const PATIENCE = 100;

const deadSocket = () => {
  const socket = {
    readyState: WebSocket.CLOSED,
    onclose: null as (() => void) | null,
    send() {},
    close() {},
  };
  setTimeout(() => socket.onclose?.(), PATIENCE);
  return socket;
};

export const createLine = (): Line => {
  const line: Line = {
    isUp: true,
    WebSocket: new Proxy(WebSocket, {
      construct: (target, [url]: [string]) => (line.isUp ? new target(url) : deadSocket()),
    }),
  };
  return line;
};
