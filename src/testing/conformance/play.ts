/**
 * One script played on an SDK: what its app was told, line by line, and what that breaks.
 *
 * At the end the network comes back and time passes, so that the laws of settled worlds can be asked too.
 */
import { createLogChecker, violationInWords } from '../../verify/index.js';
import { type AppLine, AppLog, ENTERING } from '../laws/app-log.js';
import type { Broken } from '../laws/law.js';
import { readWords } from '../laws/read-log.js';
import { TWO_RUNS_CLAUSES } from '../laws/two-runs.js';
import { SCRIPT_DEVICES, SCRIPT_ROOMS, type Script, type ScriptStep } from './scripts.js';
import type { Ear, Session, Subject, SubjectDevice } from './subject.js';

/** Of one script on one SDK. */
export interface Played {
  readonly broken: readonly Broken[];
  /** how often each law had its case, by the law's id */
  readonly cases: ReadonlyMap<string, number>;
  /** by device */
  readonly logs: ReadonlyMap<string, readonly AppLine[]>;
}

export interface PlayOptions {
  /** ms within which a call has to be settled, and after which the world has to be at rest; default 100 000 */
  readonly patience?: number;
}

const PATIENCE = 100_000;
/** ms in which a leave has to be settled, whatever the network does: twice the time of a request (NR-2) */
const LEAVE_TAKES = 20_000;

/** Lets promises of promises settle. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class Listener implements Ear {
  readonly log: AppLine[] = [];
  device: SubjectDevice | undefined;
  calls = 0;
  readonly isDown = { value: false };
  /** what is wrong with the adapter */
  unusable: unknown;
  private readonly laws: AppLog;
  private readonly checker = createLogChecker();

  constructor(
    readonly name: string,
    private readonly now: () => number,
    private readonly broken: (law: string, why: string) => void,
    readonly count: (law: string) => void,
  ) {
    this.laws = new AppLog(count);
  }

  take(line: AppLine): void {
    this.log.push(line);
    // the check of recorded logs says the same of the path, and what would have been legal
    for (const { law, why } of this.laws.take(line))
      if (law !== 'P5 the log is a path') this.broken(law, `${this.name}: ${why}`);
  }

  state(notice: Parameters<Ear['state']>[0]): void {
    let words: ReturnType<typeof readWords>;
    try {
      words = readWords(notice);
    } catch (error) {
      // an SDK may swallow what its listeners throw
      this.unusable ??= error;
      return;
    }
    const line: AppLine = { at: this.now(), notice: 'roomStateChanged', ...words };
    this.take(line);
    const { at: _, ...plain } = line;
    for (const finding of this.checker.item({ ...plain, device: this.name }))
      if (finding.kind === 'violation')
        this.broken('P5 the log is a path', violationInWords(finding.violation));
    const shown = this.device?.state?.(words.roomID);
    if (shown === undefined) return;
    this.count('P5 getters');
    const { state } = readWords({ ...notice, state: shown });
    if (state !== words.state)
      this.broken(
        'P5 getters',
        `${this.name}: the notice says ${words.state} of ${words.roomID}, the getter ${state}`,
      );
  }

  members({ roomID, what, userIDs }: Parameters<Ear['members']>[0]): void {
    const notice = what === 'joined' ? 'roomMemberJoined' : 'roomMemberLeft';
    this.take({ at: this.now(), notice, roomID, userIDs });
  }

  call(method: string, roomID: string, from: string, act: () => PromiseLike<unknown>): void {
    this.calls += 1;
    const call = this.calls;
    this.take({ at: this.now(), call, method, roomID, from });
    if (method === 'switchRoom')
      this.checker.item({ device: this.name, call, method, args: [from, { roomID }] });
    const settle = (code: number) => () => this.take({ at: this.now(), settled: call, code });
    try {
      act().then(settle(0), settle(1));
    } catch {
      settle(1)();
    }
  }

  /** A call that enters is out. */
  get isEntering(): boolean {
    const open = new Set(this.laws.openCalls);
    return this.log.some((line) => 'method' in line && ENTERING.has(line.method) && open.has(line.call));
  }

  /** CL-22: a leave ends though the network is down. */
  leavesEnd(): void {
    const open = new Set(this.laws.openCalls);
    for (const line of this.log)
      if ('method' in line && line.method.startsWith('leave') && open.has(line.call))
        if (this.now() - line.at >= LEAVE_TAKES)
          this.broken(
            'P4 leave wins',
            `${this.name}: ${line.method} ${line.roomID} is not settled, ${this.now() - line.at} ms after it was asked for`,
          );
  }

  get connected(): readonly string[] {
    return this.laws.connected;
  }

  membersOf(roomID: string): readonly string[] | null {
    return this.laws.membersOf(roomID);
  }

  end(): readonly Broken[] {
    return this.laws.end();
  }
}

