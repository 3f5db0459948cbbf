import { fields, type Fields, list } from '../kube/fields.ts';
import { cookiePattern } from './patterns.ts';
import type { Router } from './router.ts';
import type { Spelling } from './refs.ts';
import { keptSessions } from './sessions.ts';
import type { Condition } from './split.ts';
import { weightedRefs } from './weighted-refs.ts';

const serviceOf: Spelling['serviceOf'] = ({ kind = 'Service', name, namespace }, own) =>
  kind === 'Service' && typeof name === 'string'
    ? { name, namespace: typeof namespace === 'string' ? namespace : own }
    : undefined;

const withService = (ref: Fields, name: string): Fields => ({ ...ref, name });

const quoted = (text: string): string | undefined => (text.includes('`') ? undefined : `\`${text}\``);

const call = (matcher: string, ...given: readonly string[]): string | undefined => {
  const all = given.map(quoted);
  return all.includes(undefined) ? undefined : `${matcher}(${all.join(', ')})`;
};

/** A longer rule is matched first, unless its owner has set a priority. */
const narrowed = (rule: Fields, { header, cookie, query, path }: Condition): Fields | undefined => {
  const own = rule['match'];
  const matchers = [
    ...(header === undefined ? [] : [call('Header', header.name, header.value)]),
    ...(cookie === undefined ? [] : [call('HeaderRegexp', 'Cookie', cookiePattern(cookie))]),
    ...(query === undefined ? [] : [call('Query', query.name, query.value)]),
    ...(path === undefined ? [] : [call('PathPrefix', path)]),
  ];
  if (typeof own !== 'string' || matchers.includes(undefined)) return undefined;
  const { priority } = rule;
  return {
    ...rule,
    match: [`(${own})`, ...matchers].join(' && '),
    ...(typeof priority === 'number' && priority > 0 ? { priority: priority + 1 } : {}),
  };
};

/**
 * Its providers name a Service by namespace, name and port; since 3.7 the one of the Gateway API by its route, then those
 * and the place in the rule. Names of objects have no character that means something in a pattern.
 */
export const traefikSeries =
  (provider: string): NonNullable<Router['series']> =>
  (_, sides, of) => [
    {
      requests: 'traefik_service_requests_total',
      errors: 'code=~"5.."',
      latency: 'traefik_service_request_duration_seconds_bucket',
      latencyUnitMs: 1000,
      matchers: `service=~"(.+-svc-)?${sides.namespace}-${sides[of]}-[a-z0-9]+@${provider}"`,
    },
  ];

/** IngressRoute of Traefik. */
export const traefikRoute: Router = {
  name: 'traefik-route',
  series: traefikSeries('kubernetescrd'),
  route: { apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute' },
  sessions: ({ spec }) =>
    list(fields(spec)['routes'])
      .flatMap(({ services }) => list(services))
      .some(({ sticky }) => sticky !== undefined)
      ? 'its sessions stay at one pod of a side, but not on a side; lead it to a TraefikService with `weighted.sticky` to keep them'
      : undefined,
  ...weightedRefs({ rules: ['spec', 'routes'], refs: ['services'], serviceOf, withService, narrowed }),
};

/** TraefikService: a list of weighted Services that other routes refer to. */
export const traefikService: Router = {
  name: 'traefik-service',
  series: traefikSeries('kubernetescrd'),
  route: { apiVersion: 'traefik.io/v1alpha1', kind: 'TraefikService' },
  sessions: ({ spec }) =>
    fields(fields(spec)['weighted'])['sticky'] === undefined ? undefined : keptSessions,
  ...weightedRefs({ rules: ['spec', 'weighted', 'services'], serviceOf, withService }),
};
