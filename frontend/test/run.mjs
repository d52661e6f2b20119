// Bundles each test for Node and runs it: the same compiler as for the browser, no test framework.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const out = mkdtempSync(join(tmpdir(), "frontend-test-"));
const entryPoints = readdirSync("test").filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`);
await build({ entryPoints, outdir: out, bundle: true, format: "esm", platform: "node", outExtension: { ".js": ".mjs" }, logLevel: "warning" });
// Files, not the folder, and one output form: Node versions differ in both.
const bundles = readdirSync(out).filter((name) => name.endsWith(".mjs")).map((name) => join(out, name));
const { status } = spawnSync(process.execPath, ["--test", "--test-reporter=tap", ...bundles], { stdio: "inherit" });
rmSync(out, { recursive: true });
process.exit(status ?? 1);
