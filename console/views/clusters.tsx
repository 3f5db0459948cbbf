import type { ClusterView } from '#domain/cluster/cluster-view.ts';
import { AddCluster } from '../parts/add-cluster.tsx';
import { ClusterTargets } from '../parts/cluster-targets.tsx';
import { ClusterTest } from '../parts/cluster-test.tsx';
import { SettingsTabs } from '../parts/settings-tabs.tsx';
import { Foreign } from '../parts/foreign.tsx';
import { Contact } from '../parts/stale.tsx';
import { Status } from '../parts/status.tsx';
import type { App } from '../state/fleet.ts';
import { polledTogether, usePolled } from '../state/polled.ts';
import { fill, words } from '../words/words.ts';

/** Each cluster: what is released to it, whether it gives what releases need, and how another one is added. */
export const Clusters = () => {
  const clusters = usePolled<{ readonly items: readonly ClusterView[] }>('/v1/clusters');
  const apps = usePolled<{ readonly items: readonly App[] }>('/v1/apps');
  const w = words.value;
  const items = clusters.value.value?.items;
  return (
    <>
      <SettingsTabs view="clusters" />
      <div class="title spaced">
        <h1>{w.clusters}</h1>
      </div>
      <Contact of={polledTogether(clusters.value, apps.value)} />
      {items?.length === 0 ? <p class="empty">{w.noClusters}</p> : null}
      {(items ?? []).map((cluster, index) => (
        <section class="card" key={cluster.name} aria-labelledby={`cluster-${index}`}>
          <div class="title">
            <h2 id={`cluster-${index}`}>
              <Foreign name={cluster.name} />{' '}
              <span class="mute small">{fill(w.targetCount, { count: cluster.targets.length })}</span>
            </h2>
            {cluster.isUnknown ? <Status of="unknown-cluster" /> : null}
          </div>
          {cluster.isUnknown ? (
            <p class="prose">{w.unknownClusterHint}</p>
          ) : (
            <ClusterTest name={cluster.name} />
          )}
          {cluster.targets.length === 0 ? (
            <p class="mute">{w.nothingInCluster}</p>
          ) : (
            <ClusterTargets cluster={cluster} apps={apps.value.value?.items} />
          )}
        </section>
      ))}
      <h2>{w.addCluster}</h2>
      <AddCluster />
    </>
  );
};
