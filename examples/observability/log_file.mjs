// @ts-check
// A log that the app outlives: on a full disk it loses lines, and after a rotation it goes on in a new file.
import { createWriteStream } from "node:fs";

/** @param {string} path */
export function openLog(path) {
  let file = open();

  function open() {
    const opened = createWriteStream(path, { flags: "a" });
    // An error that nobody listens for would end the process.
    opened.on("error", (error) => console.error(`${path} lost lines: ${error.message}`));
    return opened;
  }

  return {
    /** @param {string} line */
    write(line) {
      if (file.destroyed) file = open(); // a stream that failed once takes no more
      file.write(line);
    },

    /** After the file was renamed: closes it, and begins one under the old name. */
    reopen() {
      file.end();
      file = open();
    },
  };
}
