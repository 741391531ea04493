// What of a client's conditions goes on to the store, which reads them in a way of its own. Found by measuring Ceph:
// it answers 400 to a date that is none, takes nearly anything for a range, and ignores If-Range.

import { DATE } from "./date_pattern.ts";

/** The one range that is asked for, of a GET; several are answered by the whole (RFC 9110, 14.2). */
export const RANGE_MAP: string = `# One range, as it should be. Of several all is sent, and without a tag that says of which version it is.
map "$http_if_match:$http_if_range" $sendoff_part {
    "~^[^:]*:$" 1;
    "~^(\\"[^\\":]*\\"):\\1$" 1;
    "~^:\\"[^\\"]*\\"$" 1;
    default "";
}
map "$request_method$sendoff_part:$http_range" $sendoff_range {
    "~*^GET1:bytes=(\\d{1,18}-(?:\\d{1,18})?|-0*[1-9]\\d{0,17})$" "bytes=$1";
    default "";
}`;

/** What has to stand outside the server block. */
export const CONDITION_MAPS: string = `${RANGE_MAP}

# Stores ignore If-Range, and so would send a part of another version. The same tag in If-Match they heed; if it is
# another one, all is asked for.
map "$sendoff_range:$http_if_match:$http_if_range" $sendoff_match {
    "~^[^:]*:\\*:" "";
    "~^[^:]+::(\\"[^\\"]*\\")$" $1;
    default $http_if_match;
}
map "$sendoff_range:$http_if_match:$http_if_range" $sendoff_412 {
    "~^[^:]+::\\"[^\\"]*\\"$" @sendoff_whole;
    default @sendoff_412;
}

# Stores compare tags as text, answer 400 to a date that is none, and look at dates that a tag beside them rules out.
map $http_if_none_match $sendoff_none_match {
    "~^W/(\\"[^\\"]*\\")$" $1;
    default $http_if_none_match;
}
map "$http_if_none_match:$http_if_modified_since" $sendoff_modified_since {
    "~^:(${DATE})$" $1;
    default "";
}
map "$http_if_match:$http_if_unmodified_since" $sendoff_unmodified_since {
    "~^:(${DATE})$" $1;
    default "";
}

# Some leave the tag out of a 304.
map "$status:$upstream_http_etag:$http_if_none_match" $sendoff_etag {
    "~^304::(?:W/)?(\\"[^\\"]*\\")$" $1;
    default $upstream_http_etag;
}`;

/** The client's conditions, beside its range. */
export const CONDITIONS: string = `proxy_set_header If-None-Match $sendoff_none_match;
proxy_set_header If-Modified-Since $sendoff_modified_since;
proxy_set_header If-Unmodified-Since $sendoff_unmodified_since;`;
