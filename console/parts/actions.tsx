import { useSignal } from '@preact/signals';
import type { EventView, ReleaseView } from '#domain/view/view.ts';
import { consequenceOf, inStep, type Steering } from '../state/consequence.ts';
import { createdIn } from '../state/created.ts';
import { go, linkTo } from '../state/location.ts';
import { request, sentenceOf } from '../state/request.ts';
import { shortId } from '../state/short-id.ts';
import type { Words } from '../words/en.ts';
import { fill, words } from '../words/words.ts';
import { Confirm } from './confirm.tsx';

type Verb = Steering;

/** What can be done with a release now; each action states its consequence first. */
export const Actions = ({
  release,
  events,
}: {
  readonly release: ReleaseView;
  readonly events: readonly EventView[];
}) => {
  const chosen = useSignal<Verb | undefined>(undefined);
  const said = useSignal('');
  const w = words.value;
  const verb = chosen.value;
  const act = async (verb: Verb, given: FormData): Promise<void> => {
    chosen.value = undefined;
    const reason = given.get('reason');
    try {
      const path = `/v1/releases/${encodeURIComponent(release.id)}/${verb}`;
      const body = {
        ...(typeof reason === 'string' && reason !== '' && { reason }),
        ...seenStep(verb, release),
      };
      const answered = await request<ReleaseView>(path, {
        method: 'POST',
        body,
        says: `${w[verb]} ${release.app} ${shortId(release.id)}`,
      });
      said.value = answered.message;
      if (answered.id !== release.id) go(linkTo({ release: answered.id }));
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <div class="actions">
      {verbsFor(release).map((one) => (
        <button
          type="button"
          key={one}
          class={`act ${one}`}
          aria-expanded={verb === one}
          onClick={() => {
            chosen.value = verb === one ? undefined : one;
            said.value = '';
          }}
        >
          {w[one]}
        </button>
      ))}
      {verb === undefined ? null : (
        <Confirm
          id="reason"
          name={w[verb]}
          will={sentenceFor(verb, release, events, w)}
          needsReason={false}
          act={(given) => act(verb, given)}
          cancel={() => {
            chosen.value = undefined;
          }}
        />
      )}
      <p role="status">{said.value}</p>
    </div>
  );
};

const sentenceFor = (verb: Verb, release: ReleaseView, events: readonly EventView[], w: Words): string => {
  const { says, targets, objects = [] } = consequenceOf(verb, release, createdIn(events));
  return fill(w[says], { targets: targets.join(', '), objects: objects.join(', '), now: release.message });
};

/** Steering counts for the step that was on the page, so that a late click changes nothing. */
const seenStep = (verb: Verb, release: ReleaseView): { readonly step?: number; readonly target?: string } => {
  const seen = inStep(release);
  return (verb === 'promote' || verb === 'skip') && seen?.step !== undefined
    ? { step: seen.step.index + 1, target: seen.name }
    : {};
};

/** The verbs that the API takes in this state; it refuses the others. */
export const verbsFor = ({
  state,
  outcome,
  targets,
}: Pick<ReleaseView, 'state' | 'outcome' | 'targets'>): readonly Verb[] => {
  if (state === 'closed') {
    if (outcome?.kind === 'rollback-failed') return ['retry'];
    if (outcome?.kind === 'rolled-back' || outcome?.kind === 'aborted') return ['retry'];
    return outcome?.kind === 'released' ? ['rollback'] : [];
  }
  if (state === 'rolling-back') return [];
  if (state === 'paused') return ['resume', 'abort'];
  const isStanding = targets.some((target) => target.state === 'judging' && target.step !== undefined);
  return ['pause', ...(isStanding ? (['promote', 'skip'] as const) : []), 'abort'];
};
