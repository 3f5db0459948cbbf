import { isObject } from '../json.ts';

/** When an object of a chart is meant to be there: with all others, before or after them, or not in a release at all. */
export type Moment = 'with' | 'before' | 'after' | 'never';

const helm = 'helm.sh/hook';
const argo = 'argocd.argoproj.io/hook';
const weights = ['helm.sh/hook-weight', 'argocd.argoproj.io/sync-wave'];

/** What the words of Helm and Argo CD mean for a release; a word that is not here belongs to none. */
const moments: Readonly<Record<string, Moment>> = {
  'pre-install': 'before',
  'pre-upgrade': 'before',
  'crd-install': 'before',
  'post-install': 'after',
  'post-upgrade': 'after',
  PreSync: 'before',
  Sync: 'with',
  PostSync: 'after',
};

/** The annotations by which an object says when it applies: `pre-upgrade`, `test`. */
export const hookWords = (object: unknown): readonly string[] => {
  const annotations = annotationsOf(object);
  return [annotations[helm], annotations[argo]].flatMap((words) =>
    typeof words === 'string'
      ? words
          .split(',')
          .map((word) => word.trim())
          .filter((word) => word !== '')
      : [],
  );
};

export const momentOf = (object: unknown): Moment => {
  const words = hookWords(object);
  if (words.length === 0) return 'with';
  const meant = new Set(words.map((word) => (Object.hasOwn(moments, word) ? moments[word] : 'never')));
  return (['before', 'after', 'with'] as const).find((moment) => meant.has(moment)) ?? 'never';
};

/** Lighter ones come first. */
export const weightOf = (object: unknown): number => {
  const annotations = annotationsOf(object);
  const said = weights.map((name) => {
    const weight = annotations[name];
    return typeof weight === 'string' || typeof weight === 'number' ? Number(weight) : Number.NaN;
  });
  return said.find((weight) => !Number.isNaN(weight)) ?? 0;
};

const annotationsOf = (object: unknown): { readonly [name: string]: unknown } => {
  const metadata = isObject(object) ? object['metadata'] : undefined;
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined;
  return isObject(annotations) ? annotations : {};
};

/** A hook that ends by itself, in success or failure: what comes after it waits for that. */
export const isAwaited = (object: { readonly kind: string }): boolean =>
  (object.kind === 'Job' || object.kind === 'Pod') && ['before', 'after'].includes(momentOf(object));

export type HookEnd =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The result of a Job, or of a Pod that is not restarted, from its status. */
export const hookEnd = (live: { readonly kind: string; readonly [field: string]: unknown }): HookEnd => {
  const status = isObject(live['status']) ? live['status'] : {};
  if (live.kind === 'Pod') {
    if (status['phase'] === 'Succeeded') return { kind: 'succeeded' };
    return status['phase'] === 'Failed' ? { kind: 'failed', reason: wordsOf(status) } : { kind: 'running' };
  }
  const conditions = Array.isArray(status['conditions']) ? status['conditions'].filter(isObject) : [];
  const holding = conditions.filter((condition) => condition['status'] === 'True');
  const failed = holding.find(({ type }) => type === 'Failed');
  if (failed !== undefined) return { kind: 'failed', reason: wordsOf(failed) };
  return holding.some(({ type }) => type === 'Complete') ? { kind: 'succeeded' } : { kind: 'running' };
};

const wordsOf = ({ reason, message }: { readonly [field: string]: unknown }): string =>
  [reason, message].filter((word) => typeof word === 'string' && word !== '').join(': ') ||
  'it gives no reason';
