import { viewApproval } from '#domain/view/view-approval.ts';
import type { Language } from '#domain/view/sentences/language.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import type { World } from '#ports/world.ts';
import { listAsked, suspendReasonOf } from './decide.ts';

/** A release with every question that was asked about it, and what each person has said. A pause is none. */
export const withApprovals = async (
  world: World,
  view: ReleaseView,
  language: Language,
): Promise<ReleaseView> => {
  const asked = await listAsked(world, `${view.id}.`);
  const whys = await Promise.all(asked.map((one) => suspendReasonOf(world, one)));
  const questions = asked.filter((one, index) => whys[index] !== 'pause' && one.question !== '');
  if (questions.length === 0) return view;
  const reading = { now: world.clock.now(), language };
  return { ...view, approvals: questions.map((one) => viewApproval(one.id, one, reading)) };
};
