import { INBOUND } from "../front/inbound.ts";
import { NGINX, NGINX_BROUGHT_BACK } from "../front/nginx.ts";
import { SECRET_HEADER } from "../front/secret.ts";
import { fail, knownOptions } from "../option_error.ts";
import { rootPrefix } from "../root.ts";
import {
  aroundStore,
  NGINX_STORE_OPTIONS,
  type NginxStoreOptions,
  storeLocation,
  storeOf,
} from "./nginx_store.ts";
import { DOLLAR, quoteNginx, variableOf } from "./nginx_text.ts";
import {
  appFacts,
  COMMON_OPTIONS,
  type CommonConfigOptions,
  internalLocation,
  type LocationOptions,
  oneOf,
  type SecretOptions,
  SITE_OPTIONS,
  type SiteOptions,
  secretOf,
  siteOf,
} from "./options.ts";
import { indent, lines } from "./text.ts";

/** What nginx's config is made from. */
export interface NginxConfigOptions
  extends Omit<CommonConfigOptions, "root">,
    SiteOptions,
    SecretOptions,
    LocationOptions,
    NginxStoreOptions {
  /** The folder with the files, as nginx sees it. It may be left out where there is a `store`. */
  readonly root?: string;
  /**
   * `"refuse"`: a symlink anywhere below the root gives 403. `"follow"`: it is followed, wherever it
   * leads. Default: `"refuse"`.
   */
  readonly symlinks?: "refuse" | "follow";
  /**
   * Sends `a.css.gz` in place of `a.css` where there is one. The authorizer is asked about `a.css` only,
   * so switch this on where such files are made from the one beside them. Default: `false`.
   */
  readonly gzipStatic?: boolean;
}

export const NGINX_OPTIONS: readonly (keyof NginxConfigOptions)[] = [
  ...COMMON_OPTIONS,
  ...SITE_OPTIONS,
  "location",
  "secret",
  "symlinks",
  "gzipStatic",
  ...NGINX_STORE_OPTIONS,
];

/** A server block for nginx, and what has to stand beside it. */
export function nginxConfig(subject: string, options: NginxConfigOptions): string {
  knownOptions(subject, options, NGINX_OPTIONS);
  const { symlinks = "refuse", gzipStatic = false } = options;
  oneOf(subject, "symlinks", symlinks, ["refuse", "follow"]);
  if (typeof gzipStatic !== "boolean") fail(subject, "gzipStatic", gzipStatic, "true or false");
  const { upstream, mount } = appFacts(subject, options);
  const store = storeOf(subject, options);
  const { root: folder } = options;
  const root =
    store !== undefined && folder === undefined
      ? undefined
      : rootPrefix(subject, { ...options, root: folder as string });
  const location = internalLocation(subject, options.location, mount);
  const secret = secretOf(subject, options);
  const site = siteOf(subject, options);
  const hasDollar = root?.includes("$") === true;

  return lines(
    hasDollar &&
      `# nginx would take a $ in the folder's name for a variable; this is one that holds it.
geo $${DOLLAR} {
    default "$";
}
`,
    store && `${aroundStore(store)}\n`,
    `server {
    listen ${site.listen};
    server_name ${site.name};

    location ${mount === "/" ? "/" : `^~ ${quoteNginx(mount)}`} {
        proxy_pass http://${upstream};
        proxy_http_version 1.1;
        proxy_set_header Host ${site.port === 80 || site.port === 443 ? "$host" : "$host:$server_port"};
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;

        # What only the app may say to nginx, no client may say to the app.`,
    ...INBOUND.map((name) => `        proxy_set_header ${name} "";`),
    secret !== undefined &&
      `
        # Proves to behindFront() that a request came through here. Keep this file from others' eyes.
        proxy_set_header ${SECRET_HEADER} ${secret};`,
    `
        # Long file names need more room than the default of one page for the answer's head.
        proxy_buffer_size 16k;
        proxy_buffers 8 16k;
    }`,
    root !== undefined && diskLocation(root, location, symlinks === "refuse", gzipStatic),
    store && storeLocation(store),
    "}\n",
  );
}

function diskLocation(
  root: string,
  location: string,
  refusesSymlinks: boolean,
  gzipStatic: boolean,
): string {
  return lines(
    `
    # The name given to nginx({ location }). Both slashes matter, here and at the end of the alias:
    # with one missing, ${location}../ or a folder with a longer name can be reached.
    # ^~ puts it before any regex location, as one for \\.jpg$, which would not be internal.
    location ^~ ${quoteNginx(location)} {
        internal;
        alias ${quoteNginx(root, true)};
`,
    refusesSymlinks &&
      `        # A symlink could lead out of the folder. Take this out if you use symlinks in it.
        disable_symlinks on from=$document_root;
`,
    `        # For a folder nginx would answer with a redirect that shows the internal location.
        if (-d $request_filename) {
            return 404;
        }
`,
    gzipStatic &&
      `        # Sends report.txt.gz for report.txt, without asking the app about it.
        gzip_static on;
        gzip_vary on;
`,
    `        # nginx drops most of the app's headers here. These bring back the ones that protect the
        # user; each sends nothing when the app sent nothing. Headers that your site sets outside, as
        # Strict-Transport-Security, end at these lines: repeat them here. Never put expires here, it
        # would replace the app's Cache-Control.`,
    indent(
      "        ",
      lines(
        ...NGINX_BROUGHT_BACK.map(
          (name) => `add_header ${name} $upstream_http_${variableOf(name)};`,
        ),
      ),
    ),
    `
        # sendfile on; tcp_nopush on; are the usual settings, and right here. For many large files on
        # slow disks add aio threads; and directio 8m;.
    }`,
  );
}

/** Where it goes, and how it is put to use. */
export const NGINX_INSTALL: string =
  "Put it into /etc/nginx/conf.d/files.conf, then: nginx -t && nginx -s reload";

/** How the app's delivery is written that this config belongs to. */
export function nginxDelivery(options: NginxConfigOptions): string {
  const { location, root, store, storeLocation, storeCache } = options;
  if (store !== undefined && root === undefined) {
    const words = [
      ...(storeLocation === undefined ? [] : [`location: ${JSON.stringify(storeLocation)}`]),
      ...(storeCache === undefined ? [] : ["cache: true"]),
    ];
    const at = words.length === 0 ? "" : `{ ${words.join(", ")} }`;
    return `objectStore({ endpoint: ${JSON.stringify(store)}, via: nginx(${at}), … })`;
  }
  return `${NGINX.name}({ location: ${JSON.stringify(location ?? "/_sendoff/")} })`;
}
