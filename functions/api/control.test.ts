import { describe, expect, test } from 'vitest';
import { approvalStream, releaseStream, targetStream } from '#domain/streams.ts';
import { begun, bobsToken, apiWorld, knock, write } from '#test/api/world.ts';

const planned = { kind: 'planned', plan: 'sha256:aa', targets: ['eu', 'us'] };
const closed = { kind: 'closed', outcome: { kind: 'released', reason: 'shop runs the new revision' } };

const suspended = (release: string, why: string) => [
  { kind: 'taken', release },
  { kind: 'suspended', release, approval: `${release}.eu.1`, question: 'go on?', expiresAt: 9e15, why },
];

const asked = (release: string, token = 't1') => ({
  kind: 'asked',
  app: 'shop',
  release,
  target: 'eu',
  plan: 'sha256:aa',
  question: 'go on?',
  expiresAt: 9e15,
  token,
});

const good = (release: string) => [
  { kind: 'taken', release },
  { kind: 'prepared', release, snapshot: 'sha256:b', manifest: 'sha256:m' },
  { kind: 'closed', release, outcome: { kind: 'released' }, runs: 'this' },
];

describe('turning a running release', () => {
  test('pauses once and resumes once', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned);
    const turn = (verb: string) => knock(world, `POST /v1/releases/${id}/${verb}`);
    expect(await turn('pause')).toMatchObject({
      status: 202,
      json: { state: 'paused', message: 'paused by ann' },
    });
    expect(await turn('pause')).toMatchObject({
      status: 409,
      json: { detail: 'it is already paused, by ann' },
    });
    expect(await turn('resume')).toMatchObject({ status: 202, json: { state: 'running' } });
    expect(await turn('resume')).toMatchObject({ status: 409, json: { code: 'not-paused' } });
  });

  test('resuming wakes what is parked by the pause, and answers no real question', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned, { kind: 'paused', by: 'ann' });
    await write(world, targetStream('shop', 'eu'), ...suspended(id, 'pause'));
    await write(world, approvalStream(`${id}.eu.1`), asked(id));
    await write(world, approvalStream(`${id}.us.1`), { ...asked(id, 't2'), target: 'us' });
    await knock(world, `POST /v1/releases/${id}/resume`);
    expect(world.engine.answers).toEqual([
      { token: 't1', output: { kind: 'approved', by: 'ann', reason: 'resumed' } },
    ]);
  });

  test('why somebody paused, resumed or rolled back stands in the journal and among the events', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned);
    const say = (reason: string) => ({ body: { reason } });
    await knock(world, `POST /v1/releases/${id}/pause`, say('lunch'));
    await knock(world, `POST /v1/releases/${id}/resume`, say('fed'));
    await write(world, releaseStream(id), closed);
    await write(world, targetStream('shop', 'eu'), ...good(id));
    const { json: undoing } = await knock(world, `POST /v1/releases/${id}/rollback`, say('too slow'));
    expect(undoing).toMatchObject({ cause: { kind: 'undo', by: 'ann', reason: 'too slow' } });
    const { json } = await knock(world, `GET /v1/releases/${id}/events`);
    const told = (json['events'] as { message: string }[]).map(({ message }) => message);
    expect(told).toEqual(expect.arrayContaining(['paused by ann: lunch', 'resumed by ann: fed']));
  });

  test('a resume that was cut off before it woke anybody is completed by the next one', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(
      world,
      releaseStream(id),
      planned,
      { kind: 'paused', by: 'ann' },
      { kind: 'resumed', by: 'ann' },
    );
    await write(world, targetStream('shop', 'eu'), ...suspended(id, 'pause'));
    await write(world, approvalStream(`${id}.eu.1`), asked(id));
    expect((await knock(world, `POST /v1/releases/${id}/resume`)).status).toBe(202);
    expect(world.engine.answers).toHaveLength(1);
  });

  test('an abort answers every open question with no, and cannot be repeated', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned);
    await write(world, approvalStream(`${id}.plan`), asked(id));
    await write(world, approvalStream(`${id}.eu.1`), asked(id, 't2'));
    const turn = () => knock(world, `POST /v1/releases/${id}/abort`, { body: { reason: 'wrong image' } });
    expect(await turn()).toMatchObject({ status: 202, json: { state: 'rolling-back' } });
    expect(world.engine.answers.map(({ output }) => output)).toEqual([
      { kind: 'rejected', by: 'ann', reason: 'wrong image' },
      { kind: 'rejected', by: 'ann', reason: 'wrong image' },
    ]);
    expect(await turn()).toMatchObject({ status: 409, json: { code: 'already-aborted' } });
    expect(await knock(world, `POST /v1/releases/${id}/pause`)).toMatchObject({ status: 409 });
  });

  test('nothing turns one that is over', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned, closed);
    for (const verb of ['pause', 'resume', 'abort']) {
      const { status, json } = await knock(world, `POST /v1/releases/${id}/${verb}`);
      expect([status, json['detail']]).toEqual([409, 'it has ended: shop runs the new revision']);
    }
  });
});

