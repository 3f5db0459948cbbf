import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { routes } from './routes.ts';

/*
 * No answer may outgrow what a function can give. The router compresses or refuses what is larger (shared/http/fitting.test.ts);
 * here is why each answer that is read stays below that.
 */

/** It grows with time, so it comes in pages; `after` asks for the next one. */
const paged = [
  'GET /v1/releases',
  'GET /v1/releases/{id}/events',
  'GET /v1/releases/{id}/measurements',
  'GET /v1/releases/{id}/analyses',
  'GET /v1/audit',
];

/** It grows with the applications, clusters, people or open releases of the installation, and is compressed when it is large. */
const ofInstallation = [
  'GET /v1/apps',
  'GET /v1/approvals',
  'GET /v1/clusters',
  'GET /v1/dora',
  'GET /v1/drift',
  'GET /v1/fleet',
  'GET /v1/freezes',
  'GET /v1/receivers',
  'GET /v1/resources',
  'GET /v1/roles',
  'GET /v1/tenants',
  'GET /v1/tokens',
];

/** It grows with the files and the targets of one application, and is compressed when it is large. */
const ofApplication = [
  'GET /v1/apps/{name}',
  'GET /v1/clusters/{name}/check',
  'GET /v1/releases/{id}',
  'GET /v1/releases/{id}/changes',
  'GET /v1/releases/{id}/diagnosis',
  'GET /v1/releases/{id}/profile',
  'GET /v1/releases/{id}/record',
  'GET /v1/releases/{id}/selftest',
  'GET /v1/removals',
];

/** One thing. */
const single = [
  'GET /',
  'GET /a/{token}',
  'GET /console/{file}',
  'GET /healthz',
  'GET /v1/approvals/{id}',
  'GET /v1/me',
  'GET /v1/openapi.json',
  'GET /v1/session/begin',
  'GET /v1/session/callback',
  'GET /v1/sign-in',
  'GET /v1/tenants/{name}',
  'GET /v1/windows',
];

test('every route that is read is one of them', () => {
  const read = routes.filter(({ method }) => method === 'GET').map(({ method, path }) => `${method} ${path}`);
  expect([...paged, ...ofInstallation, ...ofApplication, ...single].toSorted()).toEqual(read.toSorted());
});

test.each(paged)('%s says what asks for the next page', (at) => {
  const documented = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  expect(documented).toMatch(new RegExp(`\\| \`${at.replaceAll(/[{}/]/g, '\\$&')}\\?[^\`]*after=`));
});
