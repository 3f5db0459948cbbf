import type { EventPage, ReleaseView } from '#domain/view/view.ts';
import { describe, expect, test } from 'vitest';
import { judgingStream, releaseStream, targetStream } from '#domain/streams.ts';
import { type Answered, begun, apiWorld, knock, registerShop, shop, write, kept } from '#test/api/world.ts';

interface Items {
  readonly items: readonly ReleaseView[];
}

const key = (name: string) => ({ 'idempotency-key': name });
const ask = { app: 'shop', images: { web: 'reg.example.com/shop/web:2' } };

const planned = { kind: 'planned', plan: 'sha256:aa', targets: ['eu', 'us'] };
const closed = { kind: 'closed', outcome: { kind: 'released', reason: 'shop runs the new revision' } };

describe('a release that somebody asks for', () => {
  test('is begun and shown', async () => {
    const world = apiWorld();
    await registerShop(world);
    const { status, json } = await knock(world, 'POST /v1/releases', { body: ask, headers: key('k1') });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      apiVersion: 'tidegate.dev/v1',
      kind: 'Release',
      app: 'shop',
      state: 'planning',
      cause: { kind: 'manual', by: 'ann', images: ask.images },
      cursor: '1',
    });
    expect(world.engine.started.map(({ name }) => name)).toEqual([json['id']]);
  });

  test.each(['--privileged', '../../etc/passwd', 'web:1 --x', 'web\u001b[31m:1', ' ', ''])(
    'names images, and %j is none',
    async (web) => {
      const world = apiWorld();
      await registerShop(world);
      const body = { app: 'shop', images: { web } };
      const { status, json } = await knock(world, 'POST /v1/releases', { body, headers: key('k1') });
      expect([status, json['detail']]).toEqual([
        400,
        expect.stringContaining('a map from component to image'),
      ]);
      expect(world.engine.started).toEqual([]);
    },
  );

  test('is the same release under the same key, also at the same time, and another one under another key', async () => {
    const world = apiWorld();
    await registerShop(world);
    const knocks = (name: string) => knock(world, 'POST /v1/releases', { body: ask, headers: key(name) });
    const answers = await Promise.all([knocks('k1'), knocks('k1'), knocks('k1'), knocks('k2')]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 200, 201, 201]);
    expect(new Set(answers.map(({ json }) => json['id'])).size).toBe(2);
    const again = await knock(world, 'POST /v1/releases', {
      body: { ...ask, images: {} },
      headers: key('k1'),
    });
    expect([again.status, again.json['code']]).toEqual([409, 'key-used']);
    expect(world.engine.started).toHaveLength(2);
  });

  test('is not begun without a key, under an unknown name, or with an unknown component', async () => {
    const world = apiWorld();
    await registerShop(world);
    const knocks = (body: unknown, headers = key('k1')) =>
      knock(world, 'POST /v1/releases', { body, headers });
    expect(await knock(world, 'POST /v1/releases', { body: ask })).toMatchObject({ status: 400 });
    const other = await knocks({ app: 'shoq' });
    expect([other.status, other.json['detail']]).toEqual([
      404,
      expect.stringContaining('did you mean "shop"?'),
    ]);
    const wrong = await knocks({ app: 'shop', images: { wep: 'reg.example.com/x:1' } });
    expect([wrong.status, wrong.json['detail']]).toEqual([
      422,
      expect.stringContaining('did you mean "web"?'),
    ]);
    const misspelt = await knocks({ ap: 'shop' });
    expect([misspelt.status, misspelt.json['detail']]).toEqual([
      400,
      expect.stringContaining('did you mean "app"?'),
    ]);
    expect(world.engine.started).toEqual([]);
    expect(await world.journal.list('delivery/')).toEqual([]);
  });

  test('brings its own files, which are registered on the way', async () => {
    const world = apiWorld();
    const body = { app: 'shop', source: shop() };
    expect(await knock(world, 'POST /v1/releases', { body, headers: key('k1') })).toMatchObject({
      status: 201,
    });
    expect((await knock(world, 'GET /v1/apps')).json['items']).toMatchObject([{ name: 'shop', by: 'ann' }]);
  });

  test('with mistakes in its files hears all of them with their places, and nothing is kept', async () => {
    const world = apiWorld();
    const { files } = shop();
    const text = (files[0]?.text ?? '')
      .replace('type: webservice', 'type: webservise')
      .replace('type: worker', 'type: walker');
    const body = { app: 'shop', source: { files: [{ path: 'app.yaml', text }] } };
    const { status, json } = await knock(world, 'POST /v1/releases', { body, headers: key('k1') });
    expect([status, json['code']]).toEqual([422, 'mistaken-source']);
    expect(json['mistakes']).toMatchObject([
      { file: 'app.yaml', line: 8 },
      { file: 'app.yaml', line: 12 },
    ]);
    expect(json['detail']).toMatch(/^app\.yaml:8:\d+ /);
    expect(await kept(world)).toEqual([]);
  });
});

