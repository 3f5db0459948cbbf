import { own } from '../json.ts';
import { fields, list } from '../kube/fields.ts';
import { istioSeries } from './istio.ts';
import type { Router } from './router.ts';
import type { RouterSeries } from './series.ts';
import { traefikSeries } from './traefik.ts';

/** The implementations that count by Service, by the name of their controller. */
const counting: Readonly<Record<string, NonNullable<Router['series']>>> = {
  'traefik.io/gateway-controller': traefikSeries('kubernetesgateway'),
  'istio.io/gateway-controller': istioSeries,
};

/** Its status names the controllers that serve it: none before they have taken it. */
export const gatewaySeries: NonNullable<Router['series']> = (route, sides, of) => {
  const named = list(fields(route['status'])['parents']).map(({ controllerName }) => String(controllerName));
  const found: RouterSeries[] = [];
  for (const name of new Set(named)) {
    const counted = own(counting, name)?.(route, sides, of);
    if (counted === undefined)
      return { why: `its controller ${name} has no series by Service that Tidegate knows` };
    if ('why' in counted) return counted;
    found.push(...counted);
  }
  return found;
};
