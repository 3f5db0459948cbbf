import { awsAlb } from './aws-alb.ts';
import { alibabaAlb, higress, ingressNginx } from './canary-ingress.ts';
import { gatewayGrpc, gatewayHttp } from './gateway.ts';
import { istio } from './istio.ts';
import type { Router } from './router.ts';
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

export const routerNamed = (name: string): Router | undefined =>
  routers.find((router) => router.name === name);
