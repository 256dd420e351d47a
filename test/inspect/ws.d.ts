// As much of `ws` as these tests use; the package has no types of its own.
declare module 'ws' {
  export interface WebSocket {
    on(event: 'message', listener: (data: { toString(): string }) => void): void;
    terminate(): void;
  }
  export class WebSocketServer {
    constructor(options: { host: string; port: number });
    readonly clients: ReadonlySet<WebSocket>;
    on(event: 'connection', listener: (socket: WebSocket) => void): void;
    once(event: 'listening', listener: (value?: unknown) => void): void;
    address(): unknown;
    close(done: (value?: unknown) => void): void;
  }
}
