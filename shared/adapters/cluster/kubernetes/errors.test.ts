import { expect, test } from 'vitest';
import type { Attempt } from './api-status.ts';
import { troubleOf } from './errors.ts';
import type { Answer } from './http-answer.ts';

const write: Attempt = {
  cluster: 'eu',
  verb: 'patch',
  what: 'Deployment shop/checkout',
  namespace: 'shop',
  writes: true,
};
const read: Attempt = { ...write, verb: 'get', writes: false };
const guarded: Attempt = { ...write, guarded: true };

const status = (code: number, message: string, details?: object) => ({
  status: code,
  body: { kind: 'Status', status: 'Failure', message, code, ...(details === undefined ? {} : { details }) },
});
const cause = (field: string, message: string, reason = 'FieldValueInvalid') => ({ field, message, reason });
const webhook = 'admission webhook "guard.example.com" denied the request: team label missing';
const rbac =
  'deployments.apps "checkout" is forbidden: User "robot" cannot patch resource "deployments" in API group "apps" in the namespace "shop"';

/** Messages as Kubernetes 1.37.2 sent them. */
const troubles: readonly (readonly [string, Attempt, Answer, object])[] = [
  [
    'a missing right',
    write,
    status(403, rbac, { name: 'checkout' }),
    {
      name: 'ClusterForbids',
      data: { verb: 'patch', resource: 'deployments', namespace: 'shop', user: 'robot' },
    },
  ],
  [
    'expired credentials',
    read,
    status(401, 'Unauthorized'),
    { name: 'ClusterForbids', message: /may have expired/ },
  ],
  [
    'a used-up quota',
    write,
    status(
      403,
      'pods "p" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1',
      { name: 'p' },
    ),
    { name: 'QuotaDenied', message: /exceeded quota: small/ },
  ],
  [
    'a quota that wants to know more',
    write,
    status(403, 'pods "p" is forbidden: failed quota: small: must specify requests.cpu for: a', {
      name: 'p',
    }),
    { name: 'ManifestRefused', message: /must specify requests.cpu/ },
  ],
  [
    'a limit',
    write,
    status(403, 'pods "p" is forbidden: maximum cpu usage per Container is 1, but limit is 2', { name: 'p' }),
    { name: 'ManifestRefused' },
  ],
  [
    'a namespace on its way out',
    write,
    status(
      403,
      'configmaps "c" is forbidden: unable to create new content in namespace shop because it is being terminated',
      { name: 'c' },
    ),
    { name: 'ClusterForbids', message: /being terminated \(403\)$/ },
  ],
  ...[400, 403, 409, 422].map(
    (code) =>
      [
        `a webhook that says no with ${code}`,
        write,
        status(code, webhook),
        { name: 'ManifestRefused', data: { webhook: 'guard.example.com' } },
      ] as const,
  ),
  [
    'a webhook that is away',
    write,
    status(
      500,
      'Internal error occurred: failed calling webhook "guard.example.com": failed to call webhook: connection refused',
    ),
    {
      name: 'ClusterUnreachable',
      message: /nothing was changed/,
      data: { webhook: 'guard.example.com', outcome: 'none' },
    },
  ],
  [
    'a failed test of a patch',
    guarded,
    status(422, 'the server rejected our request due to an error in our request', { kind: 'deployments' }),
    { name: 'Conflict', message: /nothing was changed/ },
  ],
  [
    'the same words without a test',
    write,
    status(422, 'the server rejected our request due to an error in our request'),
    { name: 'ManifestRefused' },
  ],
  [
    'fields that do not go together, in a guarded patch',
    guarded,
    status(422, 'Deployment.apps "checkout" is invalid', {
      causes: [
        cause(
          'spec.strategy.rollingUpdate.maxUnavailable',
          'Invalid value: 0: may not be 0 when `maxSurge` is 0',
        ),
      ],
    }),
    { name: 'ManifestRefused', message: /maxUnavailable: Invalid value: 0: may not be 0/ },
  ],
  [
    'a field that the schema of server-side apply does not know',
    write,
    status(
      500,
      'failed to create typed patch object (shop/checkout; apps/v1, Kind=Deployment): .spec.brandNew: field not declared in schema',
    ),
    { name: 'ManifestRefused', message: /: \.spec\.brandNew: field not declared/ },
  ],
  [
    'fields of other managers',
    write,
    status(409, 'Apply failed with 1 conflict: conflict with "helm" using apps/v1: .spec.replicas', {
      causes: [cause('.spec.replicas', 'conflict with "helm" using apps/v1', 'FieldManagerConflict')],
    }),
    {
      name: 'Conflict',
      message: /\.spec\.replicas belongs to helm/,
      data: { conflicts: [{ manager: 'helm', field: '.spec.replicas' }] },
    },
  ],
  [
    'fields that we have patched ourselves',
    write,
    status(409, 'Apply failed with 1 conflict', {
      causes: [cause('.spec.replicas', 'conflict with "tidegate" using apps/v1', 'FieldManagerConflict')],
    }),
    { name: 'Conflict', message: /an earlier patch of our own/ },
  ],
  ['an object that moved on', write, status(409, 'the object has been modified'), { name: 'Conflict' }],
  ['an absent object', write, status(404, 'deployments.apps "checkout" not found'), { name: 'NotFound' }],
  [
    'a server that gave up',
    write,
    {
      status: 504,
      body: { metadata: {}, status: 'Failure', message: 'Timeout: request did not complete', code: 504 },
    },
    {
      name: 'ClusterUnreachable',
      message: /whether the change was made is unknown/,
      data: { outcome: 'unknown' },
    },
  ],
  [
    'a read that failed',
    read,
    status(503, 'etcd is away'),
    { name: 'ClusterUnreachable', message: /etcd is away \(503\)$/ },
  ],
];

