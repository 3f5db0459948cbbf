import { installationTrouble, isFailure } from '#domain/failure.ts';
import type { World } from '#ports/world.ts';
import { unlessKnown } from './conditional.ts';
import { fitting } from './fitting.ts';
import type { HttpAnswer, HttpRequest, Route } from './http.ts';
import { Rejection } from '#domain/rejection.ts';
import { problem } from './problem.ts';

/** More than any application's files and any event that names an image. */
const largestBody = 1024 * 1024;

/** Finds the handler, calls it, and turns every error into a problem document, one of the world as well. Never rejects. */
export const serve = async (
  routes: readonly Route[],
  request: HttpRequest,
  opening: World | Promise<World>,
): Promise<HttpAnswer> => {
  const answer = await answerTo(routes, request, opening);
  return { ...answer, headers: { ...asItIs, ...answer.headers } };
};

/** No browser may take an answer for something else than it says it is. */
const asItIs = { 'x-content-type-options': 'nosniff' };

const answerTo = async (
  routes: readonly Route[],
  request: HttpRequest,
  opening: World | Promise<World>,
): Promise<HttpAnswer> => {
  try {
    const world = await opening;
    if (request.body.length > largestBody)
      throw new Rejection('too-large', 'too-large', 'the body is larger than 1 MiB');
    const { route, params } = find(routes, request);
    const answer = await route.handler({ ...request, params }, world);
    return await fitting(request, unlessKnown(request, answer));
  } catch (error) {
    return problem(rejectionOf(error));
  }
};

interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

const find = (routes: readonly Route[], { method, path }: HttpRequest): Found => {
  const here = routes.flatMap((route) => {
    const params = match(route.path, path);
    return params === undefined ? [] : [{ route, params }];
  });
  if (here.length === 0)
    throw new Rejection('not-found', 'unknown-route', 'there is nothing at this address');
  const found = here.find(({ route }) => route.method === method);
  if (found !== undefined) return found;
  const allow = here.map(({ route }) => route.method).join(', ');
  throw new Rejection('wrong-method', 'wrong-method', `this address takes ${allow}`, { allow });
};

/** The named segments of a path that fits the pattern, decoded; undefined for one that does not. */
const match = (pattern: string, path: string): Readonly<Record<string, string>> | undefined => {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const text = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined && text !== segment) return undefined;
    if (name === undefined) continue;
    const value = decode(text);
    if (value === undefined || value === '') return undefined;
    params[name] = value;
  }
  return params;
};

const decode = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

const rejectionOf = (error: unknown): Rejection => {
  if (error instanceof Rejection) return error;
  // The operator of the store is often the caller: the sentence says what to do, and names a file at most.
  if (isFailure(error) && error.data['store'] !== undefined)
    return error.family === 'unreachable'
      ? new Rejection('unreachable', 'store', error.message)
      : new Rejection('broken', 'store', error.message);
  if (isFailure(error) && error.family === 'unreachable')
    return new Rejection('unreachable', 'unreachable', 'something we depend on does not answer; try again');
  note(error);
  const installation = installationTrouble(error);
  if (installation !== undefined) return new Rejection('broken', 'installation', installation);
  if (isFailure(error, 'ConfigRefused'))
    return new Rejection(
      'broken',
      'settings',
      `the settings of this server are not right (${error.at}); its log says what is wrong`,
    );
  return new Rejection(
    'broken',
    'broken',
    'an internal error of Tidegate, noted in the log of the server; it is safe to try again',
  );
};

/** For the operator's log. The message of a foreign error may quote the request, so it is left out. */
const note = (error: unknown): void => {
  const { name, stack = '' } = error instanceof Error ? error : new Error('not an Error');
  const message = isFailure(error) ? error.message : name;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  console.error(JSON.stringify({ level: 'error', handler: message, at: frames.slice(0, 8) }));
};
