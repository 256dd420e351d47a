/** The explorer over one build until the first violation. It is loaded from that build, as `soak-worker.ts` is. */
import { parentPort, workerData } from 'node:worker_threads';
import { explore } from '../explorer/index.js';
import { type Bounds, DEFAULT_BOUNDS } from '../world/bounds.js';
import { WorldSpace } from '../world/world-space.js';

export interface ExplorerOrder {
  /** beside the default ones */
  readonly bounds: Partial<Bounds>;
  readonly seconds: number;
}

export interface ExplorerKill {
  readonly law: string;
  readonly why: string;
  /** steps of the shortest counterexample */
  readonly length: number;
  /** states that were seen until then */
  readonly states: number;
}

export interface ExplorerOutcome {
  readonly kill: ExplorerKill | null;
  readonly states: number;
  readonly complete: boolean;
}

const run = ({ bounds, seconds }: ExplorerOrder): ExplorerOutcome => {
  const { violations, states, complete } = explore(new WorldSpace({ ...DEFAULT_BOUNDS, ...bounds }), {
    seconds,
  });
  const [first] = violations;
  return {
    kill: first ? { law: first.law, why: first.why, length: first.depth, states } : null,
    states,
    complete,
  };
};

parentPort?.postMessage(run(workerData as ExplorerOrder));
