import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import { asText } from '../interpreter/json-text.ts';
import { invokeAtEndpoint } from './lambda-endpoint.ts';
import { openTestEngine } from '#test/fakes/engine.ts';
import { call, machine, scope } from '#test/fakes/engine-shapes.ts';

interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How the functions of this Lambda answer, by name: status, headers, body. */
const answers: Readonly<Record<string, readonly [number, Readonly<Record<string, string>>, string]>> = {
  work: [200, { 'x-amz-executed-version': '7', 'x-amzn-requestid': 'r-1' }, '{"done":true}'],
  later: [202, {}, ''],
  text: [200, {}, 'not json'],
  bad: [200, { 'x-amz-function-error': 'Unhandled' }, '{"errorType":"Sour","errorMessage":"milk"}'],
  handled: [200, { 'x-amz-function-error': 'Handled' }, '{"errorType":"Sour","errorMessage":"cream"}'],
  slow: [
    200,
    { 'x-amz-function-error': 'Unhandled' },
    '{"errorMessage":"Task timed out after 3.00 seconds"}',
  ],
  crash: [200, { 'x-amz-function-error': 'Unhandled' }, 'Segmentation fault'],
  throttled: [
    429,
    { 'x-amzn-errortype': 'TooManyRequestsException' },
    '{"Reason":"CallerRateLimitExceeded"}',
  ],
  large: [413, { 'x-amzn-errortype': 'RequestTooLargeException:' }, '{"message":"too large"}'],
  huge: [200, {}, JSON.stringify('x'.repeat(300_000))],
  broken: [500, {}, 'oops'],
  denied: [403, { 'x-amzn-errortype': 'AccessDeniedException' }, '{"Message":"not you"}'],
};
const missing = [
  404,
  { 'x-amzn-errortype': 'ResourceNotFoundException' },
  '{"Type":"User","Message":"Function not found"}',
] as const;

