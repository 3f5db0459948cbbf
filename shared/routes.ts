import { appRoutes } from '#functions/doors/apps.ts';
import { approvalRoutes } from '#functions/doors/approvals.ts';
import { ciRoutes } from '#functions/doors/ci.ts';
import { planRoutes } from '#functions/doors/plans.ts';
import { releaseRoutes } from '#functions/doors/releases.ts';
import type { World } from '#ports/world.ts';
import { serve } from './door/serve.ts';
import type { HttpAnswer, HttpRequest, Route } from './http.ts';

/** Every route of the house. In the cloud each door is a function with its own part of this table. */
export const routes: readonly Route[] = [
  ...ciRoutes,
  ...releaseRoutes,
  ...planRoutes,
  ...approvalRoutes,
  ...appRoutes,
];

/** Answers one request, whoever received it: finds the door, proves who asks, and turns refusals into problem documents. */
export const answerRequest = (request: HttpRequest, world: World): Promise<HttpAnswer> =>
  serve(routes, request, world);
