import { request as ask } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import type { HttpRequest } from '#shared/http/http.ts';
import { serve, type Serving } from './serve.ts';
import type { Answer } from './handler.ts';

const open: Serving[] = [];
afterEach(async () => {
  for (const serving of open.splice(0)) await serving.stop();
});

const start = async (answer: Answer, hosts: readonly string[] = []): Promise<Serving> => {
  const serving = await serve(0, answer, hosts);
  open.push(serving);
  return serving;
};
const fine: Answer = async () => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{}',
});

interface Heard {
  readonly status: number;
  readonly body: string;
}

/** As a browser or a program would, with headers that fetch does not let one choose. */
const send = (serving: Serving, headers: Record<string, string>, body = ''): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const sent = ask(
      { host: '127.0.0.1', port: serving.port, method: 'POST', path: '/x', headers },
      (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

test('a request reaches the doors with its bytes, its query and header names in lower case', async () => {
  const seen: HttpRequest[] = [];
  const serving = await start(async (request) => {
    seen.push(request);
    return { status: 202, headers: { 'x-thing': 'a' }, body: 'done' };
  });
  const answer = await fetch(`${serving.url}/v1/hooks/ci?a=1%20b`, {
    method: 'POST',
    headers: { 'Webhook-Id': 'm1' },
    body: new Uint8Array([0, 255, 10]),
  });
  expect([answer.status, answer.headers.get('x-thing'), await answer.text()]).toEqual([202, 'a', 'done']);
  expect(seen[0]).toMatchObject({ method: 'POST', path: '/v1/hooks/ci', query: { a: '1 b' } });
  expect(seen[0]?.headers['webhook-id']).toBe('m1');
  expect([...(seen[0]?.body ?? [])]).toEqual([0, 255, 10]);
});

test('an answer that was compressed is sent so, and read as the same text', async () => {
  const body = JSON.stringify({ items: ['ü'] });
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const serving = await start(async () => ({ status: 200, headers, body, compressed: gzipSync(body) }));
  const answer = await fetch(`${serving.url}/v1/apps`);
  expect([answer.headers.get('content-encoding'), await answer.text()]).toEqual(['gzip', body]);
});

test.each([
  [{ host: 'evil.example' }, 403],
  [{ host: '127.0.0.1' }, 403],
  [{ origin: 'https://evil.example' }, 403],
  [{ origin: 'null' }, 403],
])('a page elsewhere cannot ask through the browser: %j', async (headers, status) => {
  let asked = 0;
  const serving = await start(async (request) => {
    asked += 1;
    return fine(request);
  });
  expect((await send(serving, headers)).status).toBe(status);
  expect(asked).toBe(0);
});

test('its own pages may ask, by either name of this machine', async () => {
  const serving = await start(fine);
  const host = `localhost:${serving.port}`;
  expect((await send(serving, { host, origin: `http://${host}` })).status).toBe(200);
});

const named = 'Tidegate.example.com';

test.each([
  [{ host: 'tidegate.example.com' }, 200],
  [{ host: 'tidegate.example.com:443' }, 200],
  [{ host: 'TIDEGATE.example.com' }, 200],
  [{ host: 'tidegate.example.com', origin: 'https://tidegate.example.com' }, 200],
  [{ host: 'tidegate.example.com', origin: 'https://evil.example' }, 403],
  [{ host: 'tidegate.example.com.evil.example' }, 403],
  [{ host: 'evil.example', 'x-forwarded-host': 'tidegate.example.com' }, 403],
  [{ host: '10.0.0.7:8420' }, 200],
  [{ host: '10.0.0.7:8421' }, 403],
])(
  'a proxy in front asks under the names that the operator gave, and no other: %j',
  async (headers, status) => {
    const serving = await start(fine, [named, '10.0.0.7:8420']);
    expect((await send(serving, headers)).status).toBe(status);
  },
);

test('a request with two Authorization headers is refused, whichever of them is right', async () => {
  const serving = await start(fine, [named]);
  const socket = connect(serving.port, '127.0.0.1');
  const logins = 'Authorization: Bearer a\r\nauthorization: Bearer b\r\n';
  socket.write(`GET /x HTTP/1.1\r\nHost: 127.0.0.1:${serving.port}\r\n${logins}\r\n`);
  const heard = await new Promise<string>((resolve) => socket.once('data', (part) => resolve(String(part))));
  expect(heard).toMatch(/^HTTP\/1\.1 400 [^]*two-logins/);
  socket.destroy();
});

test('a request with two Host headers is refused, whichever of them is ours', async () => {
  const serving = await start(fine, [named]);
  const own = `127.0.0.1:${serving.port}`;
  for (const [first, second] of [
    [own, 'evil.example'],
    ['evil.example', own],
    [own, own],
  ]) {
    const socket = connect(serving.port, '127.0.0.1');
    socket.write(`GET /x HTTP/1.1\r\nHost: ${first}\r\nhost: ${second}\r\n\r\n`);
    const heard = await new Promise<string>((resolve) =>
      socket.once('data', (part) => resolve(String(part))),
    );
    socket.destroy();
    expect(heard).toMatch(/^HTTP\/1\.1 400 /);
  }
});

test('a body that says it is too large is refused before it is sent', async () => {
  const serving = await start(fine);
  const socket = connect(serving.port, '127.0.0.1');
  socket.write(`POST /x HTTP/1.1\r\nHost: 127.0.0.1:${serving.port}\r\nContent-Length: 1048577\r\n\r\n`);
  const heard = await new Promise<string>((resolve) => socket.once('data', (part) => resolve(String(part))));
  socket.destroy();
  expect(heard).toMatch(/^HTTP\/1\.1 413 /);
});

test('a body of one byte too many is refused even when it did not say so, and one byte less is not', async () => {
  const serving = await start(fine);
  const chunked = { 'transfer-encoding': 'chunked', authorization: 'Bearer somebody' };
  expect((await send(serving, chunked, 'x'.repeat(1_048_577))).status).toBe(413);
  expect((await send(serving, chunked, 'x'.repeat(1_048_576))).status).toBe(200);
});

test('who writes the whole of a refused body before it reads gets to the answer', async () => {
  const serving = await start(fine);
  const socket = connect(serving.port, '127.0.0.1').pause();
  const failed = new Promise<string>((resolve) => socket.once('error', ({ message }) => resolve(message)));
  const length = 8 * 1_048_576;
  socket.write(`POST /x HTTP/1.1\r\nHost: 127.0.0.1:${serving.port}\r\nContent-Length: ${length}\r\n\r\n`);
  const write = (part: Buffer) => new Promise((resolve) => socket.write(part, resolve));
  for (let n = 0; n < 32; n += 1) await write(Buffer.alloc(length / 32));
  const said = new Promise<string>((resolve) => socket.once('data', (part) => resolve(String(part))));
  socket.resume();
  expect(await Promise.race([said, failed])).toMatch(/^HTTP\/1\.1 413 /);
});

test('a body without end is read up to a limit, and then its line is closed', async () => {
  const serving = await start(fine);
  const socket = connect(serving.port, '127.0.0.1');
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined).resume();
  const length = 1_000 * 1_048_576;
  socket.write(`POST /x HTTP/1.1\r\nHost: 127.0.0.1:${serving.port}\r\nContent-Length: ${length}\r\n\r\n`);
  const part = Buffer.alloc(1_048_576);
  let written = 0;
  const goOn = (): void => {
    while (!socket.destroyed && written < length / part.length) {
      written += 1;
      if (!socket.write(part)) return void socket.once('drain', goOn);
    }
  };
  goOn();
  await closed;
  expect(written).toBeGreaterThan(16);
  expect(written).toBeLessThan(100);
});

test('a port that is taken is said in one sentence', async () => {
  const serving = await start(fine);
  await expect(serve(serving.port, fine)).rejects.toThrow(
    `port ${serving.port} is in use: stop what listens there, or choose another with --port`,
  );
});

test('answers under way are finished when the server stops', async () => {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const serving = await start(async (request) => {
    begun.resolve();
    await goOn.promise;
    return fine(request);
  });
  const answer = fetch(serving.url);
  await begun.promise;
  const stopped = serving.stop();
  goOn.resolve();
  expect((await answer).status).toBe(200);
  await stopped;
  await expect(fetch(serving.url)).rejects.toThrow();
});

test('events are streamed with their cursors until the release is done', async () => {
  const pages = [
    { events: [{ cursor: '1', message: 'a' }], next: '1', done: false },
    { events: [], next: '1', done: false },
    { events: [{ cursor: '2', message: 'b' }], next: '2', done: true },
  ];
  const asked: (string | undefined)[] = [];
  const serving = await start(async ({ query }) => {
    asked.push(query['after']);
    return { status: 200, headers: {}, body: JSON.stringify(pages.shift()) };
  });
  const answer = await fetch(`${serving.url}/v1/releases/r1/events?after=0`, {
    headers: { accept: 'text/event-stream' },
  });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(await answer.text()).toBe(
    'id: 1\nevent: event\ndata: {"cursor":"1","message":"a"}\n\n' +
      ': still here\n\n' +
      'id: 2\nevent: event\ndata: {"cursor":"2","message":"b"}\n\n' +
      'id: 2\nevent: done\ndata: {}\n\n',
  );
  expect(asked).toEqual(['0', '1', '1']);
});

test('a browser that comes back goes on after the last event it has seen', async () => {
  const asked: (string | undefined)[] = [];
  const serving = await start(async ({ query }) => {
    asked.push(query['after']);
    return { status: 200, headers: {}, body: JSON.stringify({ events: [], next: '7', done: true }) };
  });
  const headers = { accept: 'text/event-stream', 'last-event-id': '7' };
  await (await fetch(`${serving.url}/v1/releases/r1/events?after=0`, { headers })).text();
  expect(asked).toEqual(['7']);
});

test('who may not read events hears that as an answer, not as a stream', async () => {
  const serving = await start(async () => ({ status: 401, headers: {}, body: '{"code":"unknown-token"}' }));
  const answer = await fetch(`${serving.url}/v1/releases/r1/events`, {
    headers: { accept: 'text/event-stream' },
  });
  expect([answer.status, await answer.text()]).toEqual([401, '{"code":"unknown-token"}']);
});

test.each(['//', '//evil.example/v1/releases', 'http://evil.example/', '*', 'v1'])(
  'an address that is no path of ours is told so: %s',
  async (path) => {
    let asked = 0;
    const serving = await start(async (request) => {
      asked += 1;
      return fine(request);
    });
    const socket = connect(serving.port, '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${serving.port}\r\n\r\n`);
    const heard = await new Promise<string>((resolve) =>
      socket.once('data', (part) => resolve(String(part))),
    );
    socket.destroy();
    expect(heard).toMatch(/^HTTP\/1\.1 400 /);
    expect(asked).toBe(0);
  },
);

test('who brings a megabyte and no token is asked for the token, and the megabyte is not read', async () => {
  const seen: number[] = [];
  const serving = await start(async ({ body }) => {
    seen.push(body.length);
    return { status: 401, headers: {}, body: '{}' };
  });
  expect((await send(serving, {}, 'x'.repeat(1_000_000))).status).toBe(401);
  expect((await send(serving, {}, 'x'.repeat(1000))).status).toBe(401);
  expect(seen).toEqual([0, 1000]);
});

test('what requests have brought together is bounded, and is free again when they are answered', async () => {
  const goOn = Promise.withResolvers<void>();
  const serving = await start(async (request) => {
    await goOn.promise;
    return fine(request);
  });
  const one = () => send(serving, { authorization: 'Bearer x' }, 'x'.repeat(1_000_000));
  const first = Array.from({ length: 40 }, one);
  const isBusy = await Promise.race(first);
  expect(isBusy.status).toBe(503);
  goOn.resolve();
  const statuses = (await Promise.all(first)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(20);
  expect((await one()).status).toBe(200);
});
