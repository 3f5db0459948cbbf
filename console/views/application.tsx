import { useSignal } from '@preact/signals';
import type { PlaceView } from '#domain/view/place.ts';
import type { PlanView } from '#domain/plan/plan-view.ts';
import type { ScaleView } from '#domain/view/scale.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import { Field } from '../parts/field.tsx';
import { type File, Files } from '../parts/files.tsx';
import { Fleet } from '../parts/fleet.tsx';
import { Planned } from '../parts/planned.tsx';
import { RemoveApp } from '../parts/removal.tsx';
import { Releases } from '../parts/releases.tsx';
import { Scaling } from '../parts/scaling.tsx';
import { Contact } from '../parts/stale.tsx';
import { Trail } from '../parts/trail.tsx';
import { Link } from '../parts/link.tsx';
import { useAsked } from '../state/asked.ts';
import { withImages } from '../state/images-in-address.ts';
import { linkTo } from '../state/location.ts';
import { usePolled } from '../state/polled.ts';
import { request, sentenceOf } from '../state/request.ts';
import { fill, words } from '../words/words.ts';

interface Application {
  readonly name: string;
  readonly files: readonly File[];
  readonly images: Readonly<Record<string, string>>;
  readonly targets: readonly PlaceView[];
  readonly scale: readonly ScaleView[];
}

/** One application: what runs, a new release of other images, and its files. */
export const ApplicationPage = ({ name }: { name: string }) => {
  const asked = useAsked<Application>(`/v1/apps/${encodeURIComponent(name)}`);
  const w = words.value;
  if (asked.value === undefined)
    return (
      <>
        <h1>{name}</h1>
        <p class="skeleton">{w.loading}</p>
      </>
    );
  if ('problem' in asked.value)
    return (
      <>
        <Trail />
        <h1>{name}</h1>
        <p class="empty">{asked.value.problem}</p>
      </>
    );
  const app = asked.value.value;
  return (
    <>
      <Trail />
      <div class="title">
        <h1>{app.name}</h1>
      </div>
      {app.targets.length === 0 ? <p class="empty">{w.neverReleased}</p> : <Fleet apps={[app]} isOne />}
      <h2>{w.newRelease}</h2>
      <NewRelease app={app} />
      {app.scale.length === 0 ? null : (
        <>
          <h2>{w.scale}</h2>
          <Scaling app={app.name} scale={app.scale} />
        </>
      )}
      <h2>{w.releases}</h2>
      <Latest app={app.name} />
      <h2>{w.files}</h2>
      <div class="card">
        <Files files={app.files} />
      </div>
      {app.targets.some(({ runs }) => runs !== undefined) ? (
        <>
          <h2>{w.removal}</h2>
          <RemoveApp app={app.name} />
        </>
      ) : null}
    </>
  );
};

const Latest = ({ app }: { app: string }) => {
  const query = new URLSearchParams({ app, limit: '10' }).toString();
  const releases = usePolled<{ readonly items: readonly ReleaseView[] }>(`/v1/releases?${query}`);
  const items = releases.value.value?.items;
  return (
    <>
      <Contact of={releases.value} />
      {items?.length === 0 ? <p class="empty">{words.value.neverReleased}</p> : null}
      {items === undefined || items.length === 0 ? null : <Releases items={items} />}
    </>
  );
};

/** What runs in any target, else what the files say. */
const imagesOf = ({ images, targets }: Application): Readonly<Record<string, string>> => ({
  ...images,
  ...targets.find(({ runs }) => runs !== undefined)?.runs?.images,
});

const NewRelease = ({ app }: { app: Application }) => {
  const running = imagesOf(app);
  const images = useSignal(running);
  const plan = useSignal<PlanView | undefined>(undefined);
  const said = useSignal('');
  const w = words.value;
  const changed = Object.fromEntries(
    Object.entries(images.value).filter(([component, image]) => image !== running[component]),
  );
  const preview = async (): Promise<void> => {
    said.value = w.loading;
    plan.value = undefined;
    try {
      plan.value = await request<PlanView>('/v1/plans', {
        method: 'POST',
        body: { app: app.name, images: changed },
      });
      said.value = '';
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void preview();
      }}
    >
      <div class="grid">
        {Object.entries(images.value).map(([component, image]) => (
          <Field
            key={component}
            id={`image-${component}`}
            label={fill(w.imageOf, { component })}
            value={image}
            change={(text) => {
              images.value = { ...images.value, [component]: text };
              plan.value = undefined;
            }}
            required
          />
        ))}
      </div>
      <div class="actions">
        <button type="submit" class={plan.value === undefined ? 'primary' : ''}>
          {w.preview}
        </button>
        <Link to={linkTo({ view: 'rehearsal', app: app.name, ...withImages(changed) })} class="button">
          {w.rehearse}
        </Link>
      </div>
      <p role="status">{said.value}</p>
      {plan.value === undefined ? null : (
        <Planned plan={plan.value} wish={{ app: app.name, images: changed }} />
      )}
    </form>
  );
};
