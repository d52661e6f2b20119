// Builds every entry in src/entries into the package's static folder.
import { build } from "esbuild";
import { readdirSync, rmSync } from "node:fs";

const out = "../src/openketamine/ui/static/ui/dist";
const entries = readdirSync("src/entries").map((name) => `src/entries/${name}`);

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: entries,
  outdir: out,
  bundle: true,
  minify: true,
  sourcemap: "linked",
  format: "esm",
  target: "es2022",
  logLevel: "warning",
  external: ["/static/*"],
});
console.log(`built ${entries.length} entries into ${out}`);
