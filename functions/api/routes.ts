import { accessRoutes } from './access.ts';
import { appRoutes } from './apps.ts';
import { approvalRoutes } from './approvals.ts';
import { chatRoutes } from './chats.ts';
import { pageRoutes } from './approval-page.ts';
import { changeRoutes } from './changes.ts';
import { consoleRoutes } from './console.ts';
import { clusterRoutes } from './clusters.ts';
import { ciRoutes } from './webhooks.ts';
import { documentRoutes } from './openapi.ts';
import { driftRoutes } from './drift.ts';
import { fleetRoutes } from './fleet.ts';
import { freezeRoutes } from './freezes.ts';
import { planRoutes } from './plans.ts';
import { releaseRoutes } from './releases.ts';
import { rehearsalRoutes } from './rehearsals.ts';
import { tenantRoutes } from './tenants.ts';
import { sessionRoutes } from './session.ts';
import { diagnosisRoutes } from './diagnosis.ts';
import { resourceRoutes } from './resources.ts';
import { analysisRoutes } from './analyses.ts';
import type { World } from '#ports/world.ts';
import { serve } from '#shared/http/router.ts';
import type { HttpAnswer, HttpRequest, Route } from '#shared/http/http.ts';

/** Every route of the house. In the cloud each resource is a function with its own part of this table. */
export const routes: readonly Route[] = [
  ...ciRoutes,
  ...releaseRoutes,
  ...changeRoutes,
  ...analysisRoutes,
  ...diagnosisRoutes,
  ...planRoutes,
  ...rehearsalRoutes,
  ...freezeRoutes,
  ...driftRoutes,
  ...clusterRoutes,
  ...fleetRoutes,
  ...approvalRoutes,
  ...chatRoutes,
  ...pageRoutes,
  ...appRoutes,
  ...resourceRoutes,
  ...consoleRoutes,
  ...accessRoutes,
  ...tenantRoutes,
  ...sessionRoutes,
  ...documentRoutes,
];

/**
 * Handles one request, on Lambda or on the local server: finds the handler, authenticates, and turns rejections into
 * problem documents.
 */
export const answerRequest = (request: HttpRequest, world: World): Promise<HttpAnswer> =>
  serve(routes, request, world);
