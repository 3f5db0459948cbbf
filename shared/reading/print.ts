import { Document, isScalar, visit } from 'yaml';
import type { Manifest } from '#domain/render/manifest.ts';

/** Text that some YAML readers take for a number, a date or a truth (kubectl's is one of YAML 1.1). */
const ambiguous =
  /^([-+]?[\d.][-+\d_.,:a-foxtz ]*|[-+]?e[-+]?\d+|y|n|yes|no|on|off|true|false|null|~|[-+]?\.(inf|nan))$/i;

/** A manifest as YAML documents, in the order they are applied: `kubectl apply -f -` takes it. */
export const printManifest = ({ objects }: Manifest): string =>
  objects.map((object) => printYaml(object)).join('---\n');

/** A value as one YAML document that every YAML reader understands alike. */
const printYaml = (value: unknown): string => {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, (_, node) => {
    if (isScalar(node) && typeof node.value === 'string' && ambiguous.test(node.value))
      node.type = 'QUOTE_DOUBLE';
  });
  return document.toString({ lineWidth: 0 });
};
