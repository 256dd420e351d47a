/**
 * Who listens to what, and telling them. A listener that throws is reported and hinders nobody.
 *
 * The lists are replaced, never changed, so that a listener may add and remove others while they are being told.
 */
import type { Listener, Listening, NoticeData, NoticeType } from './types.js';

type AnyListener<Self> = (zim: Self, data: NoticeData[NoticeType]) => void;

export interface Listeners<Self> extends Listening<Self> {
  emit<T extends NoticeType>(type: T, self: Self, data: NoticeData[T]): void;
  /** Whether anybody would be told. */
  has(type: NoticeType): boolean;
}

/** @param onError is told what a listener threw */
export const createListeners = <Self>(onError: (error: unknown) => void): Listeners<Self> => {
  const lists = new Map<string, readonly AnyListener<Self>[]>();
  const listOf = (type: string): readonly AnyListener<Self>[] => lists.get(type) ?? [];
  return {
    on<T extends NoticeType>(type: T, listener: Listener<Self, T>) {
      const added = listener as AnyListener<Self>;
      if (typeof added === 'function' && !listOf(type).includes(added))
        lists.set(type, [...listOf(type), added]);
    },
    off<T extends NoticeType>(type: T, listener?: Listener<Self, T>) {
      if (listener === undefined) lists.delete(type);
      else
        lists.set(
          type,
          listOf(type).filter((kept) => kept !== listener),
        );
    },
    has: (type) => listOf(type).length > 0,
    emit(type, self, data) {
      for (const listener of listOf(type)) {
        if (!listOf(type).includes(listener)) continue;
        try {
          listener(self, data);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
};
