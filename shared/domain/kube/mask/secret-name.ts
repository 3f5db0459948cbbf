/** Words that mark a name as secret wherever they appear in it. */
const words =
  /^(pass|passwd|passwords?|passphrase|passwort|pwd|pw|pgpass|secrets?|tokens?|creds?|credentials?|jwt|pat|apikey|authkey|bearer|cookie|otp|salt|mnemonic|pepper|kennwort|contraseña|authorization|htpasswd|dockerconfigjson|dockercfg|netrc)$/;

/** The word for it in other languages. */
const foreign =
  /^(密码|密碼|密钥|口令|秘密|パスワード|비밀번호|пароль|heslo|hasło|haslo|senha|parola|clave|contrasena|lösenord|losenord|passord|adgangskode|salasana|jelszó|wachtwoord|geheimnis|şifre|sifre|segreto|mdp|motdepasse)$/u;

/** Words that are a secret where people name things, and anything in an API. */
const wordsOfUsers =
  /^(passcode|pswd|passwrd|psw|privkey|sshkey|gpgkey|secretid|keytab|basicauth|oauth|hmac|psk|kek|dek|xprv|unseal|xsrf|cvv|cvc|ssn|sas|dsn|pwhash|private|signing|pem|p12|pfx|puk|tan|csrf|totp|hotp|tkn|passkey|enckey|pas{1,3}w(or|ro)d|scrt)$/;

/** Names of several words, none of which is secret by itself; checked before the last word. */
const together =
  /(^|_)(seed_?(phrase|words?)|(wallet|ed25519|hd|master|root|key)_seed|(recovery|backup|pin|unlock|activation)_?codes?|mot_?de_?passe|stripe_?sk|id_(rsa|dsa|ecdsa|ed25519)|kubeconfig_data|service_account_json|connection_?strings?|conn_?str(ing)?|snmp_community|webhook|webhook_ur[il]|auth_(basic|header)|(auth|access|login|lock|rescue|mfa|sms|puk)_codes?|security_answer|card_number|credit_card|(pre)?signed_ur[il]|sas_ur[il]|magic_link|pre_?shared|remember_me)(_|$)|^(sid|connect_sid|jsessionid|phpsessid|sessid)$/;

/** Words glued to others: `PGPASSWORD`, `mysqlpass`, `authtoken`. */
const glued = /(pass(wd|word|phrase)?|pwd|secret|token|apikey|accesskey|secretkey|privatekey)$/;
const innocent = /(bypass|compass|overpass|surpass|underpass|trespass)$/;

/** What makes a key a secret one. A field like `topologyKey` is not; what people name themselves is. */
const secretKeys =
  /^(api|access|private|signing|encryption|secret|license|licence|master|account|auth|app|admin|ssh|gpg|hmac|shared|storage|session|deploy|webhook|client|server|tls|ca|unseal)$/;

/** Last words that mean that the value only describes the secret. */
const about =
  /^(name|names|file|files|path|dir|url|uri|endpoint|ttl|expiry|expires|expiration|timeout|length|size|type|policy|enabled|disabled|required|count|limit|issuer|audience|alg|algorithm|header|version|ref|mount|seconds|minutes|hours|days|interval|rotation|namespace|provider|format|prefix|host|port|user|username|store|manager|class|max|min)$/;

/** First words that mean that the value is only a number. */
const measures = /^(max|min|num|enable|disable|use|has|is|total)$/;

/** Keys that are no secret. */
const openKeys = /^(public|primary|partition|sort|foreign|cache|object|routing)$/;

/** Words whose digits are no number of theirs. */
const endsInDigits = /^(p12|ed25519|base64)$/;

/** A name taken apart: `dbPassword`, `DB_PASSWORD`, `db.password` and `--db-password` are the same two words. */
const wordsOf = (name: string): readonly string[] =>
  name
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .map((word) => (endsInDigits.test(word) ? word : word.replace(/\d+$/, '')))
    .filter((word) => word !== '');

/**
 * Who chose the name: a field of an API has its own names (`topologyKey`), variables and keys of files are the user's.
 */
export type Chosen = 'by-api' | 'by-user';

/** Whether a value under that name is secret, however it is written. */
export const isSecretName = (name: string, chosen: Chosen = 'by-user'): boolean => {
  if (name.length > 200) return false;
  const all = wordsOf(name);
  const last = all.at(-1) ?? '';
  // A field of an API ends with the kind of thing it is; people put the word anywhere: `PASSWORD_PROD`.
  const isOfUser = chosen === 'by-user' || isVariable(name);
  if (isOfUser && together.test(all.join('_'))) return true;
  if (about.test(last) || measures.test(all[0] ?? '')) return false;
  const asked = isOfUser ? all : [last];
  if (asked.some(isSecretWord)) return true;
  if (isOfUser && wordsOfUsers.test(last)) return true;
  if (last === 'auth') return chosen === 'by-user' || all.length > 1;
  if (last === 'pin') return all.length > 1;
  return isSecretKey(all, isOfUser ? 'by-user' : chosen);
};

const isSecretWord = (word: string): boolean =>
  words.test(word) || foreign.test(word) || (glued.test(word) && !innocent.test(word));

/** Whether a name of several words is that of a secret. */
export const isSentence = (name: string): boolean =>
  /(passphrase|seed_?(phrase|words?)|mnemonic|recovery_?(phrase|words?))$/.test(wordsOf(name).join('_'));

/** The private members of a JSON Web Key, by its type. */
export const secretMembers = (around: { readonly [field: string]: unknown }): readonly string[] => {
  const { kty, name, key, value } = around;
  const isKey = kty === 'RSA' || kty === 'EC' || kty === 'OKP' || kty === 'oct';
  const called = typeof name === 'string' ? name : key;
  const isNamed = value !== undefined && typeof called === 'string' && isSecretName(called);
  return [...(isKey ? ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'] : []), ...(isNamed ? ['value'] : [])];
};

/** No API has fields like `DB_PASSWORD_PROD`: such a name was chosen by a user. */
const isVariable = (name: string): boolean => /_/.test(name) || /^[A-Z0-9]+$/.test(name);

/** `LICENSE_KEY`, `SIGNING_KEY_OLD`; not `topologyKey`, nor a public key. */
const isSecretKey = (all: readonly string[], chosen: Chosen): boolean => {
  const at = all.lastIndexOf('key');
  const kind = all[at - 1];
  if (kind === undefined || at < all.length - 2) return false;
  return secretKeys.test(kind) || (chosen === 'by-user' && at === all.length - 1 && !openKeys.test(kind));
};

/** Words of fields that say where a secret is, not what it is: `secretKeyRef: { name, key }`. */
const referring = /^(key|kind|driver|mode|optional|id|group|resource|items|strategy|scope|scopes)$/;

/** Whether everything below a field of that name is secret, unless it only says where the secret is. */
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
