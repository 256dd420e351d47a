/**
 * Who listens to an engine, and telling them. A listener that throws is reported and hinders nobody.
 *
 * The lists are replaced, never changed, so that a listener may add and remove others while they are being told.
 */
import type { ZegoEvents, ZegoEventType, ZegoListener } from './types.js';

type AnyListener = (...data: ZegoEvents[ZegoEventType]) => void;

export interface RtcListeners {
  on<T extends ZegoEventType>(event: T, callback: ZegoListener<T>): void;
  off<T extends ZegoEventType>(event: T, callback?: ZegoListener<T>): void;
  emit<T extends ZegoEventType>(event: T, data: ZegoEvents[T]): void;
  clear(): void;
}

/** @param onError is told what a listener threw */
export const createRtcListeners = (onError: (error: unknown) => void): RtcListeners => {
  const lists = new Map<string, readonly AnyListener[]>();
  const listOf = (event: string): readonly AnyListener[] => lists.get(event) ?? [];
  return {
    on(event, callback) {
      const added = callback as unknown as AnyListener;
      if (typeof added === 'function' && !listOf(event).includes(added))
        lists.set(event, [...listOf(event), added]);
    },
    off(event, callback) {
      if (callback === undefined) lists.delete(event);
      else
        lists.set(
          event,
          listOf(event).filter((kept) => kept !== (callback as unknown as AnyListener)),
        );
    },
    emit(event, data) {
      for (const listener of listOf(event)) {
        if (!listOf(event).includes(listener)) continue;
        try {
          listener(...data);
        } catch (error) {
          onError(error);
        }
      }
    },
    clear: () => lists.clear(),
  };
};