describe('looking at releases', () => {
  test('a beginning of the id is enough while only one release begins so', async () => {
    const world = apiWorld();
    const id = await begun(world);
    expect((await knock(world, `GET /v1/releases/${id.slice(0, 10)}`)).json['id']).toBe(id);
    await knock(world, 'POST /v1/releases', { body: ask, headers: key('k2') });
    expect((await knock(world, `GET /v1/releases/${id.slice(0, 6)}`)).json['code']).toBe('ambiguous-release');
    expect((await knock(world, `GET /v1/releases/${id}`)).json['id']).toBe(id);
    for (const nobody of [id.slice(0, 5), `${id}x`, 'zzzzzzzz', '%25%25%25%25%25%25'])
      expect((await knock(world, `GET /v1/releases/${nobody}`)).status).toBe(404);
  });

  test('lists the newest first, of one application if asked', async () => {
    const world = apiWorld();
    const first = await begun(world);
    await world.clock.advance(10);
    const second = await begun(world, 'k2');
    const ids = async (query: string) =>
      (await knock<Items>(world, `GET /v1/releases${query}`)).json.items.map(({ id }) => id);
    expect(await ids('')).toEqual([second, first]);
    expect(await ids('?limit=1')).toEqual([second]);
    expect(await ids('?app=shop')).toEqual([second, first]);
    expect(await ids('?app=other')).toEqual([]);
    expect((await knock(world, 'GET /v1/releases?limit=0')).status).toBe(400);
  });
});

describe('the events of a release', () => {
  test('tell its story and its targets, without what other releases did there, and go on after any of them', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await write(world, targetStream('shop', 'eu'), { kind: 'taken', release: 'other' });
    await world.clock.advance(10);
    await write(world, releaseStream(id), planned);
    await world.clock.advance(10);
    await write(world, targetStream('shop', 'eu'), { kind: 'taken', release: id, from: 'other' });
    await world.clock.advance(10);
    await write(world, releaseStream(id), closed);
    const { json } = await knock<EventPage>(world, `GET /v1/releases/${id}/events`);
    expect(json.events.map(({ message, target }) => [target ?? '', message])).toEqual([
      ['', 'ann asked for a release of reg.example.com/shop/web:2'],
      ['', 'planned for eu, us'],
      ['eu', 'took over from release other'],
      ['', 'released: shop runs the new revision'],
    ]);
    expect([json.next, json.done]).toEqual(['3.2.0', true]);
    for (const [index, { cursor }] of json.events.entries()) {
      const rest = await knock(world, `GET /v1/releases/${id}/events?after=${cursor}`);
      expect(rest.json['events']).toEqual(json.events.slice(index + 1));
    }
    const page = await knock<EventPage>(world, `GET /v1/releases/${id}/events?limit=2`);
    expect([page.json.events.length, page.json.next, page.json.done]).toEqual([2, '2.0.0', false]);
  });

  test('wait for the next one, and no longer than asked', async () => {
    const world = apiWorld();
    const id = await begun(world);
    const waiting = knock(world, `GET /v1/releases/${id}/events?after=1&wait=20`);
    await world.clock.advance(3000);
    await write(world, releaseStream(id), planned);
    await world.clock.advance(1000);
    expect((await waiting).json['events']).toHaveLength(1);
    const idle = knock(world, `GET /v1/releases/${id}/events?after=2&wait=1`);
    await world.clock.advance(1000);
    expect((await idle).json).toEqual({ events: [], next: '2.0.0', done: false });
    expect((await knock(world, `GET /v1/releases/${id}/events?wait=21`)).status).toBe(400);
    expect((await knock(world, `GET /v1/releases/${id}/events?after=junk`)).status).toBe(400);
  });
});

