import { setTimeout as sleep } from 'node:timers/promises';
import type { Launch, Outcome, Sandbox } from './sandbox.ts';
import { startSandbox } from './sandbox.ts';

/** What the next call of a function meets. */
export type CallFault =
  /** Its process is ended so long after the call began. */
  | { readonly kind: 'killed'; readonly afterMs: number }
  | { readonly kind: 'throttled' }
  /** It hangs until Lambda's own time limit for it, two seconds here, is over. */
  | { readonly kind: 'timed-out' }
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
  /** Forgets the faults that no call has met. */
  calm(): void;
  /** How many calls the account may have under way; more are throttled. */
  limit(most: number): void;
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

/** Frozen instances cost memory alone, some 80 MB each; what has been idle longest makes room. */
const mostInstances = 48;

/** A call that hangs: after so long, and for so long in all. */
const hungAfterMs = 150;
const hungSeconds = 2;

const launchOf = (launches: ReadonlyMap<string, Launch>, name: string): Launch => {
  const launch = launches.get(name);
  if (launch === undefined) throw new Error(`the template has no function ${name}`);
  return launch;
};

/** Starts functions when they are called, one instance for every call at the same time, and freezes them in between as Lambda does. */
export const openPool = (launches: ReadonlyMap<string, Launch>): Pool => {
  const places: Place[] = [];
  const faults = new Map<string, CallFault[]>();
  const reports: Report[] = [];
  const late: Promise<unknown>[] = [];
  let isStopped = false;
  let underWay = 0;
  let most = Number.POSITIVE_INFINITY;

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
    const place: Place = {
      name,
      sandbox: await startSandbox(launchOf(launches, name)),
      isBusy: true,
      usedAt: 0,
    };
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

  const hang = async (name: string, payload: Buffer): Promise<Outcome> => {
    await makeRoom();
    const sandbox = await startSandbox({ ...launchOf(launches, name), timeoutSeconds: hungSeconds });
    const timer = setTimeout(() => sandbox.freeze(), hungAfterMs);
    try {
      return await sandbox.invoke(payload);
    } finally {
      clearTimeout(timer);
      sandbox.stop();
    }
  };

  const meet = async (name: string, payload: Buffer, fault: CallFault | undefined) => {
    switch (fault?.kind) {
      case 'throttled':
        return 'throttled';
      case 'timed-out':
        return hang(name, payload);
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
  };

  return {
    reports,
    calm: () => faults.clear(),
    limit: (calls) => void (most = calls),
    next: (name, fault) => void faults.set(name, [...(faults.get(name) ?? []), fault]),
    cool: () => {
      for (const place of places.filter(({ isBusy }) => !isBusy)) drop(place);
    },
    call: async (name, payload) => {
      if (underWay >= most) return 'throttled';
      underWay += 1;
      try {
        return await meet(name, payload, faults.get(name)?.shift());
      } finally {
        underWay -= 1;
      }
    },
    stop: async () => {
      isStopped = true;
      await Promise.allSettled(late);
      for (const place of places.slice()) drop(place);
    },
  };
};
