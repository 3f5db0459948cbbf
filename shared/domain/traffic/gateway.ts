import { isObject } from '../json.ts';
import { fields, type Fields, list } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { cookiePattern } from './patterns.ts';
import type { Router } from './router.ts';
import { gatewaySeries as series } from './gateway-series.ts';
import { keptSessions } from './sessions.ts';
import type { Condition } from './split.ts';
import type { Mirroring, Spelling } from './refs.ts';
import { weightedRefs } from './weighted-refs.ts';

const serviceOf: Spelling['serviceOf'] = ({ kind = 'Service', group = '', name, namespace }, own) =>
  kind === 'Service' && group === '' && typeof name === 'string'
    ? { name, namespace: typeof namespace === 'string' ? namespace : own }
    : undefined;

const gateway = {
  rules: ['spec', 'rules'],
  refs: ['backendRefs'],
  serviceOf,
  withService: (ref, name) => ({ ...ref, name }),
  most: 1_000_000,
} as const satisfies Spelling;

/** A rule without `matches` accepts everything: a condition on requests then applies to every path. */
const matchesOf = (rule: Fields): readonly Fields[] => {
  const { matches } = rule;
  const all = Array.isArray(matches) ? matches.filter(isObject) : [];
  return all.length === 0 ? [{}] : all;
};

const headersFor = ({ header, cookie }: Condition): readonly Fields[] => [
  ...(header === undefined ? [] : [{ type: 'Exact', name: header.name, value: header.value }]),
  ...(cookie === undefined
    ? []
    : [{ type: 'RegularExpression', name: 'Cookie', value: cookiePattern(cookie) }]),
];

const added = (own: unknown, more: readonly Fields[]): readonly unknown[] => [
  ...(Array.isArray(own) ? (own as readonly unknown[]) : []),
  ...more,
];

/** Names of rules are unique in a route. */
const nameless = (rule: Fields): Fields => {
  const { name: _, ...rest } = rule;
  return rest;
};

const narrowedHttp = (named: Fields, condition: Condition): Fields | undefined => {
  const rule = nameless(named);
  const { query, path } = condition;
  const headers = headersFor(condition);
  const matches = matchesOf(rule).map((match) => {
    const own = fields(match['path'])['value'];
    if (path !== undefined && typeof own === 'string' && own !== '/') return undefined;
    return {
      ...match,
      ...(path === undefined ? {} : { path: { type: 'PathPrefix', value: path } }),
      ...(headers.length === 0 ? {} : { headers: added(match['headers'], headers) }),
      ...(query === undefined
        ? {}
        : {
            queryParams: added(match['queryParams'], [
              { type: 'Exact', name: query.name, value: query.value },
            ]),
          }),
    };
  });
  const possible = matches.filter((match) => match !== undefined);
  return possible.length < matches.length ? undefined : { ...rule, matches: possible };
};

const narrowedGrpc = (named: Fields, condition: Condition): Fields | undefined => {
  if (condition.query !== undefined || condition.path !== undefined) return undefined;
  const rule = nameless(named);
  const headers = headersFor(condition);
  return {
    ...rule,
    matches: matchesOf(rule).map((match) => ({ ...match, headers: added(match['headers'], headers) })),
  };
};

/** Copies by a filter of the rule; the API accepts whole percents, without a fraction. */
const mirroring: Mirroring = {
  add: (rule, { group, kind, name, namespace, port }, percent) => {
    if (!Number.isInteger(percent)) return undefined;
    const backendRef = Object.fromEntries(
      Object.entries({ group, kind, name, namespace, port }).filter(([, value]) => value !== undefined),
    );
    const filter = { type: 'RequestMirror', requestMirror: { backendRef, percent } };
    return { ...rule, filters: added(rule['filters'], [filter]) };
  },
  remove: (rule, service) => {
    const { filters, ...rest } = rule;
    if (!Array.isArray(filters)) return rule;
    const others = filters.filter(
      (filter) => fields(fields(fields(filter)['requestMirror'])['backendRef'])['name'] !== service,
    );
    if (others.length === filters.length) return rule;
    return others.length === 0 ? rest : { ...rest, filters: others };
  },
};

/** Every controller that has said something of the route has said it of this generation. */
const isSeen = (route: KubeObject): boolean | undefined => {
  const { parents } = fields(route['status']);
  const told = (Array.isArray(parents) ? parents.filter(isObject) : []).flatMap(({ conditions }) =>
    Array.isArray(conditions) ? conditions.filter(isObject) : [],
  );
  if (told.length === 0) return undefined;
  return told.every(
    ({ observedGeneration }) => Number(observedGeneration ?? 0) >= (route.metadata.generation ?? 0),
  );
};

/** A grant may name one Service; the names of the helpers are not known beforehand. */
const crossing: Router['crossing'] = {
  grants: { apiVersion: 'gateway.networking.k8s.io/v1beta1', kind: 'ReferenceGrant' },
  misfit: ({ kind, metadata }, { namespace }, grants) => {
    const isOpen = grants.some(({ spec }) => {
      const { from, to } = fields(spec);
      return (
        list(from).some(
          (one) =>
            one['group'] === 'gateway.networking.k8s.io' &&
            one['kind'] === kind &&
            one['namespace'] === metadata.namespace,
        ) && list(to).some((one) => one['kind'] === 'Service' && one['name'] === undefined)
      );
    });
    return isOpen
      ? undefined
      : `it stands in another namespace, and no ReferenceGrant of namespace ${namespace} lets it lead to the helper Services; write one from ${kind} of namespace ${metadata.namespace} to Service, without a name`;
  },
};

const sessions: Router['sessions'] = (route) =>
  list(fields(route['spec'])['rules']).some((rule) => rule['sessionPersistence'] !== undefined)
    ? keptSessions
    : undefined;

/** HTTPRoute of the Gateway API, v1. */
export const gatewayHttp: Router = {
  name: 'gateway-http',
  route: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' },
  ...weightedRefs({ ...gateway, mirroring, narrowed: narrowedHttp }),
  isSeen,
  sessions,
  series,
  crossing,
};

/** GRPCRoute of the Gateway API, v1. */
export const gatewayGrpc: Router = {
  name: 'gateway-grpc',
  route: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GRPCRoute' },
  ...weightedRefs({ ...gateway, mirroring, narrowed: narrowedGrpc }),
  isSeen,
  sessions,
  series,
  crossing,
};