class Play {
  private readonly broken: Broken[] = [];
  private readonly cases = new Map<string, number>();
  private readonly listeners = new Map<string, Listener>();

  private constructor(private readonly session: Session) {}

  static async begin(session: Session): Promise<Play> {
    const play = new Play(session);
    for (const name of SCRIPT_DEVICES) {
      const ear = new Listener(
        name,
        () => session.now(),
        (law, why) => play.broken.push({ law, why }),
        play.count,
      );
      play.listeners.set(name, ear);
      ear.device = await session.device(name, ear);
    }
    await session.settle();
    await breathe();
    return play;
  }

  private readonly count = (law: string): void => {
    const id = law.replace(/ .*/, '');
    this.cases.set(id, (this.cases.get(id) ?? 0) + 1);
  };

  private breaks(law: string, why: string): void {
    this.broken.push({ law, why });
  }

  async step(step: ScriptStep): Promise<void> {
    const { session } = this;
    const ear = 'device' in step ? this.listeners.get(step.device) : undefined;
    const device = ear?.device;
    if (step.do === 'settle') await session.settle();
    else if (step.do === 'advance') await session.advance(step.ms);
    else if (step.do === 'kick') await session.kick(step.roomID, step.device);
    else if (step.do === 'holdAnswer') session.transport?.holdAnswer(step.device);
    else if (step.do === 'releaseAnswer') await this.release(step.device);
    else if (ear && device) await this.ask(ear, device, step);
    await breathe();
    for (const { unusable } of this.listeners.values()) if (unusable) throw unusable;
    await this.readLists();
  }

  private async ask(ear: Listener, device: SubjectDevice, step: ScriptStep): Promise<void> {
    if (step.do === 'down' || step.do === 'up') {
      if (step.do === 'up') ear.leavesEnd();
      ear.isDown.value = step.do === 'down';
      await device.network(step.do);
    } else if (step.do === 'enter') ear.call('enterRoom', step.roomID, '', () => device.enter(step.roomID));
    else if (step.do === 'leave') ear.call('leaveRoom', step.roomID, '', () => device.leave(step.roomID));
    else if (step.do === 'switch' && device.switchRoom)
      ear.call(
        'switchRoom',
        step.roomID,
        step.from,
        () => device.switchRoom?.(step.from, step.roomID) ?? never(),
      );
    else if (step.do === 'leaveAll' && device.leaveAll)
      ear.call('leaveAllRoom', '', '', () => device.leaveAll?.() ?? never());
  }

  /** P1: the answer to an attempt that is over changes nothing that the app sees. */
  private async release(name: string): Promise<void> {
    const { session } = this;
    const ear = this.listeners.get(name);
    if (!session.transport || !ear) return;
    await session.settle();
    await breathe();
    const before = ear.log.length;
    const isStale = !ear.isEntering;
    session.transport.releaseAnswer(name);
    await session.settle();
    await breathe();
    // an answer that a call waits for is no late one
    if (!isStale) return;
    this.count('P1');
    const heard = ear.log.slice(before);
    if (heard.length > 0)
      this.breaks('P1 stale inputs are inert', `${name}: a late answer brought ${JSON.stringify(heard[0])}`);
  }

  /** What the app reads when it has entered: from there on its view is what it is told. */
  private async readLists(): Promise<void> {
    for (const ear of this.listeners.values())
      for (const roomID of ear.connected) {
        if (ear.membersOf(roomID) !== null) continue;
        const list = await ear.device?.members?.(roomID);
        if (list) ear.take({ at: this.session.now(), list, roomID });
      }
  }

