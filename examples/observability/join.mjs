// @ts-check
// One record for each request, of what the app decided and what nginx sent.

/**
 * @typedef {{ request_id: string, time: string, user?: string | null, method?: string, path?: string, granted?: string,
 *   outcome?: string, reason?: string, status?: number, duration?: number, error?: string }} AppLine
 * @typedef {Record<string, string> & { request_id: string }} NginxLine
 */

/**
 * nginx may ask several apps about one request, where one of them fails: the last answer is what it went by.
 *
 * @param {Iterable<AppLine>} appLines
 * @param {Iterable<NginxLine>} nginxLines
 */
export function joinLogs(appLines, nginxLines) {
  /** @type {Map<string, AppLine[]>} */
  const decisions = new Map();
  for (const line of appLines) {
    const earlier = decisions.get(line.request_id);
    if (earlier === undefined) decisions.set(line.request_id, [line]);
    else earlier.push(line);
  }
  const joined = [];
  for (const sent of nginxLines) {
    const asked = decisions.get(sent.request_id) ?? [];
    decisions.delete(sent.request_id);
    joined.push(record(lastOf(asked), sent, asked.length));
  }
  for (const asked of decisions.values()) {
    joined.push(record(lastOf(asked), undefined, asked.length));
  }
  return joined;
}

/**
 * By the time, as the logs of several apps were put one after the other.
 *
 * @param {AppLine[]} lines
 */
function lastOf(lines) {
  return lines.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time)).at(-1);
}

/**
 * @param {AppLine | undefined} decided
 * @param {NginxLine | undefined} sent
 * @param {number} asked
 */
function record(decided, sent, asked) {
  return {
    time: sent?.time ?? decided?.time,
    request_id: sent?.request_id ?? decided?.request_id,
    client: sent?.client,
    user: decided?.user,
    method: sent?.method ?? decided?.method,
    path: decided?.granted ?? decided?.path ?? sent?.path,
    outcome: decided?.outcome,
    reason: decided?.reason,
    error: decided?.error,
    result: resultOf(decided, sent),
    status: sent === undefined ? decided?.status : Number(sent.status),
    bytes: sent === undefined ? undefined : Number(sent.body_bytes_sent),
    content_length: sent?.content_length ? Number(sent.content_length) : undefined,
    content_range: sent?.content_range || undefined,
    decision_time: decided?.duration,
    request_time: sent === undefined ? undefined : Number(sent.request_time),
    asked: asked > 1 ? asked : undefined,
  };
}

/**
 * What became of a request, in one word.
 *
 * @param {AppLine | undefined} decided
 * @param {NginxLine | undefined} sent
 */
function resultOf(decided, sent) {
  if (decided === undefined) return "no-app-line";
  if (sent === undefined) return "no-nginx-line";
  if (decided.outcome !== "delivered") return decided.outcome;
  const status = Number(sent.status);
  if (status === 499) return "aborted"; // the client left before nginx had the app's answer
  if (status === 412 || status === 416) return "not-satisfiable";
  if (status >= 400) return "nginx-failed";
  if (sent.completion !== "OK") return "aborted";
  return sent.method === "HEAD" || status === 304 ? "no-body" : "complete";
}
