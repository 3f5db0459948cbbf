import { senderNames } from '#shared/webhooks/senders.ts';
import { presets } from '#adapters/metrics/prometheus/queries.ts';
import { jsonSchema } from '#domain/config/json-schema.ts';
import { check } from '#domain/config/validate.ts';
import {
  anything,
  flag,
  freeMap,
  listOf,
  needed,
  oneOf,
  optional,
  record,
  text,
  textLike,
  type ValueOf,
  whole,
} from '#domain/config/schema.ts';
import { treeOf } from '#domain/config/tree.ts';
import { Failure } from '#domain/failure.ts';
import type { JsonObject } from '#domain/json.ts';
import { head } from '#shared/compiler/file-schemas.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import { readYaml } from '#shared/compiler/yaml.ts';

const name = textLike(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'lower case letters, digits and dashes');
/** As it stands in names of images. */
const hostPattern = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/;
const secret = { of: ['secretEnv', 'secretFile'], least: 1 } as const;

const prometheus = record({
  url: needed(textLike(/^https?:\/\//, 'an http(s) address')),
  preset: optional(oneOf(...Object.keys(presets))),
  queries: optional(freeMap(anything)),
  /** The value of the Authorization header. */
  authorizationEnv: optional(text),
});

/** What pods publish to CloudWatch; credentials come from where the AWS SDK looks for them. */
const cloudwatch = record({
  region: needed(text),
  namespace: needed(text),
  dimensions: optional(freeMap(text)),
  podDimension: optional(text),
  namespaceDimension: optional(text),
  requests: optional(text),
  errors: optional(text),
  latency: optional(text),
  latencyUnitMs: optional(whole(1, 1000)),
  latencyBoundsMs: optional(listOf(whole(1, 600_000))),
  gauges: optional(freeMap(text)),
  pairs: optional(freeMap(record({ bad: needed(text), total: needed(text) }))),
  lateSeconds: optional(whole(0, 3600)),
});

const cluster = record(
  {
    kubeconfig: optional(text),
    context: optional(text),
    prometheus: optional(prometheus),
    cloudwatch: optional(cloudwatch),
    simulated: optional(flag),
  },
  { of: ['kubeconfig', 'simulated'], least: 1 },
);

const registry = record(
  {
    usernameEnv: optional(text),
    passwordEnv: optional(text),
    dockerConfig: optional(text),
    http: optional(flag),
    tokensFrom: optional(textLike(hostPattern, 'a host like auth.example.com')),
  },
  { of: ['passwordEnv', 'dockerConfig'], least: 0 },
);

const receiver = record(
  {
    id: needed(name),
    scheme: needed(oneOf(...senderNames)),
    app: needed(name),
    component: optional(name),
    secretEnv: optional(text),
    secretFile: optional(text),
  },
  secret,
);

const settingsShape = record({
  /** How long releases are kept; the last 50 of an application are kept in any case. */
  keep: optional(textLike(/^[1-9]\d{0,4}[mhd]$/, 'a time like 90d or 12h')),
  clusters: optional(freeMap(cluster)),
  registries: optional(freeMap(registry)),
  receivers: optional(listOf(receiver)),
  chat: optional(record({ webhook: needed(textLike(/^https?:\/\//, 'an http(s) address')) })),
});

/** `tidegate.yaml`: what the operator of this folder has decided. */
export type LocalSettings = ValueOf<typeof settingsShape>;
export type RegistrySetting = ValueOf<typeof registry>;
export type ClusterSetting = ValueOf<typeof cluster>;
export type ReceiverSetting = ValueOf<typeof receiver>;

/** Reads the settings; every mistake at once, each with file, line, column and the nearest name, as ConfigRefused. */
export const readSettings = (file: string, source: string): LocalSettings => {
  const read = readYaml(file, source);
  if (read.kind === 'mistaken') throw refused(file, read.mistakes.map(formatMistake));
  const tree = read.value ?? treeOf({}, { file, line: 1, column: 1 });
  const checked = check(tree, settingsShape, { within: 'the settings' });
  if (checked.kind === 'mistaken') throw refused(file, checked.mistakes.map(formatMistake));
  const twice = (checked.value.receivers ?? [])
    .map(({ id }) => id)
    .filter((id, at, ids) => ids.indexOf(id) !== at);
  const both = Object.entries(checked.value.clusters ?? {}).find(
    ([, one]) => one.prometheus !== undefined && one.cloudwatch !== undefined,
  );
  if (both !== undefined)
    throw refused(file, [`${file}: cluster ${both[0]} takes only one of prometheus and cloudwatch`]);
  if (twice.length > 0)
    throw refused(file, [`${file} has two receivers called ${twice.join(', ')}; each needs its own id`]);
  return checked.value;
};

/** The JSON Schema of `tidegate.yaml`. */
export const settingsSchema = (): JsonObject =>
  head('tidegate.yaml, the settings of a server', jsonSchema(settingsShape));

const refused = (file: string, lines: readonly string[]): Failure =>
  new Failure(
    'ConfigRefused',
    file,
    `the settings are not right:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );
