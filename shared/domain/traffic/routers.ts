import { awsAlb } from './aws-alb.ts';
import { alibabaAlb, higress, ingressNginx } from './canary-ingress.ts';
import { routerFrom } from './described.ts';
import { gatewayGrpc, gatewayHttp } from './gateway.ts';
import { istio } from './istio.ts';
import type { Router } from './router.ts';
import type { RoutePlan } from './split.ts';
import { traefikRoute, traefikService } from './traefik.ts';

/** Every router that a release can use: one line each. */
export const routers: readonly Router[] = [
  gatewayHttp,
  gatewayGrpc,
  istio,
  traefikRoute,
  traefikService,
  ingressNginx,
  awsAlb,
  alibabaAlb,
  higress,
];

/** What reads a route that was planned; undefined where this version does not know it. */
export const routerOf = ({
  router,
  described,
}: Pick<RoutePlan, 'router' | 'described'>): Router | undefined =>
  described === undefined ? routers.find(({ name }) => name === router) : routerFrom(described);
