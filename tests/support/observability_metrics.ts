// What was counted, as OpenTelemetry's reader in memory has it.
import type { Meter } from "@opentelemetry/api";
import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";

export interface Counted {
  readonly meter: Meter;
  /** The metrics so far. */
  collect(): Promise<MetricData[]>;
  shutdown(): Promise<void>;
}

export function countInMemory(): Counted {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  return {
    meter: provider.getMeter("sendoff"),
    async collect() {
      await provider.forceFlush();
      const last = exporter.getMetrics().at(-1);
      return last?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    },
    shutdown: () => provider.shutdown(),
  };
}

/** A metric's points as "value of each attribute, by name" and their value. */
export function points<Value = number | Histogram>(
  metrics: MetricData[],
  name: string,
): Map<string, Value> {
  const metric = metrics.find(({ descriptor }) => descriptor.name === name);
  return new Map(
    metric?.dataPoints.map(({ attributes, value }) => [
      Object.entries(attributes)
        .map(([key, word]) => `${key}=${word}`)
        .sort()
        .join(" "),
      value as Value,
    ]),
  );
}
