import { expect, test } from 'vitest';
import { verbs } from '../verbs.ts';

test('every verb is looked at in secrets.test.ts, or has a reason not to be', () => {
  const looked = [
    'plan',
    'lint',
    'fmt',
    'diff',
    'why',
    'status',
    'events',
    'apps',
    'resources',
    'release',
    'watch',
    'judge',
    'retry',
    'rollback',
    'up',
  ];
  const reasons: Readonly<Record<string, string>> = {
    render: 'prints what is to be applied, Secrets too; that it refuses without a secret is looked at',
    adopt: 'reads no Secret, and writes what people have put into their objects where only they look',
    new: 'writes the beginnings of a type',
    schema: 'reads the types of an application, and no value',
    completion: 'knows no application',
    help: 'knows no application',
    version: 'knows no application',
    engine: 'hands on names and digests of blobs, and never a blob',
    demo: 'brings an application of its own',
    backup: 'shows numbers and dates, and no entry',
    restore: 'shows numbers and dates, and no entry',
    receiver:
      'knows names of images, and no file of an application; a new secret is shown once, to be pasted',
    login: 'knows no application',
    logout: 'knows no application',
    whoami: 'knows no application',
    token: 'shows the token that it makes, once, and knows no application',
    tenant: 'knows names, quotas and rights, and no application',
    audit: 'knows who did what, and no file of an application',
    dora: 'counts releases, and reads no file of an application',
    abort: 'answers what status answers',
    remove: 'knows names of objects and resources, and answers what status answers',
    retry: 'answers what status answers',
    approve: 'answers what status answers',
    reject: 'answers what status answers',
    pause: 'answers what status answers',
    resume: 'answers what status answers',
    promote: 'answers what status answers',
    skip: 'answers what status answers',
    drift: 'shows fields of a cluster, masked as in a plan (test/story/sync.ts)',
    fleet: 'knows names, images and times, and no file of an application',
    freeze: 'knows names, reasons and times, and no file of an application',
    thaw: 'knows names, reasons and times, and no file of an application',
  };
  const strangers = verbs
    .map(({ name }) => name)
    .filter((name) => !looked.includes(name) && !(name in reasons));
  expect(strangers).toEqual([]);
});
