import { afterEach, describe, expect, test } from 'vitest';
import type { Engine } from '#ports/engine.ts';

export interface OpenedEngine {
  readonly engine: Engine;
  /** Until nothing moves without an answer. */
  readonly settle: () => Promise<void>;
  /** Tokens that runs have handed out so far. */
  readonly tokens: () => readonly string[];
  readonly close: () => Promise<void>;
}

const invoke = { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } };

/** What `open` must run: `release` asks a person and gives what was answered, `rollout` fails. */
export const definitions = {
  release: {
    QueryLanguage: 'JSONata',
    StartAt: 'ask',
    States: {
      ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: invoke,
        TimeoutSeconds: 3600,
        Next: 'end',
      },
      end: { Type: 'Succeed' },
    },
  },
  rollout: {
    QueryLanguage: 'JSONata',
    StartAt: 'fail',
    States: { fail: { Type: 'Fail', Error: 'NotReleased', Cause: 'it was never meant to' } },
  },
} as const;

/** What every engine promises to the functions that start and answer runs. */
export const engineContract = (name: string, open: () => Promise<OpenedEngine>): void => {
  describe(`the engine ${name}`, () => {
    let opened: OpenedEngine | undefined;
    afterEach(async () => {
      await opened?.close();
      opened = undefined;
    });
    const ready = async (): Promise<OpenedEngine> => (opened = await open());
    const asked = async (): Promise<OpenedEngine & { readonly token: string }> => {
      const here = await ready();
      await here.engine.start('release', 'r-1', { release: 'r-1' });
      await here.settle();
      return { ...here, token: here.tokens()[0] ?? '' };
    };

    test('starts a run under a name that can be used once', async () => {
      const { engine, settle, tokens } = await ready();
      expect(await engine.start('release', 'r-1', { release: 'r-1' })).toBe('started');
      expect(await engine.start('release', 'r-1', { release: 'r-1' })).toBe('known');
      expect(await engine.start('release', 'r-1', { release: 'another' })).toBe('known');
      await settle();
      expect(tokens()).toHaveLength(1);
    });

    test('starts one run, however many ask for it at once', async () => {
      const { engine, settle, tokens } = await ready();
      await Promise.all(Array.from({ length: 5 }, () => engine.start('release', 'r-1', {})));
      await settle();
      expect(tokens()).toHaveLength(1);
    });

    test('knows nothing of a run that was never started', async () => {
      const { engine } = await ready();
      expect(await engine.look('release', 'r-none')).toEqual({ kind: 'unknown' });
      await expect(engine.stop('release', 'r-none', 'why')).rejects.toMatchObject({ name: 'NotFound' });
    });

    test('lets a run go on with the answer of a person, once', async () => {
      const { engine, settle, token } = await asked();
      expect(await engine.look('release', 'r-1')).toMatchObject({ kind: 'running' });
      expect(await engine.answer(token, { kind: 'approved' })).toBe('answered');
      await settle();
      expect(await engine.look('release', 'r-1')).toEqual({
        kind: 'succeeded',
        output: { kind: 'approved' },
      });
      expect(await engine.answer(token, { kind: 'rejected' })).toBe('gone');
    });

    test('a token that nobody handed out is gone', async () => {
      const { engine } = await ready();
      expect(await engine.answer('made-up', {})).toBe('gone');
    });

    test('tells how a run has failed', async () => {
      const { engine, settle } = await ready();
      await engine.start('rollout', 'r-1.eu', {});
      await settle();
      expect(await engine.look('rollout', 'r-1.eu')).toEqual({
        kind: 'failed',
        error: 'NotReleased',
        reason: 'it was never meant to',
      });
    });

    test('ends a run where it stands, and its token with it', async () => {
      const { engine, settle, token } = await asked();
      await engine.stop('release', 'r-1', 'the operator said so');
      await settle();
      expect(await engine.look('release', 'r-1')).toEqual({
        kind: 'failed',
        error: 'Stopped',
        reason: 'the operator said so',
      });
      expect(await engine.answer(token, {})).toBe('gone');
    });
  });
};
