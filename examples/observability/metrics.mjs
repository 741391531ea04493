// @ts-check
// The outcome as OpenTelemetry metrics. All attributes come from closed lists: no path, no user, no id.

/** Seconds. The SDK's own boundaries are made for milliseconds. */
const BOUNDARIES = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * @param {import("@opentelemetry/api").Meter} meter
 * @returns {import("sendoff").OnOutcome}
 */
export function outcomeMetrics(meter) {
  const requests = meter.createCounter("sendoff.requests", {
    description: "Requests for a file, by what was decided",
    unit: "{request}",
  });
  const decisionDuration = meter.createHistogram("sendoff.decision.duration", {
    description: "Time from the request to the app's answer, most of it the authorizer's",
    unit: "s",
    advice: { explicitBucketBoundaries: BOUNDARIES },
  });
  return ({ outcome, reason, delivery, duration }) => {
    const attributes = { "sendoff.outcome": outcome };
    decisionDuration.record(duration / 1000, attributes);
    requests.add(1, {
      ...attributes,
      ...(reason === undefined ? {} : { "sendoff.reason": reason }),
      ...(delivery === undefined ? {} : { "sendoff.delivery": delivery }),
    });
  };
}
