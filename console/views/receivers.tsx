import { useSignal } from '@preact/signals';
import type { ReceiverView, TrialView } from '#domain/view/receivers.ts';
import { Deliveries } from '../parts/deliveries.tsx';
import { SettingsTabs } from '../parts/settings-tabs.tsx';
import { Contact } from '../parts/stale.tsx';
import { OneLine } from '../parts/one-line.tsx';
import { Status } from '../parts/status.tsx';
import { usePolled } from '../state/polled.ts';
import { request, sentenceOf } from '../state/request.ts';
import { words } from '../words/words.ts';

/** Each receiver of webhooks: what it takes, what came, and why something was ignored. */
export const Receivers = () => {
  const receivers = usePolled<{ readonly items: readonly ReceiverView[] }>('/v1/receivers');
  const w = words.value;
  const items = receivers.value.value?.items;
  return (
    <>
      <SettingsTabs view="receivers" />
      <div class="title spaced">
        <h1>{w.receivers}</h1>
      </div>
      <Contact of={receivers.value} />
      {items?.length === 0 ? <p class="empty">{w.noReceivers}</p> : null}
      {(items ?? []).map((receiver, index) => (
        <Receiver key={receiver.id} receiver={receiver} index={index} />
      ))}
    </>
  );
};

const Receiver = ({ receiver, index }: { receiver: ReceiverView; index: number }) => {
  const { id, scheme, apps, component, takes, path, deliveries } = receiver;
  const w = words.value;
  return (
    <section class="card" aria-labelledby={`receiver-${index}`}>
      <h2 id={`receiver-${index}`}>
        {id} <span class="mute small">{scheme}</span>
      </h2>
      <dl class="facts">
        <div>
          <dt>{w.application}</dt>
          <dd>
            {apps.join(', ')}
            {component === undefined ? '' : ` / ${component}`}
          </dd>
        </div>
        <div>
          <dt>{w.accepts}</dt>
          <dd>{takes}</dd>
        </div>
        <div>
          <dt>{w.address}</dt>
          <dd>
            <code>{path}</code>
          </dd>
        </div>
      </dl>
      <Trial id={id} />
      {deliveries.length === 0 ? (
        <p class="mute">{w.noDeliveries}</p>
      ) : (
        <Deliveries id={id} deliveries={deliveries} />
      )}
    </section>
  );
};

/** What the receiver would do with an image, without sending one. */
const Trial = ({ id }: { id: string }) => {
  const trial = useSignal<TrialView | undefined>(undefined);
  const said = useSignal('');
  const w = words.value;
  const test = async (image: string): Promise<void> => {
    trial.value = undefined;
    try {
      const path = `/v1/receivers/${encodeURIComponent(id)}/test`;
      trial.value = await request<TrialView>(path, { method: 'POST', body: { image } });
      said.value = '';
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <>
      <OneLine
        id={`trial-${id}`}
        label={w.image}
        placeholder="ghcr.io/acme/shop:1.4.0"
        required
        submit={test}
      >
        {w.tryImage}
      </OneLine>
      <p role="status">
        {trial.value === undefined ? (
          said.value
        ) : (
          <>
            <Status of={trial.value.outcome} /> {trial.value.app}{' '}
            {[trial.value.reason, trial.value.message].filter(Boolean).join(': ')}
          </>
        )}
      </p>
    </>
  );
};
