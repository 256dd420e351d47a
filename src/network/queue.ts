/**
 * What is due when: a binary heap in a plain array, earliest first, and first come first served at one instant.
 *
 * Shared by the network (deliveries) and the simulation (timers). It does not know what it keeps.
 */

/** `at` is ms, `seq` the order of arming or sending: no two entries of one queue share it, so the order is total. */
export interface Due {
  readonly at: number;
  readonly seq: number;
}

const isBefore = (left: Due, right: Due): boolean =>
  left.at < right.at || (left.at === right.at && left.seq < right.seq);

const sink = <T extends Due>(queue: T[], from: number, entry: T): void => {
  const half = queue.length >> 1;
  let hole = from;
  while (hole < half) {
    let child = 2 * hole + 1;
    let least = queue[child] as T;
    const right = queue[child + 1];
    if (right !== undefined && isBefore(right, least)) {
      child += 1;
      least = right;
    }
    if (!isBefore(least, entry)) break;
    queue[hole] = least;
    hole = child;
  }
  queue[hole] = entry;
};

export const enqueue = <T extends Due>(queue: T[], entry: T): void => {
  let hole = queue.length;
  queue.push(entry);
  while (hole > 0) {
    const above = (hole - 1) >> 1;
    const parent = queue[above] as T;
    if (!isBefore(entry, parent)) break;
    queue[hole] = parent;
    hole = above;
  }
  queue[hole] = entry;
};

/** Takes the first entry out. */
export const dequeue = <T extends Due>(queue: T[]): T | undefined => {
  const first = queue[0];
  const last = queue.pop();
  if (first !== last && last !== undefined) sink(queue, 0, last);
  return first;
};

/** Takes every entry out that `isOut` says yes to; they come back in order. */
export const withdraw = <T extends Due>(queue: T[], isOut: (entry: T) => boolean): T[] => {
  const out: T[] = [];
  let kept = 0;
  for (const entry of queue) {
    if (isOut(entry)) out.push(entry);
    else {
      queue[kept] = entry;
      kept += 1;
    }
  }
  queue.length = kept;
  for (let at = (kept >> 1) - 1; at >= 0; at -= 1) sink(queue, at, queue[at] as T);
  return out.sort((left, right) => left.at - right.at || left.seq - right.seq);
};
