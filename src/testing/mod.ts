/**
 * A front server in memory, and assertions on hand-offs, for the tests of an app.
 *
 * @module
 */
export { expectHandOff, expectNoHandOff, type HandOffWanted } from "./expect_hand_off.ts";
export { type App, type FakeFrontOptions, fakeFront } from "./fake_front.ts";
export type {
  ApacheFront,
  CaddyFront,
  Front,
  H2oFront,
  LighttpdFront,
  NginxFront,
} from "./front_options.ts";
export type { FakeFile, FakeFiles } from "./memory_disk.ts";
