import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from '#functions/api/routes.ts';
import type { Route } from '#shared/http/http.ts';
import { type Entrance, entrancesOf } from './every-route/entrances.ts';
import { bodies, fieldsSpoilt, headerLines, planted, texts } from './every-route/inputs.ts';
import { type Knock, type Knocked, knockAt } from './every-route/knock.ts';
import { openScene, type Scene } from './every-route/scene.ts';

/*
 * Every route of a real server, and at each of them every kind of hostile input: as the body, in each field of it, in each
 * place of the path and of the query, and from each sender that proves itself. The answer is one clear refusal; nothing is
 * held up, nothing is changed, nothing secret is repeated, and nothing is held to be our fault. Real time: a process, and
 * HTTP over loopback; its turns are measured by the processor's time.
 */
const mostTurnMs = 200;
const mostMiB = 1500;

let scene: Scene;
let entrances: Readonly<Record<string, Entrance>>;
beforeAll(async () => {
  scene = await openScene();
  entrances = entrancesOf(scene);
}, 120_000);
afterAll(async () => {
  await scene.server.stop();
}, 120_000);

const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

interface Attack extends Knock {
  readonly what: string;
  /** Whether it must be refused; a sender of events may be told that one is of no use. */
  readonly isRefused: boolean;
}

/** The path with what is named in it, one name of which may be another text. */
const pathOf = ({ path }: Route, named: Entrance['named'], spoilt?: string, text = ''): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === spoilt ? text : (named?.[name] ?? 'none')));

const attacksOn = (route: Route, { takes, asks = [], named, ways = {} }: Entrance): readonly Attack[] => {
  const { method, path } = route;
  const headers = {
    authorization: `Bearer ${scene.server.token}`,
    'content-type': 'application/json',
    'idempotency-key': 'of-an-attack',
  };
  const at = { method, path: pathOf(route, named), headers };
  const good = takes === undefined ? undefined : JSON.stringify(takes);
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return [
    ...Object.entries(method === 'GET' ? headerLines : {}).map(([what, more]) => ({
      ...at,
      what,
      headers: { ...headers, ...more },
      isRefused: false,
    })),
    ...Object.entries(takes === undefined ? {} : bodies).map(([what, of]) => ({
      ...at,
      what,
      body: of(takes ?? {}),
      isRefused: true,
    })),
    ...Object.entries(takes === undefined ? {} : fieldsSpoilt(takes, route.takes ?? {})).map(
      ([what, body]) => ({ ...at, what, body, isRefused: true }),
    ),
    ...Object.entries(ways).flatMap(([sender, way]) =>
      Object.entries(bodies).map(([what, of]) => ({
        method,
        what: `${what}, from ${sender}`,
        isRefused: false,
        ...way(Buffer.from(of({ type: 'release' }))),
      })),
    ),
    ...names.flatMap((name) =>
      Object.entries(texts).map(([what, text]) => ({
        ...at,
        what: `{${name}} is ${what}`,
        path: pathOf(route, named, name, text),
        body: good,
        isRefused: true,
      })),
    ),
    ...asks.flatMap((name) =>
      Object.entries(texts).map(([what, text]) => ({
        ...at,
        what: `?${name}= is ${what}`,
        path: `${at.path}?${name}=${text}`,
        isRefused: false,
      })),
    ),
  ];
};

/** What is wrong with an answer; undefined if nothing is. */
const wrongWith = ({ status, headers, body }: Knocked, isRefused: boolean): string | undefined => {
  if (status < 200 || status >= 500) return `${status}: ${body.slice(0, 200)}`;
  if (isRefused && status < 400) return `${status}, not refused: ${body.slice(0, 200)}`;
  if (body.includes('our fault')) return 'our fault';
  if (headers['x-content-type-options'] !== 'nosniff' || !hasPolicy(headers)) return 'lacks a header';
  if (body.includes(planted) || headers['x-injected'] !== undefined) return 'repeats what was sent';
  if (status >= 300 && status < 400 && !/^\/(\?|$)/.test(String(headers['location'])))
    return `leads to ${String(headers['location'])}`;
  return status < 400 || isClear(headers, body) ? undefined : `says ${body.slice(0, 200)}`;
};

/** A page says what may run in it, and nothing that only stands in its text may. */
const hasPolicy = ({
  'content-type': type = '',
  'content-security-policy': policy = '',
}: Knocked['headers']): boolean =>
  !String(type).startsWith('text/html') ||
  (String(policy).includes("default-src 'none'") && !String(policy).includes('unsafe'));

/** One sentence and a word for programs, or a page for people. */
const isClear = (headers: Knocked['headers'], body: string): boolean => {
  const type = String(headers['content-type']);
  if (type.startsWith('text/html')) return body.includes('</html>');
  if (type !== 'application/problem+json') return type === 'application/json';
  const { code, detail } = JSON.parse(body) as Readonly<Record<string, unknown>>;
  return typeof code === 'string' && typeof detail === 'string' && /^[^\p{Cc}]{5,1000}$/u.test(detail);
};

test('every route is attacked, and a body that each takes is known', () => {
  expect(Object.keys(entrances).toSorted()).toEqual(routes.map(nameOf).toSorted());
  const unfit = routes.flatMap((route) => {
    const { takes = {} } = entrances[nameOf(route)] ?? {};
    const names = Object.keys(route.takes ?? {}).toSorted();
    const isWhole = JSON.stringify(Object.keys(takes).toSorted()) === JSON.stringify(names);
    const wrong = Object.entries(takes).filter(([name, value]) => route.takes?.[name]?.fits(value) !== true);
    return isWhole && wrong.length === 0 ? [] : [`${nameOf(route)}: ${wrong.join()} of ${names.join()}`];
  });
  expect(unfit).toEqual([]);
});

test.each(routes.map((route) => [nameOf(route), route] as const))(
  '%s',
  async (name, route) => {
    const before = await scene.state();
    const bad: string[] = [];
    const health = await scene.server.during(async () => {
      for (const attack of attacksOn(route, entrances[name] ?? {})) {
        const wrong = wrongWith(await knockAt(scene.server.url, attack), attack.isRefused);
        if (wrong !== undefined) bad.push(`${attack.what}: ${wrong}`);
      }
    });
    expect(bad).toEqual([]);
    expect({
      bad: health.bad,
      isFrozen: health.longestTurnMs > mostTurnMs && health.longestTurnMs,
      isLarge: health.peakMiB > mostMiB && health.peakMiB,
    }).toEqual({ bad: 0, isFrozen: false, isLarge: false });
    expect(await scene.state()).toBe(before);
  },
  240_000,
);

test('the log of the server names no secret, and no error that nobody foresaw', () => {
  const log = scene.server.said();
  for (const one of [planted, scene.server.token, '"level":"error"', 'an answer failed'])
    expect(log).not.toContain(one);
});
