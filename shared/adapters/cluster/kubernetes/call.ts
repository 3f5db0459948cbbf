import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { type Credentials, type Login, sameLogin } from './auth/credentials.ts';
import type { Attempt } from './api-status.ts';
import { troubleOf, unanswered } from './errors.ts';
import { type Answer, NoAnswer } from './http-answer.ts';
import type { Question, Wire } from './http-client.ts';

/** Repeats the request until there is a usable response, or fails with the failure that it stands for. */
export interface Calls {
  /** The body of a 2xx answer; `fine` names other codes whose answers are handed back too. */
  ask(attempt: Attempt, question: Question, fine?: readonly number[]): Promise<Answer>;
  /** An open 200 answer, to be read as it comes. */
  listen(
    attempt: Attempt,
    question: Question,
    signal: AbortSignal,
    fine: readonly number[],
  ): Promise<IncomingMessage | Answer>;
  /** The failure that an error inside a stream means. */
  explain(attempt: Attempt, answer: Answer): Promise<Error>;
}

type Heard = NoAnswer | Answer | IncomingMessage;
type Send = (login: Login, ms: number) => Promise<Answer | IncomingMessage>;

/** Another try that cannot do harm, and how long to wait for it. */
type Cure = { readonly kind: 'connect' | 'reset' | 'login' | 'busy'; readonly afterMs: number };

export interface Manner {
  /** Bounds one call with all its tries; it waits in real time, as I/O does. */
  readonly timeoutMs: number;
  /** What to look at where no connection comes about. */
  readonly advice?: string | undefined;
}

export const openCalls = (wire: Wire, credentials: Credentials, { timeoutMs, advice }: Manner): Calls => {
  const tryUntilHeard = async (attempt: Attempt, send: Send) => {
    // Real time: it waits for an answer from outside.
    const until = performance.now() + timeoutMs;
    const spent = new Set<Cure['kind']>();
    let login = await credentials();
    for (;;) {
      const left = Math.max(1, Math.ceil(until - performance.now()));
      const heard = await send(login, left).catch(onlyNoAnswer);
      const cure = cureFor(attempt, heard);
      if (cure === undefined || spent.has(cure.kind) || performance.now() + cure.afterMs >= until - 1)
        return { heard, login };
      if (cure.kind !== 'busy') spent.add(cure.kind);
      const next = cure.kind === 'login' ? await credentials(true) : login;
      if (cure.kind === 'login' && sameLogin(next, login)) return { heard, login };
      login = next;
      await pause(cure.afterMs);
    }
  };
  return {
    async ask(attempt, question, fine = []) {
      const { heard, login } = await tryUntilHeard(attempt, (login, ms) => wire.send(question, login, ms));
      const answer = heard as NoAnswer | Answer;
      if (answer instanceof NoAnswer) throw unanswered(attempt, answer, advice);
      return usable(attempt, answer, login, fine);
    },
    async listen(attempt, question, signal, fine) {
      const { heard, login } = await tryUntilHeard(attempt, (login, ms) =>
        wire.open(question, login, ms, signal),
      );
      if (heard instanceof NoAnswer) throw unanswered(attempt, heard, advice);
      return isStream(heard) ? heard : usable(attempt, heard, login, fine);
    },
    async explain(attempt, answer) {
      return troubleOf(attempt, answer, await credentials());
    },
  };
};

export const isStream = (heard: Heard): heard is IncomingMessage => 'statusCode' in heard;

/** Writes are repeated only where the server has said, or we know, that it did not take them. */
const cureFor = (attempt: Attempt, heard: Heard): Cure | undefined => {
  if (heard instanceof NoAnswer) {
    if (heard.code === 'ECONNREFUSED') return { kind: 'connect', afterMs: 200 };
    return heard.reused && !attempt.writes && broke(heard) ? { kind: 'reset', afterMs: 0 } : undefined;
  }
  if (isStream(heard)) return undefined;
  if (heard.status === 401) return { kind: 'login', afterMs: 0 };
  if (heard.status === 429) return { kind: 'busy', afterMs: 1000 * (heard.retryAfterSeconds ?? 1) };
  return undefined;
};

const broke = ({ code }: NoAnswer): boolean => code === 'ECONNRESET' || code === 'EPIPE';

const usable = (attempt: Attempt, heard: Answer, login: Login, fine: readonly number[]): Answer => {
  const worked = heard.status >= 200 && heard.status < 300;
  if (worked || fine.includes(heard.status)) return heard;
  throw troubleOf(attempt, heard, login);
};

const onlyNoAnswer = (error: unknown): NoAnswer => {
  if (error instanceof NoAnswer) return error;
  throw error;
};
