import { askForge, everyComment, variable } from './ask-forge.ts';
import type { Forge } from './forge.ts';

/** Merge requests of GitLab, in a job of a merge request pipeline. The token of the job itself may not write comments. */
export const gitlab: Forge = {
  name: 'gitlab',
  longest: 1_000_000,
  open: (env) => {
    const token = variable(env, 'GITLAB_TOKEN', 'a project access token with the scope `api`');
    const api = variable(env, 'CI_API_V4_URL', 'GitLab CI sets it');
    const project = variable(env, 'CI_PROJECT_ID', 'GitLab CI sets it');
    const request = variable(
      env,
      'CI_MERGE_REQUEST_IID',
      'GitLab CI sets it for merge requests; run the job with `if: $CI_PIPELINE_SOURCE == "merge_request_event"`',
    );
    const ask = askForge({
      forge: 'GitLab',
      headers: { 'private-token': token },
      right: 'the scope `api` and the role Reporter',
    });
    const notes = `${api}/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(request)}/notes`;
    return {
      place: `${env['CI_PROJECT_PATH'] ?? project}!${request}`,
      list: () =>
        everyComment(
          ask,
          (page, size) => `${notes}?per_page=${size}&page=${page}&sort=asc&order_by=created_at`,
        ),
      create: async (body) => void (await ask('POST', notes, { body })),
      update: async (id, body) => void (await ask('PUT', `${notes}/${id}`, { body })),
    };
  },
};
