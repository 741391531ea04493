// @ts-check
// Starts OpenTelemetry before the app: node --import ./telemetry.mjs server.mjs
// The exporter prints. For a collector take OTLPMetricExporter of @opentelemetry/exporter-metrics-otlp-proto.
import { metrics } from "@opentelemetry/api";
import {
  ConsoleMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";

const exporter = new ConsoleMetricExporter();
const provider = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 })],
});
metrics.setGlobalMeterProvider(provider);

// Sends what was counted since the last interval. The app ends by itself when its server is closed.
process.once("SIGTERM", () => provider.shutdown());
