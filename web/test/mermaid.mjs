// Reads flowcharts with Mermaid itself, without a browser, and prints what is in each.
//
// usage: node mermaid.mjs FILE…

import { readFile } from 'node:fs/promises';
import mermaid from 'mermaid';

for (const file of process.argv.slice(2)) {
  const text = await readFile(file, 'utf8');
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const [nodes, edges] = [db.getVertices().size, db.getEdges().length];
  console.log(`mmd: ${nodes} nodes, ${edges} edges`);
}
