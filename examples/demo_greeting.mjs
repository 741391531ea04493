// What `npm start` says: where the demo is, and what to try.

/** `front` is absent where the app sends the files itself. */
export function greeting({ front, frontNames, port, appPort, root, log }) {
  const at = `http://127.0.0.1:${port}`;
  const awkward = encodeURIComponent("Grüße & 100% #1?.txt");
  const [another, ...more] = frontNames.filter((name) => name !== front);
  const place = front
    ? `(${front}, in front of the app on port ${appPort})`
    : "(the app alone, which sends the files itself)";
  const never =
    front === "nginx"
      ? ["the internal location, asked for directly", `${at}/_sendoff/photo.png`]
      : ["a path that climbs out of the folder", `${at}/files/%2e%2e%2fetc/passwd`];
  return `
The demo is on  ${at}/   ${place}
Its files are in ${root}${front ? `\nWhat ${front} says is in ${log}` : ""}

Allowed: the app says yes, and ${front ?? "it"} sends the bytes
  curl -i -b session=ann ${at}/files/${awkward}
  curl -s -b session=ann -r 0-99 ${at}/files/film.mp4 | wc -c

Denied: no session, or Bob, who may see the notes only
  curl -i ${at}/files/photo.png
  curl -i -b session=bob ${at}/files/photo.png

Never: ${never[0]}
  curl -i -b session=ann ${never[1]}

${front ? "Behind another" : "The same app behind a real"} front server: npm start -- --front ${another}  (or ${more.join(", ")})
Ctrl-C ends it.`;
}
