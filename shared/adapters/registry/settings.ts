import * as z from 'zod';
import { registryHost, words } from '../schema/texts.ts';

const inFile = { only: 'file', instead: 'write login: { username, password }, or login: ecr' } as const;

/** The settings of a registry; without a login, access is anonymous. */
const registrySettings = z
  .strictObject({
    login: z
      .union([
        z.literal('ecr'),
        z.strictObject({
          username: words.meta({ description: 'user name' }),
          password: words.meta({ description: 'password' }),
        }),
      ])
      .optional()
      .meta({ description: 'who Tidegate is there; `ecr`: its own role in AWS, at a registry of ECR' }),
    usernameEnv: words
      .optional()
      .meta({ description: 'environment variable that holds the user name', ...inFile }),
    passwordEnv: words
      .optional()
      .meta({ description: 'environment variable that holds the password', ...inFile }),
    dockerConfig: words.optional().meta({ description: 'file of `docker login` with the login', ...inFile }),
    http: z.boolean().optional().meta({ description: 'plain http; not needed for localhost' }),
    tokensFrom: registryHost.optional().meta({ description: 'another host that may hand out its tokens' }),
  })
  .meta({ choice: { of: ['login', 'passwordEnv', 'dockerConfig'], least: 0 } });

/** Registries by host, as in image names. */
export const registriesSettings = z.record(registryHost, registrySettings);
