import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { readJson } from '#adapters/schema/read-json.ts';
import type { Source } from '#domain/config/place.ts';
import { canonical } from '#domain/json.ts';
import type { Compile, CompileAnswer } from '#domain/app/compiled.ts';
import { digestOf } from '#shared/crypto/digest.ts';

export interface CompilingOptions {
  /** Whether CUE definitions are evaluated. */
  readonly definitions: boolean;
  /** ms of real time for one application. */
  readonly timeoutMs?: number;
  /** Of the heap of one thread. */
  readonly heapMiB?: number;
  /** Threads at most; each takes one application at a time. */
  readonly threads?: number;
}

export interface ThreadOptions {
  readonly definitions: boolean;
  /** Characters of all manifests as JSON. */
  readonly mostLetters: number;
}

export interface Job {
  readonly source: Source;
  readonly images: Readonly<Record<string, string>>;
}

interface Waiting extends Job {
  readonly digest: string;
  readonly done: (answer: string | { readonly exceeded: string }) => void;
}

interface Thread {
  readonly worker: Worker;
  job?: Waiting | undefined;
}

const mostLetters = 64 * 1024 * 1024;
/** Applications that were too much are known for a while, so that asking again costs nothing. */
const mostKnown = 200;
/** An idle thread beyond the first ends after this long: it holds memory. */
const idleMs = 30_000;

/**
 * Compiles in threads, so that no application holds up the server or another one: files that take too long, need too much
 * memory or render to too much are told to have that mistake. The same files never take more than one thread.
 */
export const openCompiling = ({
  definitions,
  timeoutMs = 20_000,
  heapMiB = 512,
  threads: most = 3,
}: CompilingOptions): { readonly compile: Compile; readonly close: () => Promise<void> } => {
  const threads = new Set<Thread>();
  const waiting: Waiting[] = [];
  const tooMuch = new Map<string, string>();

  const start = (): Thread => {
    const thread: Thread = { worker: newWorker({ definitions, mostLetters }, heapMiB) };
    threads.add(thread);
    thread.worker.on('message', (text: string | undefined) =>
      settle(thread, text ?? { exceeded: `renders to more than ${mostLetters / 1_048_576} MiB of objects` }),
    );
    thread.worker.on('error', (error: NodeJS.ErrnoException) => end(thread, reasonOf(error, heapMiB)));
    return thread;
  };
  const settle = (thread: Thread, answer: Parameters<Waiting['done']>[0]): void => {
    const { job } = thread;
    thread.job = undefined;
    thread.worker.unref();
    job?.done(answer);
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
    const busy = new Set([...threads].map(({ job }) => job?.digest));
    const at = waiting.findIndex(({ digest }) => !busy.has(digest));
    const job = waiting[at];
    if (job === undefined) return;
    const idle = [...threads].find((one) => one.job === undefined);
    const thread = idle ?? (threads.size < most ? start() : undefined);
    if (thread === undefined) return;
    waiting.splice(at, 1);
    give(thread, job);
    next();
  };
  const give = (thread: Thread, job: Waiting): void => {
    thread.job = job;
    thread.worker.ref();
    thread.worker.postMessage({ source: job.source, images: job.images } satisfies Job);
    const late = setTimeout(() => {
      if (thread.job === job) end(thread, `takes longer than ${timeoutMs / 1000} s to compile`);
    }, timeoutMs);
    late.unref();
  };
  const run = (job: Job, digest: string) =>
    new Promise<string | { readonly exceeded: string }>((done) => {
      waiting.push({ ...job, digest, done });
      next();
    });

  return {
    compile: async (source, images) => {
      const digest = digestOf(canonical(source));
      const known = tooMuch.get(digest);
      if (known !== undefined) return exceeding(source, known);
      const answer = await run({ source, images }, digest);
      if (typeof answer === 'string') return (await readJson(answer)) as CompileAnswer;
      if (tooMuch.size >= mostKnown) tooMuch.clear();
      tooMuch.set(digest, answer.exceeded);
      return exceeding(source, answer.exceeded);
    },
    close: async () => {
      for (const { worker } of threads) await worker.terminate();
      threads.clear();
    },
  };
};

const exceeding = ({ files }: Source, reason: string): CompileAnswer => ({
  kind: 'mistakes',
  mistakes: [
    {
      file: files[0]?.path ?? '',
      line: 1,
      column: 1,
      reason: `the application ${reason}; make it smaller, or make several of it`,
    },
  ],
});

const reasonOf = ({ code, message }: NodeJS.ErrnoException, heapMiB: number): string =>
  code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `needs more than ${heapMiB} MiB of memory to compile`
    : `makes the compiler fail (${message})`;

/** TypeScript in a checkout, where this file stands; a part of the bundle in an installed package. */
const newWorker = (workerData: ThreadOptions, heapMiB: number): Worker => {
  const own = new URL('thread.ts', import.meta.url);
  const file = existsSync(own) ? own : new URL('../../../../lib/compiling.js', import.meta.url);
  return new Worker(file, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
    env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
    execArgv: [],
  });
};
