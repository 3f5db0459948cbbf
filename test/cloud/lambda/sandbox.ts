import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '#test/cluster/ports.ts';
import { childOf, memoryOf, processorMsOf, signal } from './runtime-process.ts';

/** What one call of a function came to, with what Lambda would write into its report. */
export interface Outcome {
  readonly payload: Buffer;
  /** The function failed: it threw, died, or took too long. */
  readonly isError: boolean;
  readonly ms: number;
  /** The processor's time of this call. */
  readonly cpuMs?: number;
  /** From the start of the process to the first call; only of a cold one. */
  readonly initMs?: number;
  /** The processor's time from the start of the process to its first answer; only of a cold one. */
  readonly coldCpuMs?: number;
  readonly memoryMb: number;
}

/** What it takes to start one instance of a function. */
export interface Launch {
  readonly name: string;
  readonly emulator: string;
  readonly node: string;
  readonly runtime: string;
  /** The folder with the unpacked zip. */
  readonly code: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}

/** One instance of a function under AWS's emulator; takes one call at a time. */
export interface Sandbox {
  invoke(payload: Buffer, requestId?: string): Promise<Outcome>;
  /** Ends the function's process in the middle of whatever it does. */
  kill(): void;
  /** As Lambda does between two calls: nothing of the function runs until the next one. */
  freeze(): void;
  stop(): void;
  readonly isGone: () => boolean;
}

const path = '/2015-03-31/functions/function/invocations';

export const startSandbox = async (launch: Launch): Promise<Sandbox> => {
  const startedAt = performance.now();
  const [port = 0, api = 0] = await freePorts(2);
  const emulator = spawnEmulator(launch, port, api);
  const base = `http://127.0.0.1:${port}`;
  const runtime = (): number | undefined => childOf(emulator.pid ?? 0);
  let isGone = false;
  let isCold = true;
  emulator.once('exit', () => (isGone = true));
  emulator.once('error', () => (isGone = true));
  await untilListening(base, () => isGone, launch.name);
  return {
    isGone: () => isGone,
    invoke: async (payload, requestId = randomUUID()) => {
      signal(runtime(), 'SIGCONT');
      const watched = watchMemory(runtime, launch.memoryMb);
      const began = performance.now();
      const usedMs = processorMsOf(runtime() ?? 0);
      try {
        const body = await call(`${base}${path}`, payload, requestId);
        const ms = performance.now() - began;
        const coldCpuMs = processorMsOf(runtime() ?? 0);
        const cold = { initMs: began - startedAt, coldCpuMs };
        const report = { ms, cpuMs: coldCpuMs - usedMs, memoryMb: watched.stop(), ...(isCold && cold) };
        isCold = false;
        return { ...report, ...readBody(body, launch.timeoutSeconds) };
      } catch (error) {
        watched.stop();
        isGone = true;
        signal(emulator.pid, 'SIGKILL');
        return { ms: performance.now() - began, memoryMb: 0, isError: true, payload: exited(String(error)) };
      }
    },
    kill: () => signal(runtime(), 'SIGKILL'),
    freeze: () => signal(runtime(), 'SIGSTOP'),
    stop: () => {
      isGone = true;
      signal(runtime(), 'SIGKILL');
      signal(emulator.pid, 'SIGKILL');
    },
  };
};

/** The environment is Lambda's and nothing of ours. */
const spawnEmulator = (launch: Launch, port: number, api: number): ChildProcess => {
  const log = openSync(launch.log, 'a', 0o600);
  const addresses = [
    '--runtime-interface-emulator-address',
    `127.0.0.1:${port}`,
    '--runtime-api-address',
    `127.0.0.1:${api}`,
  ];
  const heap = `--max-old-space-size=${Math.floor(launch.memoryMb * 0.9)}`;
  const ric = join(launch.runtime, 'node_modules/aws-lambda-ric/index.mjs');
  const args = [...addresses, '--log-level', 'warn', launch.node, heap, ric, launch.handler];
  try {
    const timeout = { AWS_LAMBDA_FUNCTION_TIMEOUT: String(launch.timeoutSeconds) };
    const env = { ...launch.env, ...timeout, LAMBDA_TASK_ROOT: launch.code };
    return spawn(join(launch.emulator, 'aws-lambda-rie'), args, {
      cwd: launch.code,
      stdio: ['ignore', log, log],
      env,
    });
  } finally {
    closeSync(log);
  }
};

const untilListening = async (base: string, isGone: () => boolean, name: string): Promise<void> => {
  const deadline = performance.now() + 10_000;
  for (;;) {
    // Any answer will do: only one path calls the function.
    if (
      await fetch(`${base}/`).then(
        () => true,
        () => false,
      )
    )
      return;
    if (isGone() || performance.now() > deadline)
      throw new Error(`the emulator of ${name} does not start; see its log`);
    await sleep(10);
  }
};

const call = async (url: string, payload: Buffer, requestId: string): Promise<Buffer> => {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(payload) });
  return Buffer.from(await answer.arrayBuffer());
};

/** Lambda ends a function that needs more than its memory; the emulator does not, so we do. */
const watchMemory = (pid: () => number | undefined, limitMb: number): { stop(): number } => {
  let most = 0;
  const look = (): void => {
    const runtime = pid();
    if (runtime === undefined) return;
    const memory = memoryOf(runtime);
    most = Math.max(most, memory.most);
    if (memory.now > limitMb) signal(runtime, 'SIGKILL');
  };
  const timer = setInterval(look, 100);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return Math.round(most);
    },
  };
};

const errorKeys = new Set(['errorType', 'errorMessage', 'stackTrace', 'trace', 'cause']);

/** The emulator answers a failed call like a good one; Lambda would mark it in a header, so it is told by its shape. */
const readBody = (body: Buffer, timeoutSeconds: number): Pick<Outcome, 'payload' | 'isError'> => {
  const text = body.toString();
  if (text.startsWith('Task timed out after')) return { payload: timedOut(timeoutSeconds), isError: true };
  if (!text.startsWith('{')) return { payload: body, isError: text === '' };
  const parsed = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const keys = Object.keys(parsed);
  return { payload: body, isError: keys.includes('errorType') && keys.every((key) => errorKeys.has(key)) };
};

const timedOut = (seconds: number): Buffer =>
  Buffer.from(JSON.stringify({ errorMessage: `Task timed out after ${seconds}.00 seconds` }));
const exited = (why: string): Buffer =>
  Buffer.from(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited: ${why}` }));
