// Rows of the suite → the answers that Chromium gives when it loads the published files as they are, without a bundler.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { delimiter, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** What bare specifiers of the published files mean to a browser. */
const IMPORTS = {
  "#wasm": "/dist/bindings/hosts/inline.js",
  yaml: "/node_modules/yaml/browser/index.js",
  "@assemblyscript/loader": "/node_modules/@assemblyscript/loader/index.js",
  "@noble/hashes/": "/node_modules/@noble/hashes/",
};

const NONCE = "suite";
const PAGE = `<!doctype html><meta charset="utf-8"><title>suite</title>
<script type="importmap" nonce="${NONCE}">${JSON.stringify({ imports: IMPORTS })}</script>`;

/** Compiling wasm is allowed, `eval` is not: the strictest policy that a page with wasm can have. */
const CONTENT_SECURITY_POLICY = `default-src 'none'; connect-src 'self'; script-src 'self' 'nonce-${NONCE}' 'wasm-unsafe-eval'`;

/** Path of the browser, undefined where none is installed. */
export function findChromium() {
  const named = process.env.PORTCULLIS_CHROMIUM;
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Serves the repository's built files and packages on a free port of this machine. */
async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    const headers = { "content-security-policy": CONTENT_SECURITY_POLICY };
    if (path === "/") return response.writeHead(200, { ...headers, "content-type": "text/html" }).end(PAGE);
    const type = TYPES[extname(path)];
    if (
      type === undefined ||
      !["/dist/", "/node_modules/", "/test/runtimes/"].some((folder) => path.startsWith(folder))
    )
      return response.writeHead(404).end();
    try {
      const content = await readFile(join(root, path));
      response.writeHead(200, { ...headers, "content-type": type }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

/** @param {readonly unknown[]} rows */
export async function runInChromium(rows) {
  const executablePath = findChromium();
  const { chromium } = await import("playwright-core");
  const server = await serve();
  const browser = await chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
  try {
    const page = await browser.newPage();
    const complaints = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    try {
      return await page.evaluate(
        `import("/test/runtimes/page.mjs").then((page) => page.answer(${JSON.stringify(rows)}))`,
      );
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${complaints.join("\n")}`);
    }
  } finally {
    await browser.close();
    server.close();
  }
}
