import type { KindDescription } from '#domain/partitioned/description.ts';
import type { RouterDescription } from '#domain/traffic/description.ts';
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Source } from '#domain/config/place.ts';
import { whenUsedUp } from './processor-time.ts';

export interface CompilingOptions {
  /** Whether CUE definitions are evaluated. */
  readonly definitions: boolean;
  /** Kinds of workloads and routers that the operator has described. */
  readonly kinds?: readonly KindDescription[];
  readonly routers?: readonly RouterDescription[];
  /** ms on the processor for one application; on a machine that is busy with others it may take longer. */
  readonly timeoutMs?: number;
  /** Of the heap of one thread. */
  readonly heapMiB?: number;
  /** Threads at most; each takes one application at a time. */
  readonly threads?: number;
}

export interface ThreadOptions {
  readonly definitions: boolean;
  readonly kinds?: readonly KindDescription[];
  readonly routers?: readonly RouterDescription[];
  /** Characters of all manifests as JSON. */
  readonly mostLetters: number;
}

export interface Job {
  readonly source: Source;
  readonly images: Readonly<Record<string, string>>;
}

/** What an application means, as JSON, or which bound it went beyond. */
export type Told = string | { readonly exceeded: string };

interface Waiting extends Job {
  /** Of the files: the same ones never take two threads. */
  readonly digest: string;
  readonly done: (told: Told) => void;
}

interface Thread {
  readonly worker: Worker;
  job?: Waiting | undefined;
}

/** Twice what a thousand targets of ten components render to; each thread and the server hold it once or twice. */
const mostLetters = 32 * 1024 * 1024;
const tooLarge = { exceeded: `renders to more than ${mostLetters / 1_048_576} MiB of objects` };
/** An idle thread beyond the first ends after this long: it holds memory. */
const idleMs = 30_000;

export interface Pool {
  readonly run: (job: Job, digest: string) => Promise<Told>;
  readonly close: () => Promise<void>;
}

/** The longest-waiting job whose files no thread is compiling. */
const nextOf = (waiting: readonly Waiting[], threads: Iterable<Thread>): Waiting | undefined => {
  const busy = new Set([...threads].map(({ job }) => job?.digest));
  return waiting.find(({ digest }) => !busy.has(digest));
};

/** Threads that compile, started when they are needed, ended when they go beyond a bound. */
export const openPool = ({
  definitions,
  kinds,
  routers,
  timeoutMs = 20_000,
  heapMiB = 256,
  threads: most = 2,
}: CompilingOptions): Pool => {
  const threads = new Set<Thread>();
  const waiting: Waiting[] = [];

  const start = (): Thread => {
    const thread: Thread = {
      worker: newWorker(
        { definitions, ...(kinds && { kinds }), ...(routers && { routers }), mostLetters },
        heapMiB,
      ),
    };
    threads.add(thread);
    thread.worker.on('message', (text: string | undefined) => settle(thread, text ?? tooLarge));
    thread.worker.on('error', (error: NodeJS.ErrnoException) => end(thread, reasonOf(error, heapMiB)));
    return thread;
  };
  const settle = (thread: Thread, told: Told): void => {
    const { job } = thread;
    thread.job = undefined;
    thread.worker.unref();
    job?.done(told);
    next();
    rest(thread);
  };
  const end = (thread: Thread, exceeded: string): void => {
    threads.delete(thread);
    void thread.worker.terminate();
    settle(thread, { exceeded });
  };
  const rest = (thread: Thread): void => {
    // Real time: memory is held in it.
    setTimeout(() => {
      if (thread.job !== undefined || threads.size <= 1 || !threads.delete(thread)) return;
      void thread.worker.terminate();
    }, idleMs).unref();
  };
  const next = (): void => {
    const job = nextOf(waiting, threads);
    if (job === undefined) return;
    const idle = [...threads].find((one) => one.job === undefined);
    const thread = idle ?? (threads.size < most ? start() : undefined);
    if (thread === undefined) return;
    waiting.splice(waiting.indexOf(job), 1);
    give(thread, job);
    next();
  };
  const give = (thread: Thread, job: Waiting): void => {
    thread.job = job;
    thread.worker.ref();
    thread.worker.postMessage({ source: job.source, images: job.images } satisfies Job, []);
    void endWhenUsedUp(thread, job);
  };
  const endWhenUsedUp = async (thread: Thread, job: Waiting): Promise<void> => {
    if (await whenUsedUp(thread.worker, timeoutMs, () => thread.job === job))
      end(thread, `takes longer than ${timeoutMs / 1000} s to compile`);
  };
  const run = (job: Job, digest: string) =>
    new Promise<Told>((done) => {
      waiting.push({ ...job, digest, done });
      next();
    });

  return {
    run,
    close: async () => {
      for (const { worker } of threads) await worker.terminate();
      threads.clear();
    },
  };
};

const reasonOf = ({ code, message }: NodeJS.ErrnoException, heapMiB: number): string =>
  code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `needs more than ${heapMiB} MiB of memory to compile`
    : `makes the compiler fail (${message})`;

/** TypeScript beside this file in a checkout; a chunk of the bundle in an installed package. */
const newWorker = (workerData: ThreadOptions, heapMiB: number): Worker => {
  const own = new URL('thread.ts', import.meta.url);
  const file = existsSync(own) ? own : new URL('../../../../lib/compiling.js', import.meta.url);
  return new Worker(file, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    env: {},
    execArgv: [],
  });
};
