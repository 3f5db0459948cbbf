import { identityOf, type KubeObject, nameOf, refOf } from '../kube/object.ts';
import type { PruneRule, Manifest } from '../kube/manifest.ts';
import type { Removal } from './snapshot.ts';
import { ownerOf } from '../kube/ownership.ts';
import { holderOf } from './observation.ts';

/**
 * An object that a revision leaves out. Unless there is a reason to keep it, it is removed once everything has arrived.
 */
export interface PruneCandidate {
  readonly object: KubeObject;
  readonly kept?: string;
  /** Only the object with this uid is meant. */
  readonly uid?: string;
}

/** What else decides whether an object may go. */
export interface PruneOptions {
  /** The application keeps all that it leaves out. */
  readonly keepsAll: boolean;
  /** Another target of the same release that brings an object of this identity to the same cluster. */
  readonly holderOf: (identity: string) => string | undefined;
}

/**
 * What `before` contains and `after` does not, dependents before their dependencies: the reverse of the order of
 * applying.
 */
export const pruneCandidates = (
  before: Manifest,
  after: Manifest,
  leave: PruneOptions,
): readonly PruneCandidate[] => {
  const held = new Set(after.objects.map(identityOf));
  return before.objects
    .filter((object) => !held.has(identityOf(object)))
    .toReversed()
    .map((object) => {
      const kept = keptFor(object, before, after, leave);
      return kept === undefined ? { object } : { object, kept };
    });
};

/** Others live in these, or they hold data: losing them is more than losing an object that can be recreated. */
const lasting: Readonly<Record<string, string>> = {
  Namespace: 'everything in it would be removed too',
  CustomResourceDefinition: 'every object of its kind would be removed too',
  PersistentVolumeClaim: 'it holds data',
  PersistentVolume: 'it holds data',
};

/** What a release that comes back leaves there, though it has made it. */
export const isLasting = ({ kind }: { readonly kind: string }): boolean => Object.hasOwn(lasting, kind);

const keptFor = (
  object: KubeObject,
  before: Manifest,
  after: Manifest,
  { keepsAll, holderOf: holderBeside }: PruneOptions,
): string | undefined => {
  const holder = holderBeside(identityOf(object));
  if (holder !== undefined) return `target ${holder} owns it`;
  if (isLasting(object)) return lasting[object.kind];
  const name = nameOf(refOf(object));
  const claims = [before, after].map(({ claims = {} }) => (Object.hasOwn(claims, name) ? claims[name] : ''));
  if (claims.includes('share')) return 'it is shared with other applications';
  if (claims.includes('read-only')) return 'it is read-only';
  if (keepsAll) return 'the application keeps what it leaves out';
  return [before, after].some(({ pruneCandidates: rules = [] }) => isKept(rules, object))
    ? 'a rule of garbage-collect keeps it'
    : undefined;
};

const isKept = (rules: readonly PruneRule[], object: KubeObject): boolean =>
  rules.find((rule) => selects(rule, object))?.isKept === true;

const selects = (
  { components, kinds, names, besideWorkload }: PruneRule,
  { apiVersion, kind, metadata }: KubeObject,
): boolean => {
  const component = metadata.labels?.['app.oam.dev/component'] ?? '';
  if (besideWorkload === true && /^(apps|batch)\//.test(apiVersion)) return false;
  const said = [
    [components, component],
    [kinds, kind],
    [names, metadata.name],
  ] as const;
  return said.every(([wanted, value]) => wanted?.includes(value) !== false);
};

/** Why this application may not remove an existing object; undefined if it may. */
export const foreignTo = (app: string, live: KubeObject): string | undefined => {
  const owner = ownerOf(live);
  if (owner === undefined) return 'it no longer carries the name of an application';
  if (owner !== app) return `it belongs to the application "${owner}"`;
  const holder = holderOf(live);
  return holder === undefined ? undefined : `it is held by release ${holder}`;
};

/** The same for one that was to go when the release began: it must still be that very object. */
export const keptFromGoing = (app: string, { before }: Removal, live: KubeObject): string | undefined =>
  live.metadata.uid === before.metadata.uid ? foreignTo(app, live) : 'it was created again by another client';
