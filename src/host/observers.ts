/**
 * Those who look on at a host: told of each step after it was taken and before its effects go out, first come first told.
 *
 * They cannot change anything, and what they throw is the embedder's error. What a step is, it does not know.
 */

export interface Observers<T> {
  /** @returns ends it; a function that looks on already is not told twice */
  observe(observer: (step: T) => void): () => void;
  tell(step: T): void;
}

/** @param onError told what an observer threw; it must not throw itself */
export const createObservers = <T>(onError: (error: unknown) => void): Observers<T> => {
  const observers = new Set<(step: T) => void>();
  return {
    observe(observer) {
      observers.add(observer);
      return () => void observers.delete(observer);
    },
    tell(step) {
      for (const observer of observers)
        try {
          observer(step);
        } catch (error) {
          onError(error);
        }
    },
  };
};
