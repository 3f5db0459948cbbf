import { useSignal } from '@preact/signals';
import type { ReleaseView } from '#domain/view/view.ts';
import { useConfirming } from '../state/confirming.ts';
import { go, linkTo } from '../state/location.ts';
import { request, sentenceOf } from '../state/request.ts';
import type { Words } from '../words/en.ts';
import { fill, words } from '../words/words.ts';

type Verb = 'pause' | 'resume' | 'promote' | 'skip' | 'abort' | 'rollback' | 'retry';

/** What can be done with a release now; each action states its consequence first. */
export const Actions = ({ release }: { release: ReleaseView }) => {
  const chosen = useSignal<Verb | undefined>(undefined);
  const said = useSignal('');
  const w = words.value;
  const act = async (verb: Verb, reason: string): Promise<void> => {
    chosen.value = undefined;
    try {
      const path = `/v1/releases/${encodeURIComponent(release.id)}/${verb}`;
      const body = { ...(reason === '' ? {} : { reason }), ...seenStep(verb, release) };
      const answered = await request<ReleaseView>(path, {
        method: 'POST',
        body,
        says: `${w[verb]} ${release.app} ${release.id.slice(0, 8)}`,
      });
      said.value = answered.message;
      if (answered.id !== release.id) go(linkTo({ release: answered.id }));
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <div class="actions">
      {verbsFor(release).map((verb) => (
        <button
          type="button"
          key={verb}
          class={`act ${verb}`}
          aria-expanded={chosen.value === verb}
          onClick={() => {
            chosen.value = chosen.value === verb ? undefined : verb;
            said.value = '';
          }}
        >
          {w[verb]}
        </button>
      ))}
      {chosen.value === undefined ? null : (
        <Confirm
          verb={chosen.value}
          release={release}
          act={act}
          cancel={() => {
            chosen.value = undefined;
          }}
        />
      )}
      <p role="status">{said.value}</p>
    </div>
  );
};

const Confirm = ({
  verb,
  release,
  act,
  cancel,
}: {
  verb: Verb;
  release: ReleaseView;
  act: (verb: Verb, reason: string) => Promise<void>;
  cancel: () => void;
}) => {
  const w = words.value;
  const { form, dismiss } = useConfirming(cancel);
  const targets = release.targets.map(({ name }) => name).join(', ');
  return (
    <form
      class="confirm"
      {...form}
      onSubmit={(event) => {
        event.preventDefault();
        const reason = new FormData(event.currentTarget).get('reason');
        void act(verb, typeof reason === 'string' ? reason : '');
      }}
    >
      <p>{fill(w[consequences[verb]], { targets, now: release.message })}</p>
      <label for="reason">{w.reason}</label>
      <input id="reason" name="reason" maxLength={500} autocomplete="off" />
      <div class="actions">
        <button type="submit" class="primary">
          {w.confirm}: {w[verb]}
        </button>
        <button type="button" onClick={dismiss}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
};

const consequences = {
  pause: 'pauseWill',
  resume: 'resumeWill',
  abort: 'abortWill',
  rollback: 'rollbackWill',
  promote: 'promoteWill',
  skip: 'skipWill',
  retry: 'retryWill',
} as const satisfies Readonly<Record<Verb, keyof Words>>;

/** Steering counts for the step that was on the page, so that a late click changes nothing. */
const seenStep = (verb: Verb, { targets }: ReleaseView): { readonly step?: number } => {
  const step = targets.find(({ state, step }) => step !== undefined && state !== 'closed')?.step;
  return (verb === 'promote' || verb === 'skip') && step !== undefined ? { step: step.index + 1 } : {};
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
