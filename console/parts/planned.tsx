import { useSignal } from '@preact/signals';
import type { Source } from '#domain/config/place.ts';
import type { PlanView } from '#domain/plan/plan-view.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import { go, linkTo } from '../state/location.ts';
import { linesOf } from '../state/plan-lines.ts';
import { request, sentenceOf } from '../state/request.ts';
import { fill, words } from '../words/words.ts';
import { ChangedObjects } from './changes.tsx';

/** What to release: with `source`, other files than the registered ones. */
export interface Wish {
  readonly app: string;
  readonly images: Readonly<Record<string, string>>;
  readonly source?: Source;
}

/** What the release would do, and the button that starts exactly one. */
export const Planned = ({
  plan,
  wish,
}: {
  plan: PlanView;
  /** The body of the request that starts it. */
  wish: Wish;
}) => {
  const said = useSignal('');
  const key = useSignal<string>(crypto.randomUUID());
  const w = words.value;
  const lines = linesOf(plan);
  const start = async (): Promise<void> => {
    try {
      const { id } = await request<ReleaseView>('/v1/releases', {
        method: 'POST',
        key: key.value,
        body: wish,
        says: `${w.startRelease} ${wish.app}`,
      });
      go(linkTo({ release: id }));
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <section class="planned" aria-label={w.preview}>
      {lines.length === 0 ? <p class="empty">{w.noChanges}</p> : null}
      <ChangedObjects lines={lines} of={plan.targets.length} />
      {plan.targets.flatMap(({ name, refused = [] }) =>
        refused.map((reason) => (
          <p class="bad" key={name + reason}>
            <span aria-hidden="true">✖</span> {name}: {reason}
          </p>
        )),
      )}
      <p>{whatWill(plan, wish.app)}</p>
      <button type="button" class="primary" onClick={() => void start()}>
        {w.startRelease}
      </button>
      <p role="status">{said.value}</p>
    </section>
  );
};

/** What the button does, as the plan has it: refused, asked first, held, or begun at once. */
const whatWill = ({ plan, targets }: PlanView, app: string): string => {
  const w = words.value;
  if (targets.some(({ refused = [] }) => refused.length > 0)) return w.startRefusedWill;
  const isFirst = targets.every(({ good }) => good.kind === 'first');
  const names = targets.map(({ name }) => name).join(', ');
  return [
    fill(isFirst ? w.startFirstWill : w.startWill, { app, targets: names }),
    ...(plan.approval === undefined ? [] : [w.startAsks]),
    ...targets.flatMap(({ name, held }) =>
      held === undefined ? [] : [fill(w.startWaits, { target: name, reason: held })],
    ),
  ].join(' ');
};
