import { describe, expect, test } from 'vitest';
import { refOf } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { ticking } from './scene.ts';
import { live, releaseV, standing, v } from './shop.ts';

/* Faults on demand: whatever the world does, nothing is half done and the log says why. */

describe('when the cluster makes trouble', () => {
  const unclear = [
    { kind: 'unreachable' },
    { kind: 'timeout' },
    { kind: 'conflict' },
    { kind: 'forbidden' },
    { kind: 'quota' },
    { kind: 'too-many-requests' },
    { kind: 'webhook-breaks' },
    { kind: 'webhook-denies' },
  ] as const;
  for (const fault of unclear) {
    test(`${fault.kind}: the release holds, says why, and goes on when it is over`, async () => {
      const stage = await standing(v('1'));
      stage.cluster.faults.next({ fault, verb: 'patch', times: 2 });
      const ended = await releaseV(stage, 'r-1', v('2'));
      expect(ended.outcome?.kind).toBe('released');
      const blocked = (await stage.facts('shop', 'eu')).flatMap((fact) =>
        fact.kind === 'blocked' ? [fact.reason] : [],
      );
      if (fault.kind !== 'conflict') expect(blocked.length).toBeGreaterThan(0);
      for (const reason of blocked) expect(reason).toContain('shop');
    });
  }

  test('nothing is half done when it is away for ten minutes in the middle of a step', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-1', v('2')(stage.namespace));
    await stage.until(
      async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'step-settled'),
      600_000,
    );
    stage.cluster.faults.next({ fault: { kind: 'unreachable' }, times: Infinity });
    await stage.clock.advance(600_000);
    expect((await stage.target('shop', 'eu')).lock?.trouble?.name).toBe('ClusterUnreachable');
    stage.cluster.faults.clear();
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  });
});

describe('when pods are refused for minutes', () => {
  const minutes = 5;
  for (const image of ['2', '1'])
    test(`the API server is asked a few times a minute ${image === '1' ? 'by a first release' : 'by a step'}`, async () => {
      const stage = await standing(v('1'));
      if (image === '1') {
        const { metadata } = await live(stage);
        await stage.owner.remove(refOf(await live(stage)), metadata.uid ?? '');
        await stage.clock.advance(60_000);
      }
      await stage.trouble.refusePods();
      void ticking(stage);
      await stage.request('r-1', v(image)(stage.namespace));
      await stage.clock.advance(10_000);
      expect((await stage.target('shop', 'eu')).lock?.trouble?.name).toBe('PodsRefused');
      const before = stage.cluster.log.count({ by: 'tidegate' });
      await stage.clock.advance(minutes * 60_000);
      expect(stage.cluster.log.count({ by: 'tidegate' }) - before).toBeLessThan(25 * minutes);
    });
});

describe('when it is away for longer than a workload may take', () => {
  const deadlineMs = 600_000;

  test('right after a write, the pods have had their time, and the release goes on from there', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-1', v('2')(stage.namespace));
    await stage.until(
      async () => (await live(stage)).metadata.labels?.['tidegate.dev/release'] === 'r-1',
      60_000,
    );
    await stage.trouble.cut();
    await stage.clock.advance(deadlineMs + 60_000);
    await stage.trouble.mend();
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  });

  test('when everything stops in the middle of the way back, it still comes home', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-1', v('2')(stage.namespace));
    await stage.until(
      async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'step-settled'),
      600_000,
    );
    await stage.note('r-1', { kind: 'aborted', by: 'li', reason: '' });
    await stage.until(
      async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'rolling-back'),
      600_000,
    );
    await stage.trouble.cut();
    await stage.clock.advance(deadlineMs + 60_000);
    await stage.trouble.mend();
    expect((await stage.ended('r-1')).outcome?.kind).toBe('aborted');
  });
});

describe('when the numbers do not come', () => {
  test('no data is never a pass: a person is asked, and may say go on', async () => {
    const stage = await standing(v('1'));
    stage.metrics.faults.lose();
    await stage.request('r-1', v('2', { steps: '[10%, 100%]' })(stage.namespace));
    const suspended = await stage.until(
      async () => (await stage.target('shop', 'eu')).lock?.suspended !== undefined,
      3_600_000,
    );
    expect(suspended).toBe(true);
    expect((await stage.target('shop', 'eu')).lock?.suspended).toMatchObject({
      why: 'undecided',
      question: expect.stringContaining('no numbers for errors') as string,
    });
    await stage.wake('r-1');
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  });

  test('a metrics server that is away holds the release', async () => {
    const stage = await standing(v('1'));
    stage.metrics.faults.unreachable(3);
    expect((await releaseV(stage, 'r-1', v('2'))).outcome?.kind).toBe('released');
    const judged = (await stage.facts('shop', 'eu')).filter((fact) => fact.kind === 'judged');
    expect(judged.map(({ verdict }) => verdict)).toContainEqual(
      expect.objectContaining({
        kind: 'wait',
        reason: expect.stringMatching(/connection refused|watched for/) as string,
        evidence: [
          expect.objectContaining({ missing: expect.stringContaining('connection refused') as string }),
        ],
      }),
    );
    expect(judged.at(-1)?.verdict).toMatchObject({ kind: 'pass' });
  });

  test('a metrics server that never comes back is named in the verdict, and a person is asked', async () => {
    const stage = await standing(v('1'));
    stage.metrics.faults.unreachable(Infinity);
    await stage.request('r-1', v('2')(stage.namespace));
    const suspended = async () => (await stage.target('shop', 'eu')).lock?.suspended;
    expect(await stage.until(async () => (await suspended()) !== undefined, 3_600_000)).toBe(true);
    expect(await suspended()).toMatchObject({
      why: 'undecided',
      question: expect.stringMatching(/no numbers for errors: .*connection refused/) as string,
    });
  });

  test('a rollback needs no metrics', async () => {
    const stage = await standing(v('1'));
    await stage.request('r-1', v('2')(stage.namespace));
    await stage.until(
      async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'step-settled'),
      600_000,
    );
    stage.metrics.faults.unreachable(Infinity);
    await stage.note('r-1', { kind: 'aborted', by: 'li', reason: '' });
    expect((await stage.ended('r-1')).outcome?.kind).toBe('aborted');
    expect(JSON.stringify(specOf(await live(stage))['template'])).toContain('shop/app:1');
  });
});
