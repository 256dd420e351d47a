/**
 * Where a scenario is played: the few things that a run asks of a simulation.
 *
 * A small face between the format and the simulation, so that either can change alone, and tests can play
 * scenarios on a stage of cardboard. Lines of the log are JSON objects as design section 7 has them; a run
 * reads them and never writes one.
 */
import type { CallStep, Json, NetworkStep, Scenario, ServerStep } from './format.js';

/** One line of the log: `at` in ms, and what happened. */
export type LogLine = { readonly [key: string]: Json };

/** What became of a message; for diagrams and the timeline, no part of the log. */
export interface Passage {
  readonly at: number;
  /** how many lines the log had by then */
  readonly after: number;
  readonly device: string;
  readonly way: 'up' | 'down';
  readonly name: string;
  readonly what: 'delivered' | 'lost' | 'held';
}

export interface Stage {
  /** ms since the scenario began */
  readonly now: number;
  /** Both grow while the run goes on; nothing in them changes. */
  readonly log: readonly LogLine[];
  readonly passages: readonly Passage[];
  /** Begins a call of a device or an engine; its line is in the log at once, its settlement when it comes. */
  call(device: string, method: CallStep['method'], args: readonly Json[]): void;
  /** A call of the server API: its line is in the log at once. */
  server(method: ServerStep['method'], args: readonly Json[]): void;
  network(step: NetworkStep): void;
  advance(ms: number): void;
  /** Until no message is on its way and nothing can happen without time passing. */
  settle(): void;
  /** Every room with its members, Vacant ones too. */
  rooms(): { readonly [roomID: string]: readonly string[] };
  /** The same, of the engines' server. */
  roomsOfEngines(): { readonly [roomID: string]: readonly string[] };
  /** The rooms of a device or an engine that are not Disconnected, by name of state. */
  deviceRooms(device: string): { readonly [roomID: string]: string };
  /** The streams of an engine as [roomID, streamID, name of state], in the order of their starts. */
  streams(engine: string): readonly (readonly [roomID: string, streamID: string, state: string])[];
  /** null if there is no such room */
  attributes(roomID: string): { readonly [key: string]: string } | null;
}

/** Makes the stage of a scenario: its servers, its network, its devices logged in, its engines. */
export type StageMaker = (scenario: Scenario, seed: number) => Stage;
