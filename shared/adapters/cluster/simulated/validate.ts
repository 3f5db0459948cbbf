import { isObject, sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { groupOf } from './kinds.ts';
import type { StatusCause } from '#domain/kube/status-cause.ts';
import { forbidden, missing, quoted, wrong } from './causes.ts';
import { matches } from './selector.ts';
import { checkJob } from './validate-job.ts';
import { checkPodSpec } from './validate-pod.ts';
import type { DaemonSet, Deployment, Selector, Share, StatefulSet, Template } from './shapes.ts';

/** What the API server has against this object, which has its defaults already; nothing means that it is welcome. */
export const faultsOf = (object: KubeObject, before: KubeObject | undefined): readonly StatusCause[] => {
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  const name = [
    ...checkName(object.metadata.name),
    ...checkLabels('metadata.labels', object.metadata.labels ?? {}),
  ];
  if (kind === 'apps/Deployment')
    return [...name, ...checkDeployment(object as Deployment, before as Deployment)];
  if (kind === 'apps/StatefulSet')
    return [...name, ...checkStatefulSet(object as StatefulSet, before as StatefulSet)];
  if (kind === 'apps.kruise.io/StatefulSet') return [...name, ...checkAdvanced(object as StatefulSet)];
  if (kind === 'apps/DaemonSet')
    return [...name, ...checkDaemonSet(object as DaemonSet, before as DaemonSet)];
  if (kind === 'v1/Pod' || kind === '/Pod') return [...name, ...checkPodSpec('spec', object['spec'])];
  if (kind === '/Service' || kind === 'v1/Service') return [...name, ...checkPorts(object['spec'])];
  if (kind === 'batch/Job') return [...name, ...checkJob(object, before)];
  return [...name, ...checkKept(object, before)];
};

const checkName = (name: string): readonly StatusCause[] =>
  /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name)
    ? []
    : [
        wrong(
          'metadata.name',
          quoted(name),
          'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters',
        ),
      ];

const checkLabels = (at: string, labels: Readonly<Record<string, unknown>>): readonly StatusCause[] =>
  Object.entries(labels).flatMap(([key, value]) => [
    ...(/^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(key)
      ? []
      : [wrong(at, quoted(key), 'a label key must be a qualified name')]),
    ...(typeof value === 'string' && /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value)
      ? []
      : [
          wrong(
            at,
            quoted(value),
            'a valid label must be an empty string or consist of alphanumeric characters',
          ),
        ]),
  ]);

const checkDeployment = (deployment: Deployment, before: Deployment | undefined): readonly StatusCause[] => {
  const { spec } = deployment;
  if (!isObject(spec)) return [missing('spec')];
  return [
    ...checkCount('spec.replicas', spec.replicas),
    ...checkSelector(spec.selector, spec.template),
    ...(before === undefined || sameJson(before.spec.selector, spec.selector)
      ? []
      : [wrong('spec.selector', quoted(spec.selector), 'field is immutable')]),
    ...checkTemplate(spec.template),
    ...checkStrategy(spec.strategy),
    ...checkCount('spec.minReadySeconds', spec.minReadySeconds ?? 0),
    ...checkDeadline(spec),
  ];
};

const frozen = ['selector', 'volumeClaimTemplates', 'serviceName', 'podManagementPolicy'] as const;

const checkStatefulSet = (set: StatefulSet, before: StatefulSet | undefined): readonly StatusCause[] => {
  const { spec } = set;
  if (!isObject(spec)) return [missing('spec')];
  const { type, rollingUpdate } = spec.updateStrategy;
  const at = 'spec.updateStrategy';
  return [
    ...checkCount('spec.replicas', spec.replicas),
    ...checkSelector(spec.selector, spec.template),
    ...checkTemplate(spec.template, claimsOf(spec)),
    ...checkCount('spec.minReadySeconds', spec.minReadySeconds ?? 0),
    ...checkCount(`${at}.rollingUpdate.partition`, rollingUpdate?.partition ?? 0),
    ...(type === 'OnDelete' && rollingUpdate !== undefined
      ? [
          wrong(
            `${at}.rollingUpdate`,
            quoted(rollingUpdate),
            `only allowed for updateStrategy 'RollingUpdate'`,
          ),
        ]
      : []),
    ...frozen
      .filter((field) => before !== undefined && !sameJson(before.spec[field], spec[field]))
      .map((field) => wrong(`spec.${field}`, quoted(spec[field]), 'field is immutable')),
  ];
};

/** A webhook of OpenKruise. */
const checkAdvanced = ({ spec }: StatefulSet): readonly StatusCause[] => {
  const { maxUnavailable = 1 } = spec.updateStrategy.rollingUpdate ?? {};
  return maxUnavailable === 1 || spec.podManagementPolicy === 'Parallel'
    ? []
    : [
        wrong(
          'spec.updateStrategy.rollingUpdate.maxUnavailable',
          String(maxUnavailable),
          'can only work with Parallel PodManagementPolicyType',
        ),
      ];
};

