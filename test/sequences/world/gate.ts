import type { Clock } from '#ports/clock.ts';

/** What every call of a task goes through on its way to the world, so that a process can die, or stand still, in between. */
export interface Gate {
  /** Runs one look at the world. */
  read<T>(run: () => Promise<T>): Promise<T>;
  /** Runs one effect, the only points at which a death matters. */
  effect<T>(run: () => Promise<T>): Promise<T>;
}

export interface Gates {
  /** A gate for one call. */
  open(): Gate;
  /** Dies at the n-th effect from now, before or after it; `onDeath` hears of it. */
  dieAt(effect: number, when: 'before' | 'after', onDeath: () => void): void;
  /** Something else happens just before the n-th effect from now. */
  before(effect: number, run: () => Promise<void>): void;
  /** Every call under way stops answering for good. */
  die(): void;
  /** Every call under way stands still at its next look or effect until then, epoch ms. */
  stallUntil(instant: number): void;
  /** How many effects there were, and how many calls. */
  readonly effects: number;
  readonly calls: number;
}

const forever = <T>(): Promise<T> => new Promise<T>(() => undefined);

export const openGates = (clock: Clock): Gates => {
  let life = 0;
  let effects = 0;
  let doom:
    | { readonly at: number; readonly when: 'before' | 'after'; readonly onDeath: () => void }
    | undefined;
  let calls = 0;
  let prelude: { readonly at: number; readonly run: () => Promise<void> } | undefined;
  let stall: { readonly until: number; readonly last: number } | undefined;

  const open = (): Gate => {
    const born = life;
    const number = (calls += 1);
    const read = async <T>(run: () => Promise<T>): Promise<T> => {
      if (born !== life) return forever();
      if (stall !== undefined && number <= stall.last && clock.now() < stall.until)
        await clock.sleep(stall.until - clock.now());
      if (born !== life) return forever();
      const result = await run();
      return born === life ? result : forever();
    };
    const effect = async <T>(run: () => Promise<T>): Promise<T> =>
      read(async () => {
        effects += 1;
        if (prelude?.at === effects) await prelude.run();
        if (doom?.at !== effects) return run();
        const { when, onDeath } = doom;
        doom = undefined;
        if (when === 'after') await run().catch(() => undefined);
        life += 1;
        onDeath();
        return forever<T>();
      });
    return { read, effect };
  };
  return {
    open,
    dieAt(effect, when, onDeath) {
      doom = { at: effects + effect, when, onDeath };
    },
    before(effect, run) {
      prelude = { at: effects + effect, run };
    },
    die() {
      life += 1;
    },
    stallUntil(instant) {
      stall = { until: instant, last: calls };
    },
    get effects() {
      return effects;
    },
    get calls() {
      return calls;
    },
  };
};
