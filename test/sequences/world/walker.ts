import type { JsonObject } from '#domain/json.ts';
import type { Timers } from '#adapters/clock/timers.ts';
import type { Engine, Run as Seen, WorkflowName } from '#ports/engine.ts';
import type { State } from '#workflows/dsl.ts';
import { release } from '#workflows/release.ts';
import { rollout } from '#workflows/rollout.ts';
import { tenant } from '#workflows/tenant.ts';
import type { TaskName } from '#workflows/tasks.ts';

type AnyState = State<Record<string, { readonly kind: string }>, string>;
type AnyTask = Extract<AnyState, { type: 'task' }> & {
  readonly patience?: string;
  readonly expired?: string;
};

const workflows = { release, rollout, tenant } as unknown as Readonly<
  Record<WorkflowName, { readonly start: string; readonly states: Readonly<Record<string, AnyState>> }>
>;

/** How a call of a task is made; it may be one that never comes back. */
export type Call = (task: TaskName, input: JsonObject) => Promise<unknown>;

export interface Walker extends Engine {
  /** The process dies: nothing goes on, and whatever calls still answer is not believed. */
  die(): void;
  /** Another process goes on from what was kept: tasks that were under way are called again. */
  revive(): void;
  /** Calls the tasks under way once more; nobody listens to what these calls answer. */
  callTwice(): void;
  running(): readonly string[];
}

interface Run {
  readonly workflow: WorkflowName;
  readonly name: string;
  readonly since: number;
  document: Record<string, unknown>;
  state: string;
  /** Grows whenever the run moves on, and whenever the process dies: what was begun before means nothing then. */
  turn: number;
  tries: number;
  token?: string;
  wakeAt?: number;
  /** Runs that this state waits for. */
  children?: readonly string[];
  end?: Seen;
}

/** Longer than any task works (workflows/emit-asl.ts). */
const taskMs = 60_000;
const mostTries = 6;

/**
 * Walks the typed workflows themselves, from which the emitted files are printed, with the engine's promises and
 * nothing of its machinery: transitions are kept at once, calls are made at least once.
 */
