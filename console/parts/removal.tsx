import { useSignal } from '@preact/signals';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import { go, linkTo } from '../state/location.ts';
import { request, sentenceOf } from '../state/request.ts';
import { fill, words } from '../words/words.ts';

interface Removal {
  readonly hash: string;
  readonly plan: Pick<ReleasePlan, 'targets'>;
}

/** What removing an application removes and keeps, by target, before anything happens. */
export const RemoveApp = ({ app }: { app: string }) => {
  const removal = useSignal<Removal | undefined>(undefined);
  const said = useSignal('');
  const w = words.value;
  const look = async (): Promise<void> => {
    try {
      removal.value = await request<Removal>(`/v1/removals?${new URLSearchParams({ app }).toString()}`);
      said.value = '';
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  const remove = async (): Promise<void> => {
    try {
      const { release } = await request<{ release: string }>('/v1/removals', {
        method: 'POST',
        body: { app, plan: removal.value?.hash },
        says: fill(w.removeApp, { app }),
      });
      go(linkTo({ release }));
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <div class="card">
      <p class="mute">{w.removalHint}</p>
      <button type="button" onClick={() => void look()}>
        {w.showRemoval}
      </button>
      {removal.value === undefined ? null : (
        <form
          class="confirm"
          onSubmit={(event) => {
            event.preventDefault();
            void remove();
          }}
        >
          <Consequence plan={removal.value.plan} />
          <label for="removal-name">{fill(w.typeName, { app })}</label>
          <input id="removal-name" required pattern={app} autocomplete="off" />
          <button type="submit" class="danger">
            {fill(w.removeApp, { app })}
          </button>
        </form>
      )}
      <p role="status">{said.value}</p>
    </div>
  );
};

const Consequence = ({ plan }: Pick<Removal, 'plan'>) => {
  const w = words.value;
  return (
    <>
      {plan.targets.map(({ name, leaving }) =>
        leaving === undefined ? null : (
          <dl class="facts" key={name}>
            <div>
              <dt>{name}</dt>
              <dd>{fill(w.removes, { count: leaving.removed.length })}</dd>
            </div>
            <div>
              <dt>{w.isGone}</dt>
              <dd>{leaving.removed.join(', ')}</dd>
            </div>
            <div>
              <dt>{w.isKept}</dt>
              <dd>{[...leaving.kept, ...keptStacks(leaving.stacks)].join(', ') || w.none}</dd>
            </div>
          </dl>
        ),
      )}
    </>
  );
};

type Stacks = NonNullable<ReleasePlan['targets'][number]['leaving']>['stacks'];

const keptStacks = (stacks: Stacks): readonly string[] =>
  stacks.flatMap((stack) => (stack.kept === undefined ? [] : [`${stack.class} (${stack.kept})`]));
