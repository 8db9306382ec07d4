// The workflow parser imports JSON as a bundler would; node wants to be told how.
import { readFileSync } from "node:fs";
import { register } from "node:module";

export async function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  return { format: "module", source: `export default ${readFileSync(new URL(url), "utf8")}`, shortCircuit: true };
}

if (!process.env.ORACLE_HOOKED) {
  process.env.ORACLE_HOOKED = "1";
  register(import.meta.url);
}
