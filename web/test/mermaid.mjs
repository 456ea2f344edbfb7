// Reads flowcharts with Mermaid itself, without a browser, and prints what is in each.
//
// usage: node mermaid.mjs FILE…

import { readFile } from 'node:fs/promises';
import { JSDOM } from 'jsdom';

// Mermaid cleans labels with DOMPurify, which needs a document when it is loaded.
globalThis.window = new JSDOM('').window;
globalThis.document = window.document;
const { default: mermaid } = await import('mermaid');

for (const file of process.argv.slice(2)) {
  const text = await readFile(file, 'utf8');
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const [nodes, edges] = [db.getVertices().size, db.getEdges().length];
  console.log(`mmd: ${nodes} nodes, ${edges} edges`);
}