describe('steering a step', () => {
  const steps = [10, 50, 100].map((percent) => ({ percent, bakeSeconds: 60, approve: false }));
  const stepping = async () => {
    const world = apiWorld();
    const id = await begun(world);
    const targets = [{ name: 'eu' }, { name: 'us' }];
    const plan = await world.blobs.put(
      JSON.stringify({ app: 'shop', targets, waves: [], strategy: { steps }, judging: { checks: [] } }),
    );
    await write(world, releaseStream(id), { ...planned, plan });
    const begin = { kind: 'step-started', release: id, index: 0, percent: 10, of: 3 };
    await write(world, targetStream('shop', 'eu'), { kind: 'taken', release: id }, begin);
    const say = (verb: string, body: object) => knock(world, `POST /v1/releases/${id}/${verb}`, { body });
    return { world, id, begin, say };
  };

  test('a promotion is bound to the step that was seen; a second one writes nothing', async () => {
    const { world, id, say } = await stepping();
    const seen = { step: 1, reason: 'quiet' };
    expect(await say('promote', seen)).toMatchObject({ status: 202, json: { id } });
    expect((await say('promote', seen)).status).toBe(202);
    expect(await world.journal.read(targetStream('shop', 'eu'), 2)).toMatchObject([
      { event: { kind: 'promoted', release: id, index: 0, to: 1, by: 'ann', reason: 'quiet' } },
    ]);
    expect(await say('promote', { step: 2 })).toMatchObject({ status: 409, json: { code: 'not-begun' } });
    const { json } = await knock(world, `GET /v1/releases/${id}/events`);
    const told = (json['events'] as { message: string }[]).map(({ message }) => message);
    expect(told).toContain('step 1: promoted to step 2 by ann: quiet');
  });

  test('what is no step, or two wishes at once, is refused in one sentence', async () => {
    const { say } = await stepping();
    const detail = async (verb: string, body: object) => (await say(verb, body)).json['detail'];
    expect(await detail('promote', {})).toBe('"step" must be a whole number from 1 to 1000');
    expect(await detail('promote', { step: 1, to: 3, all: true })).toBe('"to" and "all" exclude each other');
    expect(await detail('promote', { step: 1, to: 7 })).toBe('it can continue with steps 2 to 3, not to 7');
    expect(await detail('promote', { step: 1, target: 'us' })).toBe('it is in no step in us now');
    expect(await detail('skip', { step: 1, target: 'mars' })).toBe(
      'it does not go to mars; it goes to eu, us',
    );
  });

  test('where several targets are in a step, one must be named', async () => {
    const { world, id, begin, say } = await stepping();
    await write(world, targetStream('shop', 'us'), { kind: 'taken', release: id }, begin);
    expect(await say('skip', { step: 1 })).toMatchObject({ status: 409, json: { code: 'which-target' } });
    expect((await say('skip', { step: 1, target: 'us' })).status).toBe(202);
    expect(await world.journal.read(targetStream('shop', 'us'), 2)).toMatchObject([
      { event: { kind: 'skipped', index: 0, by: 'ann' } },
    ]);
  });
});

