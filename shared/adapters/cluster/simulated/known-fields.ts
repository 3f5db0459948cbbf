import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { groupOf } from './kinds.ts';

/*
 * The API refuses fields that it does not know (it is asked to be strict). Here it knows those of a Deployment as deep
 * as its containers: that is where people misspell.
 */

/** Paths of fields that no version of the API has, as `spec.replica`. */
export const unknownFields = (object: KubeObject): readonly string[] => {
  const others = Object.keys(object).filter(
    (name) => !['apiVersion', 'kind', 'metadata', 'spec', 'status'].includes(name),
  );
  if (`${groupOf(object.apiVersion)}/${object.kind}` !== 'apps/Deployment') return [];
  const { spec } = object;
  const template = isObject(spec) ? spec['template'] : undefined;
  const pod = isObject(template) ? template['spec'] : undefined;
  const lists = ['containers', 'initContainers'].flatMap((name) => {
    const list = isObject(pod) ? pod[name] : undefined;
    return Array.isArray(list)
      ? list.flatMap((item: unknown, at) =>
          strange(item, containerFields, `spec.template.spec.${name}[${at}]`),
        )
      : [];
  });
  return [
    ...others,
    ...strange(spec, deploymentFields, 'spec'),
    ...strange(isObject(spec) ? spec['strategy'] : undefined, ['type', 'rollingUpdate'], 'spec.strategy'),
    ...strange(template, ['metadata', 'spec'], 'spec.template'),
    ...strange(pod, podFields, 'spec.template.spec'),
    ...lists,
  ];
};

const strange = (value: unknown, known: readonly string[], at: string): readonly string[] =>
  isObject(value)
    ? Object.keys(value)
        .filter((name) => !known.includes(name))
        .map((name) => `${at}.${name}`)
    : [];

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const deploymentFields = words(`
  replicas selector template strategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds
`);

const podFields = words(`
  activeDeadlineSeconds affinity automountServiceAccountToken containers dnsConfig dnsPolicy enableServiceLinks
  ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride imagePullSecrets
  initContainers nodeName nodeSelector os overhead preemptionPolicy priority priorityClassName readinessGates
  resourceClaims resources restartPolicy runtimeClassName schedulerName schedulingGates securityContext serviceAccount
  serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations
  topologySpreadConstraints volumes workloadRef
`);

const containerFields = words(`
  args command env envFrom image imagePullPolicy lifecycle livenessProbe name ports readinessProbe resizePolicy resources
  restartPolicy restartPolicyRules securityContext startupProbe stdin stdinOnce terminationMessagePath
  terminationMessagePolicy tty volumeDevices volumeMounts workingDir
`);
