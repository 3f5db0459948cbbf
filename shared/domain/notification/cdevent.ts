import { own } from '#domain/json.ts';
import type { JsonObject } from '../json.ts';
import { readImage } from '../kube/image.ts';
import type { Notice, NoticeTarget } from './notice.ts';

/* Notices as CDEvents 0.5.1 (https://cdevents.dev), each in an envelope of CloudEvents 1.0. */

/** The `source` of every event. */
const usualSource = '/tidegate';

/** The CloudEvent of a notice: its `data` is the CDEvent, and both have the same id, source, type and time. */
export const cloudEventOf = (notice: Notice, source = usualSource): JsonObject => {
  const event = cdEventOf(notice, source);
  const { type, id, timestamp } = event.context;
  return {
    specversion: '1.0',
    id,
    source,
    type,
    time: timestamp,
    subject: event.subject.id,
    datacontenttype: 'application/json',
    data: event as unknown as JsonObject,
  };
};

/** The shape required by the schemas of CDEvents. */
export interface CdEvent {
  readonly context: {
    readonly specversion: '0.5.1';
    readonly id: string;
    readonly source: string;
    readonly type: string;
    readonly timestamp: string;
    readonly chainId: string;
    readonly links?: readonly JsonObject[];
  };
  readonly subject: { readonly id: string; readonly source: string; readonly content: JsonObject };
  readonly customData: JsonObject;
  readonly customDataContentType: 'application/json';
}

interface Subject {
  readonly type: string;
  readonly id: string;
  readonly content: JsonObject;
}

export const cdEventOf = (notice: Notice, source = usualSource): CdEvent => {
  const { type, id, content } = subjectOf(notice, source);
  return {
    context: {
      specversion: '0.5.1',
      id: notice.id,
      source,
      type,
      timestamp: new Date(notice.at).toISOString(),
      chainId: notice.chain,
    },
    subject: { id, source, content },
    customData: customOf(notice),
    customDataContentType: 'application/json',
  };
};

const subjectOf = (notice: Notice, source: string): Subject => {
  const { kind, release, app, message, outcome, approval, by, answer, step, targets } = notice;
  const run = { pipelineName: `${app}-release`, uri: notice.link ?? `urn:tidegate:release:${release}` };
  switch (kind) {
    case 'requested':
      return { type: 'dev.cdevents.pipelinerun.queued.0.3.0', id: release, content: run };
    case 'started':
      return { type: 'dev.cdevents.pipelinerun.started.0.3.0', id: release, content: run };
    case 'ended':
      return {
        type: 'dev.cdevents.pipelinerun.finished.0.3.0',
        id: release,
        content: { ...run, ...endOf(outcome?.kind ?? '', message) },
      };
    case 'target-ended':
      return ofService(notice, targets[0], source);
    case 'asked':
      return custom('approval.created', approval ?? release, { requestor: by ?? 'tidegate' });
    case 'answered':
      return custom('approval.closed', approval ?? release, {
        responder: by ?? 'nobody',
        decision: answer ?? 'expired',
      });
    case 'held':
    case 'suspended':
      return custom('rollout.paused', release, { reason: message });
    case 'step':
      return custom('rollout.progressed', release, {
        step: (step?.index ?? 0) + 1,
        percent: step?.percent ?? 0,
      });
    case 'rolling-back':
      return custom('rollout.reversed', release, { reason: message });
    default:
      return kind satisfies never;
  }
};

/** The name of the tool holds no dash, the version digits of one place. */
const custom = (what: string, id: string, content: JsonObject): Subject => {
  const [subject = '', predicate = ''] = what.split('.');
  return { type: `dev.cdeventsx.tidegate-${subject}.${predicate}.0.1.0`, id, content };
};

const endOf = (kind: string, message: string): JsonObject => {
  if (kind === 'released') return { outcome: 'success' };
  if (kind === 'aborted' || kind === 'rejected' || kind === 'superseded')
    return { outcome: 'cancel', errors: message };
  return { outcome: kind === 'rolled-back' ? 'failure' : 'error', errors: message };
};

const words: Readonly<Record<string, string>> = { released: 'upgraded', 'rolled-back': 'rolledback' };

/** What became of the service in one place. If it is as it was, that is news of the rollout only. */
const ofService = (
  { outcome, app, message, release }: Notice,
  target: NoticeTarget | undefined,
  source: string,
): Subject => {
  const [component, image] = Object.entries(target?.images ?? {})[0] ?? [];
  const artifactId = image === undefined ? undefined : purlOf(image);
  const word = own(words, outcome?.kind ?? '');
  if (target === undefined || artifactId === undefined || component === undefined || word === undefined)
    return custom('rollout.closed', release, { outcome: outcome?.kind ?? '', reason: message });
  return {
    type: `dev.cdevents.service.${word}.0.3.0`,
    id: `${target.cluster}/${target.namespace}/${app}`,
    content: { environment: { id: target.environment, source }, artifactId },
  };
};

/** The package URL of an image; undefined for one that is not held to a digest. */
export const purlOf = (image: string): string | undefined => {
  const { repository, digest } = readImage(image) ?? {};
  if (repository === undefined || digest === undefined) return undefined;
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  const folder = repository.slice(0, Math.max(0, repository.length - name.length - 1));
  const where = folder === '' ? '' : `?repository_url=${encodeURIComponent(folder)}`;
  return `pkg:oci/${name}@${encodeURIComponent(digest)}${where}`;
};

/** What the schemas have no place for. */
const customOf = ({
  kind,
  release,
  app,
  message,
  plan,
  targets,
  needsPerson,
  outcome,
}: Notice): JsonObject => ({
  kind,
  releaseId: release,
  app,
  message,
  needsPerson,
  ...(plan !== undefined && { planHash: plan }),
  ...(outcome !== undefined && { outcome: outcome.kind }),
  targets: targets.map(({ name, cluster, namespace, environment, region, images }) => ({
    name,
    cluster,
    namespace,
    environment,
    region,
    images,
  })),
});
