import { type Signal, useSignal } from '@preact/signals';
import { Field, Group } from '../parts/field.tsx';
import { Files } from '../parts/files.tsx';
import { Trail } from '../parts/trail.tsx';
import { emptyWish, filesFor, type Place, type Size, sizes, type Wish } from '../state/app-files.ts';
import { go, linkTo } from '../state/location.ts';
import { request, RequestError } from '../state/request.ts';
import { fill, words } from '../words/words.ts';

const name = '[a-z0-9]([a-z0-9\\-]*[a-z0-9])?';

/** A new application from a few fields, with the resulting files beside them. */
export const NewApp = () => {
  const wish = useSignal<Wish>(emptyWish);
  const said = useSignal<readonly string[]>([]);
  const w = words.value;
  const create = async (): Promise<void> => {
    said.value = [];
    const app = wish.value.name;
    try {
      await request(`/v1/apps/${encodeURIComponent(app)}`, {
        method: 'PUT',
        body: { source: { files: filesFor(wish.value) } },
        says: `${w.createApp} ${app}`,
      });
      go(linkTo({ view: 'app', app }));
    } catch (error) {
      said.value = mistakesOf(error);
    }
  };
  return (
    <>
      <Trail />
      <div class="title">
        <h1>{w.newApp}</h1>
      </div>
      <div class="beside">
        <form
          class="card"
          onSubmit={(event) => {
            event.preventDefault();
            void create();
          }}
        >
          <Workload wish={wish} />
          <Places wish={wish} />
          <Checks wish={wish} />
          {said.value.length === 0 ? null : (
            <ul role="alert" class="bad mistakes">
              {said.value.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
          <button type="submit" class="primary">
            {w.createApp}
          </button>
          <p class="mute hint">{w.createHint}</p>
        </form>
        <div class="card">
          <p class="mute">{w.filesHint}</p>
          <Files files={filesFor(wish.value)} />
        </div>
      </div>
    </>
  );
};

/** Each mistake with its place, as the compiler reports it. */
const mistakesOf = (error: unknown): readonly string[] => {
  const problem = error instanceof RequestError ? error.problem : undefined;
  const { mistakes } = (problem ?? {}) as {
    readonly mistakes?: readonly { file: string; line: number; column: number; reason: string }[];
  };
  if (mistakes === undefined) return [error instanceof Error ? error.message : String(error)];
  return mistakes.map(({ file, line, column, reason }) => `${file}:${line}:${column} ${reason}`);
};

type Part = { readonly wish: Signal<Wish> };

const change =
  (wish: Signal<Wish>) =>
  (part: Partial<Wish>): void => {
    wish.value = { ...wish.value, ...part };
  };

const Workload = ({ wish }: Part) => {
  const w = words.value;
  const set = change(wish);
  const { value } = wish;
  return (
    <Group legend={w.workload}>
      <Field
        id="name"
        label={w.name}
        value={value.name}
        change={(text) => set({ name: text })}
        required
        pattern={name}
        hint={w.nameHint}
      />
      <Field
        id="image"
        label={w.image}
        value={value.image}
        change={(image) => set({ image })}
        required
        placeholder="ghcr.io/acme/shop:1.4.0"
      />
      <div class="row">
        <Field
          id="port"
          label={w.port}
          value={value.port}
          change={(port) => set({ port })}
          inputMode="numeric"
          pattern="\d{0,5}"
          hint={w.portHint}
        />
        <Field
          id="pods"
          label={w.pods}
          value={value.pods}
          change={(pods) => set({ pods })}
          inputMode="numeric"
          required
          pattern="[1-9]\d{0,3}"
        />
      </div>
      <Choice wish={wish} />
    </Group>
  );
};

const Choice = ({ wish }: Part) => {
  const w = words.value;
  return (
    <div class="field">
      <label for="size">{w.size}</label>
      <select
        id="size"
        value={wish.value.size}
        onChange={({ currentTarget }) => {
          const size = (Object.keys(sizes) as Size[]).find((one) => one === currentTarget.value);
          if (size !== undefined) change(wish)({ size });
        }}
      >
        {Object.entries(sizes).map(([size, { cpu, memory }]) => (
          <option key={size} value={size}>
            {w[size as Size]}: {cpu} CPU, {memory}
          </option>
        ))}
      </select>
    </div>
  );
};

const Places = ({ wish }: Part) => {
  const w = words.value;
  const { places } = wish.value;
  const put = (next: readonly Place[]): void => change(wish)({ places: next });
  return (
    <Group legend={w.environments}>
      {places.map((place, index) => (
        // Rows have no other identity than their place.
        <div class="row" key={index}>
          <Field
            id={`environment-${index}`}
            label={w.environment}
            value={place.environment}
            change={(environment) => put(places.with(index, { ...place, environment }))}
            required
            pattern={name}
          />
          <Field
            id={`cluster-${index}`}
            label={w.cluster}
            value={place.cluster}
            change={(cluster) => put(places.with(index, { ...place, cluster }))}
            required
          />
          {places.length === 1 ? null : (
            <button
              type="button"
              class="quiet remove"
              aria-label={fill(w.removePlace, { name: place.environment })}
              onClick={() => put(places.toSpliced(index, 1))}
            >
              ✖
            </button>
          )}
        </div>
      ))}
      <button type="button" onClick={() => put([...places, { environment: '', cluster: '' }])}>
        {w.addPlace}
      </button>
    </Group>
  );
};

const Checks = ({ wish }: Part) => {
  const w = words.value;
  const { checks, isAsked } = wish.value;
  const set = change(wish);
  return (
    <Group legend={w.checks}>
      <label class="tick">
        <input
          type="checkbox"
          checked={checks.errors}
          onChange={({ currentTarget }) => set({ checks: { ...checks, errors: currentTarget.checked } })}
        />
        {w.checkErrors}
      </label>
      <Field
        id="latency"
        label={w.checkLatency}
        value={checks.latencyMs}
        change={(latencyMs) => set({ checks: { ...checks, latencyMs } })}
        inputMode="numeric"
        pattern="\d{0,6}"
        hint={w.checkLatencyHint}
      />
      <label class="tick">
        <input
          type="checkbox"
          checked={isAsked}
          onChange={({ currentTarget }) => set({ isAsked: currentTarget.checked })}
        />
        {w.askFirst}
      </label>
    </Group>
  );
};
