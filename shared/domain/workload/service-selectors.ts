import { sameJson } from '../json.ts';
import { fields, type Fields } from '../kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import { specOf, type WorkloadPlan } from './snapshot.ts';

/** When the selector of a Service may change: before the first batch, or when every pod carries the new labels. */
export type SelectorMove =
  | { readonly kind: 'first' | 'last' }
  | { readonly kind: 'refused'; readonly reason: string };

const selectorOf = (service: KubeObject): Fields => fields(specOf(service)['selector']);

/** A Service without a selector selects nothing; someone else manages its endpoints. */
const selects = (selector: Fields, labels: Fields): boolean =>
  Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => labels[key] === value);

const labelsOf = (template: unknown): Fields => fields(fields(fields(template)['metadata'])['labels']);

/** A Service that sends requests to the old pods of a workload and to the new ones. */
export const selectsPods = (service: KubeObject, { before, after }: WorkloadPlan): boolean =>
  selects(selectorOf(service), labelsOf(before.template)) &&
  selects(selectorOf(service), labelsOf(after.template));

const text = (selector: Fields): string =>
  Object.entries(selector)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');

/**
 * During a release old and new pods answer together: a Service that finds only one of them sends everything to a
 * canary, or nothing to the new pods. `before` is the live Service, `after` the wanted one.
 */
export const selectorMove = (
  before: KubeObject,
  after: KubeObject,
  workloads: readonly WorkloadPlan[],
): SelectorMove => {
  const moves = workloads.filter(({ kind }) => kind === 'update').map((plan) => moveFor(before, after, plan));
  return (
    moves.find(({ kind }) => kind === 'refused') ??
    moves.find(({ kind }) => kind === 'last') ?? { kind: 'first' }
  );
};

const moveFor = (before: KubeObject, after: KubeObject, plan: WorkloadPlan): SelectorMove => {
  const [there, wanted] = [selectorOf(before), selectorOf(after)];
  const [old, fresh] = [labelsOf(plan.before.template), labelsOf(plan.after.template)];
  if (!selects(there, old)) return { kind: 'first' };
  const name = nameOf(refOf(before));
  const pods = `the new pods of ${nameOf(plan.ref)}`;
  if (sameJson(there, wanted))
    return selects(there, fresh)
      ? { kind: 'first' }
      : refused(
          `${name} selects ${text(there)}, which ${pods} do not carry: it would find none of them; keep these labels on the pods`,
        );
  if (!selects(wanted, fresh)) {
    // A selector for other pods altogether is intended; one that stays with the old pods is a mistake.
    return selects(wanted, old)
      ? refused(`${name} would select ${text(wanted)}, which ${pods} do not carry; give them these labels`)
      : { kind: 'first' };
  }
  if (selects(wanted, old)) return { kind: 'first' };
  return selects(there, fresh)
    ? { kind: 'last' }
    : refused(
        `${name} moves from ${text(there)} to ${text(wanted)}, and no pod carries both: it would find one canary or nothing; release twice, first pods that carry both labels, then the new selector`,
      );
};

/** Plans whose new pods lack a label that the old ones carry: only those can lose a Service that stays as it is. */
export const losesLabels = ({ kind, before, after }: WorkloadPlan): boolean => {
  const fresh = labelsOf(after.template);
  return (
    kind === 'update' &&
    Object.entries(labelsOf(before.template)).some(([key, value]) => fresh[key] !== value)
  );
};

/** Services that a release does not bring, and that would find its old pods and none of its new ones. */
export const servicesCutOff = (
  services: readonly KubeObject[],
  workloads: readonly WorkloadPlan[],
): readonly string[] =>
  services.flatMap((service) => {
    const move = selectorMove(service, service, workloads);
    return move.kind === 'refused'
      ? [`${move.reason}, or change the Service first: it is not part of this release`]
      : [];
  });

const refused = (reason: string): SelectorMove => ({ kind: 'refused', reason });
