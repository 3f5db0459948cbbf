import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { pathsOf, serviceIn } from './ingress.ts';
import type { Router } from './router.ts';
import type { Counted, RouterSeries } from './series.ts';
import type { Sides } from './split.ts';

/**
 * ingress-nginx labels each request with the Service of the first Ingress, and in `canary` with the upstream of the second
 * one where that answered. Prometheus puts `exported_` before labels that its own target has too, unless it honors them.
 */
const ofNginx = (sides: Sides, of: Counted): readonly RouterSeries[] =>
  ['', 'exported_'].map((prefix) => {
    const { namespace } = sides;
    const side =
      of === 'fresh'
        ? `canary=~"${namespace}-${sides.fresh}-[a-z0-9-]+"`
        : `${prefix}service="${sides[of]}",canary=""`;
    return {
      requests: 'nginx_ingress_controller_requests',
      errors: 'status=~"5.."',
      latency: 'nginx_ingress_controller_request_duration_seconds_bucket',
      latencyUnitMs: 1000,
      matchers: `${prefix}namespace="${namespace}",${side}`,
    };
  });

/** The ports by which an Ingress leads to the Service or its sides. */
const portsIn = (route: KubeObject, sides: Sides): readonly string[] => [
  ...new Set(
    pathsOf(route)
      .filter((path) => [sides.service, sides.old, sides.fresh].includes(serviceIn(path) ?? ''))
      .map(({ backend }) => fields(fields(fields(backend)['service'])['port']))
      .map(({ number, name }) => String(number ?? name)),
  ),
];

/**
 * Traefik serves the same annotations. It names a Service by namespace, Ingress, name and port, and the one of the second
 * Ingress by that of the first.
 */
const ofTraefik = (route: KubeObject, sides: Sides, of: Counted): RouterSeries => {
  const ports = portsIn(route, sides);
  const port = ports.length === 0 ? '[a-z0-9]+' : `(${ports.join('|')})`;
  const named = `${sides[of]}-${port}`;
  const second = of === 'fresh' ? `|${sides.old}-${port}-canary` : '';
  return {
    requests: 'traefik_service_requests_total',
    errors: 'code=~"5.."',
    latency: 'traefik_service_request_duration_seconds_bucket',
    latencyUnitMs: 1000,
    matchers: `service=~"${sides.namespace}-${route.metadata.name}-(${named}${second})@kubernetesingressnginx"`,
  };
};

/** The class does not say which of the two serves an Ingress; the other one has counted nothing. */
export const nginxSeries: NonNullable<Router['series']> = (route, sides, of) => [
  ...ofNginx(sides, of),
  ofTraefik(route, sides, of),
];
