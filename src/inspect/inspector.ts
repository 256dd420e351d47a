/**
 * What is asked of an inspector, and what it is handed: actors, events between them, snapshots.
 *
 * The shapes are those of `@statelyai/inspect` 0.7, written down here so that nothing of it, nor of XState, has to be
 * installed: whatever has these three methods will do. It does not know what rooms are.
 */

/** What that package reads of an actor: its id, its parent, and its chart. */
export interface InspectedActor {
  readonly sessionId: string;
  readonly id: string;
  readonly _parent?: InspectedActor;
  readonly logic?: { readonly config: object };
  /** never called; actors have it */
  send(): void;
  /** never called; actors have it */
  getSnapshot(): undefined;
}

export interface InspectedEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface InspectedSnapshot {
  readonly status: 'active' | 'done' | 'stopped';
  /** as XState has it: `'Vacant'`, `{ Connected: 'joined' }` */
  readonly value?: string | Readonly<Record<string, string>>;
  readonly context?: object;
}

/** The inspectors of `@statelyai/inspect` (browser, WebSocket), or anything else with these methods. */
export interface Inspector {
  actor(actor: InspectedActor, snapshot: InspectedSnapshot): void;
  event(target: string, event: InspectedEvent, info: { source: string | undefined }): void;
  snapshot(actor: string, snapshot: InspectedSnapshot, info: { event: InspectedEvent }): void;
}

/** An actor that was announced. */
export interface Shown {
  readonly ref: InspectedActor;
  /** Another state of it, and the event that it follows from. */
  show(snapshot: Omit<InspectedSnapshot, 'status'>, event: InspectedEvent): void;
  /** Nothing follows any more. */
  end(status: 'done' | 'stopped'): void;
}

const nothing = (): undefined => undefined;

/** Announces an actor; everything it is shown with is plain JSON. */
export const announce = (
  inspector: Inspector,
  sessionId: string,
  options: {
    readonly parent?: InspectedActor | undefined;
    /** a chart in the inspector's form; its `id` is the name that is shown, else the sessionId */
    readonly definition?: object;
    readonly snapshot?: Omit<InspectedSnapshot, 'status'>;
  },
): Shown => {
  const { parent, definition } = options;
  let latest = options.snapshot ?? {};
  const ref: InspectedActor = {
    sessionId,
    id: sessionId,
    ...(parent && { _parent: parent }),
    ...(definition && { logic: { config: definition } }),
    send: nothing,
    getSnapshot: nothing,
  };
  inspector.actor(ref, { status: 'active', ...latest });
  return {
    ref,
    show(snapshot, event) {
      latest = snapshot;
      inspector.snapshot(sessionId, { status: 'active', ...snapshot }, { event });
    },
    end: (status) => inspector.snapshot(sessionId, { ...latest, status }, { event: { type: status } }),
  };
};

/** A dotted state as XState writes it. */
export const stateValue = (state: string): string | Readonly<Record<string, string>> => {
  const [top = state, sub] = state.split('.');
  return sub === undefined ? top : { [top]: sub };
};

/** User text as one part of a sessionId; parts are joined with slashes. */
export const part = (text: string): string => text.replaceAll('%', '%25').replaceAll('/', '%2F');
