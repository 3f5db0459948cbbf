import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fields, list } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';

/** Where its webhooks answer, and the certificate that is trusted there, base64 of PEM. */
export interface Hooks {
  readonly url: string;
  readonly caBundle: string;
}

export const namespace = 'capsule-system';
const admission = 'admissionregistration.k8s.io/v1';

/** What the chart of Capsule installs, as far as a manager outside of the cluster needs it. */
export const capsuleObjects = (chart: string, hooks: Hooks): readonly KubeObject[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  ...definitions(join(chart, 'crds')),
  ...webhooks(chart, hooks),
];

/** Whom it counts as owners, by the default of its chart. */
export const usersOfCapsule = 'projectcapsule.dev';

/** Made once its kind is served. Its certificate is ours, so it leaves those alone. */
export const configuration: KubeObject = {
  apiVersion: 'capsule.clastix.io/v1beta2',
  kind: 'CapsuleConfiguration',
  metadata: { name: 'default' },
  spec: { users: [{ kind: 'Group', name: usersOfCapsule }], enableTLSReconciler: false },
};

const definitions = (folder: string): readonly KubeObject[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => parse(readFileSync(join(folder, file), 'utf8')) as KubeObject);

const kinds = ['Mutating', 'Validating'] as const;

const webhooks = (chart: string, hooks: Hooks): readonly KubeObject[] => {
  const values = fields(parse(readFileSync(join(chart, 'values.yaml'), 'utf8')));
  const settings = fields(fields(values['webhooks'])['hooks']);
  return kinds.map((kind) => {
    const file = `${kind.toLowerCase()}webhookconfiguration.yaml`;
    const text = readFileSync(join(chart, 'templates', file), 'utf8');
    return {
      apiVersion: admission,
      kind: `${kind}WebhookConfiguration`,
      metadata: { name: `capsule-${kind.toLowerCase()}-webhook-configuration` },
      webhooks: text
        .split(/^- name: /m)
        .slice(1)
        .flatMap((part, index) => hookOf(part, settingOf(text, settings, index), hooks))
        .map(({ reinvocationPolicy, ...hook }) =>
          kind === 'Mutating' ? { ...hook, reinvocationPolicy } : hook,
        ),
    };
  });
};

/** The block of a template names the values that it reads: `.Values.webhooks.hooks.pods`. */
const settingOf = (
  text: string,
  settings: Readonly<Record<string, unknown>>,
  index: number,
): Readonly<Record<string, unknown>> => {
  const blocks = [
    ...text.matchAll(/^\{\{- with (?:\(mergeOverwrite )?\.Values\.webhooks\.hooks\.([\w.]+)/gm),
  ];
  const path = blocks[index]?.[1] ?? '';
  return path.split('.').reduce((here, name) => fields(here[name]), settings);
};

/** One webhook, read from its block: what is literal there, and what its values say. */
const hookOf = (
  part: string,
  { enabled, rules, matchConditions, ...setting }: Readonly<Record<string, unknown>>,
  { url, caBundle }: Hooks,
): readonly Readonly<Record<string, unknown>>[] => {
  const [, name] = /^(\S+)/.exec(part) ?? [];
  const [, path] = /"path" "(\S+?)"/.exec(part) ?? [];
  const [, sideEffects] = /^ {2}sideEffects: (\w+)/m.exec(part) ?? [];
  if (enabled !== true) return [];
  const literal = /^ {2}rules:\n((?: {2}[ -].*\n)+)/m.exec(part)?.[1];
  if (rules === undefined && literal === undefined) throw new Error(`the chart gives ${name} no rules`);
  return [
    {
      ...setting,
      name,
      admissionReviewVersions: ['v1'],
      clientConfig: { url: `${url}${path}`, caBundle },
      rules: rules ?? parse(literal ?? ''),
      sideEffects,
      timeoutSeconds: 10,
      ...(list(matchConditions).length > 0 && { matchConditions }),
    },
  ];
};
