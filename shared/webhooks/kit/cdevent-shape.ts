import { isObject } from '#domain/json.ts';
import type { Payload } from '../reading.ts';
import { textAt, valueAt } from '#domain/json-at.ts';

/** Fields of `subject.content`; `!` marks required ones. Unlisted fields are not checked. */
const contents: Readonly<Record<string, string>> = {
  'artifact.packaged': 'change! sbom',
  'artifact.published': 'user sbom',
  'artifact.signed': 'signature!',
  'artifact.downloaded': 'user',
  'artifact.deleted': 'user',
  'change.created': 'description repository',
  'change.merged': 'repository',
  'pipelinerun.queued': 'pipelineName uri url',
  'pipelinerun.started': 'pipelineName uri url',
  'pipelinerun.finished': 'pipelineName uri url outcome errors',
  'taskrun.started': 'taskName uri url pipelineRun',
  'taskrun.finished': 'taskName uri url pipelineRun outcome errors',
  'service.deployed': 'environment! artifactId!',
  'service.upgraded': 'environment! artifactId!',
  'service.rolledback': 'environment! artifactId!',
  'service.removed': 'environment!',
  'environment.created': 'name uri url',
  'environment.modified': 'name uri url',
  'environment.deleted': 'name',
  'incident.detected': 'description environment! service artifactId',
  'incident.reported': 'description environment! service artifactId ticketURI!',
  'incident.resolved': 'description environment! service artifactId',
};

const outcomes = ['success', 'failure', 'cancel', 'error'];
/** Version parts have one digit, and the tool of a custom type has no dash: so the specification says. */
const types = /^dev\.cdevents\.([a-z]+\.[a-z]+)\.\d\.\d\.\d(-draft)?$/;
const customTypes = /^dev\.cdeventsx\.[a-zA-Z0-9]+-[a-zA-Z]+\.[a-zA-Z]+\.\d\.\d\.\d$/;

/** `artifact.published` of a type; undefined for custom types and for anything else. */
export const predicateOf = (event: unknown): string | undefined =>
  types.exec(textAt(event, 'context.type'))?.[1];

/**
 * What is wrong with a CDEvent of version 0.3 to 0.5, by JSON pointer; undefined if nothing is. `schemaUri` is never
 * fetched.
 */
export const cdeventMistake = (event: Payload): string | undefined => {
  const { context, subject } = event;
  if (!isObject(context) || !isObject(subject)) return 'a CDEvent needs /context and /subject';
  const missing = ['id', 'source', 'type', 'timestamp'].find((key) => textAt(context, key) === '');
  if (missing !== undefined) return `/context/${missing} is missing`;
  if (textAt(context, 'specversion') === '' && textAt(context, 'version') === '')
    return '/context/specversion is missing';
  if (Number.isNaN(Date.parse(textAt(context, 'timestamp')))) return '/context/timestamp is no time';
  const predicate = predicateOf(event);
  if (predicate === undefined && !customTypes.test(textAt(context, 'type')))
    return '/context/type is no type of CDEvents';
  if (textAt(subject, 'id') === '' || !isObject(subject['content']))
    return '/subject needs an id and its content';
  return contentMistake(predicate ?? '', subject['content']);
};

const contentMistake = (predicate: string, content: Payload): string | undefined => {
  if (!Object.hasOwn(contents, predicate)) return undefined;
  const fields = (contents[predicate] ?? '').split(' ');
  const names = fields.map((field) => field.replace('!', ''));
  if (Object.keys(content).some((key) => !names.includes(key)))
    return `/subject/content of ${predicate} has only ${names.join(', ')}; anything else goes into customData`;
  const missing = fields.find((field) => field.endsWith('!') && content[field.slice(0, -1)] === undefined);
  if (missing !== undefined) return `/subject/content/${missing.slice(0, -1)} is missing`;
  if (content['environment'] !== undefined && textAt(content, 'environment.id') === '')
    return '/subject/content/environment/id is missing';
  const outcome = valueAt(content, 'outcome');
  return outcome === undefined || outcomes.some((one) => one === outcome)
    ? undefined
    : `/subject/content/outcome must be ${outcomes.join(', ')}`;
};
