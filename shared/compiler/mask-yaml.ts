import { isMap, isPair, isScalar, type Node, parseAllDocuments, type Scalar, visit } from 'yaml';
import { masked } from '#domain/kube/mask/masked.ts';
import { holdsSecrets, isSecretName, secretMembers } from '#domain/kube/mask/secret-name.ts';
import { maskText } from '#domain/kube/mask-secrets.ts';

/** The text of a YAML file whose secret values are masked where they stand, however they are written. */
export const maskYamlValues = (text: string): string => {
  const cuts: { readonly from: number; readonly to: number; readonly put: string }[] = [];
  for (const document of parseAllDocuments(text, { prettyErrors: false })) {
    if ('errors' in document && document.errors.length > 0) return text;
    visit(document, {
      Scalar: (key, scalar, path) => {
        const [from, to] = scalar.range ?? [0, 0];
        const value = typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? '');
        const put =
          key === 'key' || value === ''
            ? value
            : isSecret(path as readonly Node[])
              ? masked
              : maskText(value);
        if (put !== value) cuts.push({ from, to, put: spelled(scalar, put) });
      },
    });
  }
  return cuts.reduceRight((left, { from, to, put }) => left.slice(0, from) + put + left.slice(to), text);
};

/** A block scalar ends with its line. */
const spelled = ({ type }: Scalar, put: string): string =>
  `${JSON.stringify(put)}${type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED' ? '\n' : ''}`;

/** Whether a value is secret by its own name, the one beside it (`{ name: PASSWORD, value: … }`), or what it is in. */
const isSecret = (path: readonly Node[]): boolean => {
  const names = path.flatMap((one) => (isPair(one) && isScalar(one.key) ? [String(one.key.value)] : []));
  const own = names.at(-1) ?? '';
  const around = path.findLast((one) => isMap(one));
  const beside = around === undefined ? {} : Object.fromEntries(textsIn(around));
  return (
    isSecretName(own) ||
    names.some((name) => holdsSecrets(name)) ||
    secretMembers(beside).includes(own) ||
    (names.some((name) => dataOfSecrets.includes(name)) && path.some(isOfSecret))
  );
};

const dataOfSecrets: readonly string[] = ['data', 'stringData'];
const isOfSecret = (one: Node): boolean => Object.fromEntries(textsIn(one))['kind'] === 'Secret';

const textsIn = (map: Node): readonly (readonly [string, unknown])[] =>
  isMap(map)
    ? map.items
        .slice(0, 50)
        .flatMap(({ key, value }) =>
          isScalar(key) && isScalar(value) ? [[String(key.value), value.value] as const] : [],
        )
    : [];
