import { setTimeout as sleep } from 'node:timers/promises';
import type { Launch, Outcome, Sandbox } from './sandbox.ts';
import { startSandbox } from './sandbox.ts';

/** What the next call of a function meets. */
export type CallFault =
  /** Its process is ended so long after the call began. */
  | { readonly kind: 'killed'; readonly afterMs: number }
  | { readonly kind: 'throttled' }
  /** The call arrives twice, one after the other; the caller hears of the second. */
  | { readonly kind: 'twice' }
  /** The caller hears that Lambda failed, and the call itself arrives so much later. */
  | { readonly kind: 'late'; readonly ms: number };

/** One call as Lambda would bill it. */
export interface Report extends Pick<Outcome, 'ms' | 'initMs' | 'memoryMb' | 'isError'> {
  readonly name: string;
  readonly at: number;
}

export interface Pool {
  call(name: string, payload: Buffer): Promise<Outcome | 'throttled' | 'failed'>;
  /** Lets the next call of a function meet a fault. */
  next(name: string, fault: CallFault): void;
  /** Ends every instance, so that the next call of each function is a cold one. */
  cool(): void;
  readonly reports: readonly Report[];
  stop(): Promise<void>;
}

interface Place {
  readonly name: string;
  readonly sandbox: Sandbox;
  isBusy: boolean;
  usedAt: number;
}

/** As many instances as two cores and their memory carry; what has been idle longest makes room. */
const mostInstances = 16;

/** Starts functions when they are called, one instance for every call at the same time, and freezes them in between as Lambda does. */
export const openPool = (launches: ReadonlyMap<string, Launch>): Pool => {
  const places: Place[] = [];
  const faults = new Map<string, CallFault[]>();
  const reports: Report[] = [];
  const late: Promise<unknown>[] = [];
  let isStopped = false;

  const drop = (place: Place): void => {
    place.sandbox.stop();
    places.splice(places.indexOf(place), 1);
  };

  const makeRoom = async (): Promise<void> => {
    for (;;) {
      for (const place of places.filter(({ sandbox }) => sandbox.isGone())) drop(place);
      if (places.length < mostInstances) return;
      const [oldest] = places.filter(({ isBusy }) => !isBusy).toSorted((a, b) => a.usedAt - b.usedAt);
      if (oldest !== undefined) return drop(oldest);
      await sleep(50);
    }
  };

  const take = async (name: string): Promise<Place> => {
    const idle = places.find((place) => place.name === name && !place.isBusy && !place.sandbox.isGone());
    if (idle !== undefined) {
      idle.isBusy = true;
      return idle;
    }
    await makeRoom();
    const launch = launches.get(name);
    if (launch === undefined) throw new Error(`the template has no function ${name}`);
    const place: Place = { name, sandbox: await startSandbox(launch), isBusy: true, usedAt: 0 };
    places.push(place);
    return place;
  };

  const run = async (name: string, payload: Buffer, killAfter?: number): Promise<Outcome> => {
    const place = await take(name);
    const timer = killAfter === undefined ? undefined : setTimeout(() => place.sandbox.kill(), killAfter);
    try {
      const outcome = await place.sandbox.invoke(payload);
      const { payload: _, ...report } = outcome;
      reports.push({ name, at: Date.now(), ...report });
      return outcome;
    } finally {
      clearTimeout(timer);
      place.sandbox.freeze();
      place.isBusy = false;
      place.usedAt = performance.now();
    }
  };

  return {
    reports,
    next: (name, fault) => void faults.set(name, [...(faults.get(name) ?? []), fault]),
    cool: () => {
      for (const place of places.filter(({ isBusy }) => !isBusy)) drop(place);
    },
    call: async (name, payload) => {
      const fault = faults.get(name)?.shift();
      switch (fault?.kind) {
        case 'throttled':
          return 'throttled';
        case 'twice':
          await run(name, payload);
          return run(name, payload);
        case 'late':
          late.push(sleep(fault.ms).then(() => (isStopped ? undefined : run(name, payload))));
          return 'failed';
        case 'killed':
        case undefined:
          return run(name, payload, fault?.afterMs);
      }
    },
    stop: async () => {
      isStopped = true;
      await Promise.allSettled(late);
      for (const place of [...places]) drop(place);
    },
  };
};
