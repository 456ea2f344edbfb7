// Reads an index of sitemaps with a parser that is not ours, and prints the addresses that it lists.
// What the parser finds wrong ends it.

import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { ErrorLevel, XMLToSitemapIndexStream } from "sitemap";

await pipeline(
  createReadStream(process.argv[2]),
  new XMLToSitemapIndexStream({ level: ErrorLevel.THROW }),
  async (items) => {
    for await (const item of items) console.log(item.url);
  },
);
