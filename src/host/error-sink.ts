/**
 * Where the errors of the embedder's own functions go: listeners, hooks, `send`. A host goes on as if nothing had been thrown.
 */

const throwLater = (error: unknown): void =>
  queueMicrotask(() => {
    throw error;
  });

/** @param report told of each error; without it, or if it throws itself, the error is thrown in a microtask */
export const createErrorSink =
  (report: (error: unknown) => void = throwLater): ((error: unknown) => void) =>
  (error) => {
    try {
      report(error);
    } catch (another) {
      throwLater(another);
    }
  };
