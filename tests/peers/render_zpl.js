// Renders the ZPL on stdin and prints its labels as PNG, base64, one a line.
// node render_zpl.js WIDTH_MM HEIGHT_MM DOTS_PER_MM
import { readFileSync } from "node:fs";
import { ready } from "zpl-renderer-js";

const [widthMm, heightMm, dotsPerMm] = process.argv.slice(2).map(Number);
const { api } = await ready;
const zpl = readFileSync(0, "latin1");
const labels = await api.zplToBase64MultipleAsync(zpl, widthMm, heightMm, dotsPerMm);
process.stdout.write(labels.join("\n"), () => process.exit(0));
