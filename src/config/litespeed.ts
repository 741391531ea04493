import { SANDBOX } from "../file_type.ts";
import { LITESPEED } from "../front/litespeed.ts";
import { fail, knownOptions } from "../option_error.ts";
import {
  COMMON_OPTIONS,
  type CommonConfigOptions,
  cantQuote,
  configFacts,
  internalLocation,
} from "./options.ts";

/** What LiteSpeed's config is made from. */
export interface LitespeedConfigOptions extends CommonConfigOptions {
  /**
   * The delivery's `location`, with both slashes, and with 24 random letters or digits in it. No default:
   * the rule that keeps clients out of it looks at the URL as it was sent, where `%5f` is no `_`, so its
   * name is what guards the files.
   */
  readonly location: string;
}

export const LITESPEED_OPTIONS: readonly (keyof LitespeedConfigOptions)[] = [
  ...COMMON_OPTIONS,
  "location",
];

/** Parts of a virtual host for OpenLiteSpeed. Never run. */
export function litespeedConfig(subject: string, options: LitespeedConfigOptions): string {
  knownOptions(subject, options, LITESPEED_OPTIONS);
  const { root, upstream, mount } = configFacts(subject, options);
  if (!/[A-Za-z0-9]{24}/.test(String(options.location))) {
    const wanted =
      'a name that nobody guesses, as "/_sendoff-", what openssl rand -hex 16 says, and "/"';
    fail(subject, "location", options.location, wanted);
  }
  const location = internalLocation(subject, options.location, mount);
  for (const value of [root, mount, location]) mustBePlain(value);

  return `# Never run: there is no package of OpenLiteSpeed that the tests could install. Try it before you
# rely on it. What guards the files is the name of their context: keep this file from others' eyes.
extprocessor sendoff_app {
  type                    proxy
  address                 http://${upstream}
  maxConns                100
  initTimeout             60
  retryTimeout            0
  respBuffer              0
}

context ${mount} {
  type                    proxy
  handler                 sendoff_app
  addDefaultCharset       off
}

# The name given to litespeed({ location }).
context ${location} {
  location                ${root}
  allowBrowse             1
  addDefaultCharset       off
  # LiteSpeed drops the app's headers. These keep an upload from running as a page of your site.
  extraHeaders            <<<END_extraHeaders
Cache-Control: private, no-cache
X-Content-Type-Options: nosniff
Content-Security-Policy: ${SANDBOX}
  END_extraHeaders
}

# A client that asks for the files by that very name is refused; the app's redirect to it is not.
rewrite {
  enable                  1
  rules                   <<<END_rules
RewriteCond %{ORG_REQ_URI} ^${location.replace(/[.]/g, "\\.")}
RewriteRule .* - [F]
  END_rules
}
`;
}

/** Where it goes, and how it is put to use. */
export const LITESPEED_INSTALL: string =
  "Put it into the virtual host's vhconf.conf, then: systemctl restart lsws";

/** How the app's delivery is written that this config belongs to. */
export function litespeedDelivery({ location }: LitespeedConfigOptions): string {
  return `${LITESPEED.name}({ location: ${JSON.stringify(location)} })`;
}

/** Nothing is known of how it quotes, so nothing is quoted. */
function mustBePlain(value: string): void {
  if (/^[A-Za-z0-9._~/-]+$/.test(value)) return;
  cantQuote("LiteSpeed", value, "only letters, digits and . _ ~ / - are known to be safe");
}
