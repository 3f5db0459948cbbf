import { createSecureContext } from 'node:tls';
import { Failure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import { bearer, clientCertificate, type Credentials } from './credentials.ts';
import { execPlugin } from './exec-plugin.ts';
import type { Entry } from './kubeconfig-file.ts';
import { fileText, pem, text } from './kubeconfig-fields.ts';
import type { Address } from '../http-agents.ts';

/** How the user of a kubeconfig proves who they are: plugin, token file, token or certificate, in that order. */
export const credentialsOf = (
  user: Entry,
  address: Address,
  options: { readonly allowExec?: boolean },
): Credentials => {
  refuseUnsupported(user);
  const { exec } = user.fields;
  if (exec !== undefined && exec !== null) return plugin(user, exec, address, options);
  const tokenFile = text(user, 'tokenFile');
  if (tokenFile !== undefined) return fromFile(user, tokenFile);
  const token = text(user, 'token');
  if (token !== undefined) return bearer(token);
  const cert = pem(user, 'client-certificate');
  const key = pem(user, 'client-key');
  if (cert === undefined && key === undefined) return () => Promise.resolve({});
  if (cert === undefined || key === undefined)
    throw refused(user, 'client-certificate and client-key go together; give both');
  return certificate(user, cert, key);
};

/** Read again each time, because such files are rotated; one that is missing for a moment is awaited, not refused. */
const fromFile = (user: Entry, path: string): Credentials => {
  const read = () => ({ token: fileText(user, 'tokenFile', path).trim() });
  read();
  return async () => {
    try {
      return read();
    } catch {
      throw new Failure('ClusterUnreachable', at(user), `its tokenFile ${path} can no longer be read`);
    }
  };
};

const certificate = (user: Entry, cert: string, key: string): Credentials => {
  try {
    createSecureContext({ cert, key });
  } catch {
    throw refused(user, 'its client certificate and key cannot be read or do not belong together');
  }
  return clientCertificate(cert, key);
};

const refusedFields: Readonly<Record<string, string>> = {
  username:
    'user name and password are not accepted by Kubernetes since 1.19; use a token or a client certificate',
  password:
    'user name and password are not accepted by Kubernetes since 1.19; use a token or a client certificate',
  'auth-provider': 'auth-provider was removed from Kubernetes; use the exec plugin of your provider',
  as: 'impersonation is not supported; give Tidegate a user of its own',
  'as-groups': 'impersonation is not supported; give Tidegate a user of its own',
  'as-uid': 'impersonation is not supported; give Tidegate a user of its own',
};

/** Ignoring any of these would silently give us another identity than the file says. */
const refuseUnsupported = (user: Entry): void => {
  for (const [field, reason] of Object.entries(refusedFields))
    if (user.fields[field] !== undefined && user.fields[field] !== null && user.fields[field] !== '')
      throw refused(user, reason);
};

const plugin = (
  user: Entry,
  exec: unknown,
  address: Address,
  options: { readonly allowExec?: boolean },
): Credentials => {
  if (!isObject(exec) || typeof exec['command'] !== 'string') throw refused(user, 'exec needs a command');
  if (options.allowExec !== true)
    throw refused(
      user,
      `it gets its credentials by running ${exec['command']}, which is only done for a person at a terminal; give a token or a client certificate`,
    );
  if (exec['interactiveMode'] === 'Always')
    throw refused(user, 'its plugin needs a person each time; log in first and use IfAvailable');
  return execPlugin({ at: at(user), file: user.file, exec, address });
};

const at = (user: Entry): string => `${user.file}, user ${user.name}`;
const refused = (user: Entry, reason: string): Failure => new Failure('ConfigRefused', at(user), reason);