export const openWalker = (timers: Timers, call: Call): Walker => {
  const runs = new Map<string, Run>();
  const tokens = new Map<string, Run>();
  let isDead = false;
  let count = 0;
  const keyOf = (workflow: WorkflowName, name: string) => `${workflow}/${name}`;

  const go = (run: Run, state: string): void => {
    if (run.token !== undefined) tokens.delete(run.token);
    run.state = state;
    run.tries = 0;
    delete run.token;
    delete run.wakeAt;
    delete run.children;
    enter(run);
  };
  const later = (run: Run, ms: number, then: () => void): void => {
    const { turn } = run;
    timers.after(Math.max(0, ms), () => {
      if (!isDead && run.turn === turn) then();
    });
  };

  /** Does what the state says; called again after a crash it does the same again. */
  const enter = (run: Run): void => {
    run.turn += 1;
    const state = workflows[run.workflow].states[run.state] as AnyState;
    switch (state.type) {
      case 'task':
        return callTask(run, state);
      case 'choice': {
        const { kind } = run.document[state.on] as { kind: string };
        return go(run, (state.cases as Readonly<Record<string, string>>)[kind] as string);
      }
      case 'wait': {
        const said = run.document[state.secondsOf ?? state.untilOf ?? ''] as {
          waitSeconds: number;
          until: string;
        };
        run.wakeAt ??=
          state.untilOf === undefined ? timers.now() + 1000 * said.waitSeconds : Date.parse(said.until);
        return later(run, run.wakeAt - timers.now(), () => go(run, state.next));
      }
      case 'each':
        return startChildren(run, state);
      case 'end':
        return finish(run, state);
      default:
        return state satisfies never;
    }
  };

  const callTask = (run: Run, state: AnyTask): void => {
    const input: Record<string, unknown> = Object.fromEntries(
      Object.entries(state.take as Readonly<Record<string, string>>).map(([name, key]) => [
        name,
        run.document[key],
      ]),
    );
    if (state.patience !== undefined) {
      run.token ??= `token-${(count += 1)}`;
      tokens.set(run.token, run);
      const { expiresInSeconds = 0 } = run.document[state.patience] as { expiresInSeconds?: number };
      run.wakeAt ??= timers.now() + 1000 * expiresInSeconds;
      later(run, run.wakeAt - timers.now(), () => go(run, state.expired ?? state.otherwise));
      input['token'] = run.token;
    }
    const { turn } = run;
    const isCurrent = () => !isDead && run.turn === turn;
    const listen = async (): Promise<void> => {
      try {
        const answer = await call(state.run, input as JsonObject);
        if (!isCurrent() || state.patience !== undefined) return;
        run.document = { ...run.document, [state.give]: answer };
      } catch (error) {
        if (isCurrent()) fail(run, state, error as Error);
        return;
      }
      go(run, state.next);
    };
    void listen();
    if (state.patience === undefined)
      later(run, taskMs, () => {
        run.tries += 1;
        if (run.tries < mostTries) return later(run, 1000, () => enter(run));
        fail(
          run,
          state,
          Object.assign(new Error('the task did not answer in time'), { name: 'States.Timeout' }),
        );
      });
  };

  const fail = (run: Run, state: AnyTask, error: Error): void => {
    const to = (state.catch as Readonly<Record<string, string>>)[error.name] ?? state.otherwise;
    const trouble = { Error: error.name, Cause: JSON.stringify({ errorMessage: error.message }) };
    if (state.trouble !== undefined) run.document = { ...run.document, [state.trouble]: trouble };
    go(run, to);
  };

  const startChildren = (
    run: Run,
    { of, run: workflow, pass, next }: Extract<AnyState, { type: 'each' }>,
  ): void => {
    const { rollouts } = run.document[of] as {
      rollouts: readonly { name: string; target: string }[];
    };
    run.children = rollouts.map(({ name }) => keyOf(workflow, name));
    for (const { name, target } of rollouts)
      begin(workflow, name, { [pass]: run.document[pass], target } as JsonObject);
    if (allOver(run)) go(run, next);
  };
  const allOver = ({ children = [] }: Run) => children.every((key) => runs.get(key)?.end !== undefined);

  const finish = (run: Run, state: Extract<AnyState, { type: 'end' }>): void => {
    run.end =
      state.as === 'succeed'
        ? { kind: 'succeeded', output: {} }
        : { kind: 'failed', error: state.error ?? '', reason: '' };
    const key = keyOf(run.workflow, run.name);
    for (const parent of runs.values()) {
      if (parent.end !== undefined || parent.children?.includes(key) !== true || !allOver(parent)) continue;
      const each = workflows[parent.workflow].states[parent.state] as Extract<AnyState, { type: 'each' }>;
      later(parent, 0, () => go(parent, each.next));
    }
  };

  const begin = (workflow: WorkflowName, name: string, input: JsonObject): 'started' | 'known' => {
    const key = keyOf(workflow, name);
    if (runs.has(key)) return 'known';
    const { start } = workflows[workflow];
    const run: Run = {
      workflow,
      name,
      since: timers.now(),
      document: { ...input },
      state: start,
      turn: 0,
      tries: 0,
    };
    runs.set(key, run);
    later(run, 0, () => enter(run));
    return 'started';
  };

  const open = () => [...runs.values()].filter(({ end }) => end === undefined);
  return {
    start: async (workflow, name, input) => begin(workflow, name, input),
    answer: async (token, output) => {
      const run = tokens.get(token);
      if (run === undefined || run.end !== undefined) return 'gone';
      const state = workflows[run.workflow].states[run.state] as AnyTask;
      run.document = { ...run.document, [state.give]: output };
      go(run, state.next);
      return 'answered';
    },
    look: async (workflow, name) => {
      const run = runs.get(keyOf(workflow, name));
      return run === undefined ? { kind: 'unknown' } : (run.end ?? { kind: 'running', since: run.since });
    },
    stop: async (workflow, name, reason) => {
      const run = runs.get(keyOf(workflow, name));
      if (run !== undefined) run.end = { kind: 'failed', error: 'Stopped', reason };
    },
    die() {
      isDead = true;
      for (const run of open()) run.turn += 1;
    },
    revive() {
      isDead = false;
      for (const run of open()) enter(run);
    },
    callTwice() {
      for (const run of open()) {
        const state = workflows[run.workflow].states[run.state] as AnyState;
        if (state.type !== 'task' || run.token !== undefined) continue;
        const take = Object.entries(state.take);
        const input = Object.fromEntries(take.map(([name, key]) => [name, run.document[key]]));
        call(state.run, input as JsonObject).catch(() => undefined);
      }
    },
    running: () => open().map(({ workflow, name }) => keyOf(workflow, name)),
  };
};