const claimsOf = (spec: StatefulSet['spec']): readonly string[] =>
  (spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);

const checkDaemonSet = ({ spec }: DaemonSet, before: DaemonSet | undefined): readonly StatusCause[] => {
  if (!isObject(spec)) return [missing('spec')];
  return [
    ...checkSelector(spec.selector, spec.template),
    ...checkTemplate(spec.template),
    ...checkCount('spec.minReadySeconds', spec.minReadySeconds ?? 0),
    ...(before === undefined || sameJson(before.spec.selector, spec.selector)
      ? []
      : [wrong('spec.selector', quoted(spec.selector), 'field is immutable')]),
  ];
};

const checkDeadline = ({
  progressDeadlineSeconds: deadline,
  minReadySeconds = 0,
}: Deployment['spec']): readonly StatusCause[] =>
  deadline <= minReadySeconds
    ? [wrong('spec.progressDeadlineSeconds', String(deadline), 'must be greater than minReadySeconds')]
    : checkCount('spec.progressDeadlineSeconds', deadline);

const checkStrategy = (strategy: Deployment['spec']['strategy']): readonly StatusCause[] => {
  const at = 'spec.strategy.rollingUpdate';
  if (strategy.type === 'Recreate')
    return strategy.rollingUpdate === undefined
      ? []
      : [forbidden(at, "may not be specified when strategy `type` is 'Recreate'")];
  if (strategy.type !== 'RollingUpdate')
    return [
      wrong('spec.strategy.type', quoted(strategy.type), 'supported values: "Recreate", "RollingUpdate"'),
    ];
  const { maxUnavailable = 0, maxSurge = 0 } = strategy.rollingUpdate ?? {};
  const shares = [
    ...checkShare(`${at}.maxUnavailable`, maxUnavailable),
    ...checkShare(`${at}.maxSurge`, maxSurge),
  ];
  if (shares.length > 0) return shares;
  if (Number.parseInt(String(maxUnavailable), 10) > 100 && typeof maxUnavailable === 'string')
    return [wrong(`${at}.maxUnavailable`, quoted(maxUnavailable), 'must not be greater than 100%')];
  const nothingMoves =
    Number.parseInt(String(maxUnavailable), 10) === 0 && Number.parseInt(String(maxSurge), 10) === 0;
  return nothingMoves
    ? [wrong(`${at}.maxUnavailable`, quoted(maxUnavailable), 'may not be 0 when `maxSurge` is 0')]
    : [];
};

const checkShare = (field: string, share: Share): readonly StatusCause[] => {
  if (typeof share === 'number') return checkCount(field, share);
  return /^[0-9]+%$/.test(share)
    ? []
    : [
        wrong(
          field,
          quoted(share),
          "a valid percent string must be a numeric string followed by an ending '%'",
        ),
      ];
};

const checkSelector = (
  selector: Selector | undefined,
  template: Template | undefined,
): readonly StatusCause[] => {
  if (!isObject(selector)) return [missing('spec.selector')];
  if (Object.keys(selector).length === 0)
    return [wrong('spec.selector', '{}', 'empty selector is invalid for deployment')];
  return matches(selector, template?.metadata?.labels)
    ? []
    : [
        wrong(
          'spec.template.metadata.labels',
          quoted(template?.metadata?.labels ?? {}),
          '`selector` does not match template `labels`',
        ),
      ];
};

const checkTemplate = (template: Template, claims: readonly string[] = []): readonly StatusCause[] => {
  const policy = template.spec['restartPolicy'];
  const always =
    policy === 'Always'
      ? []
      : [wrong('spec.template.spec.restartPolicy', quoted(policy), 'supported values: "Always"')];
  return [
    ...checkLabels('spec.template.labels', template.metadata?.labels ?? {}),
    ...checkPodSpec('spec.template.spec', template.spec, claims),
    ...always,
  ];
};

/** What may not change once it is there. */
const checkKept = (object: KubeObject, before: KubeObject | undefined): readonly StatusCause[] => {
  if (before?.['immutable'] !== true) return [];
  return ['data', 'binaryData', 'immutable']
    .filter((field) => !sameJson(before[field] ?? null, object[field] ?? null))
    .map((field) => forbidden(field, 'field is immutable when `immutable` is set'));
};

/** One port needs no name; of several each has its own. */
const checkPorts = (spec: unknown): readonly StatusCause[] => {
  const ports = isObject(spec) && Array.isArray(spec['ports']) ? spec['ports'].filter(isObject) : [];
  if (ports.length < 2) return [];
  return ports.flatMap(({ name }, index) =>
    typeof name === 'string' && name !== '' ? [] : [missing(`spec.ports[${index}].name`)],
  );
};

const checkCount = (field: string, value: unknown): readonly StatusCause[] =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31
    ? []
    : [wrong(field, quoted(value), 'must be greater than or equal to 0')];
