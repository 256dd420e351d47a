/**
 * The shapes of the simulated network: its events, its effects, its state. What they do is in `network.ts`.
 */
import type { FaultTimes, NetworkRates } from './faults.js';

/** From a device to the server, or back. */
export type Way = 'up' | 'down';

export interface Message<P> {
  readonly link: number;
  readonly way: Way;
  readonly name: string;
  readonly payload: P;
}

/**
 * What to do with messages of a name: `hold` keeps them until they are let go, `drop` loses them, `repeat` sends each
 * twice, `keep` lets each pass and holds a copy.
 */
export type RuleKind = 'hold' | 'drop' | 'repeat' | 'keep';

export type NetworkEvent<P> = { readonly now: number } & (
  | ({ readonly type: 'send' } & Message<P>)
  /** the first thing that is due at `now` happens; one at a time, since it may change what happens next */
  | { readonly type: 'due' }
  | { readonly type: 'break' | 'mend'; readonly link: number }
  | { readonly type: 'cut' | 'join'; readonly link: number; readonly way: Way }
  | {
      readonly type: 'rule';
      readonly link: number;
      readonly name: string;
      readonly kind: RuleKind;
      /** how many messages it is for; null until it is lifted */
      readonly times: number | null;
      /** ms that a repeated message's copy comes later */
      readonly after: number;
    }
  /** rules for that name are over, and what they hold goes on its way at once (`letGo`) or is lost (`discard`) */
  | { readonly type: 'letGo' | 'discard'; readonly link: number; readonly name: string }
  | { readonly type: 'setRates'; readonly rates: Partial<NetworkRates> }
);

export type LossCause = 'chance' | 'interruption' | 'partition' | 'rule';

export type NetworkEffect<P> =
  | ({ readonly type: 'deliver'; readonly sentAt: number; readonly isCopy: boolean } & Message<P>)
  | ({ readonly type: 'lost'; readonly why: LossCause } & Message<P>)
  | ({ readonly type: 'held' } & Message<P>)
  /** the device's connection is broken, or back */
  | { readonly type: 'linkDown' | 'linkUp'; readonly link: number };

/** A rule on a link, oldest first; the first one for a name counts. */
export interface Rule {
  name: string;
  kind: RuleKind;
  times: number | null;
  after: number;
}

export interface Link<P> {
  isUp: boolean;
  isCut: { up: boolean; down: boolean };
  /** when the last message of a way arrives: the next ones do not before it, unless they are reordered */
  lastAt: { up: number; down: number };
  /** of this outage, and of the partition of each way: an end that chance planned for an earlier one is void */
  outage: number;
  partition: { up: number; down: number };
  rules: Rule[];
  held: Message<P>[];
}

/** What is bound to happen: an arrival, or the end of a fault that chance began. */
export type Planned<P> =
  | (Extract<NetworkEffect<P>, { type: 'deliver' }> & { readonly at: number; readonly seq: number })
  | { type: 'outageOver'; at: number; seq: number; link: number; outage: number }
  | { type: 'partitionOver'; at: number; seq: number; link: number; way: Way; partition: number };

export interface NetworkOptions {
  /** any number; default 0 */
  readonly seed?: number;
  /** ms that every message takes; default 0 */
  readonly latency?: number;
  /** default: no faults */
  readonly rates?: Partial<NetworkRates>;
  readonly times?: Partial<FaultTimes>;
  /** names that `inFlight` does not count: what goes on for ever by itself; default none */
  readonly background?: readonly string[];
}

export interface Network<P> {
  random: number;
  /** of what was planned last */
  seq: number;
  readonly latency: number;
  readonly times: FaultTimes;
  readonly background: readonly string[];
  rates: NetworkRates;
  hasFaults: boolean;
  /** messages on their way, those of the background aside; held ones are not on their way */
  inFlight: number;
  readonly links: Link<P>[];
  readonly queue: Planned<P>[];
}
