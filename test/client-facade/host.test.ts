import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { monotonic, systemClock } from '../../src/host/clock.js';
import { createErrorSink } from '../../src/host/error-sink.js';
import { createRunLoop } from '../../src/host/run-loop.js';

describe('the run loop', () => {
  it('CL-24 takes one input at a time: all effects of one are out before the next is taken', () => {
    const seen: string[] = [];
    const run = createRunLoop<string, string>(
      (input) => {
        seen.push(`take ${input}`);
        return [`${input}1`, `${input}2`];
      },
      (effect) => {
        seen.push(effect);
        // from within an effect: a listener's call, or an answer that the transport gives at once
        if (effect === 'a1') {
          run('b');
          run('c');
        }
      },
    );
    run('a');
    expect(seen).toEqual(['take a', 'a1', 'a2', 'take b', 'b1', 'b2', 'take c', 'c1', 'c2']);
  });

  it('CL-24 goes on after an input that cannot be taken, in order', () => {
    const seen: string[] = [];
    const run = createRunLoop<string, string>(
      (input) => {
        if (input === 'bad') throw new Error('no such input');
        return [input];
      },
      (effect) => {
        seen.push(effect);
        if (effect === 'first') {
          run('bad');
          run('second');
        }
      },
    );
    expect(() => run('first')).toThrow('no such input');
    run('third');
    expect(seen).toEqual(['first', 'second', 'third']);
  });
});

describe('the system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('fires once, when the time is over and not before', () => {
    const clock = systemClock();
    const fire = vi.fn();
    clock.setTimer('a', 1_000, fire);
    vi.advanceTimersByTime(999);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5_000);
    expect(fire).toHaveBeenCalledTimes(1);
  });

  it('does not fire what was cleared, or set anew under its id', () => {
    const clock = systemClock();
    const first = vi.fn();
    const second = vi.fn();
    clock.setTimer('a', 10, first);
    clock.setTimer('a', 20, second);
    clock.setTimer('b', 10, first);
    clock.clearTimer('b');
    clock.clearTimer('unknown');
    vi.advanceTimersByTime(30);
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledTimes(1);
  });

  it('waits longer than a host timer can', () => {
    const clock = systemClock();
    const fire = vi.fn();
    const days40 = 40 * 86_400_000;
    clock.setTimer('a', days40, fire);
    vi.advanceTimersByTime(days40 - 1);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fire).toHaveBeenCalledTimes(1);
  });

  it('never falls for a machine, and has whole ms', () => {
    const times = [5.7, 3, 8.2];
    const now = monotonic({ now: () => times.shift() ?? 0, setTimer: () => {}, clearTimer: () => {} });
    expect([now(), now(), now()]).toEqual([5, 5, 8]);
  });
});

describe('the error sink', () => {
  it('throws what nobody takes in a microtask, also what the reporter itself throws', async () => {
    const thrown: unknown[] = [];
    const queue = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
      try {
        task();
      } catch (error) {
        thrown.push(error);
      }
    });
    createErrorSink()('one');
    createErrorSink((error) => {
      throw `${error} again`;
    })('two');
    createErrorSink(() => {})('three');
    queue.mockRestore();
    expect(thrown).toEqual(['one', 'two again']);
  });
});
