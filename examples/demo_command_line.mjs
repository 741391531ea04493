// What `npm start -- …` was asked for.

/** Gives `{ front, once }`; throws, on one line, for anything that is not known. */
export function readCommandLine(args, frontNames) {
  const wanted = { front: undefined, once: false };
  const names = `${frontNames.slice(0, -1).join(", ")} or ${frontNames.at(-1)}`;
  for (let i = 0; i < args.length; i++) {
    const [flag, value] = /^(--front)=(.*)$/s.exec(args[i])?.slice(1) ?? [args[i]];
    if (flag === "--once") {
      wanted.once = true;
    } else if (flag === "--front") {
      wanted.front = value ?? args[++i];
      if (!frontNames.includes(wanted.front)) {
        throw new Error(`npm start: --front is ${shown(wanted.front)}, want ${names}`);
      }
    } else {
      // `npm start --front nginx`, without the dashes, comes here as "nginx": npm keeps the flag.
      throw new Error(
        `npm start: ${shown(flag)} is not known, want --once or --front with ${names}, ` +
          `as in: npm start -- --front ${frontNames[0]}`,
      );
    }
  }
  return wanted;
}

function shown(value) {
  return value === undefined ? "missing" : JSON.stringify(value);
}
