// Requests that real and fake front servers have to answer alike, each with what the app says to it.
import type { FakeCase } from "./fake_app.ts";
import { appHeaders, statuses } from "./fake_cases_answers.ts";
import { conditions, files, methods, spoofed } from "./fake_cases_conditions.ts";
import { ifRanges, ranges } from "./fake_cases_ranges.ts";
import { values } from "./fake_cases_values.ts";

export const FAKE_CASES: readonly FakeCase[] = [
  ...files(),
  ...methods(),
  ...spoofed(),
  ...conditions(),
  ...ranges(),
  ...ifRanges(),
  ...appHeaders(),
  ...statuses(),
  ...values(),
];
