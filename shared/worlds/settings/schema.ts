import * as z from 'zod';
import { cloudsSettings } from '#adapters/cloud/settings.ts';
import { chatSettings } from '#adapters/chat/settings.ts';
import { kubernetesSettings } from '#adapters/cluster/kubernetes/settings.ts';
import { simulatedSettings } from '#adapters/cluster/simulated/settings.ts';
import { cloudWatchSettings } from '#adapters/metrics/cloudwatch/settings.ts';
import { prometheusSettings } from '#adapters/metrics/prometheus/settings.ts';
import { notificationSettings } from '#adapters/notifications/settings.ts';
import { registriesSettings } from '#adapters/registry/settings.ts';
import { kindsSettings, routersSettings } from './described.ts';
import { registryHost } from '#adapters/schema/texts.ts';
import { apiSettings, type ReceiverSettings } from '#adapters/settings/schema.ts';
import { promotionSettings, syncSettings } from '#adapters/settings/sync-schema.ts';
import { windowsSettings } from '#adapters/settings/window-schema.ts';

/** Where settings are written: `tidegate.yaml` of one machine, or a secret of the cloud. */
export type Source = 'file' | 'secret';

const metrics = z.discriminatedUnion('kind', [prometheusSettings, cloudWatchSettings]);

const cluster = z
  .strictObject({
    ...kubernetesSettings,
    ...simulatedSettings,
    metrics: metrics.optional().meta({ description: 'what watches its pods' }),
  })
  .superRefine((value, context) => {
    if (value.server !== undefined && value.login === undefined)
      context.addIssue({ code: 'custom', message: 'needs "login", who Tidegate is at that server' });
  })
  .meta({
    choice: { of: ['kubeconfig', 'server', 'simulated'], least: 1 },
    renamed: {
      prometheus: 'metrics: { kind: prometheus, … }',
      cloudwatch: 'metrics: { kind: cloudwatch, … }',
    },
  });

/** What a server on one machine settles for itself. */
const ofServer = {
  hosts: z.array(registryHost).optional().meta({
    description: 'names under which a proxy in front asks this server',
    only: 'file',
    instead: 'remove it; the API of the stack has an address of its own',
  }),
  keep: z
    .string()
    .regex(/^[1-9]\d{0,4}[mhd]$/, 'must be a time like 90d or 12h')
    .optional()
    .meta({
      description: 'how long releases are kept; the last 50 of an application in any case',
      only: 'file',
      instead: 'deploy with --param=keep=90d',
    }),
  kinds: kindsSettings.optional().meta({
    description: 'kinds of workloads of your own, each described as in `release.kinds`',
    only: 'file',
    instead: 'describe them in the release section of the application, as `release.kinds`',
  }),
  routers: routersSettings.optional().meta({
    description: 'routers of your own, each described as in `release.routers`',
    only: 'file',
    instead: 'describe them in the release section of the application, as `release.routers`',
  }),
  definitions: z.boolean().optional().meta({
    description: 'whether CUE definitions beside applications are evaluated; yes when absent',
    only: 'file',
    instead: 'set TIDEGATE_DEFINITIONS in serverless.yml, see docs/aws.md',
  }),
};

const sections = {
  clusters: z
    .record(z.string().min(1), cluster)
    .meta({ description: 'clusters by the name that applications use' }),
  registries: registriesSettings.meta({ description: 'image registries by host; no others are called' }),
  chat: chatSettings.meta({ description: 'where people hear of releases' }),
  windows: windowsSettings.meta({ description: 'when releases may move' }),
  sync: syncSettings.meta({ description: 'environments that are kept in sync' }),
  notifications: notificationSettings.meta({ description: 'other receivers of notices about releases' }),
  promotions: promotionSettings.meta({ description: 'how releases come from one environment to the next' }),
  clouds: cloudsSettings.meta({ description: 'clouds that make the resources of applications, by name' }),
};

/** All that an operator may settle, in the file and in the cloud alike. */
export const settingsSchema = z.strictObject({
  clusters: sections.clusters.optional(),
  registries: sections.registries.optional(),
  ...apiSettings,
  chat: sections.chat.optional(),
  windows: sections.windows.optional(),
  sync: sections.sync.optional(),
  notifications: sections.notifications.optional(),
  promotions: sections.promotions.optional(),
  clouds: sections.clouds.optional(),
  ...ofServer,
});

/** What each secret of the cloud holds: a section of `tidegate.yaml`, as JSON. An empty one settles nothing. */
export const secretSchemas = {
  clusters: sections.clusters,
  registries: sections.registries,
  api: z.strictObject({ ...apiSettings, ...ofServer }),
  chat: chatSettings,
  windows: z.strictObject({ windows: sections.windows.optional() }),
  operations: z.strictObject({
    sync: sections.sync.optional(),
    notifications: sections.notifications.optional(),
    promotions: sections.promotions.optional(),
  }),
  clouds: sections.clouds,
} as const;
export type SecretName = keyof typeof secretSchemas;
export type SecretValue<N extends SecretName> = z.infer<(typeof secretSchemas)[N]>;

/** What the operator of this folder, or of the stack, has decided. */
export type OperatorSettings = z.infer<typeof settingsSchema>;
export type ClusterSetting = z.infer<typeof cluster>;
export type MetricsSetting = z.infer<typeof metrics>;
export type RegistrySetting = NonNullable<OperatorSettings['registries']>[string];
export type ReceiverSetting = ReceiverSettings;