const seen: Seen[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => void (body += part.toString()));
  request.on('end', () => {
    const path = decodeURIComponent(request.url ?? '');
    seen.push({ path, headers: request.headers, body });
    const name = /functions\/(?:.*:function:)?([^/:]+)/.exec(path)?.[1] ?? '';
    if (name === 'hang') return;
    const [status, headers, text] = answers[name] ?? missing;
    response.writeHead(status, headers).end(text);
  });
});
const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeEach(async () => {
  seen.length = 0;
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const open = (isSigned = false) =>
  openTestEngine({}, { invoke: invokeAtEndpoint({ url: url(), region: 'us-east-1', isSigned }) });

let runs = 0;
/** Runs one Task to its end. */
const run = async (task: JsonObject, world = open()): Promise<JsonObject> => {
  const m = await world.create(`m${(runs += 1)}`, machine({ T: task }));
  const arn = await world.start(m, 'one', { greeting: 'hello' });
  await world.engine.settled();
  return world.describe(arn);
};
const invoke = (Arguments: JsonObject, more: JsonObject = {}): JsonObject =>
  call({ Arguments, Output: '{% $states.result %}', ...more });

test('lambda:invoke sends the payload as JSON, and gets the envelope of the optimized integration', async () => {
  const { output } = await run(invoke({ FunctionName: 'work', Payload: { a: [1, null] } }));
  expect(JSON.parse(asText(output))).toEqual({
    ExecutedVersion: '7',
    Payload: { done: true },
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: 'r-1' },
    StatusCode: 200,
  });
  const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = seen;
  expect([path, body]).toEqual(['/2015-03-31/functions/work/invocations', '{"a":[1,null]}']);
  expect(headers['idempotency-key']).toMatch(/^id-\d+-1-/);
  expect(headers.authorization).toBeUndefined();
});

test.each([
  ['text', '"text"'],
  [0, '0'],
  [null, 'null'],
  [undefined, '{}'],
])('the payload %j is sent as %s', async (Payload, sent) => {
  const given = Payload === undefined ? {} : { Payload };
  expect(await run(invoke({ FunctionName: 'work', ...given }))).toMatchObject({ status: 'SUCCEEDED' });
  expect(seen[0]?.body).toBe(sent);
});

test('a qualifier, an invocation type and a whole ARN go through as they are written', async () => {
  const arn = 'arn:aws:lambda:us-east-1:111111111111:function:later:live';
  const { output } = await run(
    invoke({ FunctionName: arn, Qualifier: 'live', InvocationType: 'Event', ClientContext: 'e30=' }),
  );
  expect(JSON.parse(asText(output))).toMatchObject({ StatusCode: 202, Payload: '' });
  expect(seen[0]?.path).toBe(`/2015-03-31/functions/${arn}/invocations?Qualifier=live`);
  expect(seen[0]?.headers).toMatchObject({
    'x-amz-invocation-type': 'Event',
    'x-amz-client-context': 'e30=',
  });
});

test("a function's own ARN gets the state's input and gives the bare result", async () => {
  const Resource = 'arn:aws:lambda:us-east-1:111111111111:function:work:live';
  expect(await run({ Type: 'Task', Resource, End: true })).toMatchObject({ output: '{"done":true}' });
  expect(seen[0]).toMatchObject({
    path: `/2015-03-31/functions/${Resource}/invocations`,
    body: '{"greeting":"hello"}',
  });
});

test.each([
  ['bad', 'Sour', '{"errorType":"Sour","errorMessage":"milk"}'],
  ['handled', 'Sour', '{"errorType":"Sour","errorMessage":"cream"}'],
  [
    'slow',
    'Lambda.Unknown',
    /^The cause could not be determined .* Returned payload: \{"errorMessage":"Task timed out/,
  ],
  ['crash', 'Lambda.Unknown', /Returned payload: Segmentation fault$/],
  ['gone', 'Lambda.ResourceNotFoundException', /^Function not found \(Service: Lambda, Status Code: 404, /],
  ['throttled', 'Lambda.TooManyRequestsException', /Status Code: 429/],
  ['large', 'Lambda.RequestTooLargeException', /^too large \(/],
  ['broken', 'Lambda.ServiceException', /Status Code: 500/],
  ['denied', 'Lambda.AccessDeniedException', /^not you \(/],
  ['text', 'Lambda.ServiceException', /is not JSON: not json$/],
  ['huge', 'States.DataLimitExceeded', /exceeding the maximum number of bytes/],
])('what goes wrong with %s is %s', async (FunctionName, error, cause) => {
  const ended = await run(invoke({ FunctionName }));
  expect(ended).toMatchObject({ status: 'FAILED', error });
  expect(ended['cause']).toMatch(cause);
});

test('an endpoint that is not there fails the task by a name that a Retry can match', async () => {
  const world = open();
  server.close();
  expect(await run(invoke({ FunctionName: 'work' }), world)).toMatchObject({
    status: 'FAILED',
    error: 'Lambda.SdkClientException',
    cause: expect.stringMatching(/nothing listens there/) as string,
  });
});

test('a function that does not answer is let go of when its task times out', async () => {
  const world = open();
  const m = await world.create('m', machine({ T: invoke({ FunctionName: 'hang' }, { TimeoutSeconds: 5 }) }));
  const arn = await world.start(m, 'one');
  while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  world.clock.advance(5_000);
  await world.engine.settled();
  expect(await world.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
});

test('as many calls are under way at once as the engine allows, not as the SDK does', async () => {
  const world = open();
  const each = scope({ T: invoke({ FunctionName: 'hang' }) });
  const map = { Type: 'Map', Items: '{% [1..120] %}', ItemProcessor: each, End: true };
  const executionArn = await world.start(await world.create('m', machine({ M: map })), 'one');
  while (seen.length < 120) await new Promise((resolve) => setTimeout(resolve, 5));
  await world.engine.call('StopExecution', { executionArn });
  await world.engine.settled();
  expect(seen).toHaveLength(120);
});

test('a task token goes out in the payload, and the task ends by it', async () => {
  const world = open();
  const asks = call({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'work', Payload: { token: '{% $states.context.Task.Token %}' } },
    Output: '{% $states.result %}',
  });
  const arn = await world.start(await world.create('m', machine({ T: asks })), 'one');
  await world.engine.settled();
  const { token: taskToken } = JSON.parse(seen[0]?.body ?? '{}') as { token: string };
  await world.engine.call('SendTaskSuccess', { taskToken, output: '{"by":"token"}' });
  expect(await world.describe(arn)).toMatchObject({ output: '{"by":"token"}' });
  expect((await world.history(arn)).find(({ type }) => type === 'TaskSubmitted')).toMatchObject({
    taskSubmittedEventDetails: { output: expect.stringContaining('"StatusCode":200') as string },
  });
});

test('with credentials every call is signed', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  await run(invoke({ FunctionName: 'work' }), open(true));
  expect(seen[0]?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/lambda\/aws4_request/,
  );
  expect(JSON.stringify(seen[0])).not.toContain('secret"');
});