  /** Everything is well again, and has had its time. */
  async heal(patience: number): Promise<void> {
    const { session, listeners } = this;
    // a call has its time while the network is down, too
    if ([...listeners.values()].some(({ isDown }) => isDown.value)) await session.advance(patience / 4);
    for (const ear of listeners.values()) ear.leavesEnd();
    for (const name of listeners.keys()) session.transport?.releaseAnswer(name);
    for (const { device, isDown } of listeners.values()) if (isDown.value) await device?.network('up');
    await session.settle();
    await session.advance(patience);
    await session.settle();
    await breathe();
    for (const ear of listeners.values())
      for (const { law, why } of ear.end()) this.breaks(law, `${ear.name}: ${why}`);
    for (const roomID of SCRIPT_ROOMS) await this.compare(roomID);
  }

  /** P2, P17, P30: whom the server has, against what each app was told. */
  private async compare(roomID: string): Promise<void> {
    const held = await this.session.members?.(roomID);
    if (!held) return;
    for (const ear of this.listeners.values()) {
      const isIn = held.includes(ear.name);
      const isShown = ear.connected.includes(roomID);
      if (ear.calls > 0) this.count('P2');
      if (isIn && !isShown)
        this.breaks(
          'P2 orphans are released',
          `${ear.name}: the server has it in ${roomID}, and its app was told otherwise`,
        );
      if (isShown && !isIn)
        this.breaks('P30 both sides agree', `${ear.name}: ${roomID} is Connected, and the server has it not`);
      const list = ear.membersOf(roomID);
      if (!isShown || !isIn || !list) continue;
      this.count('P17');
      if ([...held].sort().join() !== list.join())
        this.breaks(
          'P17 members as told',
          `${ear.name}: ${roomID} has [${[...held].sort()}], and its app was told [${list}]`,
        );
    }
  }

  marks(): ReadonlyMap<string, number> {
    return new Map([...this.listeners].map(([name, { log }]) => [name, log.length]));
  }

  /** P15: the second time against the first, whatever time it took. */
  compareTimes(first: ReadonlyMap<string, number>, second: ReadonlyMap<string, number>): void {
    for (const [name, { log }] of this.listeners) {
      const timeless = (from: number, to: number) => log.slice(from, to).map((line) => ({ ...line, at: 0 }));
      const [from, middle] = [first.get(name) ?? 0, second.get(name) ?? 0];
      const runs = {
        kind: 'again' as const,
        one: timeless(from, middle).filter(isComparable),
        other: timeless(middle, log.length).filter(isComparable),
        begins: [0, 0] as const,
      };
      if (runs.one.length > 0) this.count('P15');
      for (const { name: law, check } of TWO_RUNS_CLAUSES) {
        const why = law.startsWith('P15') ? check(runs) : null;
        if (why !== null) this.breaks(law, `${name}: ${why}`);
      }
    }
  }

  result(): Played {
    return {
      broken: this.broken,
      cases: this.cases,
      logs: new Map([...this.listeners].map(([name, { log }]) => [name, log])),
    };
  }
}

/** The list that is read once is no part of what is told. */
const isComparable = (line: AppLine): boolean => !('list' in line);

const never = (): PromiseLike<never> => new Promise(() => {});

/** Plays a script in a world of its own. */
export const playScript = async (
  subject: Subject,
  script: Script,
  { patience = PATIENCE }: PlayOptions = {},
): Promise<Played> => {
  const session = await subject.start();
  try {
    const play = await Play.begin(session);
    const half = script.again ?? script.steps.length;
    const start = script.again === undefined ? 0 : 2 * half - script.steps.length;
    let first = play.marks();
    let second = first;
    for (const [at, step] of script.steps.entries()) {
      if (at === start) first = play.marks();
      if (at === half) second = play.marks();
      await play.step(step);
    }
    if (script.again !== undefined) play.compareTimes(first, second);
    await play.heal(patience);
    return play.result();
  } finally {
    await session.stop?.();
  }
};
