import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '#ports/world.ts';
import type { PlayedSecrets } from '#test/fakes/secrets-manager.ts';
import { openAws } from '#worlds/aws.ts';
import { openLocal } from '#worlds/local/open.ts';
import type { OperatorSettings } from '#worlds/settings/schema.ts';
import { readSettings } from '#worlds/settings/settings.ts';
import type { Outside } from './outside.ts';

export type Doc = Readonly<Record<string, unknown>>;
export type Act = (world: World, settings: OperatorSettings) => Promise<unknown>;

/** A token that is a secret of Standard Webhooks as well. */
export const sinkToken = 'whsec_bXktdG9rZW4tb2YtdGhlLXNpbmsx';

/** Keys of AWS, and what settings of the file may name in the environment. */
export const environment = (outside: Outside): Readonly<Record<string, string>> => ({
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'a-key',
  AWS_ENDPOINT_URL_CLOUDWATCH: outside.cloudwatch,
  AWS_ENDPOINT_URL_CLOUDFORMATION: outside.cloudformation,
  PROM_AUTH: 'Bearer of-the-environment',
  REG_USER: 'user-of-the-environment',
  REG_PASS: 'password-of-the-environment',
  HOOK_SECRET: 'secret-of-the-environment',
  SINK_URL: `${outside.chatApi}/address-of-the-environment`,
  SINK_TOKEN: sinkToken,
  MAIL_URL: outside.mail,
});

/** What an act comes to in `tidegate up` with these settings in its tidegate.yaml, or why it does not get that far. */
export const inLocal = async (doc: Doc, base: string, act: Act, outside: Outside): Promise<string> => {
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-settings-'));
  try {
    const settings = readSettings('tidegate.yaml', JSON.stringify(doc));
    const world = await openLocal({
      dir,
      base,
      settings,
      env: environment(outside),
      token: 'the-token',
      owner: 'owner',
      runTask: async () => undefined,
      say: () => undefined,
    });
    const outcome = await outcomeOf(act(world, settings));
    await world.close();
    return outcome;
  } catch (error) {
    return String(error);
  } finally {
    rmSync(dir, { recursive: true });
  }
};

/** The same in a function of the cloud, with each section in its secret. */
export const inCloud = async (
  {
    clusters = {},
    registries = {},
    chat = {},
    windows = [],
    sync = {},
    notifications = [],
    promotions = [],
    clouds = {},
    ...api
  }: Doc,
  manager: PlayedSecrets,
  act: Act,
  outside: Outside,
): Promise<string> => {
  for (const [name, section] of Object.entries({
    clusters,
    registries,
    chat,
    windows: { windows },
    operations: { sync, notifications, promotions },
    clouds,
    api,
  }))
    manager.texts.set(name, JSON.stringify(section));
  const names = ['clusters', 'registries', 'chat', 'windows', 'operations', 'clouds', 'api'].map((name) => [
    `TIDEGATE_${name.toUpperCase()}`,
    name,
  ]);
  const world = await openAws(
    {
      ...environment(outside),
      ...Object.fromEntries(names),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
      TIDEGATE_TABLE: 'table',
    },
    () => undefined,
  );
  return outcomeOf(act(world, {}));
};

const outcomeOf = (acted: Promise<unknown>): Promise<string> =>
  acted.then((value) => JSON.stringify(value), String);
