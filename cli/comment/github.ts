import { Exit, exit } from '../exit.ts';
import { askForge, everyComment, variable } from './ask-forge.ts';
import type { Environment, Forge } from './forge.ts';

/** Pull requests of GitHub and GitHub Enterprise, in a workflow of GitHub Actions. */
export const github: Forge = {
  name: 'github',
  longest: 65_536,
  open: (env) => {
    const token = variable(env, 'GITHUB_TOKEN', 'pass ${{ github.token }}');
    const repository = variable(env, 'GITHUB_REPOSITORY', 'GitHub Actions sets it');
    const number = numberOf(env);
    const api = env['GITHUB_API_URL'] ?? 'https://api.github.com';
    const ask = askForge({
      forge: 'GitHub',
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
      },
      right: 'the permission `pull-requests: write`, which a pull request of a fork never has',
    });
    const issue = `${api}/repos/${repository}/issues`;
    return {
      place: `${repository}#${number}`,
      list: () =>
        everyComment(ask, (page, size) => `${issue}/${number}/comments?per_page=${size}&page=${page}`),
      create: async (body) => void (await ask('POST', `${issue}/${number}/comments`, { body })),
      update: async (id, body) => void (await ask('PATCH', `${issue}/comments/${id}`, { body })),
    };
  },
};

/** `refs/pull/12/merge` on the events of a pull request. */
const numberOf = (env: Environment): string => {
  const ref = variable(env, 'GITHUB_REF', 'GitHub Actions sets it');
  const number = /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
  if (number === undefined)
    throw new Exit(
      exit.usage,
      '--comment github: this job is for no pull request; run it `on: pull_request`',
    );
  return number;
};
