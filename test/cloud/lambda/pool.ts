import { setTimeout as sleep } from 'node:timers/promises';
import { qualified } from './launches.ts';
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
  | { readonly kind: 'late'; readonly ms: number }
  /** Something around it goes away as the call begins. */
  | { readonly kind: 'cut-off'; readonly cut: () => void };

/** One call as Lambda would bill it. */
export interface Report extends Pick<Outcome, 'ms' | 'cpuMs' | 'initMs' | 'memoryMb' | 'isError'> {
  readonly name: string;
  readonly version?: string;
  readonly at: number;
}

export interface Pool {
  call(name: string, payload: Buffer, version?: string): Promise<Outcome | 'throttled' | 'failed'>;
  knows(name: string, version?: string): boolean;
  /** Functions that are new or have changed; versions that were there before stay. */
  deploy(launches: ReadonlyMap<string, Launch>): void;
  /** Versions of that number are deleted, as by a person who tidies up. */
  retire(version: string): void;
  /** Lets the next call of a function meet a fault. */
  next(name: string, fault: CallFault): void;
  /** How many faults of a function no call has met. */
  waiting(name: string): number;
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
  /** The function, with its version where it was called by one. */
  readonly key: string;
  readonly sandbox: Sandbox;
  isBusy: boolean;
  usedAt: number;
}

interface Asked {
  readonly name: string;
  readonly payload: Buffer;
  readonly version?: string;
}

/** Frozen instances cost memory alone, some 80 MB each; what has been idle longest makes room. */
const mostInstances = 48;

/** A call that hangs: after so long, and for so long in all. */
const hungAfterMs = 150;
const hungSeconds = 2;

const launchOf = (launches: ReadonlyMap<string, Launch>, key: string): Launch => {
  const launch = launches.get(key);
  if (launch === undefined) throw new Error(`the template has no function ${key}`);
  return launch;
};

/** Starts functions when they are called, one instance for every call at the same time, and freezes them in between as Lambda does. */
export const openPool = (deployed: ReadonlyMap<string, Launch>): Pool => {
  const launches = new Map(deployed);
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

  const take = async (key: string): Promise<Place> => {
    const idle = places.find((place) => place.key === key && !place.isBusy && !place.sandbox.isGone());
    if (idle !== undefined) {
      idle.isBusy = true;
      return idle;
    }
    await makeRoom();
    const place: Place = {
      key,
      sandbox: await startSandbox(launchOf(launches, key)),
      isBusy: true,
      usedAt: 0,
    };
    places.push(place);
    return place;
  };

  const run = async ({ name, payload, version }: Asked, killAfter?: number): Promise<Outcome> => {
    const place = await take(qualified(name, version));
    const timer = killAfter === undefined ? undefined : setTimeout(() => place.sandbox.kill(), killAfter);
    try {
      const outcome = await place.sandbox.invoke(payload);
      const { payload: _, ...report } = outcome;
      reports.push({ name, ...(version !== undefined && { version }), at: Date.now(), ...report });
      return outcome;
    } finally {
      clearTimeout(timer);
      place.sandbox.freeze();
      place.isBusy = false;
      place.usedAt = performance.now();
    }
  };

  const hang = async ({ name, payload, version }: Asked): Promise<Outcome> => {
    await makeRoom();
    const launch = launchOf(launches, qualified(name, version));
    const sandbox = await startSandbox({ ...launch, timeoutSeconds: hungSeconds });
    const timer = setTimeout(() => sandbox.freeze(), hungAfterMs);
    try {
      return await sandbox.invoke(payload);
    } finally {
      clearTimeout(timer);
      sandbox.stop();
    }
  };

  const meet = async (asked: Asked, fault: CallFault | undefined) => {
    switch (fault?.kind) {
      case 'throttled':
        return 'throttled';
      case 'timed-out':
        return hang(asked);
      case 'twice':
        await run(asked);
        return run(asked);
      case 'late':
        late.push(sleep(fault.ms).then(() => (isStopped ? undefined : run(asked))));
        return 'failed';
      case 'cut-off':
        fault.cut();
        return run(asked);
      case 'killed':
      case undefined:
        return run(asked, fault?.afterMs);
    }
  };

  const cool = (): void => {
    for (const place of places.filter(({ isBusy }) => !isBusy)) drop(place);
  };

  return {
    reports,
    waiting: (name) => faults.get(name)?.length ?? 0,
    calm: () => faults.clear(),
    limit: (calls) => void (most = calls),
    next: (name, fault) => void faults.set(name, [...(faults.get(name) ?? []), fault]),
    cool,
    knows: (name, version) => launches.has(qualified(name, version)),
    retire: (version) => {
      for (const key of launches.keys()) if (key.endsWith(qualified('', version))) launches.delete(key);
      cool();
    },
    deploy: (changed) => {
      for (const [key, launch] of changed) launches.set(key, launch);
      cool();
    },
    call: async (name, payload, version) => {
      if (underWay >= most) return 'throttled';
      underWay += 1;
      try {
        const asked = { name, payload, ...(version !== undefined && { version }) };
        return await meet(asked, faults.get(name)?.shift());
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