describe('measurements', () => {
  /** A release whose judge has looked this often, with so many characters each time. */
  const measured = async (looks: number, characters: number) => {
    const world = apiWorld();
    await registerShop(world);
    const { json } = await knock(world, 'POST /v1/releases', { body: ask, headers: key('k1') });
    const id = String(json['id']);
    await write(world, releaseStream(id), planned);
    for (let look = 0; look < looks; look += 1) {
      const record = await world.blobs.put(JSON.stringify({ look, text: 'x'.repeat(characters) }));
      await world.journal.append(
        judgingStream(id, 'eu'),
        look,
        { kind: 'measured', record },
        world.clock.now(),
      );
    }
    return { world, at: `GET /v1/releases/${id}/measurements` };
  };

  interface Page {
    readonly items: readonly {
      readonly target: string;
      readonly measurements: readonly { readonly look: number }[];
    }[];
    readonly next?: string;
  }

  test('come in pages that a function may answer, each look once and in order', async () => {
    const { world, at } = await measured(9, 1_500_000);
    const seen: (readonly [string, number])[] = [];
    let pages = 0;
    for (let next: string | undefined = '0.0'; next !== undefined; pages += 1) {
      const answer: Answered<Page> = await knock<Page>(world, `${at}?after=${next}`);
      expect(answer.body.length).toBeLessThan(6_000_000);
      seen.push(
        ...answer.json.items.flatMap(({ target, measurements }) =>
          measurements.map(({ look }) => [target, look] as const),
        ),
      );
      next = answer.json.next;
    }
    expect(pages).toBeGreaterThan(3);
    expect(seen).toEqual(Array.from({ length: 9 }, (_, look) => ['eu', look]));
  });

  test('that are few come at once, for every target, also one without any', async () => {
    const { world, at } = await measured(2, 10);
    const { json } = await knock<Page>(world, at);
    expect(json.items.map(({ target, measurements }) => [target, measurements.length])).toEqual([
      ['eu', 2],
      ['us', 0],
    ]);
    expect(json.next).toBeUndefined();
  });

  test('that no answer can hold are a problem that says so, and a wrong cursor is another', async () => {
    const { world, at } = await measured(1, 7_000_000);
    expect(await knock(world, at)).toMatchObject({ status: 413, json: { code: 'answer-too-large' } });
    expect(await knock(world, `${at}?after=x`)).toMatchObject({ status: 400 });
  });
});

describe('GET /v1/releases in pages', () => {
  type Page = { readonly items: readonly { readonly id: string }[]; readonly next?: string };
  const many = async (count: number) => {
    const world = apiWorld();
    await registerShop(world);
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const headers = { 'idempotency-key': `page-${index}` };
      const { json } = await knock(world, 'POST /v1/releases', { body: { app: 'shop' }, headers });
      ids.push(String(json['id']));
    }
    return { world, ids };
  };
  const walk = async (world: Parameters<typeof knock>[0], query: string): Promise<readonly string[]> => {
    const seen: string[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
      const page: { json: Page } = await knock<Page>(world, `GET /v1/releases?${query}${after}`);
      seen.push(...page.json.items.map(({ id }) => id));
      next = page.json.next;
    }
    return seen;
  };

  test.each([
    'limit=3',
    'limit=7&app=shop',
    'limit=2&state=open',
    'limit=100',
    'limit=4&state=open&app=shop',
  ])('shows every release once, newest first, with %s', async (query) => {
    const { world, ids } = await many(7);
    expect(await walk(world, query)).toEqual(ids.toReversed());
  });

  test('a release that is over is none of the open ones, and a running one is found behind any number of newer ones', async () => {
    const { world, ids } = await many(30);
    for (const id of ids.slice(1))
      await write(world, releaseStream(id), { kind: 'closed', outcome: { kind: 'refused', reason: '' } });
    expect(await walk(world, 'state=open&app=shop')).toEqual([ids[0]]);
    expect(await walk(world, 'state=open&app=mall')).toEqual([]);
  });

  test.each(['state=closed', 'limit=0', 'limit=101', 'after=%00', 'after='])('refuses %s', async (query) => {
    const { status } = await knock(apiWorld(), `GET /v1/releases?${query}`);
    expect(status).toBe(400);
  });

  test('a clock that steps back does not bring a new release behind older ones', async () => {
    const world = apiWorld();
    await registerShop(world);
    const ids = ['z-later', 'a-earlier'];
    for (const [index, id] of ids.entries())
      await world.journal.append(
        releaseStream(id),
        0,
        {
          kind: 'requested',
          id,
          app: 'shop',
          cause: { kind: 'manual', app: 'shop', images: {}, by: 'a' },
          source: '',
        },
        1000 - index,
      );
    expect(await walk(world, 'app=shop')).toEqual(['a-earlier', 'z-later']);
  });
});
