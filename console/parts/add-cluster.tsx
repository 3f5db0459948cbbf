import { useSignal } from '@preact/signals';
import { clusterLines, type ClusterWish, emptyCluster } from '../state/cluster-file.ts';
import { words } from '../words/words.ts';
import { Field } from './field.tsx';

/** The lines that add a cluster to the settings, which only the operator of the server can write. */
export const AddCluster = () => {
  const wish = useSignal<ClusterWish>(emptyCluster);
  const said = useSignal('');
  const w = words.value;
  const set = (part: Partial<ClusterWish>): void => {
    wish.value = { ...wish.value, ...part };
  };
  const { name, kubeconfig, context, prometheus } = wish.value;
  const lines = clusterLines(wish.value);
  const copy = (): void => {
    navigator.clipboard.writeText(lines).then(
      () => (said.value = w.copied),
      () => (said.value = w.notCopied),
    );
  };
  return (
    <div class="beside">
      <div class="card">
        <Field id="new-cluster" label={w.name} value={name} change={(text) => set({ name: text })} />
        <Field
          id="new-kubeconfig"
          label="kubeconfig"
          value={kubeconfig}
          change={(text) => set({ kubeconfig: text })}
        />
        <Field
          id="new-context"
          label={w.context}
          value={context}
          change={(text) => set({ context: text })}
          hint={w.contextHint}
        />
        <Field
          id="new-prometheus"
          label="Prometheus"
          value={prometheus}
          change={(text) => set({ prometheus: text })}
          hint={w.prometheusHint}
        />
      </div>
      <div class="card">
        <p class="mute">{w.addClusterHint}</p>
        <pre tabIndex={0} aria-label="tidegate.yaml">
          {lines}
        </pre>
        <div class="actions">
          <button type="button" disabled={name === ''} onClick={copy}>
            {w.copyLines}
          </button>
          <span role="status">{said.value}</span>
        </div>
      </div>
    </div>
  );
};
