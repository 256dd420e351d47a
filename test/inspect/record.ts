/** What an inspector of `@statelyai/inspect` sends, as its receiver would get it: serialized with the package's defaults. */
import { createInspector } from '@statelyai/inspect';
import { type Inspection, type InspectionOptions, inspectRooms } from '../../src/inspect/index.js';

export interface Received {
  readonly type: '@xstate.actor' | '@xstate.event' | '@xstate.snapshot';
  readonly sessionId: string;
  readonly name?: string;
  readonly parentId?: string;
  readonly rootId?: string;
  readonly definition?: string;
  readonly sourceId?: string;
  readonly event?: { readonly type: string; readonly [key: string]: unknown };
  readonly snapshot?: {
    readonly status: string;
    readonly value?: string | Record<string, string>;
    readonly context?: Record<string, unknown>;
  };
}

export const record = (
  options?: InspectionOptions,
): { readonly inspection: Inspection; readonly received: Received[] } => {
  const received: Received[] = [];
  const inspector = createInspector({
    send: (event) => received.push(JSON.parse(JSON.stringify(event))),
  });
  return { inspection: inspectRooms(inspector, options), received };
};

const dotted = (value: string | Record<string, string> | undefined): string =>
  typeof value === 'object'
    ? Object.entries(value)
        .map((pair) => pair.join('.'))
        .join()
    : (value ?? '-');

/** What was received in short: `+ actor state`, `source > actor event`, `actor = state`. */
export const brief = (received: readonly Received[]): string[] =>
  received.map(({ type, sessionId, sourceId, event, snapshot }) => {
    if (type === '@xstate.event') return `${sourceId} > ${sessionId} ${event?.type}`;
    const state = snapshot?.status === 'active' ? dotted(snapshot.value) : snapshot?.status;
    return type === '@xstate.actor' ? `+ ${sessionId} ${state}` : `${sessionId} = ${state}`;
  });

/** The latest that is shown of each actor. */
export const latest = (received: readonly Received[]): ReadonlyMap<string, Received> =>
  new Map(received.filter(({ type }) => type !== '@xstate.event').map((event) => [event.sessionId, event]));

export const stateOf = (received: readonly Received[], sessionId: string): string =>
  dotted(latest(received).get(sessionId)?.snapshot?.value);
