// An app that signs and verifies, the same program under every runtime: `/sign/…` gives a link for `/files/…`,
// `/prefix/…` a grant, `/nginx/…` and `/lighttpd/…` links for those servers, all of the same keys.
// It needs no API of a runtime, so that workerd takes it; what listens stands in signed_url_listen.mjs.
import { createFileHandler, nginx } from "sendoff";
import { createUrlSigner, lighttpdSecdownload, nginxSecureLink } from "sendoff/signed-url";

const secret = "3f7a9c05d1e84b26a0c9f3e7d6b51284";
const signer = createUrlSigner({
  keys: [{ id: "2026-11", secret }],
  mount: "/files",
});
const files = signer.handler(
  createFileHandler({
    mount: "/files",
    authorize: signer.authorize,
    delivery: nginx({ location: "/_sendoff/" }),
  }),
);

const makers = {
  sign: (path) => signer.sign(`/files/${path}`, { expires: 60, download: "Grüße.txt" }),
  prefix: async (path) =>
    JSON.stringify(await signer.signPrefix(`/files/${path}`, { expires: 60 })),
  nginx: async (path) => nginxSecureLink(`/shared/${path}`, { secret, expires: 60 }),
  lighttpd: (path) => lighttpdSecdownload(decodeURI(path), { secret, prefix: "/dl/" }),
};

export default {
  async fetch(request) {
    const [, maker = "", path = ""] = /^\/([^/]*)\/(.*)$/.exec(new URL(request.url).pathname) ?? [];
    const make = makers[maker];
    return make === undefined ? files(request) : new Response(await make(path));
  },
};
