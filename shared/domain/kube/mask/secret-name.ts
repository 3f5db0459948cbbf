/** Words that name a secret wherever they stand in a name. */
const words =
  /^(pass|passwd|passwords?|passphrase|passwort|pwd|pw|pgpass|secrets?|tokens?|creds?|credentials?|jwt|pat|apikey|authkey|bearer|cookie|otp|salt|mnemonic|pepper|kennwort|contraseña|authorization|htpasswd|dockerconfigjson|dockercfg|netrc)$/;

/** Names of several words, none of which is secret by itself. */
const together = /(^|_)(seed_?phrase|(recovery|backup|pin)_?codes?|mot_?de_?passe|stripe_?sk)(_|$)/;

/** Words glued to others: `PGPASSWORD`, `mysqlpass`, `authtoken`. */
const glued = /(pass(wd|word|phrase)?|pwd|secret|token|apikey|accesskey|secretkey|privatekey)$/;
const innocent = /(bypass|compass|overpass|surpass|underpass|trespass)$/;

/** What makes a key a secret one. A field like `topologyKey` is not; what people name themselves is. */
const secretKeys =
  /^(api|access|private|signing|encryption|secret|license|licence|master|account|auth|app|admin|ssh|gpg|hmac|shared|storage|session|deploy|webhook)$/;

/** Last words that say that the value only tells something about the secret. */
const about =
  /^(name|names|file|files|path|dir|url|uri|endpoint|ttl|expiry|expires|expiration|timeout|length|size|type|policy|enabled|disabled|required|count|limit|issuer|audience|alg|algorithm|header|version|ref|mount|seconds|minutes|hours|days|interval|rotation|namespace|provider|format|prefix|host|port|user|username|store|manager|class|max|min)$/;

/** First words that say that only a number is told. */
const measures = /^(max|min|num|enable|disable|use|has|is|total)$/;

/** Keys that are no secret. */
const openKeys = /^(public|primary|partition|sort|foreign|cache|object|routing)$/;

/** A name taken apart: `dbPassword`, `DB_PASSWORD`, `db.password` and `--db-password` are the same two words. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '');

/** Who chose the name: a field of an API has names of its own (`topologyKey`), variables and keys of files are the user's. */
export type Chosen = 'by-api' | 'by-user';

/** Whether what stands under that name is meant for nobody's eyes, however it came to be written down. */
export const isSecretName = (name: string, chosen: Chosen = 'by-user'): boolean => {
  if (name.length > 200) return false;
  const all = wordsOf(name);
  const last = all.at(-1) ?? '';
  if (about.test(last) || measures.test(all[0] ?? '')) return false;
  // A field of an API ends with what it is; people put the word anywhere: `PASSWORD_PROD`.
  const isOfUser = chosen === 'by-user' || isVariable(name);
  if (isOfUser && together.test(all.join('_'))) return true;
  const asked = isOfUser ? all : [last];
  if (asked.some((word) => words.test(word) || (glued.test(word) && !innocent.test(word)))) return true;
  if (last === 'auth') return chosen === 'by-user' || all.length > 1;
  if (last === 'pin') return all.length > 1;
  return isSecretKey(all, isOfUser ? 'by-user' : chosen);
};

/** No API has fields like `DB_PASSWORD_PROD`: whoever wrote that name chose it. */
const isVariable = (name: string): boolean => /_/.test(name) || /^[A-Z0-9]+$/.test(name);

/** `LICENSE_KEY`, `SIGNING_KEY_OLD`; not `topologyKey`, nor a key that everybody may have. */
const isSecretKey = (all: readonly string[], chosen: Chosen): boolean => {
  const at = all.lastIndexOf('key');
  const kind = all[at - 1];
  if (kind === undefined || at < all.length - 2) return false;
  return secretKeys.test(kind) || (chosen === 'by-user' && at === all.length - 1 && !openKeys.test(kind));
};

/** Words of fields that say where a secret is, and not what it is: `secretKeyRef: { name, key }`. */
const referring = /^(key|kind|driver|mode|optional|id|group|resource|items|strategy|scope|scopes)$/;

/** Whether what is below a field of that name is secret, where it does not only say where the secret is. */
export const holdsSecrets = (field: string): boolean =>
  isSecretName(field, 'by-api') && !/pull/i.test(field) && !/ref$/i.test(field);

export const onlyRefers = (field: string): boolean => {
  const last = wordsOf(field).at(-1) ?? '';
  return about.test(last) || referring.test(last);
};

/** Files that hold nothing but secrets, by the names tools give them. */
const secretFiles =
  /(^|\/)(\.?pgpass(\.conf)?|\.?netrc|\.htpasswd|\.dockerconfigjson|\.dockercfg|\.git-credentials|id_(rsa|dsa|ecdsa|ed25519)|kubeconfig|credentials)$|\.(pem|key|p12|pfx|jks|keystore|kubeconfig)$/i;

export const isSecretFile = (name: string): boolean => secretFiles.test(name);
