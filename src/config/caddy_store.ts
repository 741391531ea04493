// The part of Caddy's config by which it fetches objects from a store, as caddy() of object-store says.

import { SIGNATURE_HEADERS, TARGET_HEADER } from "../front/store.ts";
import { DATE } from "./date_pattern.ts";
import { indent, lines } from "./text.ts";

/** As HTTP writes it: `Sendoff-Target`, `If-None-Match`. */
const spelt = (name: string) => name.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());

const TARGET = spelt(TARGET_HEADER);

/** Headers of a request that the store needs. All others of the client stay here, its cookies above all. */
const PASSED_ON = [
  "Range",
  "If-Match",
  "If-None-Match",
  "If-Modified-Since",
  "If-Unmodified-Since",
];

/** What only the store knows of an object; all else of its answer stays here. */
const OF_THE_STORE =
  "ETag Last-Modified Content-Length Content-Range Accept-Ranges Content-Encoding";

/** What Caddy makes itself, or the app says for Caddy. */
const NOT_COPIED = [
  TARGET,
  ...Object.keys(SIGNATURE_HEADERS).map(spelt),
  ...OF_THE_STORE.split(" "),
  "Transfer-Encoding",
  "Connection",
  "Keep-Alive",
  "Date",
  "Server",
].join(" ");

const variable = (header: string) => `sendoff_${header.toLowerCase().replaceAll("-", "_")}`;

/** What is kept for the store's request, by the header that it becomes there. */
const KEPT: readonly (readonly [header: string, from: string])[] = [
  ...PASSED_ON.map((name) => [name, `{header.${name}}`] as const),
  ...Object.entries(SIGNATURE_HEADERS).map(
    ([from, name]) => [spelt(name), `{rp.header.${spelt(from)}}`] as const,
  ),
];

/** The handlers of the app's answers that name an object, inside the app's `reverse_proxy`. */
export function storeHandler(url: URL): string {
  return lines(
    `# What the app says to Caddy about objects, no client may read.
header_down -Sendoff-*

# An object in the store, named by caddy() of sendoff/object-store.
@object header ${TARGET} /*
handle_response @object {
	# All of the app's headers, but those that describe the app's own, empty answer.
	copy_response_headers {
		exclude ${NOT_COPIED}
	}
	route {`,
    indent("\t\t", onlyWhatTheStoreNeeds()),
    `		@other not method GET HEAD
		method @other GET
		# The target is put in as it is: a rewrite alone would encode it once more.
		rewrite * /_sendoff_target?
		uri replace /_sendoff_target {rp.header.${TARGET}}`,
    indent("\t\t", storeProxy(url)),
    `	}
}

# Any other target is a mistake in the app.
@no_object header ${TARGET} *
handle_response @no_object {
	respond 502
}`,
  );
}

/** Caddy has no list of headers that stay, so they are kept, all are taken off, and these are put back. */
function onlyWhatTheStoreNeeds(): string {
  return lines(
    `# The store knows nothing of the client but what it asks for.
vars {`,
    ...KEPT.map(([name, from]) => `\t${variable(name)} ${from}`),
    `	sendoff_store asked
}
# Stores ignore If-Range, and so would send a part of another version: with it, all is asked for.
@if_range header If-Range *
vars @if_range ${variable("Range")} ""
${CONDITIONS}
request_header -**`,
    ...KEPT.map(([name]) => {
      const value = variable(name);
      return `@${value} not vars ${value} ""\nrequest_header @${value} ${name} {vars.${value}}`;
    }),
  );
}

const without = (matcher: string, header: string) => `vars @${matcher} ${variable(header)} ""`;

/** What of the client's conditions stores read in a way of their own. */
const CONDITIONS = `# One range of a GET, as it should be; of several all is sent.
@no_range not header_regexp Range \`(?i)^bytes=([0-9]{1,18}-[0-9]{0,18}|-0*[1-9][0-9]{0,17})$\`
${without("no_range", "Range")}
@range_of_head method HEAD
${without("range_of_head", "Range")}
# They compare tags as text, answer 400 to a date that is none, and look at dates that a tag beside them rules out.
@weak header_regexp weak If-None-Match \`^W/("[^"]*")$\`
vars @weak ${variable("If-None-Match")} {re.weak.1}
@any_tag header_regexp If-Match \`^\\*$\`
${without("any_tag", "If-Match")}
@no_since not header_regexp If-Modified-Since \`^(?:${DATE})$\`
${without("no_since", "If-Modified-Since")}
@since_unneeded header If-None-Match *
${without("since_unneeded", "If-Modified-Since")}
@no_unsince not header_regexp If-Unmodified-Since \`^(?:${DATE})$\`
${without("no_unsince", "If-Unmodified-Since")}
@unsince_unneeded header If-Match *
${without("unsince_unneeded", "If-Unmodified-Since")}`;

function storeProxy(url: URL): string {
  return lines(
    `# Several gateways: name them all in this line, and add lb_policy round_robin and lb_retries 1.
reverse_proxy ${url.origin} {
	transport http {`,
    url.protocol === "https:" && `\t\ttls_server_name ${url.hostname.replace(/^\[|\]$/g, "")}`,
    `		dial_timeout 5s
		response_header_timeout 10s
		read_timeout 60s
		compression off
	}
	# Host is part of the signature.
	header_up Host ${url.host}
	header_up -X-Forwarded-*
	header_down -**

	# Without a length, one that breaks off would look complete.
	@whole {
		status 200 206
		header Content-Length *
	}
	handle_response @whole {`,
    indent("\t\t", SEND),
    `	}
	@unchanged status 304
	handle_response @unchanged {`,
    indent("\t\t", `${TAG_OF_304}\n${SEND}`),
    `	}

	# The store's errors name the bucket. These answers are Caddy's own.
	@none status 404 412 416
	handle_response @none {
		route {
			header {
				Cache-Control no-store
				defer
			}
			header -**
			respond "" {rp.status_code}
		}
	}
	@overloaded status 429 500 502 503 504
	handle_response @overloaded {`,
    indent("\t\t", failure(503)),
    `	}
	handle_response {`,
    indent("\t\t", failure(502)),
    `	}
}`,
  );
}

/** Some stores leave the tag out of a 304. */
const TAG_OF_304 = `@tag vars_regexp tag {vars.${variable("If-None-Match")}} \`^"[^"]*"$\`
header @tag ETag {re.tag.0}`;

/** The object, under the app's headers. */
const SEND = `copy_response_headers {
	include ${OF_THE_STORE}
}
copy_response`;

/** Nothing of what the app said of the object, and when to ask again. What takes off is written first by Caddy. */
function failure(status: number): string {
  return `route {
	header {
		Retry-After 5
		Cache-Control no-store
		defer
	}
	header -**
	respond ${status}
}`;
}

/** What stands beside the app's `reverse_proxy`: the answer where the store gave none. */
export const STORE_ERRORS: string = lines(
  `handle_errors {
	# The store can't be reached, or is silent.
	@store vars sendoff_store asked
	handle @store {`,
  indent("\t\t", failure(503)),
  `	}
}`,
);
