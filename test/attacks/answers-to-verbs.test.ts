import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../cli/main.ts';
import { playTerminal } from '../../cli/terminal.fixture.ts';

/* What a verb is answered by something that is no control plane, or by one that is out to do harm. Real time: HTTP over loopback. */

const escape = '\u001b]0;owned\u0007';
const secret = 'a-token-that-stays-here';
const json =
  (value: unknown, status = 200): RequestListener =>
  (_, answer) => {
    answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
const bytes =
  (text: string, status = 200): RequestListener =>
  (_, answer) => {
    answer.writeHead(status).end(text);
  };

const wrong = {
  id: [],
  app: 1,
  name: {},
  state: [],
  targets: 'x',
  events: 7,
  next: 3,
  outcome: 'x',
  plan: 4,
};
const painted = {
  id: escape,
  app: escape,
  name: escape,
  state: escape,
  message: escape,
  reason: escape,
  targets: [{ name: escape, state: escape, message: escape }],
  cause: { kind: escape },
  requestedAt: 1e300,
  next: escape,
};
let asked = 0;
const answers: Readonly<Record<string, RequestListener>> = {
  'a page': bytes('<html>sign in</html>'),
  'a page of an error': bytes('<'.repeat(100_000), 500),
  nothing: bytes(''),
  'no content': (_, answer) => void answer.writeHead(204).end(),
  half: bytes('{"items":[{"id":"a"'),
  'an empty object': json({}),
  'a list': json([]),
  null: json(null),
  'a number': json(1),
  'a list of nothing': json({ items: null }),
  'a list of nulls': json({ items: [null] }),
  'a list of empty objects': json({ items: [{}] }),
  'other types': json({ ...wrong, items: [wrong] }),
  'escapes for a terminal': json({ ...painted, items: [painted] }),
  'a problem with escapes': json(
    {
      title: escape,
      detail: escape,
      code: escape,
      mistakes: [{ file: escape, line: escape, reason: escape }],
    },
    409,
  ),
  'a problem that is none': json({ title: 1, detail: {}, mistakes: 'x' }, 422),
  'a problem of nulls': json({ title: 'a', detail: 'b', mistakes: [null, 1] }, 422),
  'pages without an end': (request, answer) => json({ items: [], next: `${(asked += 1)}` })(request, answer),
  'one page for ever': json({ items: [], next: 'a' }),
  nested: bytes('['.repeat(100_000)),
  prototypes: bytes('{"__proto__":{"polluted":1},"items":[{"__proto__":{"polluted":1}}]}'),
  'another protocol': (request) => void request.socket.end('SSH-2.0-OpenSSH\r\n'),
  'a cut line': (request) => void request.socket.destroy(),
  'no such encoding': (_, answer) => void answer.writeHead(200, { 'content-encoding': 'gzip' }).end('junk'),
  'another address': (request, answer) =>
    void answer.writeHead(307, { location: `${elsewhere}${request.url ?? ''}` }).end(),
  'the same address': (request, answer) => void answer.writeHead(302, { location: request.url }).end(),
};

const verbs = [
  'status',
  'status r1',
  'events r1',
  'events r1 --trace',
  'approve r1 --yes',
  'reject r1 --reason x --yes',
  'pause shop --reason x',
  'abort r1 --reason x --yes',
  'rollback r1 --reason x --yes',
  'retry r1',
  'promote r1',
  'promote shop --from a --to b --yes',
  'skip r1',
  'freeze',
  'freeze shop --reason x',
  'thaw a --reason x',
  'drift',
  'drift lift a/b --reason x',
  'fleet',
  'judge r1',
  'judge profile r1',
  'judge export r1',
  'apps',
  'apps shop',
  'resources --drift',
  'receiver list',
  'receiver test a web:1',
  'tenant list',
  'tenant remove a --yes',
  'whoami',
  'token list',
  'token create x --purpose y --role r',
  'token revoke a',
  'audit',
  'dora',
  'release shop',
];

let answer: RequestListener = bytes('');
let heardElsewhere = 0;
let elsewhere = '';
const server = createServer((request, response) => answer(request, response));
const other = createServer((_, response) => {
  heardElsewhere += 1;
  response.end('{}');
});
const listen = async (it: typeof server): Promise<string> => {
  await new Promise<void>((ready) => it.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(it.address() as AddressInfo).port}`;
};
let url = '';
beforeAll(async () => {
  [url, elsewhere] = [await listen(server), await listen(other)];
});
afterAll(() => {
  for (const it of [server, other]) it.close().closeAllConnections();
});

test.each(Object.entries(answers))(
  '%s is told in a sentence by every verb',
  async (_, listener) => {
    answer = listener;
    for (const verb of verbs)
      for (const output of ['table', 'json']) {
        const io = playTerminal({ env: { TIDEGATE_SERVER: url, TIDEGATE_TOKEN: secret } });
        const code = await main([...verb.split(' '), '-o', output], io);
        const said = [...io.printed, ...io.complained].join('\n');
        const isOurFault = /fault of Tidegate itself|\[object Object\]|undefined|NaN/.test(said);
        const isRaw = said.includes('\u001b') || said.includes(secret);
        expect({
          verb,
          isOurFault,
          isRaw,
          isSilent: said === '',
          said: isOurFault || isRaw ? said : '',
        }).toEqual({
          verb,
          isOurFault: false,
          isRaw: false,
          isSilent: false,
          said: '',
        });
        expect(code === 0 ? verb : '').toMatch(
          /^$|^(status|judge|audit|apps|resources|receiver|tenant|token|freeze|drift|fleet)/,
        );
      }
    expect(heardElsewhere).toBe(0);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  },
  60_000,
);

test('an answer without an end is given up', async () => {
  const piece = Buffer.alloc(1_048_576, 32);
  answer = (_, response) => {
    response.on('error', () => undefined);
    const write = (): void => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', write);
    write();
  };
  const io = playTerminal({ env: { TIDEGATE_SERVER: url, TIDEGATE_TOKEN: secret } });
  expect(await main(['apps'], io)).toBe(12);
  expect(io.complained.join()).toContain('larger than 64 MiB');
}, 60_000);