describe('rolling back', () => {
  test('a running release turns it back', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned);
    expect(await knock(world, `POST /v1/releases/${id}/rollback`)).toMatchObject({
      status: 202,
      json: { id },
    });
    expect(await world.journal.read(releaseStream(id), 2)).toMatchObject([
      { event: { kind: 'aborted', by: 'ann' } },
    ]);
  });

  test('one that ended well is a release of its own, one for all who ask at once', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned, closed);
    await write(world, targetStream('shop', 'eu'), ...good(id));
    const [one, two] = await Promise.all([
      knock(world, `POST /v1/releases/${id}/rollback`),
      knock(world, `POST /v1/releases/${id}/rollback`, { token: bobsToken }),
    ]);
    // Whoever comes second finds the same release, as its own wish or as the one that is under way.
    expect(one.status).toBe(201);
    expect([201, 409]).toContain(two.status);
    expect(one?.json).toMatchObject({ cause: { kind: 'undo', release: id } });
    if (two.status === 201) expect(one.json['id']).toBe(two.json['id']);
    const third = await knock(world, `POST /v1/releases/${id}/rollback`);
    expect([third.status, third.json['code']]).toEqual([409, 'being-undone']);
    const undoing = String(one?.json['id']);
    expect(await knock(world, `POST /v1/releases/${undoing}/abort`)).toMatchObject({ status: 409 });
    expect(world.engine.started).toHaveLength(2);
  });

  test('may be asked for again once the first rollback is over', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned, closed);
    await write(world, targetStream('shop', 'eu'), ...good(id));
    const first = await knock(world, `POST /v1/releases/${id}/rollback`);
    const rollbackFailed = {
      kind: 'closed',
      outcome: { kind: 'rollback-failed', reason: 'eu is out of reach' },
    };
    await write(world, releaseStream(String(first.json['id'])), rollbackFailed);
    const second = await knock(world, `POST /v1/releases/${id}/rollback`);
    expect(second.status).toBe(201);
    expect(second.json['id']).not.toBe(first.json['id']);
    expect(world.engine.started).toHaveLength(3);
  });

  test('says why there is nothing to undo', async () => {
    const world = apiWorld();
    const id = await begun(world);
    const back = { kind: 'closed', outcome: { kind: 'rolled-back', reason: 'eu: too many errors' } };
    await write(world, releaseStream(id), planned, back);
    const { status, json } = await knock(world, `POST /v1/releases/${id}/rollback`);
    expect([status, json['detail']]).toEqual([
      409,
      'it did not succeed, so there is nothing to undo: eu: too many errors',
    ]);
  });

  test('names the release that runs now when another has come since', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned, closed);
    await write(world, targetStream('shop', 'eu'), ...good(id), ...good('newer0'));
    const { status, json } = await knock(world, `POST /v1/releases/${id}/rollback`);
    expect([status, json['detail']]).toEqual([
      409,
      expect.stringContaining('roll back release newer0 instead'),
    ]);
  });
});

describe('retrying a release that needs a person', () => {
  const failed = {
    kind: 'closed',
    outcome: { kind: 'rollback-failed', reason: 'eu: 0 of 4 pods are Ready' },
  };

  test('opens it again under its own id, once, and every other verb says that this is the way out', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned, failed);
    for (const verb of ['abort', 'pause', 'resume']) {
      const { status, json } = await knock(world, `POST /v1/releases/${id}/${verb}`);
      expect([status, json['detail']]).toEqual([
        409,
        `it has ended: eu: 0 of 4 pods are Ready; \`tidegate retry ${id}\` continues it`,
      ]);
    }
    const [one, two] = await Promise.all([
      knock(world, `POST /v1/releases/${id}/retry`),
      knock(world, `POST /v1/releases/${id}/retry`, { token: bobsToken }),
    ]);
    expect(new Set([one?.status, two?.status])).toEqual(new Set([202, 409]));
    expect(world.engine.started.map(({ name }) => name)).toEqual([id, `${id}.retry-1`]);
    expect((await knock(world, `GET /v1/releases/${id}`)).json).not.toHaveProperty('outcome');
  });

  test('also one whose workflow has given up, and no other', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, releaseStream(id), planned);
    expect(await knock(world, `POST /v1/releases/${id}/retry`)).toMatchObject({
      status: 409,
      json: { code: 'still-running' },
    });
    const broken = { kind: 'failed', error: 'Broken', reason: '' } as const;
    for (const name of [id, ...[2, 3, 4, 5].map((run) => `${id}.again-${run}`)])
      world.engine.runs.set(name, broken);
    expect((await knock(world, `POST /v1/releases/${id}/retry`)).status).toBe(202);
    await write(world, releaseStream(id), closed);
    expect(await knock(world, `POST /v1/releases/${id}/retry`)).toMatchObject({
      status: 409,
      json: { code: 'nothing-to-retry' },
    });
  });

  test('one that has come back begins anew, once for all who ask at once, and again when that is over', async () => {
    const world = apiWorld();
    const id = await begun(world);
    const back = { kind: 'closed', outcome: { kind: 'rolled-back', reason: 'eu: errors' } };
    await write(world, releaseStream(id), planned, back);
    const ask = (token?: string) =>
      knock(world, `POST /v1/releases/${id}/retry`, token === undefined ? {} : { token });
    const [one, two] = await Promise.all([ask(), ask(bobsToken)]);
    const next = String(one?.json['id']);
    expect([one?.status, two?.status]).toContain(201);
    expect(next).not.toBe(id);
    expect(await ask()).toMatchObject({ status: 409, json: { code: 'being-retried' } });
    expect(world.engine.started.map(({ name }) => name)).toEqual(expect.arrayContaining([id, next]));
    await write(world, releaseStream(next), planned, back);
    const third = await ask();
    expect([third.status, third.json['id'] === next]).toEqual([201, false]);
    expect((await knock(world, `GET /v1/releases/${id}`)).json).toHaveProperty('outcome');
  });
});
