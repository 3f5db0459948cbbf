import { readAccess } from './acts.ts';
import type { Case } from './case.ts';

/** Every field once; without one of them what is read back is another, or the settings are refused. */
const issuer = {
  name: 'my-issuer',
  url: 'https://issuer.example.com',
  clientId: 'my-client',
  audiences: ['my-audience'],
  scopes: 'openid my-scope',
  claims: { 'my-claim': 'x' },
  groupsClaim: 'my-groups',
  nameClaim: 'my-name',
  algorithms: ['ES384'],
};
const who = {
  group: 'my-group',
  person: 'my-person',
  token: 'my-token',
  issuer: 'their-issuer',
  claims: { a: 'my-value' },
};
const role = {
  name: 'my-role',
  may: ['approve'],
  who: [who],
  apps: ['my-app'],
  environments: ['my-environment'],
};
const person = { name: 'my-somebody', is: ['slack:my-id'], groups: ['my-club'] };
const approval = {
  expiresIn: '7m',
  quorum: 9,
  groups: ['my-first', { group: 'my-second', count: 3 }],
  allowRequester: false,
  allowAuthors: false,
  rejectWins: false,
  requireReason: true,
  channels: ['my-channel'],
  window: { days: ['tue'], from: '01:00', to: '02:00', zone: 'Europe/Berlin' },
};
const granted = (sees: string): Case => ({
  doc: { access: { issuers: [issuer], roles: [role], people: [person], approvals: { prod: approval } } },
  act: readAccess,
  sees,
});

export const accessCases: Readonly<Record<string, Case>> = {
  'access.issuers.*.name': granted('"name":"my-issuer"'),
  'access.issuers.*.url': granted('https://issuer.example.com'),
  'access.issuers.*.audiences': granted('my-audience'),
  'access.issuers.*.clientId': granted('my-client'),
  'access.issuers.*.scopes': granted('my-scope'),
  'access.issuers.*.claims': granted('my-claim'),
  'access.issuers.*.groupsClaim': granted('my-groups'),
  'access.issuers.*.nameClaim': granted('my-name'),
  'access.issuers.*.algorithms': granted('ES384'),
  'access.roles.*.name': granted('"name":"my-role"'),
  'access.roles.*.may': granted('"may":["approve"]'),
  'access.roles.*.who.*.group': granted('"group":"my-group"'),
  'access.roles.*.who.*.person': granted('my-person'),
  'access.roles.*.who.*.token': granted('my-token'),
  'access.roles.*.who.*.issuer': granted('their-issuer'),
  'access.roles.*.who.*.claims': granted('my-value'),
  'access.roles.*.apps': granted('my-app'),
  'access.roles.*.environments': granted('my-environment'),
  'access.people.*.name': granted('my-somebody'),
  'access.people.*.is': granted('slack:my-id'),
  'access.people.*.groups': granted('my-club'),
  'access.approvals.*.expiresIn': granted('"expiresInSeconds":420'),
  'access.approvals.*.quorum': granted('"quorum":9'),
  'access.approvals.*.groups': granted('my-first'),
  'access.approvals.*.groups.*.group': granted('my-second'),
  'access.approvals.*.groups.*.count': granted('"count":3'),
  'access.approvals.*.allowRequester': granted('"allowRequester":false'),
  'access.approvals.*.allowAuthors': granted('"allowAuthors":false'),
  'access.approvals.*.rejectWins': granted('"rejectWins":false'),
  'access.approvals.*.requireReason': granted('"requireReason":true'),
  'access.approvals.*.channels': granted('my-channel'),
  'access.approvals.*.window.days': granted('"days":[2]'),
  'access.approvals.*.window.from': granted('"from":60'),
  'access.approvals.*.window.to': granted('"to":120'),
  'access.approvals.*.window.zone': granted('Europe/Berlin'),
};
