import type { ApprovalPolicy } from '../approval/policy.ts';

/** What a role may do. `admin` may do everything; any right on an application includes reading it. */
export const accessVerbs = [
  'read',
  'release.create',
  'release.steer',
  'approve',
  'app.write',
  'admin',
] as const;
export type AccessVerb = (typeof accessVerbs)[number];

/** Who may do what, as the operator has written it. */
export interface AccessPolicy {
  /** Absent: every static token may do everything, as before there were roles. */
  readonly roles?: readonly Role[] | undefined;
  readonly people?: readonly Person[] | undefined;
  /** The least that an approval needs, by environment, whatever the application says. */
  readonly approvals?: Readonly<Record<string, ApprovalPolicy>> | undefined;
}

export interface Role {
  readonly name: string;
  readonly may: readonly AccessVerb[];
  /** Who has the role: everyone who matches one of these. A token of `tidegate token create` names its roles itself. */
  readonly who: readonly Who[];
  /** Patterns of applications and environments, where `*` matches anything; default: all. */
  readonly apps?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
}

/** Everything that is named must fit. */
export interface Who {
  readonly group?: string | undefined;
  readonly person?: string | undefined;
  readonly token?: string | undefined;
  readonly issuer?: string | undefined;
  /** Claims of an OIDC token, by name; values are patterns. */
  readonly claims?: Readonly<Record<string, string>> | undefined;
}

/** One person under all the ids by which issuers and chats know them. */
export interface Person {
  readonly name: string;
  /** Ids of callers: `dex:ann@example.com`, `slack:T0ORG/U0ANN`, `token:ann`. */
  readonly is: readonly string[];
  readonly groups?: readonly string[] | undefined;
}
