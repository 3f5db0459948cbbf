import { staticToken } from '../crypto/signatures/static-token.ts';
import { isObject } from '#domain/json.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { actorOf, pushedImage } from './kit/new-image.ts';
import { ignored, malformed, type Payload, type Reading } from './reading.ts';
import type { Sender } from './sender.ts';

/** Azure Container Registry, which sends the headers that its user has entered and signs nothing. */
export const azureAcr: Sender = {
  proof: 'header',
  setup: [
    'Registry → Webhooks → Add',
    'Service URI: {url}',
    'Custom headers: Authorization: Bearer {secret}',
    'Actions: push',
    'By Event Grid: endpoint {url}/{secret}, event type Microsoft.ContainerRegistry.ImagePushed',
  ],
  sendsLists: true,
  asksFirst: true,
  verify: staticToken('authorization'),
  read: ({ payload: sent }) => {
    if (textAt(sent, 'eventType') === 'Microsoft.EventGrid.SubscriptionValidationEvent')
      return readValidation(textAt(sent, 'data.validationCode'));
    const payload = eventIn(sent);
    const action = textAt(payload, 'action');
    if (action === '') return malformed('an event of Azure needs its action');
    if (action === 'ping') return ignored('ping');
    if (action !== 'push') return ignored('not-a-push');
    const [host, repository] = [textAt(payload, 'request.host'), textAt(payload, 'target.repository')];
    if (host === '' || repository === '') return malformed('a push needs request.host and target.repository');
    return pushedImage({
      registry: host,
      repository,
      tags: [valueAt(payload, 'target.tag')],
      mediaTypes: [valueAt(payload, 'target.mediaType')],
      hint: valueAt(payload, 'target.digest'),
      by: actorOf('azure-acr', valueAt(payload, 'actor.name')),
      delivery: payload['id'],
    });
  },
};

/** Event Grid sends nothing to an address that does not repeat its code. */
const readValidation = (code: string): Reading =>
  /^[\w-]{1,200}$/.test(code)
    ? { kind: 'handshake', answer: { validationResponse: code } }
    : malformed('a validation of Event Grid needs data.validationCode');

/** Event Grid wraps the event of the registry in one of its own, or in a CloudEvent. */
const eventIn = (sent: Payload): Payload => {
  const { data } = sent;
  const type = textAt(sent, 'type') || textAt(sent, 'eventType');
  return type.startsWith('Microsoft.ContainerRegistry.') && isObject(data) ? data : sent;
};
