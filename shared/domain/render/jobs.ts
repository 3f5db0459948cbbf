import { flag, needed, oneOf, optional, or, record, text, usually, whole } from '../config/schema.ts';
import type { Json } from '../json.ts';
import { defineComponent } from './component-type.ts';
import { podLabels, templateOf } from './deployment.ts';
import { defined } from './objects.ts';
import { annotations, containerFields, hostAliases, labels } from './parameters.ts';

const many = 1_000_000_000;
const seconds = whole(0, many);
const { volumeMounts: _, ...containerWithoutMounts } = containerFields;

const jobFields = {
  labels: optional(labels),
  annotations: optional(annotations),
  count: or(whole(0, many), 1),
  restart: or(usually('Never', 'OnFailure'), 'Never'),
} as const;

/** Code that runs to its end: a Job. Semantics: KubeVela's `task`. */
export const task = defineComponent(
  'task',
  record({ ...containerWithoutMounts, ...jobFields }),
  (said, context) => ({
    output: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: `${context.app}-${context.component}` },
      spec: {
        parallelism: said.count,
        completions: said.count,
        template: templateOf(said, extrasOf(said), context),
      },
    },
    outputs: {},
  }),
);

interface Said {
  readonly labels?: { readonly [name: string]: string };
  readonly annotations?: { readonly [name: string]: string };
  readonly hostAliases?: Json;
  readonly restart: string;
}

const extrasOf = ({ labels, annotations, hostAliases, restart }: Said) => ({
  labels,
  annotations,
  hostAliases,
  restartPolicy: restart,
  // A container that runs to its end needs no probes.
  isProbed: false,
});

const cronShape = record({
  ...containerFields,
  ...jobFields,
  schedule: needed(text),
  startingDeadlineSeconds: optional(seconds),
  suspend: or(flag, false),
  concurrencyPolicy: or(oneOf('Allow', 'Forbid', 'Replace'), 'Allow'),
  successfulJobsHistoryLimit: or(whole(0, many), 3),
  failedJobsHistoryLimit: or(whole(0, many), 1),
  ttlSecondsAfterFinished: optional(seconds),
  activeDeadlineSeconds: optional(seconds),
  backoffLimit: or(whole(0, many), 6),
  hostAliases: optional(hostAliases),
});

/** The same by the clock: a CronJob. Semantics: KubeVela's `cron-task` on Kubernetes 1.25 and later. */
export const cronTask = defineComponent('cron-task', cronShape, (said, context) => ({
  output: {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: defined({
      schedule: said.schedule,
      concurrencyPolicy: said.concurrencyPolicy,
      suspend: said.suspend,
      successfulJobsHistoryLimit: said.successfulJobsHistoryLimit,
      failedJobsHistoryLimit: said.failedJobsHistoryLimit,
      startingDeadlineSeconds: said.startingDeadlineSeconds,
      jobTemplate: {
        metadata: defined({ labels: podLabels(said.labels, context), annotations: said.annotations }),
        spec: defined({
          parallelism: said.count,
          completions: said.count,
          ttlSecondsAfterFinished: said.ttlSecondsAfterFinished,
          activeDeadlineSeconds: said.activeDeadlineSeconds,
          backoffLimit: said.backoffLimit,
          template: templateOf(said, extrasOf(said), context),
        }),
      },
    }),
  },
  outputs: {},
}));
