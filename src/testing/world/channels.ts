/**
 * Messages under way in one direction of one device: in order of sending, or, where they may overtake each other, as a
 * set in which each may be there several times.
 */
import { Interner, PairMap } from '../explorer/index.js';
import { isUp, type Mentions, type MessageForm } from './forms.js';
import type { PartStore } from './part-store.js';
import type { Permutation } from './symmetry.js';

export const EMPTY = 0;

export class Channels {
  private readonly contents = new Interner<readonly number[]>();
  private readonly mentions: Mentions[] = [];
  private readonly requests: number[] = [];
  private readonly nexts: (readonly number[])[] = [];
  private readonly added = new PairMap();
  private readonly taken = new PairMap();
  private readonly ranked = new PairMap();
  private readonly aged = new PairMap();
  private readonly permuted = new PairMap();

  constructor(
    private readonly messages: PartStore<MessageForm>,
    private readonly reorder: boolean,
  ) {
    this.number([]);
  }

  private number(given: readonly number[]): number {
    const content = this.reorder ? [...given].sort((a, b) => a - b) : given;
    const channel = this.contents.number(content);
    if (channel === this.mentions.length) {
      this.requests.push(content.reduce((ids, message) => ids | this.requestIn(message), 0));
      this.mentions.push(
        content
          .map((message) => this.messages.mentionsIn(message))
          .reduce(
            (all, { ids, highest, lives }) => ({
              ids: all.ids | ids,
              highest: Math.max(all.highest, highest),
              lives: all.lives | lives,
            }),
            { ids: 0, highest: 0, lives: 0 },
          ),
      );
    }
    return channel;
  }

  content(channel: number): readonly number[] {
    return this.contents.value(channel);
  }

  mentionsIn(channel: number): Mentions {
    return this.mentions[channel] as Mentions;
  }

  /** Ids of the requests in it, as bits. */
  requestsIn(channel: number): number {
    return this.requests[channel] as number;
  }

  private requestIn(message: number): number {
    const form = this.messages.form(message);
    return isUp(form) ? 1 << (form.id - 1) : 0;
  }

  with(channel: number, messages: readonly number[]): number {
    let longer = channel;
    for (const message of messages) {
      const shorter = longer;
      longer = this.added.get(shorter, message);
      if (longer >= 0) continue;
      longer = this.number([...this.content(shorter), message]);
      this.added.set(shorter, message, longer);
    }
    return longer;
  }

  without(channel: number, at: number): number {
    const known = this.taken.get(channel, at);
    if (known >= 0) return known;
    const shorter = this.number(this.content(channel).filter((_, i) => i !== at));
    this.taken.set(channel, at, shorter);
    return shorter;
  }

  of(messages: readonly number[]): number {
    return this.number(messages);
  }

  /** Which messages may be next: the first, or, where they overtake each other, one of each kind. */
  heads(channel: number): readonly number[] {
    const known = this.nexts[channel];
    if (known) return known;
    const heads = this.headsOf(channel);
    this.nexts[channel] = heads;
    return heads;
  }

  private headsOf(channel: number): readonly number[] {
    const content = this.content(channel);
    if (content.length < 2) return content.map((_, at) => at);
    return this.reorder ? content.flatMap((message, at) => (message === content[at - 1] ? [] : [at])) : [0];
  }

  rank(channel: number, ids: number): number {
    const full = (1 << this.mentionsIn(channel).highest) - 1;
    const relevant = ids & full;
    if (relevant === full) return channel;
    const known = this.ranked.get(channel, relevant);
    if (known >= 0) return known;
    const renamed = this.number(
      this.content(channel).map((message) => this.messages.rank(message, relevant)),
    );
    this.ranked.set(channel, relevant, renamed);
    return renamed;
  }

  age(channel: number, lives: number): number {
    const relevant = lives & this.mentionsIn(channel).lives;
    if (relevant === 0) return channel;
    const known = this.aged.get(channel, relevant);
    if (known >= 0) return known;
    const renamed = this.number(this.content(channel).map((message) => this.messages.age(message, relevant)));
    this.aged.set(channel, relevant, renamed);
    return renamed;
  }

  permute(channel: number, permutation: Permutation): number {
    if (channel === EMPTY) return channel;
    const known = this.permuted.get(channel, permutation.number);
    if (known >= 0) return known;
    const image = this.number(
      this.content(channel).map((message) => this.messages.permute(message, permutation)),
    );
    this.permuted.set(channel, permutation.number, image);
    return image;
  }

  get bytes(): number {
    return this.contents.bytes + this.mentions.length * 48 + this.ranked.bytes + this.added.bytes;
  }
}
