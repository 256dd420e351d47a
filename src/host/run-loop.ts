/**
 * One input at a time: step and commit, carry out its effects in order, then the next input (CL-24).
 *
 * Whatever comes while effects are carried out, be it a call made in a listener or an answer that a transport gives
 * from within `send`, waits till they are all out. It does not know what an input or an effect is.
 */

/**
 * @param take steps and commits; what it throws reaches whoever gave the input that ran the loop, and the loop goes on
 *   with the next input.
 * @param carryOut does one effect; it must not throw.
 * @returns takes an input, now or, from within an effect, as soon as its turn comes
 */
export const createRunLoop = <I, E>(
  take: (input: I) => readonly E[],
  carryOut: (effect: E) => void,
): ((input: I) => void) => {
  const waiting: I[] = [];
  let isRunning = false;
  return (input) => {
    waiting.push(input);
    if (isRunning) return;
    isRunning = true;
    try {
      while (waiting.length > 0) for (const effect of take(waiting.shift() as I)) carryOut(effect);
    } finally {
      isRunning = false;
    }
  };
};
