import { isObject, sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { StatusCause } from '#domain/kube/status-cause.ts';
import { quoted, wrong } from './causes.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a Job does is said once: afterwards it may be suspended or given more pods at once, and that is all. */
export const checkJob = (job: KubeObject, before: KubeObject | undefined): readonly StatusCause[] => {
  if (before === undefined) return [];
  const [is, was] = [fieldsOf(job['spec']), fieldsOf(before['spec'])];
  const kept = hasNotBegun(before)
    ? ['selector', 'completionMode']
    : ['template', 'selector', 'completionMode'];
  return [
    ...(hasNotBegun(before) ? checkPods(is['template'], was['template']) : []),
    ...kept
      .filter((field) => !sameJson(was[field] ?? null, is[field] ?? null))
      .map((field) => wrong(`spec.${field}`, quoted(is[field]), 'field is immutable')),
  ];
};

const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});

const hasNotBegun = ({ spec, status }: KubeObject): boolean =>
  fieldsOf(spec)['suspend'] === true && fieldsOf(status)['startTime'] === undefined;

/**
 * While a Job is suspended, a queue may still change where its pods go and what they get (Kubernetes 1.36 and later).
 */
const checkPods = (is: unknown, was: unknown): readonly StatusCause[] => {
  const [pods, old] = [fieldsOf(is)['spec'], fieldsOf(was)['spec']];
  return sameJson(fixedOf(fieldsOf(pods)), fixedOf(fieldsOf(old)))
    ? []
    : [wrong('spec.template.spec', quoted(pods), 'field is immutable')];
};

/** The part of a pod's spec that a suspended Job keeps. */
const fixedOf = (pods: Fields): Fields => {
  const affinity = { ...fieldsOf(pods['affinity']), nodeAffinity: undefined };
  return {
    ...pods,
    nodeSelector: undefined,
    tolerations: undefined,
    schedulingGates: undefined,
    affinity: sameJson(affinity, {}) ? undefined : affinity,
    containers: withoutResources(pods['containers']),
    initContainers: withoutResources(pods['initContainers']),
  };
};

const withoutResources = (containers: unknown): unknown =>
  Array.isArray(containers)
    ? containers.map((container) => ({ ...fieldsOf(container), resources: undefined }))
    : undefined;
