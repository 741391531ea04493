// @ts-check
// What is mutated, part by part, and the unit tests that have to notice it. Only a part's own tests run for
// it: with all of them each mutant takes many times as long.

/** @typedef {{ mutate: string[], tests: string[] }} Part */

/** @type {Record<string, Part>} */
export const PARTS = {
  request_path: {
    mutate: ["src/request_path.ts"],
    tests: ["request_path*", "windows_path", "shared_paths", "attacks_on_text"],
  },
  authorize: {
    mutate: ["src/authorize.ts"],
    tests: ["authorize", "authorize_*", "verdict_reason", "attacks_on_answers"],
  },
  refusal: { mutate: ["src/refusal.ts"], tests: ["refus*", "verdict_reason"] },
  approved_file: {
    mutate: ["src/approved_file.ts"],
    tests: ["approved_file*", "presentation", "grant"],
  },
  signed_url: { mutate: ["src/signed_url/*.ts"], tests: ["signed_url_*"] },
  http: {
    mutate: ["src/http/*.ts"],
    tests: [
      "http_*",
      "content_disposition*",
      "attacks_on_text",
      "windows_path",
      "grant",
      "grant_errors",
      "front_options",
    ],
  },
  front: {
    mutate: ["src/front/*.ts"],
    tests: ["front_*", "behind_front*", "shared_accel", "otherwise*", "config_render"],
  },
  embedded: {
    mutate: ["src/embedded/{place,disk,known_files,held_files,settled,private_folder}.ts"],
    tests: [
      "embedded_{place,disk,known_files,held_files,settled,private_folder,options}",
      "embedded/unit_*", // which put Node's own modules in another's place, and so run under Node only
    ],
  },
};
