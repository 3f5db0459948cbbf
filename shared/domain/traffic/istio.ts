import { isObject } from '../json.ts';
import { fields, type Fields } from '../kube/fields.ts';
import type { Router } from './router.ts';
import { cookiePattern } from './patterns.ts';
import { istioPolicies } from './istio-policies.ts';
import type { Mirroring, Spelling } from './refs.ts';
import type { Condition } from './split.ts';
import { weightedRefs } from './weighted-refs.ts';

const hostOf = (ref: Fields): string => {
  const { host } = fields(ref['destination']);
  return typeof host === 'string' ? host : '';
};

/** `web`, `web.shop`, or all of `web.shop.svc.cluster.local`. */
const serviceOf: Spelling['serviceOf'] = (ref, own) => {
  const [name = '', namespace = own, ...rest] = hostOf(ref).split('.');
  const isService = name !== '' && (rest.length === 0 || rest[0] === 'svc');
  return isService ? { name, namespace } : undefined;
};

const withService = (ref: Fields, name: string): Fields => ({
  ...ref,
  destination: { ...fields(ref['destination']), host: [name, ...hostOf(ref).split('.').slice(1)].join('.') },
});

const narrowed = (rule: Fields, { header, cookie, query, path }: Condition): Fields | undefined => {
  const own = Array.isArray(rule['match']) ? rule['match'].filter(isObject) : [];
  const matches = (own.length === 0 ? [{}] : own).map((match: Fields) => {
    if (path !== undefined && match['uri'] !== undefined) return undefined;
    return {
      ...match,
      ...(path === undefined ? {} : { uri: { prefix: path } }),
      ...(header === undefined && cookie === undefined
        ? {}
        : {
            headers: {
              ...fields(match['headers']),
              ...(header === undefined ? {} : { [header.name.toLowerCase()]: { exact: header.value } }),
              ...(cookie === undefined ? {} : { cookie: { regex: cookiePattern(cookie) } }),
            },
          }),
      ...(query === undefined
        ? {}
        : { queryParams: { ...fields(match['queryParams']), [query.name]: { exact: query.value } } }),
    };
  });
  return matches.includes(undefined) ? undefined : { ...rule, match: matches };
};

/** Istio knows an older field for one copy, which excludes the list. */
const mirroring: Mirroring = {
  add: (rule, { destination }, percent) => {
    if (rule['mirror'] !== undefined) return undefined;
    const own = Array.isArray(rule['mirrors']) ? (rule['mirrors'] as readonly unknown[]) : [];
    return { ...rule, mirrors: [...own, { destination, percentage: { value: percent } }] };
  },
  remove: (rule, service) => {
    const { mirrors, ...rest } = rule;
    if (!Array.isArray(mirrors)) return rule;
    const others = mirrors.filter((one) => hostOf(fields(one)).split('.')[0] !== service);
    if (others.length === mirrors.length) return rule;
    return others.length === 0 ? rest : { ...rest, mirrors: others };
  },
};

/** As those count who send: a gateway, or the proxy of another pod. */
export const istioSeries: NonNullable<Router['series']> = (_, sides, of) => [
  {
    requests: 'istio_requests_total',
    errors: 'response_code=~"5.."',
    latency: 'istio_request_duration_milliseconds_bucket',
    latencyUnitMs: 1,
    matchers: `reporter="source",destination_service_namespace="${sides.namespace}",destination_service_name="${sides[of]}"`,
  },
];

const spelling: Spelling = {
  rules: ['spec', 'http'],
  refs: ['route'],
  serviceOf,
  withService,
  // A single destination gets everything; among others it gets nothing unless it has a weight.
  weightOf: (count) => (count === 1 ? 1 : 0),
  narrowed,
  mirroring,
};

/** VirtualService of Istio: its HTTP routes. A subset stays one: the rules of the helpers have the same. */
export const istio: Router = {
  name: 'istio',
  route: { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService' },
  ...weightedRefs(spelling),
  series: istioSeries,
  policies: istioPolicies,
};
