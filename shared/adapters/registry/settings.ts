import * as z from 'zod';
import { registryHost, words } from '../schema/texts.ts';

const inFile = { only: 'file', instead: 'write login: { username, password }, or login: ecr' } as const;

/** A registry as an operator writes it down; without a login it is asked as nobody. */
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
    http: z.boolean().optional().meta({ description: 'plain http; localhost needs no saying' }),
    tokensFrom: registryHost.optional().meta({ description: 'another host that may hand out its tokens' }),
  })
  .meta({ choice: { of: ['login', 'passwordEnv', 'dockerConfig'], least: 0 } });

/** Registries by host, as it stands in names of images. */
export const registriesSettings = z.record(registryHost, registrySettings);
