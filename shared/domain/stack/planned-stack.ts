import type { TargetSpec } from '../app/app.ts';
import type { Digest } from '../json.ts';
import type { Claim } from './claim.ts';
import type { StackChange, StackSpec } from './cloud-stack.ts';
import { type DeletionWords, type Offer } from './offer.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';

/** One resource of one target as it was planned: it is part of the plan, and so of what people approve. */
export interface PlannedStack {
  readonly claim: Claim;
  readonly cloud: string;
  /** Whose it will be; another one in the middle of a release is refused. */
  readonly account: string;
  readonly stack: string;
  /** Of its stream in the journal. */
  readonly key: string;
  /** Blob of the StackSpec. */
  readonly spec: Digest;
  /** The changes that the cloud announced; empty if it is in that state already. */
  readonly changes: readonly StackChange[];
}

/** A name that every cloud takes: letters, digits and dashes, at most 100. */
const word = (text: string): string => text.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');

/** The name of a stack, and the key of its stream. Targets of one environment share it where the cloud does not live in a namespace. */
export const stackNames = (
  app: string,
  { name, sharing }: Claim,
  offer: Offer,
  { environment, cluster, namespace }: TargetSpec,
): { readonly stack: string; readonly key: string } => {
  const owner = sharing === 'environment' ? 'shared' : app;
  if (offer.scope === 'namespace') {
    const stack = `${owner}-${name}`;
    return { stack, key: `${offer.name}/${cluster}/${namespace}/${stack}` };
  }
  const stack = `tidegate-${word(environment)}-${owner}-${name}`;
  return { stack, key: `${offer.name}/${stack}` };
};

/** The stack of a claim: the template of its class with the parameters that it declares, and tags for its owner. */
export const specOf = (
  app: string,
  claim: Claim,
  template: JsonObject,
  at: { readonly offer: Offer; readonly target: TargetSpec; readonly stack: string },
): StackSpec | string => {
  const declared = isObject(template['Parameters']) ? Object.keys(template['Parameters']) : [];
  const stranger = Object.keys(claim.parameters).find((name) => !declared.includes(name));
  if (stranger !== undefined)
    return `the template of ${claim.class} in cloud ${at.offer.name} declares no parameter "${stranger}" (resource "${claim.name}"); it has ${declared.join(', ') || 'none'}`;
  const usual = { Name: at.stack, Size: claim.size, Environment: at.target.environment, App: app };
  const given = Object.entries({ ...usual, ...claim.parameters }).filter(([name]) => declared.includes(name));
  return {
    name: at.stack,
    template: JSON.stringify(withDeletion(template, claim, at.offer.words)),
    parameters: Object.fromEntries(given),
    tags: {
      'tidegate-app': claim.sharing === 'environment' ? 'shared' : app,
      'tidegate-environment': word(at.target.environment),
      'tidegate-resource': claim.name,
    },
  };
};

/** The application's deletion policy takes precedence over the template's. */
const withDeletion = (template: JsonObject, { deletion }: Claim, words: DeletionWords): JsonObject => {
  const resources = template['Resources'];
  if (!isObject(resources)) return template;
  return {
    ...template,
    Resources: Object.fromEntries(
      Object.entries(resources).map(([name, one]): [string, Json] => [name, deletedAs(one, deletion, words)]),
    ),
  };
};

const deletedAs = (one: unknown, deletion: Claim['deletion'], words: DeletionWords): Json => {
  if (!isObject(one)) return one as Json;
  const type = String(one['Type']);
  const kept = deletion === 'snapshot' && !words.snapshotTypes.includes(type) ? 'retain' : deletion;
  const said = words[kept];
  if (said === undefined) return one as Json;
  const replaced = words.replaced?.[kept === 'snapshot' ? 'snapshot' : 'delete'];
  return {
    ...(one as JsonObject),
    DeletionPolicy: said,
    ...(replaced === undefined ? {} : { UpdateReplacePolicy: replaced }),
  };
};
