const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const DAY = "(?:0[1-9]|[12]\\d|3[01])";
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d";

/** The three forms of a date (RFC 9110, 5.6.7), for the regular expressions of nginx and Caddy alike. */
export const DATE: string = [
  `[MTWFS][a-z]{2}, ${DAY} ${MONTH} \\d{4} ${TIME} GMT`,
  `[MTWFS][a-z]{5,8}, ${DAY}-${MONTH}-\\d\\d ${TIME} GMT`,
  `[MTWFS][a-z]{2} ${MONTH} (?: [1-9]|[12]\\d|3[01]) ${TIME} \\d{4}`,
].join("|");
