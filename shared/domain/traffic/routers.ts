import { gatewayGrpc, gatewayHttp } from './gateway.ts';
import type { Router } from './router.ts';

/** Every router that a release can use: one file and one line each. */
export const routers: readonly Router[] = [gatewayHttp, gatewayGrpc];

export const routerNamed = (name: string): Router | undefined =>
  routers.find((router) => router.name === name);