test.each(troubles)('%s', (_, attempt, answer, expected) => {
  const { message, ...rest } = expected as { message?: RegExp };
  const trouble = troubleOf(attempt, answer, {});
  expect(trouble).toMatchObject(rest);
  expect(trouble.message).toMatch(message ?? /^cluster eu, (get|patch) Deployment shop\/checkout: \S/);
});

test('an object that the API throws back at us is not passed on', () => {
  const secret = JSON.stringify({
    kind: 'Secret',
    data: { password: 'aHVudGVyMg==', filler: 'x'.repeat(400) },
  });
  const message = `Invalid value: ${JSON.stringify(secret)}: strict decoding error: unknown field "spec.nope"`;
  const trouble = troubleOf(
    guarded,
    status(422, `"" is invalid: patch: ${message}`, { causes: [cause('patch', message)] }),
    {},
  );
  expect(trouble.message).toContain('unknown field "spec.nope"');
  expect(JSON.stringify([trouble.message, trouble.data])).not.toContain('aHVudGVyMg');
});

test('of a Secret not even a short value that the API quotes is passed on', () => {
  const message = 'Invalid value: "hunter\\"2": must be something else';
  const answer = status(422, `Secret "login" is invalid: ${message}`, { causes: [cause('data.x', message)] });
  const trouble = troubleOf({ ...guarded, what: 'Secret shop/login' }, answer, {});
  expect(trouble.message).toContain('must be something else');
  expect(JSON.stringify([trouble.message, trouble.data])).not.toContain('hunter');
});

test('what is not from Kubernetes is told in short, in one line, without its marks', () => {
  const page = `<html>\n<h1>502</h1>\u001b[31m${'long '.repeat(400)}</html>`;
  const { message } = troubleOf(read, { status: 502, body: page }, {});
  expect(message).toMatch(
    /^cluster eu, get Deployment shop\/checkout: 502 \[31m(long ?)+l?o?n?\.\.\. \(502\)$/,
  );
  expect(message.length).toBeLessThan(700);
  expect(
    troubleOf(read, { status: 403, body: { kind: 'Status', details: { causes: 'none', name: 7 } } }, {}).name,
  ).toBe('ClusterForbids');
});
