import { abort, pause, resume } from '#shared/services/releases/control.ts';
import { appInBody, ofRelease } from '#shared/http/places.ts';
import { known, reading } from '#shared/http/authenticate.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { control, reason, returning, rollBack, tryAgain } from './releases/control.ts';
import { listReleases, showDora } from './releases/list.ts';
import { showEvents, showMeasurements, showProfile } from './releases/records.ts';
import { showRelease } from './releases/show.ts';
import { startRelease, wish } from './releases/start.ts';
import { onward, promote, seen, skip } from './releases/steer.ts';

export const releaseRoutes = [
  known('POST /v1/releases', 'release.create', appInBody, startRelease, wish),
  reading('GET /v1/releases', 'anywhere', listReleases),
  reading('GET /v1/dora', 'anywhere', showDora),
  reading('GET /v1/releases/{id}', ofRelease, showRelease),
  reading('GET /v1/releases/{id}/events', ofRelease, showEvents),
  reading('GET /v1/releases/{id}/measurements', ofRelease, showMeasurements),
  reading('GET /v1/releases/{id}/profile', ofRelease, showProfile),
  known('POST /v1/releases/{id}/pause', 'release.steer', ofRelease, control(pause), reason),
  known('POST /v1/releases/{id}/resume', 'release.steer', ofRelease, control(resume), reason),
  known('POST /v1/releases/{id}/abort', 'release.steer', ofRelease, control(abort), reason),
  known('POST /v1/releases/{id}/retry', 'release.steer', ofRelease, tryAgain, reason),
  known('POST /v1/releases/{id}/skip', 'release.steer', ofRelease, skip, seen),
  known('POST /v1/releases/{id}/promote', 'release.steer', ofRelease, promote, onward),
  known('POST /v1/releases/{id}/rollback', 'release.steer', ofRelease, rollBack, returning),
];

export const handler = onHttp(releaseRoutes);
