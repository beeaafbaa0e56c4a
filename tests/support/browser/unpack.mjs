// Unpacks the parts of @sparticuz/chromium that a test needs: node unpack.mjs <package's bin folder> <target folder>
import { chmodSync, createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const [, , from, to] = process.argv;
const unpack = (packed, name) => pipeline(createReadStream(join(from, packed)), createBrotliDecompress(), createWriteStream(join(to, name)));

await unpack("chromium.br", "chromium");
chmodSync(join(to, "chromium"), 0o755);
for (const name of ["al2023", "swiftshader"]) await unpack(`${name}.tar.br`, `${name}.tar`);
