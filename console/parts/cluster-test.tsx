import { useSignal } from '@preact/signals';
import type { ClusterCheck, MetricsCheck, NamespaceRights } from '#domain/cluster/cluster-view.ts';
import { request, sentenceOf } from '../state/request.ts';
import { fill, words } from '../words/words.ts';
import { OneLine } from './one-line.tsx';
import { Status } from './status.tsx';

/** Asks a cluster for what releases need of it, when somebody wants to know; changes nothing. */
export const ClusterTest = ({ name }: { name: string }) => {
  const check = useSignal<ClusterCheck | undefined>(undefined);
  const said = useSignal('');
  const w = words.value;
  const test = async (namespace: string): Promise<void> => {
    said.value = w.askingClusters;
    check.value = undefined;
    try {
      const query = namespace === '' ? '' : `?${new URLSearchParams({ namespace }).toString()}`;
      check.value = await request<ClusterCheck>(`/v1/clusters/${encodeURIComponent(name)}/check${query}`);
      said.value = '';
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <>
      <OneLine
        id={`namespace-${name}`}
        label={fill(w.namespaceIn, { cluster: name })}
        placeholder={w.namespaceHint}
        submit={test}
      >
        {w.testCluster} <span class="hidden">{name}</span>
      </OneLine>
      <p role="status">{said.value}</p>
      {check.value === undefined ? null : <Found check={check.value} />}
    </>
  );
};

const nameOf = ({ namespace }: NamespaceRights): string => namespace;

/** Namespaces in which nothing is missing share a line. */
const Found = ({ check: { api, rights, metrics } }: { check: ClusterCheck }) => {
  const w = words.value;
  const granted = rights.filter(({ missing, unseen }) => missing === '' && unseen === undefined);
  return (
    <dl class="facts found">
      <div>
        <dt>API</dt>
        <dd>
          {api.kind === 'answers' ? (
            <>
              <Status of="answers" /> {fill(w.answeredIn, { ms: api.tookMs })}
            </>
          ) : (
            <>
              <Status of="silent" /> {api.reason}
            </>
          )}
        </dd>
      </div>
      {granted.length === 0 ? null : (
        <div>
          <dt>{w.rights}</dt>
          <dd>
            <Status of="granted" />{' '}
            {fill(w.inNamespaces, { count: granted.length, names: granted.map(nameOf).join(', ') })}
          </dd>
        </div>
      )}
      {rights
        .filter((one) => !granted.includes(one))
        .map((one) => (
          <Rights key={one.namespace} of={one} />
        ))}
      {api.kind === 'answers' ? (
        <div>
          <dt>{w.metrics}</dt>
          <dd>
            <Metrics of={metrics} />
          </dd>
        </div>
      ) : null}
    </dl>
  );
};

const Rights = ({ of: { namespace, apps, missing, unseen } }: { of: NamespaceRights }) => {
  const w = words.value;
  return (
    <div>
      <dt>{fill(w.rightsIn, { namespace })}</dt>
      <dd>
        {unseen !== undefined ? (
          <>
            <Status of="unseen" /> {unseen}
          </>
        ) : (
          <>
            <Status of="lacking" /> {fill(w.mayNot, { missing })}
          </>
        )}{' '}
        <span class="mute">{apps.join(', ')}</span>
      </dd>
    </div>
  );
};

const Metrics = ({ of: metrics }: { of: MetricsCheck }) => {
  const w = words.value;
  switch (metrics.kind) {
    case 'silent':
      return (
        <>
          <Status of="silent" /> {metrics.reason}
        </>
      );
    case 'nothing-to-ask':
      return <span class="mute">{w.nothingToAsk}</span>;
    case 'answers': {
      const { pods, podsWithNumbers, namespace, workload } = metrics;
      const says = fill(w.numbersOf, { some: podsWithNumbers, pods, workload: `${namespace}/${workload}` });
      return (
        <>
          <Status of={podsWithNumbers === 0 ? 'nothing' : 'answers'} /> {says}
        </>
      );
    }
  }
};
