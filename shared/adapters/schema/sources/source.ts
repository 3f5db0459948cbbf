import * as z from 'zod';
import { dnsName } from '../texts.ts';
import { gitSettings } from './git.ts';
import { ociSettings } from './oci.ts';

/** The settings of each kind of source, by the field that names it. To add one, list it here and in `repositories/open.ts`. */
const kinds = { git: gitSettings, oci: ociSettings } as const;
type Kind = keyof typeof kinds;

/** Of these, one says what is read. */
const refs = ['branch', 'tag', 'commit', 'digest'];

/** An application whose files are kept in a repository. */
export const sourceSettings = z
  .strictObject({
    app: dnsName.meta({ description: 'application whose files it holds' }),
    ...gitSettings.fields,
    ...ociSettings.fields,
  })
  .superRefine((source, context) => {
    const kind = (Object.keys(kinds) as Kind[]).find((name) => source[name] !== undefined);
    if (kind === undefined) return;
    const wrong = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message });
    const written = Object.entries(source).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    const foreign = written.filter((name) => name !== 'app' && !(name in kinds[kind].fields));
    // Two kinds at once are told as a choice.
    if (foreign.some((name) => name in kinds)) return;
    for (const name of foreign) wrong(name, `belongs to no source of the kind "${kind}"; remove it`);
    const [first, second] = written.filter((name) => refs.includes(name));
    if (second !== undefined) wrong(second, `cannot stand beside "${first}"; write one of them`);
    for (const [field, message] of Object.entries(kinds[kind].mistakes(source))) wrong(field, message);
  })
  .meta({ choice: { of: Object.keys(kinds), least: 1 } });
