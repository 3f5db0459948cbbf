import { abort } from './commands/abort.ts';
import { adoptVerb } from './commands/adopt.ts';
import { approve } from './commands/approve.ts';
import { audit } from './commands/audit.ts';
import { apps } from './commands/apps.ts';
import { backupVerb } from './commands/backup.ts';
import { completionOf } from './commands/completion.ts';
import { demo } from './commands/demo.ts';
import { engine } from './commands/engine.ts';
import { events } from './commands/events.ts';
import { helpOn } from './commands/help.ts';
import { login } from './commands/login.ts';
import { logout } from './commands/logout.ts';
import { tenant } from './commands/tenant.ts';
import { token } from './commands/token.ts';
import { whoami } from './commands/whoami.ts';
import { judge } from './commands/judge.ts';
import { diff } from './commands/diff.ts';
import { dora } from './commands/dora.ts';
import { freezeVerb } from './commands/freeze.ts';
import { driftVerb } from './commands/drift.ts';
import { fleet } from './commands/fleet.ts';
import { fmt } from './commands/fmt.ts';
import { lintVerb } from './commands/lint.ts';
import { plan } from './commands/plan.ts';
import { why } from './commands/why.ts';
import { newVerb } from './commands/new.ts';
import { promote } from './commands/promote.ts';
import { skip } from './commands/skip.ts';
import { pause } from './commands/pause.ts';
import { resources } from './commands/resources.ts';
import { receiver } from './commands/receiver.ts';
import { reject } from './commands/reject.ts';
import { release } from './commands/release.ts';
import { remove } from './commands/remove.ts';
import { render } from './commands/render.ts';
import { retry } from './commands/retry.ts';
import { restoreVerb } from './commands/restore.ts';
import { resume } from './commands/resume.ts';
import { rollback } from './commands/rollback.ts';
import { schema } from './commands/schema.ts';
import { status } from './commands/status.ts';
import { thawVerb } from './commands/thaw.ts';
import { up } from './commands/up.ts';
import { version } from './commands/version.ts';
import { watchVerb } from './commands/watch.ts';
import type { Verb } from './verb.ts';

/** Every verb, in the order of the help; a test compares it with the folder. */
export const verbs: readonly Verb[] = [
  demo,
  up,
  engine,
  release,
  status,
  watchVerb,
  approve,
  reject,
  pause,
  resume,
  abort,
  rollback,
  remove,
  retry,
  promote,
  skip,
  freezeVerb,
  thawVerb,
  driftVerb,
  fleet,
  events,
  judge,
  apps,
  resources,
  receiver,
  tenant,
  login,
  logout,
  whoami,
  token,
  audit,
  dora,
  backupVerb,
  restoreVerb,
  adoptVerb,
  render,
  plan,
  diff,
  why,
  lintVerb,
  fmt,
  newVerb,
  schema,
  completionOf(() => verbs),
  helpOn(() => verbs),
  version,
];
