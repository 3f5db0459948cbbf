import { masked, type Mask } from '../masked.ts';

/** `postgres://ann:hunter2@db/shop`, also where the password holds a slash or an at sign; and `u:pw@tcp(h:3306)/x`. */
const passwords: Mask = (text) =>
  text
    .replaceAll(
      /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'<>]{0,200}:)(?!\(masked\)@)[^\s"'<>]{1,300}@/gi,
      `$1${masked}@`,
    )
    .replaceAll(
      /(^|[\s"'=,;])([\w.%+-]{1,200}:)(?!\/\/|\(masked\))([^\s"'/]{1,300})@(?!sha\d+:)(?=[\w([.-])/g,
      `$1$2${masked}@`,
    )
    .replaceAll(/(\bjdbc:oracle:\w+:[\w$.]{1,60}\/)(?!\(masked\))[^\s@"']{1,200}(?=@)/g, `$1${masked}`)
    .replaceAll(/(^|[\s"'=])([\w$.]{1,60}\/)(?!\(masked\))([^\s/@"']{1,200})(?=@\/\/)/g, `$1$2${masked}`);

/** A user without a password: over HTTP that is a token (`https://ghp_…@github.com`), elsewhere a name unless it is long and mixed. */
const users: Mask = (text) =>
  text.replaceAll(
    /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30})(:\/\/)(?!\(masked\))([^\s/:@"'<>]{8,300})(?=@)/gi,
    (whole, scheme: string, mark: string, user: string) => {
      const isToken = /^(https?|nats|tls)$/i.test(scheme) || (user.length >= 12 && !/^[a-z-]+$/i.test(user));
      return isToken ? `${scheme}${mark}${masked}` : whole;
    },
  );

/** Addresses that let anybody who knows them write. */
const hooks: Mask = (text) =>
  text.replaceAll(
    /(\b(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|[\w.-]{1,100}\.webhook\.office\.com\/webhookb2\/|outlook\.office\.com\/webhook\/|api\.telegram\.org\/bot|open\.(?:feishu\.cn|larksuite\.com)\/open-apis\/bot\/v\d\/hook\/|hooks\.zapier\.com\/hooks\/catch\/|hooks\.[\w.-]{1,100}\/hooks?\/|maker\.ifttt\.com\/trigger\/\w{1,60}\/with\/key\/|events\.pagerduty\.com\/integration\/))(?!\(masked\))[^\s"'<>]+/g,
    `$1${masked}`,
  );

/** Parameters that sign a URL, or open it to anyone who has it. */
const signatures: Mask = (text) =>
  text
    .replaceAll(
      /(\b(?:sig|signature|x-amz-signature|x-goog-signature)=)(?!\(masked\))[^\s"'&;<>,]+/gi,
      `$1${masked}`,
    )
    .replaceAll(
      /([?&](?:key|code|auth|hash|sign|st|s)=)(?!\(masked\))(?!\d+(?:[&\s"']|$))[^\s"'&;<>]{8,}/gi,
      `$1${masked}`,
    );

export const maskAddresses: Mask = (text) => signatures(hooks(users(passwords(text))));
