/**
 * Strongly connected parts of a graph (Tarjan), with a stack of its own: graphs are deeper than the host's.
 */

/** The parts, each a list of places; a place on no circle is a part by itself. */
export const components = (next: readonly (readonly number[])[]): number[][] => {
  const size = next.length;
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const onStack = new Uint8Array(size);
  const stack: number[] = [];
  const parts: number[][] = [];
  let count = 0;

  const open = (at: number): void => {
    order[at] = count;
    low[at] = count;
    count += 1;
    stack.push(at);
    onStack[at] = 1;
  };
  const close = (at: number): void => {
    if (low[at] !== order[at]) return;
    const part: number[] = [];
    let member: number;
    do {
      member = stack.pop() as number;
      onStack[member] = 0;
      part.push(member);
    } while (member !== at);
    parts.push(part);
  };

  for (let root = 0; root < size; root += 1) {
    if (order[root] !== -1) continue;
    // where each open place is in its list of successors
    const work: { at: number; i: number }[] = [{ at: root, i: 0 }];
    open(root);
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const { at } = top;
      const to = (next[at] as readonly number[])[top.i];
      if (to === undefined) {
        work.pop();
        close(at);
        const above = work.at(-1);
        if (above) low[above.at] = Math.min(low[above.at] as number, low[at] as number);
      } else {
        top.i += 1;
        if (order[to] === -1) {
          open(to);
          work.push({ at: to, i: 0 });
        } else if (onStack[to] === 1) low[at] = Math.min(low[at] as number, order[to] as number);
      }
    }
  }
  return parts;
};
